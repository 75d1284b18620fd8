"""Search: what is found by which words, and an index that never drifts from the tables."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import acting
import pytest
from cast import BUDI, SITI, SITI_MAIL
from sqlalchemy import select, text
from sqlmodel import col
from world import World

from channels.envelope import Address, Attachment
from handlers.desk import answering
from store.search import search, search_index, terms
from store.search.search import SearchQuery, Term
from store.tables import Consultation, File, Identity, Message, Person

ROOTS = ("baik", "data", "duduk", "hitung", "jual", "kirim", "minta", "pakai", "rumah", "sensus", "tani", "usaha")


def refresh(world: World) -> None:
    with world.db.write() as db:
        while search_index.refresh(db):
            pass


def found(world: World, *wanted: Term, **filters: object) -> list[str]:
    """Numbers of the consultations found, without their year."""
    refresh(world)
    with world.db.read() as db:
        hits = search.find(db, SearchQuery(wanted, **filters), 50)  # type: ignore[arg-type]
    return [hit.consultation.number[-1] for hit in hits]


def word(of: str, **more: bool) -> Term:
    return Term(tuple(terms.words(of)), **more)


@pytest.fixture
def office(any_world):
    """Three consultations: Siti's on WhatsApp with a note and a file, Budi's by SMS, Siti's by mail."""
    world = any_world
    dewi = world.officer("dewi")
    sheet = Attachment("rekap-lada_gantung.xlsx", "application/vnd.ms-excel", "x")
    world.hears("whatsapp", SITI, "Mohon perbaikan tabel inflasi", name="Siti Amínah", attachments=(sheet,))
    world.hears("sms", BUDI, "PDRB per kapita, hubungi (0719) 21234")
    world.pass_time(days=1)
    mail = {"subject": "Ketenagakerjaan 2025", "name": "Siti Aminah"}
    world.hears("email", SITI_MAIL, "Data pengangguran\n\nTabel penduduk kecamatan", **mail)
    with world.db.write() as db:
        answering.note(*acting.on(db, world, dewi, "K-2026-000002"), "Rujuk ke dinas pertanian")
    return world


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        pytest.param([word("inflasi")], "1", id="a-word"),
        pytest.param([word("INFLASI")], "1", id="capitals"),
        pytest.param([word("infl")], "1", id="the-beginning-of-a-word"),
        pytest.param([word("infl", exact=True)], "", id="an-exact-word-is-whole"),
        pytest.param([word("diperbaiki")], "1", id="another-form-of-the-stem"),
        pytest.param([word("baik")], "1", id="the-stem-itself"),
        pytest.param([word("diperbaiki", exact=True)], "", id="an-exact-word-has-no-stem"),
        pytest.param([word("baik", exact=True)], "", id="an-exact-word-is-no-stem"),
        pytest.param([word("perbaikan", exact=True)], "1", id="an-exact-word-as-it-stands"),
        pytest.param([word("tabel")], "31", id="newest-first"),
        pytest.param([word("tabel"), word("inflasi")], "1", id="all-words"),
        pytest.param([word("tabel inflasi")], "1", id="beside-each-other"),
        pytest.param([word("inflasi tabel")], "", id="in-this-order"),
        pytest.param([word("pengangguran tabel")], "3", id="over-a-line"),
        pytest.param([word("inflasi rekap")], "", id="not-from-the-text-into-a-file-name"),
        pytest.param([word("aminah")], "31", id="a-name-without-its-accent"),
        pytest.param([word("AMÍNAH")], "31", id="a-name-with-its-accent"),
        pytest.param([word("siti"), word("pengangguran")], "3", id="a-name-and-a-word"),
        pytest.param([word("081200000146")], "1", id="a-number-as-we-say-it"),
        pytest.param([word("6281200000146")], "1", id="a-number-with-its-country"),
        pytest.param([word("81200000146")], "1", id="a-number-that-lost-its-nought"),
        pytest.param([word("08120000")], "1", id="the-beginning-of-a-number"),
        pytest.param([word("071921234")], "2", id="a-number-in-a-text"),
        pytest.param([word(SITI_MAIL)], "3", id="a-mail-address"),
        pytest.param([word("K-2026-000002")], "2", id="a-consultation-number"),
        pytest.param([word("000002")], "2", id="its-figures"),
        pytest.param([word("ketenagakerjaan 2025")], "3", id="a-subject"),
        pytest.param([word("dinas pertanian")], "2", id="a-note"),
        pytest.param([word("rekap-lada_gantung.xlsx")], "1", id="a-file-name"),
        pytest.param([word("gantung")], "1", id="a-part-of-a-file-name"),
        pytest.param([word("siti", by_person=True)], "31", id="by-name"),
        pytest.param([word("sit", by_person=True)], "31", id="by-the-beginning-of-a-name"),
        pytest.param([word("0813", by_person=True)], "2", id="by-number"),
        pytest.param([word("inflasi", by_person=True)], "", id="a-text-is-no-person"),
        pytest.param([word("siti aminah", by_person=True)], "31", id="by-full-name"),
        pytest.param([word("kami terima")], "", id="the-bots-own-sentences-are-left-out"),
        pytest.param([], "231", id="nothing-wanted-finds-all"),
    ],
)
def test_what_is_found_by_which_words(office, wanted, numbers):
    assert found(office, *wanted) == list(numbers)


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        pytest.param({"channels": ("sms",)}, "2", id="channel"),
        pytest.param({"channels": ("sms", "email")}, "23", id="channels"),
        pytest.param({"states": ("closed",)}, "", id="state"),
        pytest.param({"states": ("assigned",)}, "231", id="another-state"),
        pytest.param({"officers": (1,)}, "231", id="officer"),
        pytest.param({"officers": (99,)}, "", id="another-officer"),
        pytest.param({"since": timedelta(hours=12)}, "23", id="since"),
        pytest.param({"until": timedelta(hours=12)}, "21", id="until"),
        pytest.param({"since": timedelta(hours=-1), "until": timedelta(0)}, "", id="until-is-not-included"),
        pytest.param({"since": timedelta(0), "until": timedelta(seconds=1)}, "21", id="since-is-included"),
    ],
)
@pytest.mark.parametrize("wanted", [(), (Term(("2026",), exact=True),)], ids=["alone", "with-a-word"])
def test_filters_narrow_what_is_found(office, filters, numbers, wanted):
    start = office.now - timedelta(days=1)
    moments = {name: start + value if isinstance(value, timedelta) else value for name, value in filters.items()}
    assert found(office, *wanted, **moments) == list(numbers)


