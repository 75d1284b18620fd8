"""Steps 4 to 7 and 13 of the service standard (SK 006.01 Tahun 2024), each from the citizen's words to the record."""

from __future__ import annotations

import pytest
from cast import SITI
from staff_desk import LAILA, StaffDesk
from world import World

from handlers.office.skd_codes import describe
from handlers.steps import confirmations, needs, referrals
from handlers.steps.needs import Item, Source
from store.office import agencies, colleagues
from store.reports import figures
from store.tables import DataNeed, Referral


@pytest.fixture
def office(world: World) -> StaffDesk:
    return StaffDesk(world)


def test_step_4_officer_and_citizen_identify_the_need_together(office):
    suggested = needs.suggest(office.world.the_consultation())
    (need,) = [office.do(needs.add, office.number, suggested)]
    office.replies("Untuk memastikan: luas tanam saja, atau juga produksi?")
    office.world.hears("whatsapp", SITI, "Dua-duanya, Bu. Kecamatan Dendang saja.")
    office.do(needs.change, office.number, need.id, Item("Luas tanam lada", "Dendang", "district", "", 2021, 2025))
    office.do(needs.add, office.number, Item("Produksi lada", "Dendang", "district", "", 2021, 2025))
    assert [describe(one) for one in office.rows(DataNeed)] == [
        "Luas tanam lada, Dendang, tingkat kecamatan, 2021–2025",
        "Produksi lada, Dendang, tingkat kecamatan, 2021–2025",
    ]


def test_step_5_available_data_are_given_with_their_source(office):
    (need,) = office.needs("Produksi lada")
    office.do(needs.check, office.number, need, "available")
    source = Source("Kecamatan Dendang Dalam Angka 2026", 2026, "https://contoh.example/dda")
    office.do(needs.offer, office.number, [need], source)
    office.replies(f"Ada di {source.title}, gratis:\n{source.link}")
    (given,) = office.rows(DataNeed)
    assert (given.outcome, given.source_title, given.source_year) == ("given", source.title, 2026)
    assert source.link in office.world.said("message")[0].body


def test_step_6_what_is_not_available_is_confirmed_with_the_subject_matter(office):
    (need,) = office.needs("Luas tanam lada")
    office.do(needs.check, office.number, need, "missing")
    asked = office.asks("Apakah luas tanam 2025 ada?")
    assert office.state == "confirming"
    office.mails(LAILA, "Tidak kami kumpulkan; ada di Dinas Pertanian.", token=office.token(asked))
    assert office.state == "assigned"
    with office.world.db.read() as db:
        ((answered, who),) = colleagues.asked_of(db, office.world.the_consultation())
    assert (answered.answer, confirmations.label(who)) == (
        "Tidak kami kumpulkan; ada di Dinas Pertanian.",
        "Laila Hasanah, Statistik Produksi",
    )


def test_step_7_what_nobody_here_has_is_referred_to_the_agency_that_does(office):
    (need,) = office.needs("Luas tanam lada")
    office.do(needs.check, office.number, need, "missing")
    with office.world.db.read() as db:
        agency = referrals.suggest(agencies.everyone(db), office.rows(DataNeed))[0]
    text = referrals.text_for(
        office.world.office, office.world.the_consultation(), agency, office.rows(DataNeed), "Dikumpulkan dinas."
    )
    more = {"reason": "Dikumpulkan dinas.", "confirmed_by": "Laila Hasanah, Statistik Produksi"}
    office.do(referrals.refer, office.number, agency.id, text, **more)
    told = office.world.said("message")[0].body
    assert "Dinas Pertanian dan Pangan" in told
    assert "Dikumpulkan dinas." in told
    (record,) = office.rows(Referral)
    assert (record.by, record.confirmed_by) == ("dewi", "Laila Hasanah, Statistik Produksi")
    with office.world.db.read() as db:
        opened = office.world.the_consultation().opened_at
        unmet = figures.unmet(db, opened, opened.replace(year=2027))
    assert [referred_to for _, referred_to in unmet] == [agency.name]


@pytest.mark.parametrize("road", ["desk", "mail"])
def test_step_13_the_officer_informs_the_citizen_from_the_desk_or_by_mail(office, road):
    if road == "desk":
        office.replies("Angkanya 2,8 persen.")
    else:
        notice = office.notice_mail()
        assert office.mails("dewi@kantor.example", "Angkanya 2,8 persen.", token=notice.params["token"])
    (told,) = office.world.said("message")
    assert (told.body, told.author, told.channel) == ("Angkanya 2,8 persen.", "dewi", "whatsapp")
    assert office.state == "answered"
