"""A complaint lives only for who may see it: on no stream, by no question, in no tag of anybody else."""

from __future__ import annotations

import http.client
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from cast import SITI
from live_hub import Hub, heard
from web_desk import Desk
from world import World

from channels.whatsapp import WhatsApp
from handlers.office import links
from handlers.officers import notices
from store.cases import visible_cases
from store.office import officers
from store.vocabulary import NoticeKind

NUMBER = "P-2026-000001"
WORDS = "PENGADUAN: Pak Eko menutup loket saat jam layanan"
FORM_TOKEN = re.compile(r"[\w-]+\.[\w-]{6}\.[\w-]{27}")
BYSTANDERS = ("dewi", "eko", "lina")  # an officer, the supervisor complained of, an admin beside two supervisors


@dataclass
class Office:
    """Rahma and Eko supervise, Dewi serves, Lina is admin; each has a browser and listens to the hub."""

    desk: Desk
    hub: Hub
    browsers: dict[str, Desk]
    streams: dict[str, http.client.HTTPResponse]

    def hears(self, name: str, wanted: str) -> None:
        """Listen until a name comes; the stream gives up after a minute."""
        while wanted not in heard(self.streams[name]):
            pass

    def does(self, action: str, **form: str) -> None:
        answer = self.browsers["rahma"].act(NUMBER, action, form)
        assert answer.status_code in (200, 204, 303), (action, answer.status, answer.text)

    def tags(self, name: str) -> dict[str, str]:
        """The tags of what a browser asks again and again, and of the list."""
        asked = ("/kabar", "/konsultasi", "/konsultasi/segar")
        return {path: self.browsers[name].get(path).headers["ETag"] for path in asked}


@pytest.fixture
def office(world: World, hub: Hub) -> Iterator[Office]:
    for name, role in (("dewi", "officer"), ("lina", "admin"), ("rahma", "supervisor"), ("eko", "supervisor")):
        world.officer(name, role=role)
    desk = Desk(world, {"whatsapp": WhatsApp("AC" + "0" * 32, "rahasia", "+6281200000100")})
    world.db.tell = lambda names: hub.bell.tell(*names)
    browsers = {name: desk.another() for name in (*BYSTANDERS, "rahma")}
    for name, browser in browsers.items():
        browser.sign_in(name)
    streams = {name: hub.listen(name) for name in browsers}
    yield Office(desk, hub, browsers, streams)
    for stream in streams.values():
        stream.close()


def tracked(office: Office) -> None:
    """Siti writes on the page of her complaint."""
    said = " ".join(one.body for one in office.desk.world.said())
    found = re.search(rf"https?://\S+/k/{NUMBER}/[0-9a-f]{{16}}", said)
    assert found is not None
    citizen, path = office.desk.another(), urlsplit(found.group()).path
    nonce = re.search(r'name="sekali" value="(\w+)"', citizen.get(path).text)
    assert nonce is not None
    assert citizen.client.post(path, data={"isi": "Sudah seminggu.", "sekali": nonce.group(1)}).status_code == 303


def rated(office: Office) -> None:
    url = links.rating_url(office.desk.world.office, office.desk.case(NUMBER))
    assert office.desk.another().client.post(urlsplit(url).path, data={"nilai": "2"}).status_code == 303


STEPS: dict[str, Callable[[Office], object]] = {
    "the citizen writes": lambda office: office.desk.world.hears("whatsapp", SITI, WORDS, name="Siti"),
    "who handles it types": lambda office: office.does("draf", isi="Baik", jenis="balas", diam="1"),
    "takes it": lambda office: office.does("ambil"),
    "notes": lambda office: office.does("tulis", isi="Panggil Eko.", jenis="catatan"),
    "tags": lambda office: office.does("tag", tag="Loket"),
    "answers": lambda office: office.does("tulis", isi="Kami periksa.", jenis="balas"),
    "the citizen adds": lambda office: office.desk.world.hears("whatsapp", SITI, f"{NUMBER} kapan?", ticket=NUMBER),
    "the citizen writes on the page": tracked,
    "improves": lambda office: office.does("perbaikan", perbaikan="Piket ditambah"),
    "refers to lapor": lambda office: office.does("lapor", lapor="#1234567"),
    "puts aside": lambda office: office.does("tunda", hari="2026-11-25"),
    "answers again": lambda office: office.does("tulis", isi="Piket sudah ditambah.", jenis="balas", tutup="1"),
    "the citizen rates": rated,
}


def test_only_who_may_see_a_complaint_learns_that_it_lives(office: Office) -> None:
    before = {name: office.tags(name) for name in BYSTANDERS}
    for what, step in STEPS.items():
        known = office.browsers["rahma"].get("/kabar").headers["ETag"]
        step(office)
        wanted = f"typing:{NUMBER}:Rahma" if what == "who handles it types" else NUMBER
        office.hears("rahma", wanted)
        assert wanted in office.browsers["rahma"].get("/kabar", headers={"If-None-Match": known}).json["nama"], what
        assert {name: office.tags(name) for name in BYSTANDERS} == before, what
    office.hub.bell.tell("K-2026-000009")
    for name in BYSTANDERS:
        assert heard(office.streams[name]) == ["K-2026-000009"]
        assert office.browsers[name].get("/kabar/pemberitahuan").json == []


def test_of_a_complaint_about_another_the_one_it_was_about_learns_and_who_loses_it_too(office: Office) -> None:
    office.desk.world.hears("whatsapp", SITI, WORDS)
    office.hears("rahma", NUMBER)
    office.does("tentang", tentang="rahma")
    for name in ("rahma", "eko"):
        office.hears(name, NUMBER)
    office.hub.bell.tell("K-2026-000009")
    assert [heard(office.streams[name]) for name in ("dewi", "lina")] == [["K-2026-000009"]] * 2


def test_where_nobody_else_is_left_the_admin_learns(office: Office) -> None:
    with office.desk.world.db.write() as db:
        for name in ("rahma", "dewi"):
            found = officers.by_name(db, name)
            assert found is not None
            found.active = False
    office.desk.world.hears("whatsapp", SITI, WORDS)
    office.hears("lina", NUMBER)
    with office.desk.world.db.read() as db:
        assert visible_cases.audience(db, [None]) == ["eko"]


def test_a_notice_of_a_complaint_one_may_not_see_any_more_is_not_told(office: Office) -> None:
    world = office.desk.world
    world.hears("whatsapp", SITI, WORDS)
    with world.db.write() as db:
        dewi = officers.by_name(db, "dewi")
        assert dewi is not None
        notices.notify(db, [dewi], world.the_consultation(), NoticeKind.MENTIONED, by="rahma", now=world.now)
    assert office.browsers["dewi"].get("/kabar/pemberitahuan").json == []
    assert len(office.browsers["rahma"].get("/kabar/pemberitahuan").json) == 1


def test_typing_where_one_may_not_see_answers_as_where_there_is_nothing(office: Office) -> None:
    office.desk.world.hears("whatsapp", SITI, WORDS)
    for action in ("draf", "tulis", "ambil", "tag"):
        form = {"isi": "Halo", "jenis": "balas", "diam": "1", "tag": "x"}
        answers = []
        for number in (NUMBER, "P-2026-000777"):
            answer = office.browsers["eko"].post(f"/konsultasi/{number}/{action}", form)
            answers.append((answer.status_code, FORM_TOKEN.sub("", answer.text.replace(number, ""))))
        assert answers[0] == answers[1], action
