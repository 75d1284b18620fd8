"""`loket live`: holds the event streams of browsers, so that they never hold a thread of the web server.

Officers hear of every case, a citizen's page only of its own.

It hears names of what changed over Redis and passes them on; it knows no database. Standard library only: it stays
at a dozen megabytes. Its settings come in the environment, from the supervisor or from a start of its own.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from bot import live_token
from bot.clock import Clock
from bot.config.enter import follow_supervisor
from bot.config.loading import settings_of
from bot.config.place import Place
from bot.live.facts import Facts, live_facts
from bot.process import logs
from store import change_names

log = logging.getLogger(__name__)

CHANNEL = "loket:live"  # bot.bell.LIVE; importing the bell for it would load more than all of this
BEAT = 15.0  # seconds between signs of life to browsers and to Redis
LIFE = 600.0  # seconds a stream lasts; then the browser fetches a fresh ticket, if it still may
PATIENCE = 10.0  # seconds for a request to arrive
MOST_STREAMS = 500  # streams in all
MOST_EACH = 20  # streams of one officer, and of the citizens behind one address
MOST_CITIZENS = 300  # streams of citizens: they never take the officers' places
LARGEST_HEAD = 8192
BEHIND = 64 * 1024  # bytes a browser may be behind before it is cut off: it reconnects and asks what it missed
LONGEST_WAIT = 10.0
HEAD = (
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-store\r\n"
    "X-Accel-Buffering: no\r\nConnection: close\r\n"
)
NOTHING = "Content-Length: 0\r\nConnection: close\r\n"


def main(place: Place) -> int:
    """Serve until told to stop.

    Without facts it reads the settings and executes itself again, because only a new process is small.
    """
    facts = Facts.from_environment(os.environ)
    if facts is None:
        facts = facts_of(place)
        if facts is None:
            log.warning('live_url is "": nobody would listen')
            return 0
        words = [sys.executable, "-m", "bot", "live", *place.arguments()]
        os.execve(sys.executable, words, os.environ | facts.to_environment())  # noqa: S606  # ourselves
    follow_supervisor()
    folder = Path(facts.data) / "log" if os.environ.get("LOKET_SUPERVISOR") else None
    logs.set_up("live", "INFO", folder, {facts.key})
    try:
        asyncio.run(_run(facts))
    except OSError as error:  # somebody else has the port: browsers ask instead, and we are started again later
        log.warning("cannot listen on %s:%s: %s", facts.host, facts.port, error.strerror)
        return 1
    return 0


def facts_of(place: Place) -> Facts | None:
    """From the settings; None where the office wants no hub."""
    return live_facts(settings_of(place))


async def _run(facts: Facts) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    hub = Hub(facts.key, Clock(Path(facts.clock_file) if facts.clock_file else None))
    server = await asyncio.start_server(hub.serve, facts.host, facts.port, limit=LARGEST_HEAD)
    tasks = [asyncio.create_task(hear_forever(facts.redis, hub)), asyncio.create_task(hub.beat_forever())]
    log.info("listening on %s:%s", facts.host, facts.port)
    await stop.wait()
    server.close()
    hub.hang_up()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@dataclass(eq=False)
class Listener:
    """One open stream. who: name of an officer, or a citizen (store/change_names.py)."""

    who: str
    writer: asyncio.StreamWriter

    def send(self, text: str) -> bool:
        """False for a browser that is gone or too far behind."""
        transport = self.writer.transport
        if transport.is_closing() or transport.get_write_buffer_size() > BEHIND:
            return False
        self.writer.write(text.encode())
        return True


@dataclass
class Hub:
    """Everybody who listens.

    hears: whether Redis would tell us; if not, browsers had better ask the web server.
    """

    key: str
    clock: Callable[[], datetime]
    hears: bool = False
    listeners: set[Listener] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request of a browser."""
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError):
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)
            await self._answer(head.decode("latin-1"), reader, writer)
        writer.close()

    async def _answer(self, head: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request, *lines = head.split("\r\n")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        origin = headers.get("origin", "")
        refused, who = self._admit(request, origin)
        allow = f"Access-Control-Allow-Origin: {origin}\r\nVary: Origin\r\n" if origin and who else ""
        if refused:
            writer.write(f"HTTP/1.1 {refused}\r\n{allow}{NOTHING}\r\n".encode("latin-1"))
            await writer.drain()
            return
        # the kernel would keep megabytes for a browser that has gone to sleep
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BEHIND)
        listener = Listener(who, writer)
        self.listeners.add(listener)
        try:
            writer.write(f"{HEAD}{allow}\r\nretry: 3000\n\n".encode("latin-1"))
            await self._until_gone(reader)
        finally:
            self.listeners.discard(listener)

    def _admit(self, request: str, origin: str) -> tuple[str, str]:
        """Return (status line, listener). The status line is "" where the request is welcome.

        The listener is the one of the ticket, "" where it has no valid one.
        """
        method, _, rest = request.partition(" ")
        if method != "GET":
            return "405 Method Not Allowed", ""
        asked = urlsplit(rest.partition(" ")[0])
        if asked.path.endswith("/healthz"):
            return ("204 No Content" if self.hears else "503 Service Unavailable"), ""
        ticket = live_token.read(self.key, parse_qs(asked.query).get("t", [""])[0], int(self.clock().timestamp()))
        if ticket is None or (origin and urlsplit(origin).netloc.lower() != ticket[1]):
            return "403 Forbidden", ""
        return ("503 Service Unavailable" if self._is_crowded(ticket[0]) or not self.hears else ""), ticket[0]

    def _is_crowded(self, who: str) -> bool:
        home = change_names.home_of(who)
        if not home:
            return len(self.listeners) >= MOST_STREAMS or sum(one.who == who for one in self.listeners) >= MOST_EACH
        homes = [known for one in self.listeners if (known := change_names.home_of(one.who))]
        return len(homes) >= MOST_CITIZENS or homes.count(home) >= MOST_EACH

    async def _until_gone(self, reader: asyncio.StreamReader) -> None:
        async with asyncio.timeout(LIFE):
            while await reader.read(1024):
                pass

    def tell(self, names: list[str]) -> None:
        """Tell every listener what changed, as far as it is for them.

        Cut off listeners who are too slow.
        """
        for listener in list(self.listeners):
            own = change_names.heard_by(listener.who, names)
            if own and not listener.send("".join(f"data: {name}\n" for name in own) + "\n"):
                self._cut(listener)

    async def beat_forever(self) -> None:
        """Signs of life: middle boxes keep the line, browsers notice a dead one."""
        while True:
            await asyncio.sleep(BEAT)
            for listener in list(self.listeners):
                if not listener.send("event: detak\ndata: 1\n\n"):
                    self._cut(listener)

    def hang_up(self) -> None:
        for listener in list(self.listeners):
            self._cut(listener)

    def _cut(self, listener: Listener) -> None:
        self.listeners.discard(listener)
        listener.writer.transport.abort()


