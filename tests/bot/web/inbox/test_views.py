"""Saved views and the list of mentions: kept under a name, shared, changed, deleted; never a way to a complaint."""

from __future__ import annotations

from typing import Any

import acting
import pytest
from browser import serving
from cast import BUDI
from sqlalchemy import event, select
from web_desk import Desk

from handlers.desk import answering
from store.office import officers
from store.tables import SavedView


def note(desk: Desk, number: str, text: str, by: str = "agus") -> None:
    with desk.world.db.write() as db:
        officer = officers.by_name(db, by)
        assert officer is not None
        answering.note(*acting.on(db, desk.world, officer, number), text)


def views(desk: Desk) -> list[SavedView]:
    with desk.world.db.read() as db:
        return list(db.scalars(select(SavedView)))


def save(desk: Desk, name: str = "Antrean SMS", **words: str) -> Any:
    return desk.post("/tampilan/baru", {"nama": name} | (words or {"kanal": "sms"}), page="/tampilan/baru")


@pytest.fixture
def rahma(desk: Desk) -> Desk:
    """The supervisor's browser."""
    desk.world.officer("rahma", role="supervisor")
    other = desk.another()
    other.sign_in("rahma")
    return other


@pytest.fixture
def agus(desk: Desk) -> Desk:
    other = desk.another()
    other.sign_in("agus")
    return other


def test_the_list_of_mentions_holds_where_a_colleague_named_me(desk: Desk, agus: Desk) -> None:
    first, second = desk.heard("Minta data lada"), desk.heard("Minta data cabai", sender=BUDI)
    note(desk, first, "@dewi tolong cek")
    page = desk.text("/konsultasi?antrean=disebut")
    assert f"row-{first}" in page and f"row-{second}" not in page
    assert 'id="row-' not in agus.text("/konsultasi?antrean=disebut")


def test_the_count_of_mentions_is_what_i_have_not_opened_and_the_list_keeps_the_rest(desk: Desk) -> None:
    number = desk.heard()
    note(desk, number, "@dewi tolong cek")
    note(desk, number, "@dewi sudah?")
    mark = 'href="/konsultasi?antrean=disebut"'
    rail = desk.text("/saya").split(mark)[1].split("</li>")[0]
    assert rail.split('lk-nav__count"')[1].split(">")[1].split("<")[0].strip() == "1"
    desk.get(f"/konsultasi/{number}")
    rail = desk.text("/saya").split(mark)[1].split("</li>")[0]
    assert rail.split('lk-nav__count"')[1].split(">")[1].split("<")[0].strip() == "0"
    desk.act(number, "tutup", {"hasil": "bukan-data"})
    assert f"row-{number}" in desk.text("/konsultasi?antrean=disebut")


def test_a_complaint_kept_from_an_officer_is_not_among_their_mentions(desk: Desk) -> None:
    number = desk.heard()
    note(desk, number, "@dewi tolong cek")
    with desk.world.db.write() as db:
        db.get_one(type(desk.case(number)), desk.case(number).id).kind = "complaint"
    assert f"row-{number}" not in desk.text("/konsultasi?antrean=disebut")


def test_a_saved_view_stands_in_the_rail_and_leads_to_its_list(desk: Desk, agus: Desk) -> None:
    number = desk.heard("Minta data", channel="sms")
    desk.heard("Minta data", sender=BUDI)
    answer = save(desk, "Harga via SMS", kanal="sms", antrean="saya")
    assert answer.headers["Location"] == "/konsultasi?antrean=saya&kanal=sms"
    page = desk.text(answer.headers["Location"])
    assert '<h1 id="list-title">Harga via SMS</h1>' in page and "Milik saya · SMS" in page
    assert f"row-{number}" in page and page.count('id="row-') == 1
    assert "Harga via SMS" in desk.text("/dasbor")
    assert "Harga via SMS" not in agus.text("/konsultasi")


def test_a_saved_search_is_searched_again(desk: Desk) -> None:
    assert save(desk, "Lada", q="lada kanal:sms").headers["Location"] == "/cari?q=lada+kanal:sms"
    assert 'aria-current="page"' in desk.text("/cari?q=lada kanal:sms").split("view-1")[1].split("</li>")[0]


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"nama": "", "kanal": "sms"}, "Beri nama dengan 1 sampai 40 huruf."),
        ({"nama": "x" * 41, "kanal": "sms"}, "Beri nama dengan 1 sampai 40 huruf."),
        ({"nama": "Semua"}, "Pilih dahulu apa yang ditampilkan"),
        ({"nama": "Semua", "kanal": "faks"}, "Pilih dahulu apa yang ditampilkan"),
        ({"nama": "antrean sms", "kanal": "sms"}, "Sudah ada tampilan bernama “antrean sms”"),
        ({"nama": "Lain", "kanal": "sms", "bagikan": "1"}, "Hanya penanggung jawab dan admin yang membagikan"),
    ],
)
def test_a_view_that_cannot_be_kept_comes_back_with_the_reason(desk: Desk, form: dict[str, str], sentence: str) -> None:
    save(desk)
    answer = desk.post("/tampilan/baru", form, page="/tampilan/baru")
    assert answer.status_code == 422 and sentence in answer.text
    assert f'value="{form["nama"]}"' in answer.text
    assert len(views(desk)) == 1


