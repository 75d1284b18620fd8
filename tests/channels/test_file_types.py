"""Names and types of files come from our own table, whatever the computer knows."""

from __future__ import annotations

import mimetypes

import pytest

from channels.formats.file_types import OFFICE, TYPES, UNKNOWN, ending_of, type_of
from channels.sms import Sms


@pytest.fixture(autouse=True)
def a_computer_that_knows_no_types(monkeypatch):
    monkeypatch.setattr(mimetypes, "guess_type", lambda *_: ("x-odd/type", None))
    monkeypatch.setattr(mimetypes, "guess_extension", lambda *_: ".odd")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Data.XLSX", f"{OFFICE}.spreadsheetml.sheet"),
        ("surat.docx", f"{OFFICE}.wordprocessingml.document"),
        ("data.csv", "text/csv"),
        ("peta.geojson", "application/geo+json"),
        ("tanpa akhiran", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_a_name_tells_its_type(name, kind):
    assert type_of(name) == kind


@pytest.mark.parametrize(
    ("kind", "ending"),
    [
        ("image/jpeg", ".jpg"),
        ("IMAGE/JPG", ".jpg"),
        ("audio/ogg; codecs=opus", ".ogg"),
        ("text/x-vcard", ".vcf"),
        ("x-nobody/knows", ".bin"),
    ],
)
def test_a_type_has_one_ending(kind, ending):
    assert ending_of(kind) == ending


def test_every_ending_comes_back_to_its_type():
    assert {kind: type_of(f"a{ending_of(kind)}") for kind in TYPES.values()} == {one: one for one in TYPES.values()}


def test_a_file_that_came_is_named_by_our_table():
    form = b"\nMessageSid=SM1&From=TELKOMSEL&NumMedia=1&MediaUrl0=https://x.example/1&MediaContentType0=text/csv"
    sms = Sms(account_sid="AC1", auth_token="t", number="+6281200000100")
    from datetime import UTC, datetime

    (one,) = sms.parse(form, datetime(2026, 11, 23, tzinfo=UTC))
    assert [file.filename for file in one.attachments] == ["SM1-1.csv"]
