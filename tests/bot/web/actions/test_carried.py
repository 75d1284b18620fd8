"""What a channel does not carry is said at the upload, before sending, with the next step: a link."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, timedelta
from io import BytesIO
from typing import Any

import acting
import pytest
from browser import serving
from cast import PASSWORD
from sqlalchemy import select
from web_desk import Desk

from channels.formats.file_types import TYPES
from channels.whatsapp import WhatsApp
from handlers.desk import answering
from handlers.office import formats
from handlers.outgoing import sending
from handlers.outgoing.queueing import BY_LINK, LINK_LASTS, OutgoingAttachment
from store.office import officers
from store.tables import File, Message
from store.transport import outbox

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # the development server's own sockets

MB = 1024 * 1024
LINK = re.compile(r"https?://[^/\s]+(/berkas/\S+)")
CARRIED = [".jpg", ".jpeg", ".png", ".pdf", ".doc", ".docx", ".pptx", ".xlsx", ".ogg", ".mp3", ".m4a", ".aac", ".amr"]
CARRIED += [".mp4", ".3gp"]


@pytest.fixture
def number(desk: Desk) -> str:
    """A consultation on WhatsApp as it is; Dewi has it."""
    traits = {**desk.world.office.traits, "whatsapp": WhatsApp.traits}
    desk.world.office = replace(desk.world.office, traits=traits)
    object.__setattr__(desk.app, "office_now", lambda: desk.world.office)
    return desk.heard()


def upload(desk: Desk, number: str, name: str, size: int = 3, **more: str) -> Any:
    page = f"/konsultasi/{number}"
    return desk.post(f"{page}/lampiran", {"berkas": (BytesIO(b"x" * size), name), **more}, page=page)


@pytest.mark.parametrize("ending", sorted(TYPES))
def test_each_type_of_our_table_is_carried_or_refused_with_a_link_as_the_next_step(ending: str) -> None:
    largest = WhatsApp.traits.largest(TYPES[ending])
    assert (largest is not None) == (ending in CARRIED)
    assert largest in (None, 5 * MB if ending in (".jpg", ".jpeg", ".png") else 16 * MB)


@pytest.mark.parametrize(
    ("name", "size", "reason"),
    [
        ("data.csv", 3, "WhatsApp tidak membawa berkas CSV."),
        ("data.zip", 3, "WhatsApp tidak membawa berkas ZIP."),
        ("tanpa-nama", 3, "WhatsApp tidak membawa berkas ini."),
        ("foto.jpg", 5 * MB + 1, "melebihi batas 5 MB pada WhatsApp."),
        ("tabel.pdf", 16 * MB + 1, "melebihi batas 16 MB pada WhatsApp."),
    ],
)
def test_the_upload_says_what_is_not_carried_and_takes_it_as_a_link(
    desk: Desk, number: str, name: str, size: int, reason: str
) -> None:
    refused = upload(desk, number, name, size)
    assert refused.status_code == 422 and reason in refused.json["galat"] and refused.json["tautan"] is True
    taken = upload(desk, number, name, size, tautan="1")
    assert taken.status_code == 200 and "tautan" in taken.text


def test_a_note_takes_any_file_for_it_stays_in_the_office(desk: Desk, number: str) -> None:
    taken = upload(desk, number, "data.csv", jenis="catatan")
    assert taken.status_code == 200 and "tautan" not in taken.text


@pytest.mark.parametrize("name", ["tabel.xlsx", "foto.jpg", "surat.pdf"])
def test_what_is_carried_is_taken_as_a_file(desk: Desk, number: str, name: str) -> None:
    taken = upload(desk, number, name)
    assert taken.status_code == 200 and "tautan" not in taken.text


def test_a_channel_without_files_says_on_the_chip_that_a_link_leaves(desk: Desk) -> None:
    number = desk.heard(channel="sms")
    assert "· tautan" in upload(desk, number, "data.csv").text
    assert "· tautan" in desk.text(f"/konsultasi/{number}")


def sent(desk: Desk, number: str, *files: OutgoingAttachment) -> Any:
    with desk.world.db.write() as db:
        dewi = officers.by_name(db, "dewi")
        assert dewi is not None
        return answering.reply(*acting.on(db, desk.world, dewi, number), "Terlampir", attachments=files)


def csv(desk: Desk) -> OutgoingAttachment:
    return OutgoingAttachment("data penduduk.csv", "text/csv", desk.app.files.put(b"a;b"), 3)


def test_what_slipped_past_the_composer_goes_as_a_link_too(desk: Desk, number: str) -> None:
    pdf = OutgoingAttachment("a.pdf", "application/pdf", "0" * 64, 3)
    chosen = replace(pdf, filename="b.pdf", by_link=True)  # the officer wants it to go as a link
    (message,) = sent(desk, number, pdf, csv(desk), chosen)
    assert message.body.startswith("Terlampir\n\ndata penduduk.csv: http")
    with desk.world.db.read() as db:
        assert [(one.filename, one.locator) for one in db.scalars(select(File))] == [
            ("a.pdf", ""),
            ("data penduduk.csv", BY_LINK),
            ("b.pdf", BY_LINK),
        ]


def test_the_link_downloads_the_file_without_signing_in_and_is_kept_by_nobody(desk: Desk, number: str) -> None:
    (message,) = sent(desk, number, csv(desk))
    (path,) = LINK.findall(message.body)
    answer = desk.another().get(path)
    assert (answer.status_code, answer.data) == (200, b"a;b")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "noindex" in answer.headers["X-Robots-Tag"] and answer.headers["Cache-Control"] == "no-store"
    token = path.removeprefix("/berkas/")
    for wrong in (f"9{token}", token[:-1], f"{token[:-1]}0" if token[-1] != "0" else f"{token[:-1]}1", "x", "1x1"):
        assert desk.another().get(f"/berkas/{wrong}").status_code == 404


def test_the_link_ends_after_its_last_day_and_with_the_file(desk: Desk, number: str) -> None:
    (message,) = sent(desk, number, csv(desk))
    (path,) = LINK.findall(message.body)
    desk.world.now += LINK_LASTS
    assert desk.another().get(path).status_code == 200
    with desk.world.db.write() as db:
        file = db.scalars(select(File)).one()
        file.locator = ""  # it is taken back
    assert desk.another().get(path).status_code == 404
    with desk.world.db.write() as db:
        db.get_one(File, file.id).locator = BY_LINK
    desk.world.now += timedelta(days=1)
    assert desk.another().get(path).status_code == 404


@pytest.mark.parametrize("hour", [0, 3, 7, 12, 23])
def test_the_link_works_until_the_end_of_the_day_that_the_citizen_is_told(desk: Desk, number: str, hour: int) -> None:
    zone = desk.world.office.zone
    desk.world.now = (desk.world.now.astimezone(zone) + timedelta(days=1)).replace(hour=hour).astimezone(UTC)
    (message,) = sent(desk, number, csv(desk))
    (path,) = LINK.findall(message.body)
    last = desk.world.now + LINK_LASTS
    assert f"sampai {formats.date(desk.world.office, last)}" in message.body
    midnight = last.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    for moment, status in ((midnight - timedelta(seconds=1), 200), (midnight, 404)):
        desk.world.now = moment.astimezone(UTC)
        assert desk.another().get(path).status_code == status


def leaves(desk: Desk, message: Any) -> None:
    with desk.world.db.write() as db:
        outbox.sent(db.get_one(Message, message.id), "SM1", desk.world.now)


def withdraw(desk: Desk, number: str, message: Any) -> Any:
    page = f"/konsultasi/{number}"
    return desk.post(f"{page}/tautan/{message.key}/tarik", {}, page=page)


@pytest.mark.parametrize("closed", [False, True], ids=["open", "closed"])
def test_a_link_that_was_withdrawn_says_so_and_the_file_stays_on_the_desk(
    desk: Desk, number: str, closed: bool
) -> None:
    (message,) = sent(desk, number, csv(desk))
    leaves(desk, message)
    if closed:
        desk.world.closes(number)
    (path,) = LINK.findall(message.body)
    assert "Tarik tautan" in desk.text(f"/konsultasi/{number}")
    assert withdraw(desk, number, message).status_code == 303
    gone = desk.another().get(path)
    assert gone.status_code == 410 and "Tautan ini sudah ditarik" in gone.text
    page = desk.text(f"/konsultasi/{number}")
    assert "menarik tautan unduh" in page and "tautan ditarik" in page and "Tarik tautan" not in page
    with desk.world.db.read() as db:
        file = db.scalars(select(File)).one()
        outgoing = sending.outbound(db, desk.world.office, desk.app.files, db.get_one(Message, message.id))
    assert outgoing.attachments == ()  # sent again, the message still carries no file
    assert desk.get(f"/berkas/{file.id}/x.csv").data == b"a;b"
    assert "sudah ditarik" in withdraw(desk, number, message).text


def test_only_who_holds_the_consultation_withdraws_its_link(desk: Desk, number: str) -> None:
    (message,) = sent(desk, number, csv(desk))
    leaves(desk, message)
    agus = desk.another()
    agus.sign_in("agus")
    assert "Tarik tautan" not in agus.text(f"/konsultasi/{number}")
    assert withdraw(agus, number, message).status_code == 422
    stranger = desk.another()
    assert stranger.flask.test_client().post(f"/konsultasi/{number}/tautan/{message.key}/tarik").status_code >= 300
    (path,) = LINK.findall(message.body)
    assert desk.another().get(path).status_code == 200


def test_the_link_of_an_answer_that_has_not_left_is_not_withdrawn(desk: Desk, number: str) -> None:
    (message,) = sent(desk, number, csv(desk))
    assert "Tarik tautan" not in desk.text(f"/konsultasi/{number}")
    assert "belum berangkat" in withdraw(desk, number, message).text
    other = desk.heard(sender="+6281200000077")
    leaves(desk, message)
    assert withdraw(desk, other, message).status_code == 404


def test_no_file_of_a_citizen_is_downloaded_by_such_a_link(desk: Desk, number: str) -> None:
    (message,) = sent(desk, number, csv(desk))
    (path,) = LINK.findall(message.body)
    with desk.world.db.write() as db:
        db.scalars(select(File)).one().locator = "https://api.twilio.com/1"
    assert desk.another().get(path).status_code == 404


def test_the_secret_of_the_link_does_not_stand_on_the_desk(desk: Desk, number: str) -> None:
    (message,) = sent(desk, number, csv(desk))
    (path,) = LINK.findall(message.body)
    page = desk.text(f"/konsultasi/{number}")
    assert "data penduduk.csv" in page and path not in page and "/berkas/…" in page


@pytest.mark.parametrize("width", [1440, 390])
def test_an_officer_sees_it_before_sending_and_sends_a_link(desk: Desk, number: str, browser: Any, width: int) -> None:
    with serving(desk.flask) as base:
        context = browser.new_context(viewport={"width": width, "height": 844}, base_url=base)
        page = context.new_page()
        page.goto("/masuk")
        page.get_by_label("Nama petugas").fill("dewi")
        page.get_by_label("Kata sandi").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/konsultasi")
        page.goto(f"/konsultasi/{number}")
        page.locator("[name=berkas]").set_input_files({"name": "data.csv", "mimeType": "text/csv", "buffer": b"a;b"})
        refusal = page.locator(".lk-upload-refused", has_text="WhatsApp tidak membawa berkas CSV")
        refusal.get_by_role("button", name="Kirim tautan").click()
        page.locator(".lk-upload[data-upload=ready]", has_text="tautan").wait_for()
        context.close()
