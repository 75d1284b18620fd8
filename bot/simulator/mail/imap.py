"""The mail server that the office reads: IMAP4rev1 in memory, with IDLE and SPECIAL-USE."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress

from bot.simulator.mail.imap_grammar import Bad, Word, quote, read_command, text, words_of
from bot.simulator.mail.imap_view import View
from bot.simulator.mail.mailboxes import Box, Boxes
from bot.simulator.setup import Mailbox
from bot.simulator.world import World

CAPABILITIES = "IMAP4rev1 IDLE ID LITERAL+ SASL-IR SPECIAL-USE UNSELECT AUTH=PLAIN"
# commands that name letters by number: nobody may be told meanwhile that numbers changed (RFC 9051 7.5.1)
NUMBERED = ("FETCH", "STORE", "SEARCH")


class No(Exception):
    """The server understands the command and does not do it."""


class Session:
    """One connection. by_uid: whether the client said UID before the present command."""

    def __init__(
        self, boxes: Boxes, mailbox: Mailbox, world: World, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._boxes = boxes
        self._mailbox = mailbox
        self._world = world
        self._reader = reader
        self._writer = writer
        self._signed_in = False
        self._selected: View | None = None
        self._by_uid = False
        self._open = True

    async def run(self) -> None:
        """Answer commands until either side ends the connection."""
        self._say(f"* OK [CAPABILITY {CAPABILITIES}] simulator ready")
        with suppress(ConnectionError, asyncio.IncompleteReadError, ValueError):
            while self._open:
                await self._writer.drain()
                await self._one()
            await self._writer.drain()
        self._writer.close()

    async def _one(self) -> None:
        try:
            words = await read_command(self._reader, self._writer)
        except Bad as problem:
            self._say(f"* BAD {problem}")
            return
        if words is None:
            self._open = False
        elif len(words) < 2 or isinstance(words[0], list):
            self._say("* BAD a tag and a command are wanted")
        else:
            await self._tagged(text(words[0]), words[1:])

    async def _tagged(self, tag: str, words: list[Word]) -> None:
        try:
            self._say(f"{tag} OK {await self._command(words)}")
        except (Bad, IndexError) as problem:
            self._say(f"{tag} BAD {problem}")
        except No as problem:
            self._say(f"{tag} NO {problem}")

    async def _command(self, words: list[Word]) -> str:
        self._by_uid = text(words[0]).upper() == "UID"
        name, *arguments = words[1:] if self._by_uid else words
        command = text(name).upper()
        do = self._possible().get(command)
        if do is None or (self._by_uid and command not in NUMBERED):
            raise Bad(f"{command} is unknown or not possible now")
        said = await do(self, arguments)
        if self._selected is not None and (self._by_uid or command not in NUMBERED):
            self._tell(self._selected.news())
        return said or f"{command} completed"

    def _possible(self) -> dict[str, Command]:
        return {**ALWAYS, **(SIGNED_IN if self._signed_in else {}), **(SELECTED if self._selected else {})}

    def _say(self, line: str | bytes) -> None:
        self._writer.write((line if isinstance(line, bytes) else line.encode()) + b"\r\n")

    def _tell(self, lines: Iterable[str]) -> None:
        for line in lines:
            self._say(line)

    @property
    def _view(self) -> View:
        assert self._selected is not None  # noqa: S101  # `_possible` sees to it
        return self._selected

    async def do_capability(self, words: list[Word]) -> str:
        self._say(f"* CAPABILITY {CAPABILITIES}")
        return ""

    async def do_noop(self, words: list[Word]) -> str:
        return ""

    async def do_logout(self, words: list[Word]) -> str:
        self._say("* BYE")
        self._open, self._selected = False, None
        return ""

    async def do_id(self, words: list[Word]) -> str:
        self._say('* ID ("name" "simulator")')
        return ""

    async def do_login(self, words: list[Word]) -> str:
        return self._sign_in(text(words[0]), text(words[1]))

    async def do_authenticate(self, words: list[Word]) -> str:
        if text(words[0]).upper() != "PLAIN":
            raise No("only PLAIN")
        given = text(words[1]).encode() if len(words) > 1 else await self._ask("+ ")
        try:
            _, name, password = base64.b64decode(given).decode().split("\x00")
        except (binascii.Error, ValueError):
            raise Bad("not PLAIN") from None
        return self._sign_in(name, password)

    async def _ask(self, prompt: str) -> bytes:
        self._say(prompt)
        await self._writer.drain()
        return (await self._reader.readline()).strip()

    def _sign_in(self, name: str, password: str) -> str:
        right_name = hmac.compare_digest(name.encode(), self._mailbox.username.encode())
        if not (hmac.compare_digest(password.encode(), self._mailbox.password.encode()) and right_name):
            raise No("[AUTHENTICATIONFAILED] wrong name or password")
        self._signed_in = True
        return f"[CAPABILITY {CAPABILITIES}] welcome"

    async def do_list(self, words: list[Word]) -> str:
        wanted = text(words[1]) if len(words) > 1 and not isinstance(words[1], list) else "*"
        for box in self._boxes.all():
            if wanted in ("*", "%") or self._boxes.find(wanted) is box:
                self._say(f'* LIST (\\HasNoChildren{f" {box.special}" if box.special else ""}) "/" {quote(box.name)}')
        return ""

    async def do_select(self, words: list[Word]) -> str:
        self._open_folder(words, read_only=False)
        return "[READ-WRITE] selected"

    async def do_examine(self, words: list[Word]) -> str:
        self._open_folder(words, read_only=True)
        return "[READ-ONLY] selected"

    def _open_folder(self, words: list[Word], *, read_only: bool) -> None:
        self._selected = None
        view = View(self._folder(words), read_only=read_only)
        self._tell(view.opening())
        self._selected = view

    def _folder(self, words: list[Word]) -> Box:
        box = self._boxes.find(text(words[0]))
        if box is None:
            raise No("[NONEXISTENT] no such folder")
        return box

    async def do_status(self, words: list[Word]) -> str:
        box = self._folder(words)
        letters = [box.get(uid) for uid in box.uids()]
        unseen = sum(one is not None and "\\Seen" not in one.flags for one in letters)
        known = {"MESSAGES": len(letters), "RECENT": 0, "UNSEEN": unseen}
        known |= {"UIDNEXT": box.next_uid, "UIDVALIDITY": box.validity}
        asked = [text(one).upper() for one in words_of(words[1])]
        told = " ".join(f"{name} {known[name]}" for name in asked if name in known)
        self._say(f"* STATUS {quote(box.name)} ({told})")
        return ""

    async def do_append(self, words: list[Word]) -> str:
        letter = words[-1]
        if isinstance(letter, list) or len(words) < 2:
            raise Bad("a letter is wanted")
        self._folder(words).append(letter, self._world.clock())
        return ""

    async def do_unselect(self, words: list[Word]) -> str:
        self._selected = None
        return ""

    async def do_close(self, words: list[Word]) -> str:
        self._view.expunge()
        self._selected = None
        return ""

    async def do_expunge(self, words: list[Word]) -> str:
        self._view.expunge()
        return ""

    async def do_search(self, words: list[Word]) -> str:
        self._say(self._view.search(words, by_uid=self._by_uid))
        return ""

    async def do_fetch(self, words: list[Word]) -> str:
        for line in self._view.fetch(words, by_uid=self._by_uid):
            self._say(line)
            await self._writer.drain()
        return ""

    async def do_store(self, words: list[Word]) -> str:
        if self._view.read_only:
            raise No("[READ-ONLY] the folder is open for reading")
        for line in self._view.store(words, by_uid=self._by_uid):
            self._say(line)
        return ""

    async def do_idle(self, words: list[Word]) -> str:
        """Tell the client at once what comes, until it ends IDLE."""
        view, came, loop = self._view, asyncio.Event(), asyncio.get_running_loop()

        def wake() -> None:
            loop.call_soon_threadsafe(came.set)

        view.box.watch(wake)
        done = asyncio.ensure_future(self._ask("+ idling"))
        try:
            while not done.done():
                self._tell(view.news())
                coming = asyncio.ensure_future(came.wait())
                await asyncio.wait((done, coming), return_when=asyncio.FIRST_COMPLETED)
                coming.cancel()
                came.clear()
        finally:
            view.box.unwatch(wake)
        if done.result().upper() != b"DONE":
            raise Bad("DONE was wanted")
        return ""


Command = Callable[[Session, list[Word]], Awaitable[str]]

ALWAYS: Mapping[str, Command] = {
    "CAPABILITY": Session.do_capability,
    "NOOP": Session.do_noop,
    "LOGOUT": Session.do_logout,
    "ID": Session.do_id,
    "LOGIN": Session.do_login,
    "AUTHENTICATE": Session.do_authenticate,
}
SIGNED_IN: Mapping[str, Command] = {
    "LIST": Session.do_list,
    "SELECT": Session.do_select,
    "EXAMINE": Session.do_examine,
    "STATUS": Session.do_status,
    "APPEND": Session.do_append,
}
SELECTED: Mapping[str, Command] = {
    "CHECK": Session.do_noop,
    "UNSELECT": Session.do_unselect,
    "CLOSE": Session.do_close,
    "EXPUNGE": Session.do_expunge,
    "SEARCH": Session.do_search,
    "FETCH": Session.do_fetch,
    "STORE": Session.do_store,
    "IDLE": Session.do_idle,
}
