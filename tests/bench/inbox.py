"""The desk under load: 20 officers' screens live over the hub, 20 messages a second coming in, a real office behind.

Each officer does what his browser does: hears a name, fetches the list, at most once a second.
"""

from __future__ import annotations

import gzip
import multiprocessing
import re
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

HERE = Path(__file__).resolve().parent
sys.path += [
    one for one in map(str, (HERE.parents[1], HERE.parent, HERE.parent / "support", HERE)) if one not in sys.path
]

import requests  # noqa: E402  # found beside this folder
import search  # noqa: E402
import start  # noqa: E402
from cast import PASSWORD  # noqa: E402
from line import Line  # noqa: E402
from office_process import RunningOffice  # noqa: E402
from ports import free_port  # noqa: E402
from sqlalchemy import text  # noqa: E402
from twilio_lookalike import ACCOUNT, WHATSAPP, encoded, headers, whatsapp  # noqa: E402
from twilio_lookalike import TOKEN as AUTH  # noqa: E402
from world import World  # noqa: E402

from store.db.database import Database, migrate  # noqa: E402
from store.tables import Counter  # noqa: E402

SIZES = (1_000, 1_000_000)  # messages
OFFICERS, EACH_SECOND, LASTS = 20, 20, 8.0
MORE_STREAMS = 15  # of each officer, while the memory of a listener is measured
WAITING = 20  # who waits for first help; the others were helped
ROUNDS = 40
LAST_LOOK = 20.0  # seconds for the screens to show what came last
SMALL = {"SIZES": (1_000,), "OFFICERS": 2, "MORE_STREAMS": 2, "LASTS": 1.0, "ROUNDS": 2}
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
MARK = re.compile(r"catatan (\d+)/(\d+)")  # sender and turn
Sight = tuple[float, int, int]  # when which turn of which sender was on a screen


def measure(folder: Path) -> Iterable[Line]:
    pages: dict[str, list[float]] = {}
    memory: dict[int, float] = {}
    for size in SIZES:
        place = folder / str(size)
        place.mkdir()
        furnish(place, size)
        office = RunningOffice(place, free_port())
        write(place, office.port)
        office.start()
        try:
            yield from at(office, size, pages)
            assert office.process is not None
            memory[size] = sum(start.at_rest(office.process.pid).values())
            yield Line(f"memory of all parts after that, {size // 1000}k messages", memory[size], "MiB")
        finally:
            office.stop()
    for name in ("inbox", "conversation"):
        small, large = (median(pages[f"{name} {size}"]) for size in (SIZES[0], SIZES[-1]))
        yield Line(
            f"{name} page, {SIZES[-1] // 1000}k against {SIZES[0] // 1000}k messages", large / small, "x", most=1.5
        )
    if all(memory.values()):
        small, large = (memory[size] for size in (SIZES[0], SIZES[-1]))
        yield Line(
            f"memory of all, {SIZES[-1] // 1000}k against {SIZES[0] // 1000}k messages", large / small, "x", most=1.5
        )


def furnish(folder: Path, size: int) -> None:
    url = f"sqlite:///{folder / 'data' / 'loket.db'}"
    migrate(url, folder / "data")
    world = World(Database(url, folder / "data"), folder / "data")
    search.fill(world, size)
    search.index(world)  # else the worker makes up for it meanwhile
    cases = size // search.A_CONSULTATION
    with world.db.write() as db:
        db.add(Counter(series="K", year=2026, value=cases))
        helped = "UPDATE consultation SET first_help_at = opened_at WHERE id <= :last"
        db.connection().execute(text(helped), {"last": cases - WAITING})
    world.db.close()


def write(folder: Path, port: int) -> None:
    account = f'account_sid = "{ACCOUNT}"\nauth_token = "{AUTH}"\nnumber = "{WHATSAPP}"'
    channel = f'[channels.whatsapp]\n{account}\napi_base = "http://127.0.0.1:9"'
    top = f'public_url = "http://127.0.0.1:{port}"\nport = {port}\n[office]\nname = "Kantor"\nshort_name = "Kantor"\n'
    (folder / "config.toml").write_text(top + channel)


