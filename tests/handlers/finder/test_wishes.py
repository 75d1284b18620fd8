"""Kabari saya: a citizen is told once of a later edition, on a channel that may carry it, and can stop it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from cast import BUDI, SITI, SITI_MAIL
from small_catalogue import AREAS, Item, entry
from sqlalchemy import select
from sqlmodel import col
from world import World

from handlers.errors import BadInput, Refusal
from handlers.finder.wishes import asking, telling
from handlers.office import links
from handlers.privacy import personal_data
from store.cases import erasure, people
from store.catalogue_words import CatalogueKind
from store.search import catalogue_passes
from store.search.catalogue_passes import Pass
from store.tables import CatalogueEntry, Consultation, Event, Identity, Notice, Person, TitleWish

BOOK = "Kabupaten Belitung Timur Dalam Angka {}"
LIST = ("1906", "publication", "ind")


def office_of(world: World) -> World:
    areas = tuple((area.code, *area.names) for area in AREAS.areas)
    world.office = replace(world.office, areas=areas)
    world.officer("dewi")
    return world


@pytest.fixture
def office(world: World) -> World:
    return office_of(world)


def publish(world: World, *titles: str, kind: CatalogueKind = CatalogueKind.PUBLICATION) -> list[int]:
    """Let the catalogue have these titles too. Return their ids."""
    ids = []
    with world.db.write() as db:
        for title in titles:
            row = entry(Item("1906", kind, title, "", "", date(2026, 2, 28)), title, world.now)
            db.add(row)
            db.flush()
            ids.append(row.id or 0)
    return ids


def copied(world: World, kind: str = "publication") -> None:
    """Let a pass of the list come to its end."""
    with world.db.write() as db:
        catalogue_passes.keep(db, Pass("1906", kind, "ind", finished_at=world.now.isoformat()))


def wish(world: World, entry_id: int) -> None:
    """Let the citizen of the only case ask."""
    with world.db.write() as db:
        case = db.scalars(select(Consultation)).one()
        asking.ask(db, world.office, entry_id, asking.identity_of(db, case), now=world.now, case=case)


def clock(world: World) -> None:
    """Do what follows a pass, and one tick."""
    with world.db.write() as db:
        telling.note(db, telling.later(db, *LIST), world.now)
    with world.db.write() as db:
        if telling.any_due(db, world.office, world.now):
            telling.tell_due(db, world.office, world.now)


def wishes(world: World) -> Sequence[TitleWish]:
    with world.db.read() as db:
        return db.scalars(select(TitleWish)).all()


def events(world: World) -> list[str]:
    with world.db.read() as db:
        return [str(one) for one in db.scalars(select(col(Event.what)).where(col(Event.what).startswith("title")))]


def siti_waits(world: World, channel: str = "sms", sender: str = SITI) -> None:
    world.hears(channel, sender, "Minta Kabupaten Dalam Angka")
    (known,) = publish(world, BOOK.format(2025))
    copied(world)
    wish(world, known)


def test_a_later_edition_is_told_once_with_its_title_and_link(any_world: World) -> None:
    world = office_of(any_world)
    siti_waits(world)
    clock(world)
    assert world.said("new_title") == []
    publish(world, BOOK.format(2026), BOOK.format(2027), BOOK.format(2019), BOOK.format("2025 Edisi Revisi"))
    world.pass_time(days=1)
    for _ in range(3):
        clock(world)
    (told,) = world.said("new_title")
    assert BOOK.format(2027) in told.body and "https://1906.contoh.example/id/" in told.body
    assert told.consultation_id == world.the_consultation().id and wishes(world) == []
    assert events(world) == ["title_wished", "title_told"]


def test_two_clocks_at_once_tell_once(any_world: World) -> None:
    world = office_of(any_world)
    siti_waits(world)
    publish(world, BOOK.format(2026))
    with world.db.write() as db:
        telling.note(db, telling.later(db, *LIST), world.now)
    with pytest.raises(RuntimeError, match="killed"), world.db.write() as db:
        telling.tell_due(db, world.office, world.now)
        raise RuntimeError("killed before the commit")
    assert world.said("new_title") == [] and len(wishes(world)) == 1
    clock(world)
    clock(world)
    assert len(world.said("new_title")) == 1


@pytest.mark.parametrize(
    "title",
    [
        BOOK.format(2024),
        BOOK.format("2025 Edisi Revisi"),
        "Kabupaten Belitung Dalam Angka 2026",
        "Kecamatan Gantung Dalam Angka 2026",
    ],
)
def test_an_older_retitled_or_other_book_is_no_news(office: World, title: str) -> None:
    siti_waits(office)
    publish(office, title)
    clock(office)
    assert office.said("new_title") == [] and len(wishes(office)) == 1


def test_who_waits_from_an_old_edition_is_not_told_of_those_that_are_known(office: World) -> None:
    office.hears("sms", SITI, "Minta Dalam Angka")
    old, *_ = publish(office, BOOK.format(2022), BOOK.format(2025))
    copied(office)
    wish(office, old)
    clock(office)
    assert office.said("new_title") == []
    assert [one.year for one in wishes(office)] == [2025]


def test_a_year_that_a_table_gets_is_news_too(office: World) -> None:
    office.hears("sms", SITI, "Minta garis kemiskinan")
    (known,) = publish(office, "Garis Kemiskinan di Kabupaten Belitung Timur, 2020-2024", kind=CatalogueKind.VARIABLE)
    copied(office, "variable")
    wish(office, known)
    with office.db.write() as db:
        row = db.get_one(CatalogueEntry, known)
        row.words = row.words.replace("data2024", "data2024 data2025")
    with office.db.read() as db:
        (found,) = telling.later(db, "1906", "variable", "ind")
    assert found.year == 2025


@pytest.mark.parametrize("kind", [CatalogueKind.PUBLICATION, CatalogueKind.PRESS_RELEASE])
def test_nobody_can_wait_while_the_first_copy_runs_or_for_titles_with_figures(
    office: World, kind: CatalogueKind
) -> None:
    office.hears("sms", SITI, "Minta inflasi")
    (known,) = publish(office, "Pada Mei 2025 inflasi Belitung Timur sebesar 0,64 persen", kind=kind)
    if kind == CatalogueKind.PRESS_RELEASE:
        copied(office, kind)
    with pytest.raises(BadInput):
        wish(office, known)


def test_it_waits_for_service_hours(office: World) -> None:
    siti_waits(office)
    publish(office, BOOK.format(2026))
    office.pass_time(hours=12)
    clock(office)
    assert office.said("new_title") == []
    office.pass_time(hours=12)
    clock(office)
    assert len(office.said("new_title")) == 1


def test_whatsapp_carries_it_in_the_window_else_the_mail_of_the_same_person_does(office: World) -> None:
    siti_waits(office, "whatsapp")
    publish(office, BOOK.format(2026))
    clock(office)
    assert [one.channel for one in office.said("new_title")] == ["whatsapp"]
    with office.db.write() as db:
        known = db.scalars(select(col(CatalogueEntry.id))).first()
        person = db.get_one(Person, office.the_consultation().person_id)
        mail = people.Address("email", SITI_MAIL, "Siti", "email")
        people.add_identity(db, person, mail, office.now)
    wish(office, known or 0)
    publish(office, BOOK.format(2028))
    office.pass_time(days=2)
    clock(office)
    assert [one.channel for one in office.said("new_title")] == ["whatsapp", "email"]


def test_with_the_template_whatsapp_carries_it_out_of_the_window_too(office: World) -> None:
    office.office = replace(office.office, templates={"whatsapp": frozenset({"notice"})})
    siti_waits(office, "whatsapp")
    publish(office, BOOK.format(2026))
    office.pass_time(days=2)
    clock(office)
    assert [one.channel for one in office.said("new_title")] == ["whatsapp"]


def test_where_no_channel_may_carry_it_an_officer_is_told(office: World) -> None:
    siti_waits(office, "whatsapp")
    publish(office, BOOK.format(2026))
    office.pass_time(days=2)
    clock(office)
    assert office.said("new_title") == [] and wishes(office) == []
    assert events(office) == ["title_wished", "title_untold"]
    with office.db.read() as db:
        assert [one.what for one in db.scalars(select(Notice)) if one.what == "new_title"] == ["new_title"]


def test_a_long_title_is_cut_in_an_sms_and_never_takes_a_third_part(office: World) -> None:
    office.hears("sms", SITI, "Minta pdrb")
    title = "Produk Domestik Regional Bruto Kabupaten Belitung Timur Menurut Lapangan Usaha {}"
    (known,) = publish(office, title.format("2020-2024"))
    copied(office)
    wish(office, known)
    publish(office, title.format("2021-2025"))
    clock(office)
    (told,) = office.said("new_title")
    assert "Produk Domestik Regional Bruto" in told.body and "..." in told.body and "2025" in told.body


@pytest.mark.parametrize(("word", "outcome"), [("Berhenti kabar", "titles_stopped"), ("BERHENTI", "opted_out")])
def test_a_word_stops_it(office: World, word: str, outcome: str) -> None:
    siti_waits(office)
    assert office.hears("sms", SITI, word) == outcome
    assert wishes(office) == []
    publish(office, BOOK.format(2026))
    clock(office)
    assert office.said("new_title") == []
    if outcome == "titles_stopped":
        assert "terbitan baru" in office.said()[-1].body


def test_who_asked_for_deletion_is_told_nothing_more(office: World) -> None:
    siti_waits(office)
    case = office.the_consultation()
    with office.db.write() as db:
        personal_data.ask_erasure(db, db.get_one(Person, case.person_id), None, now=office.now)
    assert wishes(office) == []
    wish(office, 1)
    with office.db.write() as db:
        erasure.erase(db, office.files, db.get_one(Person, case.person_id), "[dihapus]", office.now)
    assert wishes(office) == []


def test_the_wish_goes_with_the_address_when_people_are_merged_and_back(office: World) -> None:
    siti_waits(office)
    office.hears("sms", BUDI, "Halo, saya Budi juga")
    with office.db.write() as db:
        siti, budi = db.scalars(select(Identity).order_by(col(Identity.id))).all()
        before = siti.person_id
        siti.person_id = budi.person_id
        db.flush()
        assert len(asking.standing(db, budi.person_id)) == 1 and list(asking.standing(db, before)) == []


def test_the_same_wish_counts_once_and_twenty_are_enough(office: World) -> None:
    siti_waits(office)
    wish(office, 1)
    assert len(wishes(office)) == 1
    books = publish(office, *(f"Statistik Nomor{number} Belitung Timur 2024" for number in range(asking.MOST_WISHES)))
    for known in books[:-1]:
        wish(office, known)
    with pytest.raises(Refusal, match="Paling banyak 20"):
        wish(office, books[-1])


def test_it_ends_after_two_years(office: World) -> None:
    siti_waits(office)
    office.now += timedelta(days=731)
    clock(office)
    assert wishes(office) == []


def test_a_complaint_offers_nothing_and_a_consultation_what_it_was_given(office: World) -> None:
    siti_waits(office)
    with office.db.write() as db:
        case = db.scalars(select(Consultation)).one()
        assert asking.offers(db, office.office, case, office.now) == []
        office_needs(db, case, office)
        (offer,) = asking.offers(db, office.office, case, office.now)
        assert (offer.title, offer.year) == (BOOK.format(2025), 2025)
        case.kind = "complaint"
        assert asking.offers(db, office.office, case, office.now) == []


def office_needs(db: object, case: Consultation, office: World) -> None:
    from store.tables import DataNeed

    known = {"consultation_id": case.id or 0, "created_at": office.now, "updated_at": office.now}
    db.add(DataNeed(item="Buku", source_title=BOOK.format(2025), source_year=2024, **known))  # type: ignore[attr-defined]
    db.flush()  # type: ignore[attr-defined]


def test_the_word_counts_in_an_answer_to_our_mail_too(office: World) -> None:
    siti_waits(office, "email", SITI_MAIL)
    publish(office, BOOK.format(2026))
    clock(office)
    wish(office, 1)
    case = office.the_consultation()
    token = links.reply_token(office.office, case)
    assert office.hears("email", SITI_MAIL, "Berhenti kabar", token=token, proven=True) == "titles_stopped"
    assert wishes(office) == []