def test_a_consultation_is_found_once_with_the_newest_message_that_fits(any_world):
    any_world.hears("whatsapp", SITI, "Kopi")
    for place in range(450):
        any_world.hears("whatsapp", SITI, f"Lada nomor {place}")
    any_world.hears("sms", BUDI, "Teh")
    any_world.hears("sms", BUDI, "Lada juga")
    any_world.hears("whatsapp", SITI, "Terima kasih banyak atas bantuannya Bu")
    refresh(any_world)
    with any_world.db.read() as db:
        hits = search.find(db, SearchQuery((word("lada"), word("nomor"))), 50)
        first = search.find(db, SearchQuery((word("lada"),)), 1)
    assert [hit.message.body for hit in hits] == ["Lada nomor 449"]
    assert [hit.message.body for hit in first] == ["Lada juga"]


def other_words(world, db):
    db.get_one(Message, 1).body = "harga beras"


def other_words_past_the_house(world, db):
    db.execute(text("UPDATE message SET body = 'harga beras' WHERE id = 1"))


def another_name(world, db):
    db.get_one(Person, 1).name = "Beras"


def another_subject(world, db):
    db.get_one(Consultation, 1).subject = "Beras"


def a_new_address(world, db):
    address = {"channel": "email", "kind": "email", "value": "beras@contoh.example"}
    db.add(Identity(person_id=1, original_person_id=1, created_at=world.now, **address))


def a_new_file(world, db):
    db.add(File(message_id=1, filename="beras.pdf", content_type="application/pdf"))


def another_person(world, db):
    beras = Person(name="Beras", created_at=world.now)
    db.add(beras)
    db.flush()
    db.get_one(Consultation, 1).person_id = beras.id


CHANGES = (
    other_words,
    other_words_past_the_house,
    another_name,
    another_subject,
    a_new_address,
    a_new_file,
    another_person,
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda one: one.__name__)
def test_every_change_is_found_from_then_on(any_world, change):
    any_world.hears("whatsapp", SITI, "Kopi", name="Siti")
    assert found(any_world, word("beras")) == []
    with any_world.db.write() as db:
        change(any_world, db)
    assert found(any_world, word("beras")) == ["1"]


def test_what_is_no_longer_there_is_no_longer_found(any_world):
    attachment = Attachment("beras.pdf", "application/pdf", "x")
    any_world.hears("whatsapp", SITI, "Kopi", attachments=(attachment,))
    assert found(any_world, word("beras")) == ["1"]
    with any_world.db.write() as db:
        db.delete(db.get_one(File, 1))
    assert found(any_world, word("beras")) == []
    assert found(any_world, word("kopi")) == ["1"]
    with any_world.db.write() as db:
        db.execute(text("UPDATE message SET body = 'Teh', consultation_id = NULL WHERE id = 1"))
    refresh(any_world)
    with any_world.db.read() as db:
        assert db.execute(text("SELECT count(*) FROM search")).scalar() == 0


def test_an_address_that_moves_to_another_person_is_found_there_alone(any_world):
    any_world.hears("whatsapp", SITI, "Kopi", name="Siti")
    any_world.hears("sms", BUDI, "Teh", name="Budi")
    assert found(any_world, word("0812", by_person=True)) == ["1"]
    with any_world.db.write() as db:
        siti, budi = db.scalars(select(Identity).order_by(col(Identity.id)))
        siti.person_id = budi.person_id
    assert found(any_world, word("0812", by_person=True)) == ["2"]


