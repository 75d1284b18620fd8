"""Who may see what, tried at every address there is."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from cast import SITI
from sqlalchemy import select
from sqlmodel import col
from web_desk import TOKEN, Desk
from werkzeug.routing import Rule
from werkzeug.test import TestResponse
from world import World

from channels.whatsapp import WhatsApp
from store.tables import Consultation, Event, File, Message, Officer, Reading

# what a stranger must not read: the words, the name, the number, the file of the complaint
SECRETS = ("kucing hitam", "Siti Rahasia", "0000-0146", "81200000146", "rahasia-bukti.pdf")
# opened without signing in, by signatures of their own
OPEN_TO_ALL = ("hooks", "rating", "media", "health", "tracking", "simulator", "confirming_page", None)


@pytest.fixture
def office(world: World, tmp_path: Path) -> Desk:
    """Siti complains about Dewi, with a file; Rahma supervises, Tono is admin."""
    for name, role in (("dewi", "officer"), ("agus", "officer"), ("rahma", "supervisor"), ("tono", "admin")):
        world.officer(name, role=role)
    world.hears("whatsapp", SITI, "Petugas menendang kucing hitam saya", name="Siti Rahasia")
    with world.db.write() as db:
        case = db.scalars(select(Consultation)).one()
        case.kind, case.number, case.state, case.officer_id = "complaint", "P-2026-000001", "new", None
        case.concerns_id = db.scalars(select(col(Officer.id)).where(col(Officer.name) == "dewi")).one()
        message = db.scalars(select(Message).where(col(Message.direction) == "in")).one()
        message.html = "<p>kucing hitam</p>"
        reply = db.scalars(select(Message).where(col(Message.direction) == "out")).one()
        reply.state, reply.error = "failed", "Penyedia menolak"
        digest = world.files.put(b"kucing hitam")
        file = File(message_id=message.id or 0, filename="rahasia-bukti.pdf", content_type="text/plain")
        file.state, file.sha256 = "stored", digest
        db.add(file)
    return Desk(world, {"whatsapp": WhatsApp("AC" + "0" * 32, "rahasia", "+6281200000100")})


def addresses(desk: Desk) -> Iterator[tuple[Rule, str]]:
    """Every address behind the sign-in, in every way it may name the complaint."""
    with desk.world.db.read() as db:
        case, files = db.scalars(select(Consultation)).one(), db.scalars(select(File)).all()
        keys = [one.key for one in db.scalars(select(Message))]
    names = {"number": [case.number, case.number.lower()], "key": keys, "file_id": [str(one.id) for one in files]}
    for rule in desk.flask.url_map.iter_rules():
        blueprint = rule.endpoint.rpartition(".")[0] or None
        if blueprint in OPEN_TO_ALL or blueprint == "session":
            continue
        variants: list[dict[str, str]] = [{}]
        for argument in sorted(rule.arguments):
            values = names.get(argument) or ["1"] if "int" in str(rule._converters[argument]).lower() else [case.number]
            values = names.get(argument, values)
            variants = [one | {argument: value} for one in variants for value in values]
        for variant in variants:
            path = rule.rule
            for argument, value in variant.items():
                path = "/".join(
                    value if f"{argument}>" in part or f":{argument}>" in part else part for part in path.split("/")
                )
            yield rule, path


def test_no_address_shows_a_complaint_to_who_does_not_handle_it_and_no_verb_touches_it(office: Desk) -> None:
    tried = 0
    for name, headers in (("dewi", {}), ("dewi", {"HX-Request": "true"}), ("tono", {})):
        browser = office.another()
        browser.sign_in(name)
        found = TOKEN.search(browser.get("/saya").text)
        assert found is not None
        form = {"csrf_token": found.group(1), "isi": "halo", "jenis": "catatan", "kepada": "dewi"}
        before = _state(office)
        for rule, path in addresses(office):
            methods = rule.methods or set()
            answers = []
            if "GET" in methods:
                answers.append(browser.get(f"{path}?q=kucing&antrean=pengaduan", headers=headers))
            if "POST" in methods and rule.arguments and not path.startswith("/status"):
                answers.append(browser.client.post(path, data=form, headers=headers))
            for answer in answers:
                assert not [one for one in SECRETS if one in words(answer)], (name, path)
            tried += len(answers)
        assert _state(office) == before, name
    assert tried > 20


def words(answer: TestResponse) -> str:
    """What an answer says. A workbook is opened."""
    if not answer.data.startswith(b"PK"):
        return answer.data.decode(errors="replace")
    book = zipfile.ZipFile(io.BytesIO(answer.data))
    return "".join(book.read(name).decode() for name in book.namelist())


def _state(desk: Desk) -> tuple[object, ...]:
    with desk.world.db.read() as db:
        case = db.scalars(select(Consultation)).one()
        told = [(one.key, one.state, one.body) for one in db.scalars(select(Message).order_by(col(Message.id)))]
        events = len(db.scalars(select(Event)).all())
        return case.last_event_id, case.state, case.officer_id, events, told


def test_who_opens_a_complaint_that_is_not_his_meets_a_calm_page(office: Desk) -> None:
    office.sign_in("dewi")
    page = office.text("/konsultasi/P-2026-000001")
    assert "Pengaduan hanya untuk penanggung jawab" in page
    assert "Minta akses kepada Rahma" in page
    part = office.get("/konsultasi/P-2026-000001", headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert 'id="conversation"' in part.text
    assert "<html" not in part.text
    with office.world.db.read() as db:
        assert not db.scalars(select(Reading)).all()


def test_a_complaint_kept_from_an_officer_answers_like_one_that_does_not_exist(office: Desk) -> None:
    tried = 0
    for headers in ({}, {"HX-Request": "true"}):
        browser = office.another()
        browser.sign_in("dewi")
        found = TOKEN.search(browser.get("/saya").text)
        assert found is not None
        form = {"csrf_token": found.group(1), "isi": "halo", "jenis": "catatan", "kepada": "dewi", "nomor": "x"}
        for rule, path in addresses(office):
            named = {"number", "key", "file_id"} & set(rule.arguments)
            if not named:
                continue
            other = path.replace("P-2026-000001", "P-2026-000777").replace("p-2026-000001", "p-2026-000777")
            other = NAMES_A_MESSAGE.sub("/zzzzzzzzzzzzzzzzzzzz", other)
            other = re.sub(r"/berkas/\d+/", "/berkas/99999/", other)
            for method in (rule.methods or set()) & {"GET", "POST"}:
                send = browser.get if method == "GET" else partial(browser.client.post, data=form)
                told = [send(one, headers=headers) for one in (path, other)]
                assert told[0].status_code == told[1].status_code, (method, path)
                assert _plain(told[0].text) == _plain(told[1].text), (method, path)
                tried += 1
    assert tried > 20


NAMES_A_MESSAGE = re.compile(r"/[a-z2-7]{20}(?=/|$)")


def _plain(page: str) -> str:
    """A page without what differs at every request."""
    page = re.sub(r"[Pp]-2026-000(001|777)", "P", page)
    return re.sub(r'(value|nonce|content|data-csrf|X-CSRFToken)=?"?:?\s?"?[\w.:/+=-]{20,}', "", page)


def test_a_message_of_ones_own_case_names_no_complaint(office: Desk) -> None:
    office.sign_in("dewi")
    page = office.get("/konsultasi/P-2026-000777")
    assert page.status_code == 200
    assert "Pengaduan hanya untuk penanggung jawab" in page.text
    assert office.get("/konsultasi/K-2026-000777").status_code == 404


def test_the_supervisor_sees_it_in_its_own_queue_with_its_count(office: Desk) -> None:
    office.sign_in("rahma")
    page = office.text("/konsultasi?antrean=pengaduan")
    assert "row-P-2026-000001" in page
    assert "row-P-2026-000001" not in office.text("/konsultasi")
    assert "kucing hitam" in office.text("/konsultasi/P-2026-000001")
    assert "Siti Rahasia" in office.text("/status")


def test_a_reading_is_on_record_once_a_day(office: Desk) -> None:
    office.sign_in("rahma")
    for hours in (0, 1, 24):
        office.world.pass_time(hours=hours)
        office.sign_in("rahma")
        office.text("/konsultasi/P-2026-000001")
        office.text("/konsultasi/P-2026-000001")
    with office.world.db.read() as db:
        assert [one.day for one in db.scalars(select(Reading).order_by(col(Reading.id)))] == [
            "2026-11-23",
            "2026-11-24",
        ]


def test_a_role_taken_away_closes_the_door_at_once(office: Desk) -> None:
    office.sign_in("rahma")
    office.text("/konsultasi/P-2026-000001")
    with office.world.db.write() as db:
        db.scalars(select(Officer).where(col(Officer.name) == "rahma")).one().role = "officer"
    assert "kucing" not in office.text("/konsultasi/P-2026-000001")
