"""Bytes over HTTP: what is shown, what is only ever saved, and who may have it."""

from __future__ import annotations

import base64
import email
import io
import quopri
import re
import zipfile

import pytest
from cast import SITI_MAIL
from sqlalchemy import select
from web_desk import Desk
from werkzeug.datastructures import FileStorage

from bot.web.http import uploads
from channels.formats.file_types import type_of
from handlers.office import links
from store.tables import Arrival, File, Message


def stored(desk: Desk, name: str, content_type: str, data: bytes = b"bytes", state: str = "stored") -> File:
    desk.world.hears("email", SITI_MAIL, "Terlampir", html="<p onclick=x()>Halo <script>alert(1)</script></p>")
    with desk.world.db.write() as db:
        message = db.scalars(select(Message)).first()
        assert message is not None
        file = File(
            message_id=message.id or 0,
            filename=name,
            content_type=content_type,
            size=len(data),
            sha256=desk.app.files.put(data),
            state=state,
        )
        db.add(file)
    return file


@pytest.mark.parametrize(
    ("content_type", "shown"),
    [
        ("image/png", True),
        ("audio/mpeg", True),
        ("application/pdf", True),
        ("text/html", False),
        ("image/svg+xml", False),
        ("application/xhtml+xml", False),
        ("application/vnd.ms-excel", False),
        ("", False),
    ],
)
@pytest.mark.parametrize("signed", [False, True])
def test_only_harmless_types_are_shown_in_the_browser(desk: Desk, content_type: str, shown: bool, signed: bool) -> None:
    file = stored(desk, "berkas.bin", content_type)
    path = links.media_url(desk.world.office, file) if signed else f"/berkas/{file.id}/berkas.bin"
    answer = desk.get(path.removeprefix(desk.world.office.public_url))
    assert answer.status_code == 200
    assert answer.data == b"bytes"
    assert answer.headers["Content-Disposition"].startswith("inline" if shown else "attachment")
    runs = content_type in ("text/html", "image/svg+xml", "application/xhtml+xml", "")
    assert answer.mimetype == ("application/octet-stream" if runs else content_type)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("kind", ["text/html\r\nX-A: b", "nonsense", "TEXT/HTML", "text/html; charset=utf-8"])
def test_a_type_that_is_none_or_runs_is_bytes_to_be_saved(desk: Desk, kind: str) -> None:
    answer = desk.get(f"/berkas/{stored(desk, 'berkas.bin', kind).id}/berkas.bin")
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_a_file_that_came_without_a_type_is_served_by_its_name(desk: Desk) -> None:
    file = stored(desk, "tabel.pdf", "application/octet-stream")
    assert desk.get(f"/berkas/{file.id}/tabel.pdf").mimetype == "application/pdf"


@pytest.mark.parametrize(
    ("name", "claimed", "kind"),
    [
        ("data.xlsx", "application/octet-stream", type_of("a.xlsx")),
        ("data.xlsx", "application/zip", type_of("a.xlsx")),
        ("surat.docx", "", type_of("a.docx")),
        ("arsip.zip", "application/octet-stream", "application/zip"),
    ],
)
def test_an_office_file_keeps_its_own_type_whatever_the_browser_claims(name: str, claimed: str, kind: str) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("isi.xml", "<a/>")
    upload = FileStorage(packed, name, content_type=claimed)
    assert uploads.content_type(upload, packed.getvalue()) == kind


def test_a_csv_is_no_excel_because_a_computer_says_so() -> None:
    upload = FileStorage(io.BytesIO(b"a;b"), "data.csv", content_type="application/vnd.ms-excel")
    assert uploads.content_type(upload, b"a;b") == "text/csv"


def test_media_needs_no_session_but_our_signature(desk: Desk) -> None:
    file = stored(desk, "tabel.pdf", "application/pdf")
    path = links.media_url(desk.world.office, file).removeprefix(desk.world.office.public_url)
    stranger = desk.another()
    assert stranger.get(path).data == b"bytes"
    assert stranger.get(f"/berkas/{file.id}/tabel.pdf").status_code == 303
    token = path.split("/")[2]
    for wrong in (f"{int(token[0]) + 1}{token[1:]}", token[:-1], links.sign(desk.world.office, "rating", "1"), "x"):
        assert stranger.get(f"/media/{wrong}/tabel.pdf").status_code == 404


@pytest.mark.parametrize("state", ["pending", "failed"])
def test_a_file_that_is_not_there_yet_is_404(desk: Desk, state: str) -> None:
    file = stored(desk, "x.pdf", "application/pdf", state=state)
    assert desk.get(f"/berkas/{file.id}/x.pdf").status_code == 404


