"""kill -9 of worker and web while 24 visitors and 15 WhatsApp citizens come: no number twice, nobody lost."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import acting
import pytest
import requests
import twilio_lookalike
from cast import PASSWORD
from mortal_office import PATIENCE, Office, wait_for
from ports import free_port
from sqlalchemy import func, select
from sqlmodel import col
from tablet import FIELD
from twilio_lookalike import Lookalike, serving
from web_desk import TOKEN
from whole_office import StoppedClock, make_app, rows

from bot.app import App
from bot.web.public.kiosk.device import COOKIE
from handlers.officers import counter_devices
from store.desk import visits
from store.event_names import EventName
from store.office import officers
from store.tables import Consultation, Event, Visit
from store.visit_words import VisitState

pytestmark = [
    pytest.mark.timeout(180),  # some ten seconds at rest
    pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds the parts to kill in /proc"),
]
TABLETS, VISITORS_EACH, CITIZENS = 2, 12, 15
VISITORS = TABLETS * VISITORS_EACH
# when so many visitors have sent their form, with the next ones under way: who is killed (words of its command line)
WHILE_COMING = {6: "bot worker", 13: "bot web"}
FIGURE = re.compile(r'role="alert">([A-Z]-\d+)<')


class Browser:
    """A browser that asks again while the office is down."""

    def __init__(self, port: int, cookies: dict[str, str] | None = None) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.session = requests.Session()
        self.session.cookies.update(cookies or {})
        self.trouble = 0

    def asks(self, ask: Callable[[], requests.Response]) -> requests.Response:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                answer = ask()
                if answer.status_code < 500:
                    return answer
            except requests.RequestException:
                pass
            self.trouble += 1
            assert time.monotonic() < end, "the office never came back"
            time.sleep(0.1)

    def get(self, path: str) -> requests.Response:
        return self.asks(lambda: self.session.get(self.url + path, timeout=15))

    def post(self, path: str, form: dict[str, str]) -> requests.Response:
        """Send a form, the same one again while nobody answers. Return the redirect."""
        return self.asks(lambda: self.session.post(self.url + path, form, timeout=15, allow_redirects=False))


class Kiosk(Browser):
    """A tablet at the counter, and the visitors who write at it one after the other."""

    def __init__(self, port: int, token: str, place: int) -> None:
        super().__init__(port, {COOKIE: token})
        self.place = place
        self.sent = 0
        self.shown: list[str] = []
        self.left: list[str] = []

    def serves_all(self) -> None:
        for turn in range(VISITORS_EACH):
            self.serves(name_of(self.place, turn))

    def serves(self, name: str) -> None:
        """Let a visitor fill in the form, from its start again where a page was lost on the way."""
        steps = ({"name": name, "no_email": "1", "came_as": "public"}, {"need1": f"Data {name}", "consent": "1"})
        while True:
            address = self.turns(self.get("/tamu").text, {"service": "consultation"})
            for fields in (*steps, {"button": "skip"}):
                page = self.get(address).text
                if 'name="step" value="start"' in page:
                    break
                address = self.turns(page, fields)
            if address.startswith("/tamu/nomor/"):
                break
        self.sent += 1
        self.left.append(address)
        self.shown += self.number_at(address)

    def turns(self, page: str, fields: dict[str, str]) -> str:
        return self.post("/tamu/isi", dict(FIELD.findall(unescape(page))) | fields).headers["Location"]

    def number_at(self, address: str) -> list[str]:
        """Return the number on the screen; none where the page of it died with the web server."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            page = self.get(address).text
            if found := FIGURE.findall(page):
                return found
            if 'name="step" value="start"' in page:
                return []
            time.sleep(0.1)
        raise AssertionError("no number was ever shown")


class Colleague(Browser):
    """An officer who calls one visitor after the other."""

    def __init__(self, port: int, name: str) -> None:
        super().__init__(port)
        self.page = "/masuk"
        self.sends("/masuk", {"nama": name, "sandi": PASSWORD})
        self.page = "/saya"
        self.called: list[str] = []

    def sends(self, path: str, form: dict[str, str] | None = None) -> requests.Response:
        token = TOKEN.search(self.get(self.page).text)
        return self.post(path, {"csrf_token": token.group(1) if token else ""} | (form or {}))

    def serves_until(self, done: Callable[[], bool]) -> None:
        while not done():
            where = self.sends("/tamu-berikutnya").headers.get("Location", "")
            if "/konsultasi/" in where:
                case = where.partition("#")[0]
                self.called.append(case)
                self.sends(f"{case}/tamu/temui")
            else:
                time.sleep(0.1)


def name_of(place: int, turn: int) -> str:
    return f"Tamu {place} ke {turn:02d}"


