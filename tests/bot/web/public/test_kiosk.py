"""The guest book on the tablet, without scripts: every step, mistakes beside their fields, nothing is brought back."""

from __future__ import annotations

import re
from typing import Any

import pytest
import visitors
from cast import BUDI
from sqlalchemy import select
from sqlmodel import col
from tablet import WHAT, WHO, Tablet
from world import World

from handlers.texts.kiosk.page import CONSENT_VERSION, PAGE, REUSE_VERSION
from store.tables import Identity, Visit
from store.transport import arrivals, spool

NAME = WHO["name"]


@pytest.fixture
def tablet(world: World, monkeypatch: pytest.MonkeyPatch) -> Tablet:
    return Tablet(world, monkeypatch)


def visits_of(tablet: Tablet) -> list[Visit]:
    with tablet.world.db.read() as db:
        return list(db.scalars(select(Visit).order_by(col(Visit.id))))


def test_a_visitor_goes_from_the_greeting_to_their_number(tablet: Tablet) -> None:
    assert "Apa yang dapat kami bantu?" in tablet.opens().text
    assert "Perkenalkan diri Anda" in tablet.presses(service="consultation")
    assert "Data apa yang Anda cari?" in tablet.presses(
        **WHO | {"phone": "0813 0000 0177", "organisation": "Desa Buding"}
    )
    assert "Sedikit lagi" in tablet.presses(**WHAT | {"purpose": "commercial"})
    page = tablet.presses(
        sex="male", age_band="45_54", education="secondary", occupation="self_employed", disability="no"
    )
    assert "K-001" in page
    assert "K-2026-000001" in page
    assert "Anda yang berikutnya dipanggil." in page
    (visit,) = visits_of(tablet)
    assert (visit.name, visit.organisation, visit.came_as, visit.purpose) == (
        NAME,
        "Desa Buding",
        "public",
        "commercial",
    )
    assert (visit.sex, visit.age_band, visit.education) == ("male", "45_54", "secondary")
    assert (visit.occupation, visit.disability, visit.consent_version) == ("self_employed", "no", CONSENT_VERSION)
    with tablet.world.db.read() as db:
        assert {one.value for one in db.scalars(select(Identity))} == {BUDI, WHO["email"]}


def test_several_items_are_written_one_to_a_row(tablet: Tablet) -> None:
    tablet.begins()
    tablet.presses(**WHO)
    page = tablet.presses("add", need1="Harga lada")
    assert 'name="need2"' in page
    assert "Harga lada" in page
    for row in range(3, 6):
        page = tablet.presses("add", need1="Harga lada", **{f"need{row - 1}": f"Data {row}"})
    assert 'name="need5"' in page
    assert 'value="add"' not in page
    tablet.presses(need1="Harga lada", need2="Inflasi", consent="1")
    tablet.presses("skip")
    assert tablet.world.said() == []
    (said,) = tablet.world.consultations()
    assert said.subject == "Harga lada"


@pytest.mark.parametrize(
    ("wrong", "field", "told"),
    [
        ({"name": "x" * 300}, "name", "Terlalu panjang. Paling banyak 120 huruf."),
        ({"name": " "}, "name", "Tulis nama Anda."),
        ({"email": "budi.contoh.example"}, "email", PAGE["id"]["bad_email"]),
        ({"email": ""}, "email", PAGE["id"]["bad_email"]),
        ({"phone": "nol delapan satu"}, "phone", PAGE["id"]["bad_phone"]),
        ({"phone": "0812-000x-0146"}, "phone", PAGE["id"]["bad_phone"]),
        ({"organisation": "y" * 121}, "organisation", "Terlalu panjang. Paling banyak 120 huruf."),
        ({"came_as": ""}, "came_as", "Pilih salah satu."),
        ({"came_as": "raja"}, "came_as", "Pilih salah satu."),
    ],
)
def test_a_mistake_stands_beside_its_field_and_nothing_typed_is_lost(
    tablet: Tablet, wrong: dict[str, str], field: str, told: str
) -> None:
    tablet.begins()
    typed = WHO | {"phone": "0813 0000 0177", "organisation": "Desa Buding"} | wrong
    page = tablet.presses(**typed)
    noted = re.search(rf'id="{field}-error"[^>]*>(.*?)</p>', page, re.DOTALL)
    assert noted is not None
    assert told in noted[1]
    assert f'aria-describedby="{field}-error"' in page
    for name in ("name", "email", "phone", "organisation"):
        assert f'value="{typed[name]}"' in page, name
    assert visits_of(tablet) == []


def test_no_email_is_an_answer(tablet: Tablet) -> None:
    tablet.begins()
    assert "Data apa" in tablet.presses(**WHO | {"email": "", "no_email": "1"})


def test_consent_is_unticked_at_first_and_asked_for(tablet: Tablet) -> None:
    tablet.begins()
    page = tablet.presses(**WHO)
    consent = re.search(r'<input[^>]*name="consent"[^>]*>', page)
    assert consent is not None
    assert "checked" not in consent.group()
    assert "UU No. 27 Tahun 2022" in page
    assert PAGE["id"]["no_consent"] in tablet.presses(need1="Inflasi")
    assert visits_of(tablet) == []