def at(office: RunningOffice, size: int, pages: dict[str, list[float]]) -> Iterable[Line]:
    """One size: the office runs, citizens write, officers look."""
    words = f"{size // 1000}k messages"
    hub = part(office, "bot live")
    session = signed_in(office.url, "petugas0")
    number = f"K-2026-{size // search.A_CONSULTATION - 5:06}"
    addresses = {"inbox": "/konsultasi", "conversation": f"/konsultasi/{number}", "swap": f"/konsultasi/{number}"}
    took, sizes = asked(office, session, addresses)
    pages |= {f"{name} {size}": times for name, times in took.items()}
    for name, weight in sizes.items():
        yield Line(f"bytes of {name} at {words}, gzip", weight / 1000, "kB")
    yield from lines(took, f"at {words}, at rest", 60)
    begin = multiprocessing.Event()
    ours, theirs = multiprocessing.Pipe()
    screens = multiprocessing.Process(target=look, args=(office.url, begin, theirs), daemon=True)
    screens.start()
    few = memory_when(ours, hub)
    many = memory_when(ours, hub)
    yield Line(f"memory of the hub, {OFFICERS} listening", few, "MiB", most=20)
    # a hub with room left over from its start needs little for the first: the two lines are read together
    yield Line("memory for each further listener", (many - few) * 1024 / (OFFICERS * MORE_STREAMS), "KiB")
    yield Line(f"memory of the hub, {OFFICERS * (1 + MORE_STREAMS)} listening", many, "MiB")
    sent: dict[tuple[int, int], float] = {}
    citizens = threading.Thread(target=citizens_write, args=(office, sent), daemon=True)
    begin.set()
    citizens.start()
    took, _ = asked(office, session, addresses)
    citizens.join()
    ours.send(list(sent))
    seen: list[Sight] = ours.recv()
    yield from lines(took, f"at {words}, all at work", 60)
    delays = sorted(delay(sent, seen))
    yield Line(f"webhook to the officer's screen at {words}, p50", median(delays), "s")
    yield Line(f"webhook to the officer's screen at {words}, p99", delays[int(len(delays) * 0.99)], "s", most=1.0)


def asked(
    office: RunningOffice, session: requests.Session, addresses: dict[str, str]
) -> tuple[dict[str, list[float]], dict[str, int]]:
    """Milliseconds of each page in turns, and its bytes on the line."""
    took: dict[str, list[float]] = {name: [] for name in addresses}
    sizes: dict[str, int] = {}
    for _ in range(ROUNDS):
        for name, address in addresses.items():
            swap = {"HX-Request": "true"} if name == "swap" else {}
            began = time.perf_counter()
            answer = session.get(office.url + address, headers=swap)
            took[name].append((time.perf_counter() - began) * 1000)
            assert answer.status_code == 200
            sizes[name] = len(gzip.compress(answer.content, 5))
    return took, sizes


def lines(took: dict[str, list[float]], when: str, most: float) -> Iterable[Line]:
    for name, times in took.items():
        yield Line(f"{name} {when}, p50", median(times), "ms", most=most)
        yield Line(f"{name} {when}, p99", sorted(times)[int(len(times) * 0.99)], "ms")


def delay(sent: dict[tuple[int, int], float], seen: list[Sight]) -> Iterable[float]:
    """Seconds from each webhook until a screen showed it, or a later word of the same citizen."""
    for (sender, turn), began in sent.items():
        shown = [at_ for at_, who, which in seen if who == sender and which >= turn]
        if shown:
            yield min(shown) - began


def citizens_write(office: RunningOffice, sent: dict[tuple[int, int], float]) -> None:
    line, began, count = requests.Session(), time.perf_counter(), 0
    while (now := time.perf_counter()) - began < LASTS:
        sender, turn = count % OFFICERS, count // OFFICERS
        words = f"catatan {sender}/{turn} mohon data penduduk"
        pairs = whatsapp(f"SMbench{count}", f"+628130000{sender:04d}", words)
        url = f"{office.url}/hooks/whatsapp"
        sent[sender, turn] = now
        line.post(url, data=encoded(pairs), headers=headers(url, pairs), timeout=15).raise_for_status()
        count += 1
        time.sleep(max(0.0, began + count / EACH_SECOND - time.perf_counter()))


