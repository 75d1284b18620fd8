"""Sending a citizen to the agency that holds what we do not."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from handlers.errors import Refusal
from handlers.steps import needs, referrals
from store.office import agencies
from store.tables import Agency, DataNeed, Referral


def directory(office):
    with office.world.db.read() as db:
        return agencies.everyone(db)


def named(office, name):
    return next(one for one in directory(office) if one.name == name)


def save(office, fields):
    with office.world.db.write() as db:
        return referrals.save(db, None, fields, checked=True, now=office.world.now)


def refer(office, text="Silakan ke Dinas Pertanian.", **more):
    agency = named(office, "Dinas Pertanian dan Pangan")
    more.setdefault("reason", "Luas tanam dikumpulkan dinas.")
    return office.do(referrals.refer, office.number, agency.id, text, **more)


def test_the_directory_starts_with_agencies_nobody_has_checked_and_no_invented_numbers(any_world):
    with any_world.db.read() as db:
        found = db.scalars(select(Agency)).all()
    assert len(found) >= 30
    assert {(one.checked_at, one.phone, one.email, one.website, one.address) for one in found} == {
        (None, "", "", "", "")
    }


@pytest.mark.parametrize(
    ("item", "agency"),
    [
        ("Luas tanam lada per kecamatan", "Dinas Pertanian dan Pangan"),
        ("Stunting per puskesmas", "Dinas Kesehatan, Pengendalian Penduduk dan KB"),
        ("Curah hujan harian", "BMKG Stasiun Meteorologi"),
        ("Jumlah pemilih", "KPU Kabupaten/Kota"),
    ],
)
def test_the_likeliest_agency_is_suggested_from_what_is_missing(office, item, agency):
    (need,) = office.needs(item)
    office.do(needs.check, office.number, need, "missing")
    assert referrals.suggest(directory(office), office.rows(DataNeed))[0].name == agency


def test_nothing_is_suggested_for_what_we_have(office):
    (need,) = office.needs("Luas tanam lada")
    office.do(needs.check, office.number, need, "available")
    assert referrals.suggest(directory(office), office.rows(DataNeed)) == []


@pytest.mark.parametrize(("typed", "found"), [("pertan", True), ("lada", True), ("ikan", False), ("zzz", False)])
def test_agencies_are_found_by_what_they_hold(office, typed, found):
    names = [one.name for one in referrals.search(directory(office), typed)]
    assert ("Dinas Pertanian dan Pangan" in names) is found


def test_a_referral_is_an_ordinary_answer_and_stays_on_record(office):
    office.needs("Luas tanam lada")
    seen = office.world.the_consultation().last_event_id
    refer(office, confirmed_by="Laila Hasanah, Statistik Produksi", page_showed=seen)
    (sent,) = office.world.said("message")
    assert (sent.body, sent.channel, office.state) == ("Silakan ke Dinas Pertanian.", "whatsapp", "answered")
    (referral,) = office.rows(Referral)
    assert (referral.reason, referral.confirmed_by, referral.by) == (
        "Luas tanam dikumpulkan dinas.",
        "Laila Hasanah, Statistik Produksi",
        "dewi",
    )
    need = office.rows(DataNeed)[0]
    assert (need.outcome, need.availability) == ("not_obtained", "missing")
    assert office.happened()[-1] == "referred"


def test_what_was_given_stays_given(office):
    given, missing = office.needs("Produksi lada", "Luas tanam lada")
    office.do(needs.settle, office.number, given, "given")
    refer(office, need_ids=(given, missing))
    assert [one.outcome for one in office.rows(DataNeed)] == ["given", "not_obtained"]


def test_the_ready_text_says_what_why_and_where_in_the_citizens_language(office):
    office.needs("Luas tanam lada")
    agency = Agency(name="Dinas Pertanian", phone="0719 000 014", updated_at=office.world.now)
    case = office.world.the_consultation()
    wanted = office.rows(DataNeed)
    text = referrals.text_for(office.world.office, case, agency, wanted, "Data ini dikumpulkan dinas.")
    assert text.startswith("Data luas tanam lada tidak kami miliki. Data ini dikumpulkan dinas.")
    assert "Telepon: 0719 000 014" in text
    case.language = "en"
    assert "You can ask Dinas Pertanian for it." in referrals.text_for(office.world.office, case, agency, wanted, "")
    assert "Please visit their office" in referrals.text_for(office.world.office, case, Agency(name="X"), wanted, "")


@pytest.mark.parametrize(("text", "reason", "word"), [("", "sebab", "kosong"), ("teks", " ", "mengapa data ini")])
def test_a_referral_without_words_or_reason_is_refused_and_nothing_is_sent(office, text, reason, word):
    with pytest.raises(Refusal, match=word):
        refer(office, text, reason=reason)
    assert office.rows(Referral) == []
    assert office.world.said("message") == []


def test_the_directory_is_edited_and_checked(office):
    agency = named(office, "PDAM")
    fields = {"name": "Perumda Air Minum", "holds": "air bersih", "phone": "0719 000 020"}
    office.do(lambda act: referrals.save(act.db, agency.id, fields, checked=True, now=act.now))
    saved = named(office, "Perumda Air Minum")
    assert (saved.phone, saved.checked_at) == ("0719 000 020", office.world.now)
    with pytest.raises(Refusal, match="sudah ada"):
        office.do(lambda act: referrals.save(act.db, None, {"name": "PLN"}, checked=False, now=act.now))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "😀 bukan email <b>"),
        ("email", "dinas@"),
        ("phone", "abc <script>"),
        ("phone", "12"),
        ("website", "javascript:alert(1)"),
        ("website", "situs kami"),
    ],
)
def test_what_citizens_are_told_of_an_agency_must_be_an_address(office, field, value):
    with pytest.raises(Refusal, match=r"tidak benar\. Contoh"):
        save(office, {"name": "Dinas Baru", field: value})
    assert "Dinas Baru" not in [one.name for one in directory(office)]


@pytest.mark.parametrize(
    ("phone", "website"),
    [
        ("0719 9220090", "https://dinas.contoh.example/kontak?x=1"),
        ("(0719) 91-234 ext. 5 / 112", "dinas.contoh.example"),
        ("", ""),
    ],
)
def test_numbers_and_sites_are_taken_as_people_write_them(office, phone, website):
    fields = {"name": "Dinas Baru", "phone": phone, "website": website, "email": "dinas@contoh.example"}
    saved = save(office, fields)
    assert (saved.phone, saved.website) == (phone, website)