def test_the_last_step_can_be_skipped_and_then_holds_nothing(tablet: Tablet) -> None:
    tablet.begins()
    tablet.presses(**WHO)
    tablet.presses(**WHAT)
    tablet.presses("skip", sex="male", disability="yes")
    (visit,) = visits_of(tablet)
    assert (visit.sex, visit.disability) == ("", "")


def test_who_has_been_here_writes_a_number_and_sees_nothing_of_the_person(tablet: Tablet) -> None:
    visitors.comes(tablet.world, visitors.key(1), phone=BUDI, name="Budi Rahasia")
    tablet.begins()
    page = tablet.presses("returning", name="B")
    assert "Tidak ada data Anda yang ditampilkan di sini." in page
    assert PAGE["id"]["no_phone"] in tablet.presses(phone="")
    known = tablet.presses(phone="081300000177")
    page = tablet.presses(need1="Inflasi", consent="1")  # nothing more is asked of who has been here
    assert "Budi" not in page + known
    assert "K-002" in page
    first, second = tablet.world.consultations()
    assert first.person_id == second.person_id
    tablet.begins()
    tablet.presses("returning", name="B")
    tablet.presses(phone="")
    unknown = tablet.presses(phone="081200000146")
    assert strip(unknown) == strip(known)  # whether the number is known cannot be seen either


def test_a_visitor_may_let_their_answers_be_used_again_and_the_tablet_never_shows_them(tablet: Tablet) -> None:
    tablet.begins()
    tablet.presses(**WHO | {"phone": "081300000177"})
    page = tablet.presses(need1="Inflasi", consent="1")
    assert 'name="reuse"' in page and "checked" not in page.partition('name="reuse"')[2].partition(">")[0]
    tablet.presses(sex="male", age_band="26_34", reuse="1")
    tablet.begins()
    tablet.presses("returning")
    page = tablet.presses(phone="081300000177")
    page += tablet.presses(need1="Inflasi lagi", consent="1")
    assert "26_34" not in page and "26–34" not in page
    first, second = visits_of(tablet)
    assert (first.reuse_version, second.reuse_version) == (REUSE_VERSION, "")
    assert (second.profile_of_id, second.sex, second.age_band) == (first.id, "male", "26_34")
    tablet.begins()
    tablet.presses(**WHO)  # no number, so nothing can find the answers again
    assert 'name="reuse"' not in tablet.presses(need1="Inflasi", consent="1")
    tablet.begins("complaint")  # who serves the next visit must not learn of it
    tablet.presses(**WHO | {"phone": "081300000177"})
    assert 'name="reuse"' not in tablet.presses(need1="Antre lama", consent="1")
    tablet.presses(sex="male", reuse="1")
    assert visits_of(tablet)[-1].reuse_version == ""


def strip(page: str) -> str:
    return re.sub(r'value="[^"]*"', "", page)


def test_back_keeps_what_was_written_and_leads_to_the_start_in_the_end(tablet: Tablet) -> None:
    tablet.begins()
    tablet.presses(**WHO)
    page = tablet.presses("back", need1="Inflasi")
    assert f'value="{NAME}"' in page
    assert "Inflasi" in tablet.presses(**WHO)
    tablet.presses("back")
    page = tablet.presses("back", **WHO)
    assert "Apa yang dapat kami bantu?" in page
    assert NAME not in page


def test_the_whole_form_is_there_in_english(tablet: Tablet) -> None:
    tablet.opens("/tamu?bahasa=en")
    assert "How can we help you?" in tablet.page
    page = tablet.presses(service="library")
    assert "Who are you?" in page
    assert "Write your name." in tablet.presses()
    assert "Which data are you looking for?" in tablet.presses(**WHO)
    page = tablet.presses("language", need1="Inflation")
    assert "Data apa yang Anda cari?" in page
    assert 'value="Inflation"' in page
    tablet.presses("language", need1="Inflation")
    tablet.presses(**WHAT)
    page = tablet.presses("skip")
    assert "Your number" in page
    assert "P-001" in page
    assert tablet.world.consultations()[0].language == "en"
    assert "Apa yang dapat kami bantu?" in tablet.opens().text  # the next visitor begins in Indonesian


def test_reload_and_back_bring_no_page_of_a_visitor_again(tablet: Tablet) -> None:
    tablet.begins()
    shown = tablet.sends(**WHO).headers["Location"]
    assert NAME in tablet.opens(shown).text
    again = tablet.opens(shown)
    assert again.request.path == "/tamu"
    assert NAME not in again.text


def test_the_start_forgets_a_page_that_was_not_shown_yet_and_a_number(tablet: Tablet) -> None:
    tablet.begins()
    waiting = tablet.sends(**WHO).headers["Location"]
    tablet.opens()
    assert tablet.opens(waiting).request.path == "/tamu"
    tablet.begins()
    tablet.presses(**WHO)
    tablet.presses(**WHAT)
    number = tablet.sends("skip").headers["Location"]
    assert "K-001" in tablet.opens(number).text
    assert "K-001" in tablet.opens(number).text  # a blink of the network loses no number
    tablet.opens()
    assert tablet.opens(number).request.path == "/tamu"


