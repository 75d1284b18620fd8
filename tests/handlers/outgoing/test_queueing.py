"""How long texts are cut, and how files travel."""

from dataclasses import replace

import acting
import pytest
from cast import SITI
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from handlers.desk import answering
from handlers.outgoing import queueing
from handlers.outgoing.queueing import OutgoingAttachment
from store.cases import messages
from store.tables import Consultation


@given(st.text(min_size=1), st.integers(min_value=4, max_value=80))
def test_cutting_loses_nothing_but_white_space_and_never_exceeds_the_limit(text, most):
    parts = queueing.split(text, most)
    assert all(len(part) <= most for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "most", "parts"),
    [
        ("satu", 0, ["satu"]),
        ("paragraf satu\n\nparagraf dua", 20, ["paragraf satu", "paragraf dua"]),
        ("Kalimat satu. Kalimat dua.", 18, ["Kalimat satu.", "Kalimat dua."]),
        ("lihat https://contoh.example/panjang", 30, ["lihat", "https://contoh.example/panjang"]),
    ],
)
def test_a_long_text_is_cut_where_a_person_would(text, most, parts):
    assert queueing.split(text, most) == parts


def answer(world, channel, sender, text, names, *, by_link=False):
    dewi = world.officer("dewi")
    world.hears(channel, sender, "minta data")
    attachments = [OutgoingAttachment(name, "application/pdf", "0" * 64, 3, by_link) for name in names]
    with world.db.write() as db:
        number = world_number(db)
        queued = answering.reply(*acting.on(db, world, dewi, number), text, attachments=attachments)
        files = messages.files(db, [one.id for one in queued])
    return [(one.body, [file.filename for file in files.get(one.id, [])]) for one in queued]


def world_number(db):
    return db.scalars(select(Consultation)).one().number


def test_whatsapp_carries_one_file_a_message_and_the_words_with_the_first(world):
    assert answer(world, "whatsapp", SITI, "Terlampir", ["a.pdf", "b.pdf"]) == [
        ("Terlampir", ["a.pdf"]),
        ("", ["b.pdf"]),
    ]


def test_a_mail_carries_all_files_at_once(world):
    sent = answer(world, "email", "siti@contoh.example", "Terlampir", ["a.pdf", "b.pdf"])
    assert sent == [("Terlampir", ["a.pdf", "b.pdf"])]


def test_an_sms_carries_a_link_instead_of_the_file(world):
    ((body, files),) = answer(world, "sms", SITI, "Terlampir", ["data 1.pdf"])
    assert files == ["data 1.pdf"]
    assert body.startswith("Terlampir\n\ndata 1.pdf: http://127.0.0.1:8080/berkas/")
    assert body.endswith("\n(dapat diunduh sampai 21 Februari 2027)")


@pytest.mark.parametrize(("channel", "limit"), [("whatsapp", 1600), ("sms", 918)])
@pytest.mark.parametrize("letters", [1, 700, 800, 913, 918, 1500, 1595, 1600, 2399])
def test_the_address_of_a_file_makes_no_message_longer_than_the_channel_takes(world, channel, limit, letters):
    traits = {**world.office.traits, channel: replace(world.office.traits[channel], max_body=limit)}
    world.office = replace(world.office, traits=traits)
    text = ("abcd " * 500)[:letters].strip()
    sent = answer(world, channel, SITI, text, ["data.csv", "data 2.csv"], by_link=True)
    assert max(len(body) for body, _ in sent) <= limit
    for name in ("data.csv", "data 2.csv"):
        ((body, _),) = [one for one in sent if name in one[1]]
        assert f"{name}: http://127.0.0.1:8080/berkas/" in body  # the file belongs to the message that names it
    assert "".join("".join(body for body, _ in sent).split()).startswith("".join(text.split()))


def test_the_address_of_a_file_is_a_message_of_its_own_where_the_words_fill_theirs(world):
    first, second = answer(world, "whatsapp", SITI, "x" * 1595, ["data.csv"], by_link=True)
    assert first == ("x" * 1595, [])
    assert second[0].startswith("data.csv: http://127.0.0.1:8080/berkas/") and second[1] == ["data.csv"]


def test_a_mail_keeps_words_and_address_together_however_long(world):
    ((body, files),) = answer(world, "email", "siti@contoh.example", "x" * 5000, ["data.csv"], by_link=True)
    assert body.startswith("x" * 5000 + "\n\ndata.csv: http") and files == ["data.csv"]