def test_a_mail_is_shown_clean_in_a_sealed_frame(desk: Desk) -> None:
    stored(desk, "x", "text/plain")
    with desk.world.db.read() as db:
        message = db.scalars(select(Message).where(Message.html != "")).first()  # type: ignore[arg-type]
    assert message is not None
    answer = desk.get(f"/surat/{message.key}")
    assert "Halo" in answer.text
    assert "script" not in answer.text
    assert "onclick" not in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "frame-ancestors 'self'" in policy


def test_a_pasted_picture_is_shown_in_the_frame_from_our_own_store(desk: Desk) -> None:
    file = stored(desk, "tabel.png", "image/png")
    with desk.world.db.write() as db:
        db.get_one(File, file.id).content_id = "tabel@1"
        message = db.get_one(Message, file.message_id)
        message.html = '<p>Ini <img src="cid:tabel@1"> dan <img src="cid:lain@1" alt="peta"></p>'
    answer = desk.get(f"/surat/{message.key}")
    (address,) = re.findall(r'<img src="([^"]+)"', answer.text)
    assert desk.another().get(address).data == b"bytes"  # the sealed frame sends no cookie
    assert "[gambar: peta]" in answer.text
    assert "img-src 'self'" in answer.headers["Content-Security-Policy"]


def test_the_original_of_a_message_can_be_saved_from_its_own_conversation_only(desk: Desk) -> None:
    desk.world.hears("email", SITI_MAIL, "Asli")
    with desk.world.db.write() as db:
        message = db.scalars(select(Message)).first()
        assert message is not None
        db.get_one(Arrival, message.arrival_id).raw = b"From: siti\r\n\r\nAsli"
    number = desk.world.the_consultation().number
    answer = desk.get(f"/mentah/{number}/{message.key}")
    assert answer.data == b"From: siti\r\n\r\nAsli"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{number}-{message.key}.eml"'
    assert desk.get(f"/mentah/K-2026-999999/{message.key}").status_code == 404


SECRET = "0123456789abcdef"
LINK = f"> Lacak: https://loket.contoh.example/k/K-2026-000001/{SECRET}\r\n> {'x' * 60} {'é' * 9}\r\n"
QUOTING = {
    "8bit": LINK.encode(),
    "7bit in a header": b"Asli",
    "base64": base64.encodebytes(LINK.encode()),
    "quoted-printable": quopri.encodestring(LINK.encode()),
    "base64 in utf-16": base64.encodebytes(LINK.encode("utf-16")),
}


@pytest.mark.parametrize("how", QUOTING)
def test_a_citizens_secret_is_masked_in_what_officers_save_and_kept_as_it_came(desk: Desk, how: str) -> None:
    """Mail programs quote our links; whoever holds one rates and writes as the citizen."""
    raw = (
        f"From: siti\r\nX-Asal: {LINK[2:70] if 'header' in how else '-'}\r\n"
        f"Content-Type: text/plain; charset={'utf-16' if 'utf-16' in how else 'utf-8'}\r\n"
        f"Content-Transfer-Encoding: {how.split(maxsplit=1)[0]}\r\n\r\n"
    ).encode() + QUOTING[how]
    file = stored(desk, "email-asli.eml", "message/rfc822", raw)
    with desk.world.db.write() as db:
        message = db.get_one(Message, file.message_id)
        db.get_one(Arrival, message.arrival_id).raw = raw
    number = desk.world.the_consultation().number
    for address in (f"/mentah/{number}/{message.key}", f"/berkas/{file.id}/email-asli.eml"):
        mail = email.message_from_bytes(desk.get(address).data)
        words = mail.get_payload(decode=True).decode("utf-16" if "utf-16" in how else "utf-8")
        assert "/k/K-2026-000001/..." in f"{mail['X-Asal']}{words}"
        assert SECRET not in f"{mail['X-Asal']}{words}"
        assert ("é" * 9 in words) is ("header" not in how)
    assert desk.app.files.path(file.sha256).read_bytes() == raw


@pytest.mark.parametrize("charset", [b"utf-8", b"utf-16x", b"\xff", b"%ff''%", b"idna"])
def test_a_message_without_a_secret_is_saved_byte_for_byte(desk: Desk, charset: bytes) -> None:
    raw = (
        b"\xffFrom siti\nContent-Transfer-Encoding: base64\nContent-Type: text/plain; charset="
        + charset
        + b"\n\nSGFsbw\r\n=\n\x00%"
    )
    file = stored(desk, "email-asli.eml", "message/rfc822", raw)
    assert desk.get(f"/berkas/{file.id}/email-asli.eml").data == raw
