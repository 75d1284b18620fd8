"""The directory of agencies: how each is reached, on which day that was checked, and what a referral says of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from web_desk import Desk

from store.office import agencies, colleagues
from store.tables import Agency

LIST = "/pengaturan/instansi"


@pytest.fixture
def office(desk: Desk) -> Desk:
    with desk.world.db.write() as db:
        for one in agencies.everyone(db, left_too=True):
            db.delete(one)
        db.flush()
        db.add(Agency(name="Dinas Perikanan", holds="produksi ikan", updated_at=desk.world.now))
    desk.world.officer("rahma", role="supervisor")
    window = desk.another()
    window.sign_in("rahma")
    return window


def agency(desk: Desk) -> Agency:
    with desk.world.db.read() as db:
        (only,) = agencies.everyone(db)
        return only


def save(desk: Desk, **more: str) -> None:
    form = {"name": "Dinas Perikanan", "holds": "produksi ikan", "active": "1"} | more
    assert desk.post(f"{LIST}/{agency(desk).id}", form, page=LIST).status_code == 303


def test_the_day_on_which_it_was_checked_is_kept_shown_and_moved_only_when_checked_again(office: Desk) -> None:
    assert "1 perlu diperiksa" in office.text(LIST)
    save(office, phone="0812 0000 0201", checked="1")
    assert "terakhir 23 November 2026" in office.text(LIST)
    office.world.pass_time(days=3)
    save(office, phone="0812 0000 0201", checked="1")
    assert "terakhir 23 November 2026" in office.text(LIST)
    save(office, phone="0812 0000 0201", checked="1", checked_again="1")
    assert "terakhir 26 November 2026" in office.text(LIST)


def test_what_was_checked_longer_than_a_year_ago_is_checked_again(office: Desk) -> None:
    save(office, phone="0812 0000 0201", checked="1")
    with office.world.db.write() as db:
        agencies.everyone(db)[0].checked_at = office.world.now - timedelta(days=366)
    page = office.text(LIST)
    assert "periksa lagi" in page and "1 perlu diperiksa" in page
    number = office.heard()
    assert "lebih dari setahun lalu" in office.text(f"/konsultasi/{number}/rujuk?instansi={agency(office).id}")


def test_the_directory_is_a_table_for_a_spreadsheet(office: Desk) -> None:
    save(office, phone="0812 0000 0201", address="Jl. Contoh 1", website="ikan.contoh.example", checked="1")
    head, row = office.text(f"{LIST}.csv").strip().splitlines()
    assert head.lstrip("\ufeff") == "instansi;data yang dimiliki;telepon;email;situs;alamat;diperiksa pada;dirujuk"
    assert row == "Dinas Perikanan;produksi ikan;0812 0000 0201;;ikan.contoh.example;Jl. Contoh 1;2026-11-23;ya"


def test_a_referral_without_a_contact_says_so_before_it_is_sent(office: Desk) -> None:
    number = office.heard()
    dialog = f"/konsultasi/{number}/rujuk?instansi={agency(office).id}"
    assert "warga hanya akan tahu namanya" in office.text(dialog)
    save(office, phone="0812 0000 0201")
    assert "warga hanya akan tahu namanya" not in office.text(dialog)


def test_an_officer_is_told_whom_to_ask_where_a_supervisor_gets_the_directory(office: Desk, desk: Desk) -> None:
    referral = f"/konsultasi/{office.heard()}/rujuk"
    for path, supervisors, officers in (
        (f"{referral}?instansi={agency(office).id}", "Lengkapi di daftar instansi", "Minta penanggung jawab"),
        (f"{referral}?q=tidak-ada", "atau tambahkan di", "minta penanggung jawab menambahkan"),
        (f"{LIST}?q=tidak-ada", "tambahkan di bawah", "minta penanggung jawab menambahkan"),
        (LIST, "pastikan nama dan kontaknya", "1 perlu diperiksa</b>."),
    ):
        assert supervisors in office.text(path) and officers not in office.text(path), path
        assert officers in desk.text(path) and supervisors not in desk.text(path), path


def test_an_officer_without_colleagues_to_ask_is_told_who_adds_them(office: Desk, desk: Desk) -> None:
    with desk.world.db.write() as db:
        for one in colleagues.everyone(db, left_too=True):
            db.delete(one)
    dialog = f"/konsultasi/{office.heard()}/konfirmasi"
    assert "Buka daftar Subject matter" in office.text(dialog)
    assert "Minta penanggung jawab menambahkan rekan" in desk.text(dialog)
    assert "Buka daftar Subject matter" not in desk.text(dialog)