def deliver(port: int, url: str, place: int) -> None:
    """Deliver a WhatsApp message as Twilio does: again until it has heard 200."""
    pairs = twilio_lookalike.whatsapp(f"SMcitizen{place:025x}", f"+628120000{place:04d}", f"Mohon data {place}")
    sender = Browser(port)
    signed = twilio_lookalike.headers(f"{url}/hooks/whatsapp", pairs)
    body = twilio_lookalike.encoded(pairs)
    taken = sender.asks(lambda: requests.post(f"{sender.url}/hooks/whatsapp", body, headers=signed, timeout=15))
    assert taken.status_code == 200


@pytest.fixture
def provider_of_all() -> Iterator[Lookalike]:
    with serving(Lookalike(slowness=0.01)) as twilio:
        yield twilio


def counter_of(app: App, port: int) -> list[Kiosk]:
    """Hire two officers and join the tablets."""
    with app.db.write() as db:
        dewi, _ = (officers.add(db, name, name.capitalize(), PASSWORD, now=app.clock()) for name in ("dewi", "agus"))
        codes = [counter_devices.add(acting.act(db, app, dewi), f"Tablet {place}") for place in range(TABLETS)]
        tokens = [counter_devices.join(db, code, "192.0.2.1", app.clock()) for code in codes]
    return [Kiosk(port, str(token), place) for place, token in enumerate(tokens)]


def waiting(app: App) -> int:
    with app.db.read() as db:
        return db.scalar(select(func.count()).where(col(Visit.state) == VisitState.WAITING)) or 0


def test_visitors_and_citizens_survive_kill_9_of_web_and_worker(tmp_path: Path, provider_of_all: Lookalike) -> None:
    port = free_port()
    url, clock = f"http://127.0.0.1:{port}", StoppedClock(datetime.now(UTC))
    app = make_app(tmp_path, provider_of_all.url, clock, port=port, redis="embedded", public_url=url)
    with (tmp_path / "config.toml").open("a") as config:
        config.write("[channels.walkin]\n")
    tablets = counter_of(app, port)
    office = Office(tmp_path, port)

    def everybody_is_served() -> bool:
        return len(rows(app, Visit)) == VISITORS and not waiting(app)

    try:
        wait_for(office.answers, "the office to be ready")
        desk = [Colleague(port, name) for name in ("dewi", "agus")]
        with ThreadPoolExecutor(12) as pool:
            under_way = [pool.submit(one.serves_all) for one in tablets]
            under_way += [pool.submit(one.serves_until, everybody_is_served) for one in desk]
            under_way += [pool.submit(deliver, port, url, place) for place in range(CITIZENS)]
            for sent, words in WHILE_COMING.items():
                wait_for(lambda: sum(one.sent for one in tablets) >= sent, f"{sent} visitors")  # noqa: B023
                assert office.kill(words)
            for one in under_way:
                one.result()
        wait_for(lambda: len(rows(app, Consultation)) == VISITORS + CITIZENS, "everybody to be read")
        wait_for(lambda: len({one.to for one in provider_of_all.taken}) == CITIZENS, "everybody to be answered")
        forgotten(tablets)
    finally:
        office.stop()
    assert sum(one.trouble for one in (*tablets, *desk)), "nobody noticed the web server's death"
    nobody_is_lost(app, tablets, desk)
    assert set(Counter(one.to for one in provider_of_all.taken).values()) == {1}
    app.db.close()


def forgotten(tablets: list[Kiosk]) -> None:
    """Neither the start nor an address that was shown brings anything of a visitor back."""
    for one in tablets:
        for address in ("/tamu", *one.left):
            page = one.get(address).text
            assert not re.search(r"Tamu \d|Data Tamu", page) and not FIGURE.search(page)
        assert set(one.session.cookies.keys()) == {COOKIE}


def nobody_is_lost(app: App, tablets: list[Kiosk], desk: list[Colleague]) -> None:
    """Each visitor has one visit, one number and one call; what a tablet showed is one of these numbers."""
    found = rows(app, Visit)
    names = [name_of(place, turn) for place in range(TABLETS) for turn in range(VISITORS_EACH)]
    assert Counter(one.name for one in found) == Counter(names)
    numbers = [visits.number(one) for one in found]
    assert len(set(numbers)) == VISITORS
    shown = [number for one in tablets for number in one.shown]
    assert len(shown) == len(set(shown)) and set(shown) <= set(numbers)
    assert len(shown) >= VISITORS - TABLETS  # each tablet showed one page at most when the web server died
    calls = Counter(one.consultation_id for one in rows(app, Event) if one.what == EventName.VISITOR_CALLED)
    assert calls == dict.fromkeys((one.consultation_id for one in found), 1)
    called = Counter(case for one in desk for case in one.called)
    assert set(called.values()) == {1}  # no two officers were led to the same visitor