def test_a_fuller_account_of_a_call_takes_the_place_of_the_poorer(any_world):
    any_world.hears("phone", SITI, "", call=True, external_id="CA1", rank=0)
    any_world.hears("phone", SITI, "Rekaman: minta data beras", call=True, external_id="CA1", rank=2)
    assert found(any_world, word("beras")) == ["1"]


def test_a_refresh_does_a_bounded_piece_of_work_and_the_newest_first(any_world):
    for number, sign in enumerate("abc"):
        any_world.hears("whatsapp", f"+628120000000{number}", f"kata{sign}")
    with any_world.db.write() as db:
        db.execute(text("DELETE FROM searchdue WHERE message_id IN (SELECT id FROM message WHERE author = 'bot')"))
        assert search_index.refresh(db, limit=2) == 2
        assert search_index.due(db)
        newest = search.find(db, SearchQuery((Term(("katac",)),)), 50)
        oldest = search.find(db, SearchQuery((Term(("kataa",)),)), 50)
        assert (len(newest), len(oldest)) == (1, 0)
        assert search_index.refresh(db) == 1
        assert not search_index.due(db)
        assert search_index.refresh(db) == 0


def test_messages_from_before_the_search_are_found_too(any_world):
    from alembic import command
    from alembic.config import Config

    from store.db.database import MIGRATIONS

    any_world.hears("whatsapp", SITI, "Kopi")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = any_world.db.url
    command.downgrade(config, "0001")
    command.upgrade(config, "head")
    assert found(any_world, word("kopi")) == ["1"]


HARD = {
    "5-000-letters-without-a-space": "x" * 5000,
    "a-long-mail-of-single-letters": "a b " * 40_000,
    "many-long-foreign-words": " ".join(chr(0x10400 + place % 30) * 200 + chr(0x10300 + place) for place in range(700)),
    "emoji": "🌶️👩🏽‍🌾 harga 🌶️",
    "arabic": "مُحَمَّد يسأل عن السكان",
    "signs": "'\":*&|!()<->{}[]^~\\ -- NEAR AND OR NOT # _",
    "right-to-left-marks": "\u202egnp.xls\u202c beras",
    "nothing": "",
}


@pytest.mark.parametrize("body", HARD.values(), ids=HARD)
def test_any_text_can_be_indexed(any_world, body):
    any_world.hears("whatsapp", SITI, body)
    any_world.hears("whatsapp", SITI, "berasnya")
    assert found(any_world, word("berasnya")) == ["1"]
    if some := terms.words(body):
        assert found(any_world, Term(tuple(some[:1]))) == ["1"]


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        pytest.param("مُحَمَّد يسأل", "محمد", id="arabic-without-its-vowel-signs"),
        pytest.param("ﬁle ﬂuks", "file", id="ligatures"),
        pytest.param("ｄａｔａ １２", "data 12", id="full-width"),
        pytest.param("kata\u00adkunci", "katakunci", id="soft-hyphen"),
        pytest.param("x" * 5000, "x" * 3000, id="5-000-letters-by-their-beginning"),
        pytest.param("Ångström", "angstrom", id="rings-and-dots"),
    ],
)
def test_letters_are_compared_by_what_they_mean(any_world, body, wanted):
    any_world.hears("whatsapp", SITI, body)
    assert found(any_world, word(wanted)) == ["1"]


@pytest.mark.parametrize(
    ("text_", "numbers"),
    [
        ("+6281200000146", ["6281200000146", "81200000146", "081200000146"]),
        ("0812-0000-0146", ["6281200000146", "81200000146", "081200000146"]),
        ("\u202a+62\u00a0812\u20110000\u20110146\u202c", ["6281200000146", "81200000146", "081200000146"]),
        ("+62 (0)812 0000 0146", ["6281200000146", "81200000146", "081200000146"]),
        ("0062 812 0000 0146", ["6281200000146", "81200000146", "081200000146"]),
        ("telepon (0719) 21234.", ["6271921234", "71921234", "071921234"]),
        ("+1 415 555 2671", ["14155552671"]),
        ("inflasi 2019 2020 2021", []),
        ("0123456789012345678", []),
        ("K-2026-000123", []),
        ("062", []),
    ],
)
def test_telephone_numbers_are_known_in_any_notation(text_, numbers):
    assert terms.numbers(text_) == numbers


def test_addresses_that_are_no_numbers_are_found_as_words(any_world):
    any_world.hears("whatsapp", "ID.4566546130240823", "Halo, mau tanya", kind="bsuid")
    with any_world.db.write() as db:
        from store.cases import people

        people.meet(db, Address("whatsapp", "ID.4566546130240823", kind="bsuid"), (), any_world.now)
    assert found(any_world, word("4566546130240823")) == ["1"]


def test_threads_that_stem_at_the_same_time_get_the_stems_of_one_thread() -> None:
    words = [f"{first}{root}{last}" for first in ("di", "mem", "ke") for root in ROOTS for last in ("kan", "an", "nya")]
    stem = terms.stem.__wrapped__  # without its memory
    alone = [stem(word) for word in words]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            together = list(threads.map(lambda _: [stem(word) for word in words], range(8)))
    finally:
        sys.setswitchinterval(before)
    assert all(stems == alone for stems in together)