def test_a_supervisor_shares_a_view_and_only_they_may_change_it(desk: Desk, rahma: Desk) -> None:
    save(rahma, "SMS bersama", kanal="sms", bagikan="1")
    (view,) = views(desk)
    assert "SMS bersama" in desk.text("/konsultasi")
    assert "Ubah" not in desk.text("/konsultasi?kanal=sms").split("list-filter")[1].split("</p>")[0]
    form = {"nama": "Punyaku", "kanal": "sms"}
    assert desk.post(f"/tampilan/{view.id}", form).status_code == 404
    assert desk.post(f"/tampilan/{view.id}/hapus").status_code == 404
    assert desk.get(f"/tampilan/{view.id}").status_code == 404
    desk.world.officer("sari", role="admin")
    sari = desk.another()
    sari.sign_in("sari")
    assert sari.post(f"/tampilan/{view.id}", form | {"bagikan": "1"}).status_code == 303
    assert "Punyaku" in desk.text("/konsultasi")
    assert sari.post(f"/tampilan/{view.id}/hapus").status_code == 303
    assert views(desk) == []


def test_nobody_reads_or_changes_a_colleagues_own_view(desk: Desk, agus: Desk, rahma: Desk) -> None:
    save(agus)
    (view,) = views(desk)
    for other in (desk, rahma):
        assert other.get(f"/tampilan/{view.id}").status_code == 404
        assert other.post(f"/tampilan/{view.id}", {"nama": "x", "kanal": "sms"}).status_code == 404
        assert other.post(f"/tampilan/{view.id}/hapus").status_code == 404


def test_a_view_is_renamed_and_deleted_by_its_owner(desk: Desk) -> None:
    save(desk)
    (view,) = views(desk)
    assert 'value="Antrean SMS"' in desk.text(f"/tampilan/{view.id}")
    desk.post(f"/tampilan/{view.id}", {"nama": "Email saya", "kanal": "email", "antrean": "saya"})
    (changed,) = views(desk)
    assert (changed.name, changed.words) == ("Email saya", {"antrean": "saya", "kanal": "email"})
    desk.post(f"/tampilan/{view.id}/hapus")
    assert views(desk) == []


@pytest.mark.usefixtures("office_at_rest")
def test_the_list_with_views_asks_the_database_eight_times_at_most(desk: Desk) -> None:
    desk.heard()
    save(desk)
    desk.get("/konsultasi?kanal=sms")
    asked: list[str] = []
    event.listen(desk.world.db.reader, "before_cursor_execute", lambda _c, _k, words, *_: asked.append(words))
    desk.get("/konsultasi?kanal=sms")
    assert 0 < len(asked) <= 8, asked


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_an_officer_filters_the_list_and_keeps_it_as_a_view(desk: Desk, browser: Any) -> None:
    number = desk.heard("Minta data", channel="sms")
    desk.heard("Minta data", sender=BUDI)
    with serving(desk.flask) as base:
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        desk.lets_in(page, base)
        page.get_by_role("link", name="Saring daftar").click()
        sheet = page.locator("#sheet")
        sheet.get_by_label("Antrean").select_option(label="Milik saya")
        sheet.get_by_label("Kanal").select_option(label="SMS")
        sheet.get_by_role("button", name="Saring").click()
        page.wait_for_url("**kanal=sms**")
        assert [one.get_attribute("id") for one in page.locator("#list .lk-item").all()] == [f"row-{number}"]
        page.locator("#list-filter").get_by_role("link", name="Simpan").click()
        sheet.get_by_label("Nama tampilan").fill("SMS saya")
        sheet.get_by_role("button", name="Simpan").click()
        page.wait_for_url("**kanal=sms**")
        page.locator("#rail-saved-views").get_by_role("link", name="SMS saya").wait_for()
        assert page.locator("#list-title").inner_text() == "SMS saya"
        page.locator(f"#row-{number}").click()
        page.locator("#flow").wait_for()
        page.get_by_role("link", name="Ubah", exact=True).click()
        sheet.get_by_role("button", name="Hapus").click()
        page.wait_for_url("**/konsultasi")
        assert page.locator("#rail-saved-views").count() == 0
        page.context.close()