def test_a_page_waits_no_longer_than_a_minute_and_on_its_own_tablet_only(tablet: Tablet) -> None:
    tablet.begins()
    waiting = tablet.sends(**WHO).headers["Location"]
    other = tablet.another()
    other.joins("Tablet kedua")
    assert NAME not in other.opens(waiting).text
    tablet.begins()
    waiting = tablet.sends(**WHO).headers["Location"]
    tablet.world.pass_time(seconds=61)
    assert NAME not in tablet.opens(waiting).text


def test_no_page_is_kept_by_the_browser_and_no_field_is_completed_by_it(tablet: Tablet) -> None:
    tablet.begins()
    for page in (tablet.opens(), tablet.opens(tablet.sends(service="consultation").headers["Location"])):
        assert page.headers["Cache-Control"] == "no-store"
        fields = re.findall(r"<(?:form|input)\s[^>]*>", page.text)
        visible = [one for one in fields if 'type="hidden"' not in one]
        assert visible
        assert [one for one in visible if 'autocomplete="off"' not in one] == []


def test_the_number_page_names_nobody(tablet: Tablet) -> None:
    page = tablet.serves(who=WHO | {"phone": "081300000177", "organisation": "Desa Buding"})
    for word in (NAME, "Buding", "0000 0177", WHO["email"], "lada"):
        assert word not in page


def test_a_form_sent_twice_brings_one_visit_and_the_same_number(tablet: Tablet) -> None:
    tablet.begins()
    tablet.presses(**WHO)
    tablet.presses(**WHAT)
    first = tablet.sends("skip")
    second = tablet.sends("skip")
    assert "K-001" in tablet.opens(second.headers["Location"]).text
    assert first.status_code == second.status_code == 303
    assert len(visits_of(tablet)) == 1


def test_a_form_is_complete_by_itself_when_the_program_was_started_again_in_between(
    tablet: Tablet, monkeypatch: pytest.MonkeyPatch
) -> None:
    tablet.begins()
    tablet.presses(**WHO)
    tablet.presses(**WHAT)
    later = Tablet(tablet.world, monkeypatch, joined=False)
    cookie = tablet.desk.client.get_cookie("loket-perangkat")
    assert cookie is not None
    later.desk.client.set_cookie("loket-perangkat", cookie.value)
    later.page = tablet.page
    assert "K-001" in later.presses("skip")
    assert visits_of(tablet)[0].name == NAME


def test_an_earlier_step_that_was_changed_on_the_way_is_checked_again(tablet: Tablet) -> None:
    tablet.begins()
    tablet.presses(**WHO)
    tablet.presses(**WHAT)
    assert "Tulis nama Anda." in tablet.presses("skip", name="")
    assert visits_of(tablet) == []


def test_a_visit_that_the_database_cannot_take_goes_to_the_spool_and_says_so(
    tablet: Tablet, monkeypatch: pytest.MonkeyPatch
) -> None:
    tablet.begins()
    tablet.presses(**WHO)
    tablet.presses(**WHAT)
    monkeypatch.setattr("bot.web.public.kiosk.kiosk_page.PATIENCE", 0)
    with monkeypatch.context() as broken:
        broken.setattr(arrivals, "put", lambda *_: 1 / 0)
        page = tablet.presses("skip")
    assert "Isian Anda sudah tersimpan." in page
    assert spool.drain(tablet.world.db, tablet.world.folder / "spool") == 1
    visitors.work(tablet.world)
    assert [one.name for one in visits_of(tablet)] == [NAME]


def test_a_visit_that_cannot_be_kept_anywhere_stays_on_the_page(
    tablet: Tablet, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError("disk full")

    tablet.begins()
    tablet.presses(**WHO)
    tablet.presses(**WHAT)
    with monkeypatch.context() as broken:
        broken.setattr(arrivals, "put", full)
        broken.setattr(spool, "keep", full)
        page = tablet.presses(sex="male")
    assert PAGE["id"]["not_kept"] in page
    assert "K-001" in tablet.presses(sex="male")
    assert visits_of(tablet)[0].sex == "male"


def test_a_number_that_is_not_given_yet_is_asked_for_again(tablet: Tablet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.public.kiosk.kiosk_page.PATIENCE", 0)
    with monkeypatch.context() as stopped:
        stopped.setattr("bot.bell.Bell.ring", lambda *_: None)
        tablet.begins()
        tablet.presses(**WHO)
        tablet.presses(**WHAT)
        where = tablet.sends("skip").headers["Location"]
        page = tablet.opens(where).text
    assert "Nomor sedang disiapkan" in page
    assert 'data-seconds="2"' in page
    assert f'data-start="{where}"' in page
    visitors.work(tablet.world)
    assert "K-001" in tablet.opens(where).text