def look(url: str, begin: Any, pipe: Any) -> None:
    """All officers' browsers, in a process of their own."""
    sessions = [signed_in(url, f"petugas{place}") for place in range(OFFICERS)]
    streams = [listen(url, session) for session in sessions]
    pipe.send("few listen")
    pipe.recv()
    more = [listen(url, session) for session in sessions for _ in range(MORE_STREAMS)]
    pipe.send("many listen")
    pipe.recv()
    for stream in more:
        stream.close()
    begin.wait()
    seen: list[Sight] = []
    lists = [(session, stream) for session, stream in zip(sessions, streams, strict=True)]
    threads = [threading.Thread(target=screen, args=(url, *one, seen), daemon=True) for one in lists]
    for thread in threads:
        thread.start()
    sent, end = pipe.recv(), time.monotonic() + LAST_LOOK
    while not all_shown(sent, list(seen)) and time.monotonic() < end:
        time.sleep(0.1)
    pipe.send(list(seen))


def listen(url: str, session: requests.Session) -> requests.Response:
    address = session.get(f"{url}/kabar/tiket").json()["alamat"]
    stream = session.get(address, stream=True, timeout=60)
    assert stream.status_code == 200, urlsplit(address).netloc
    return stream


def all_shown(sent: list[tuple[int, int]], seen: list[Sight]) -> bool:
    """Whether every citizen's last message was on a screen."""
    latest = dict(sorted(sent))
    return all(any(who == sender and which >= turn for _, who, which in seen) for sender, turn in latest.items())


def screen(url: str, session: requests.Session, stream: requests.Response, seen: list[Sight]) -> None:
    """As refresh.js: a name, then the list, at most once a second; the tag of the last one goes along."""
    news = threading.Event()

    def hear() -> None:
        for line in stream.iter_lines(chunk_size=1):
            if line.startswith(b"data: K-"):
                news.set()

    threading.Thread(target=hear, daemon=True).start()
    tag = ""
    while True:
        if not news.wait(1):
            continue
        news.clear()
        began = time.perf_counter()
        known = {"If-None-Match": tag} if tag else {}
        answer = session.get(f"{url}/konsultasi/segar", headers={"HX-Request": "true"} | known)
        tag = answer.headers.get("ETag", tag)
        now = time.perf_counter()
        seen += [(now, int(sender), int(turn)) for sender, turn in MARK.findall(answer.text)]
        time.sleep(max(0.0, 1 - (time.perf_counter() - began)))


def signed_in(url: str, name: str) -> requests.Session:
    session = requests.Session()
    token = TOKEN.search(session.get(f"{url}/masuk").text)
    assert token is not None
    form = {"csrf_token": token.group(1), "nama": name, "sandi": PASSWORD}
    assert session.post(f"{url}/masuk", data=form).url.endswith("/konsultasi")
    return session


def part(office: RunningOffice, words: str) -> int:
    """The process of this office that runs these words."""
    for found in Path("/proc").glob("[0-9]*/cmdline"):
        line = found.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        if words in line and str(office.folder) in line:
            return int(found.parent.name)
    raise RuntimeError(f"no part {words}")


def memory_when(screens: Any, pid: int) -> float:
    """Return the memory of a process at the moment that the screens announce; then let them go on."""
    if not screens.poll(60):
        raise RuntimeError("the officers could not sign in or listen")
    screens.recv()
    found = memory(pid)
    screens.send("go on")
    return found


def memory(pid: int) -> float:
    """Return the MiB that this process alone keeps.

    The pages that it shares with the supervisor are there without it. Its part of them (PSS) grows whenever another
    process copies some.
    """
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Private_")) / 1024