# Redis, as much of its language as a subscriber needs


async def hear_forever(url: str, hub: Hub) -> None:
    """Pass on what is published; while Redis is away nobody is kept waiting for it."""
    wait = 0.5
    while True:
        try:
            async for names in _messages(url, hub):
                wait = 0.5
                hub.tell(names)
        except (OSError, EOFError, ValueError, TimeoutError) as error:
            log.warning("Redis does not answer (%s); trying again in %.1f s", type(error).__name__, wait)
        hub.hears = False
        hub.hang_up()
        await asyncio.sleep(wait)
        wait = min(wait * 2, LONGEST_WAIT)


async def _messages(url: str, hub: Hub) -> AsyncIterator[list[str]]:
    """Yield the names in each message, for as long as Redis answers."""
    reader, writer = await asyncio.wait_for(_connect(url), PATIENCE)
    keeper = None
    try:
        for command in (*_sign_in(url), ("SUBSCRIBE", CHANNEL)):
            writer.write(_command(*command))
            await asyncio.wait_for(_reply(reader), PATIENCE)
        hub.hears = True
        keeper = asyncio.create_task(_keep(writer))
        while True:
            found = await asyncio.wait_for(_reply(reader), 3 * BEAT)
            if isinstance(found, list) and found[0] == b"message":
                yield found[2].decode().split("\n")
    finally:
        if keeper:
            keeper.cancel()
        writer.close()


async def _keep(writer: asyncio.StreamWriter) -> None:
    while True:
        await asyncio.sleep(BEAT)
        writer.write(_command("PING"))


def _sign_in(url: str) -> list[tuple[str, ...]]:
    parts = urlsplit(url)
    if not parts.password:
        return []
    return [("AUTH", *([unquote(parts.username)] if parts.username else []), unquote(parts.password))]


async def _connect(url: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return await asyncio.open_unix_connection(unquote(parts.path))
    return await asyncio.open_connection(parts.hostname, parts.port or 6379, ssl=parts.scheme == "rediss" or None)


def _command(*words: str) -> bytes:
    encoded = [word.encode() for word in words]
    return b"*%d\r\n" % len(encoded) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in encoded)


async def _reply(reader: asyncio.StreamReader) -> object:
    """One answer. Raises EOFError, ValueError for an error or what is no answer."""
    line = await reader.readuntil(b"\r\n")
    kind, rest = line[:1], line[1:-2]
    if kind == b"*":
        return [await _reply(reader) for _ in range(int(rest))]
    if kind == b"$":
        return (await reader.readexactly(int(rest) + 2))[:-2] if int(rest) >= 0 else None
    if kind in (b":", b"+"):
        return rest
    raise ValueError(rest.decode(errors="replace"))
