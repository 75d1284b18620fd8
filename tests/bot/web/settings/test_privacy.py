"""Data pribadi, Jejak audit, and the click that takes an identity number out of a message."""

from __future__ import annotations

from pathlib import Path

import acting
import pytest
from cast import BUDI, SITI
from web_desk import Desk
from world import World

from channels.whatsapp import WhatsApp
from store.office import officers

NIK = "1906054507900003"
PAGE = "/pengaturan/data-pribadi"


@pytest.fixture
def office(world: World, tmp_path: Path) -> Desk:
    for name, role in (("dewi", "officer"), ("rahma", "supervisor")):
        world.officer(name, role=role)
    made = Desk(world, {"whatsapp": WhatsApp("AC" + "0" * 32, "rahasia", "+6281200000100")})
    world.hears("whatsapp", SITI, f"Pagi, NIK saya {NIK}, minta data", name="Siti Aminah")
    made.sign_in("rahma")
    return made


def test_an_identity_number_is_flagged_and_one_click_takes_it_out(office: Desk) -> None:
    page = office.text("/konsultasi/K-2026-000001")
    assert "Memuat nomor identitas" in page
    action = page.partition('action="/pesan/')[2].partition('"')[0]
    key = action.partition("/")[0]
    assert office.post(f"/pesan/{key}/bersihkan", page="/konsultasi/K-2026-000001").status_code == 303
    page = office.text("/konsultasi/K-2026-000001")
    assert NIK not in page
    assert "[dihapus: nomor identitas]" in page
    assert "Rahma menghapus nomor identitas" in page


def test_a_request_waits_with_its_clock_and_is_settled_by_erasing(office: Desk) -> None:
    office.world.hears("whatsapp", SITI, "HAPUS DATA")
    office.world.pass_time(hours=50)
    office.sign_in("rahma")
    page = office.text(PAGE)
    for shown in ("Siti Aminah", "22 jam lagi", "K-2026-000001", "Salinan JSON"):
        assert shown in page
    assert "Centang dahulu" in office.post(f"{PAGE}/1/hapus", page=PAGE).text
    refused = office.post(f"{PAGE}/1/hapus", {"yakin": "1"}, page=PAGE)
    assert refused.status_code == 422
    assert "masih terbuka" in refused.text
    with office.world.db.write() as db:
        rahma = officers.by_name(db, "rahma")
        assert rahma is not None
        acting.close(db, office.world, rahma, "K-2026-000001")
    assert office.post(f"{PAGE}/1/hapus", {"yakin": "1"}, page=PAGE).status_code == 303
    page = office.text(PAGE)
    assert "Siti Aminah" not in page
    assert "Data dihapus." in page
    assert "Rahma menghapus data pribadi warga ini" in office.text("/pengaturan/jejak-audit")


def test_who_complained_without_a_name_stays_so_when_he_asks_for_deletion(office: Desk) -> None:
    office.world.hears("whatsapp", BUDI, "PENGADUAN ANONIM: petugas loket tidak sopan", name="Budi Rahasia")
    office.world.hears("whatsapp", BUDI, "HAPUS DATA", name="Budi Rahasia")
    page = office.text(PAGE)
    assert "pelapor tanpa nama" in page
    assert "Budi Rahasia" not in page


@pytest.mark.parametrize("shape", ["json", "html"])
def test_a_copy_is_saved_as_a_file(office: Desk, shape: str) -> None:
    assert "Siti Aminah" in office.text(f"{PAGE}?nomor=k-2026-000001")
    copy = office.post(f"{PAGE}/1/salinan", {"bentuk": shape}, page=PAGE)
    assert copy.headers["Content-Disposition"] == f'attachment; filename="data-pribadi-1.{shape}"'
    assert "Siti Aminah" in copy.text
    assert "Rahma membuat salinan" in office.text("/konsultasi/K-2026-000001")


def test_who_read_what_is_listed_and_filtered(office: Desk) -> None:
    office.text("/konsultasi/K-2026-000001")
    audit = "/pengaturan/jejak-audit"
    for query, shown in (
        ("", True),
        ("?petugas=rahma", True),
        ("?petugas=dewi", False),
        ("?nomor=K-2026-000009", False),
    ):
        page = office.text(audit + query)
        assert ('<td class="lk-numbers lk-nowrap">K-2026-000001' in page) is shown, query


def test_a_plain_officer_is_told_friendly_whom_to_ask(office: Desk) -> None:
    other = office.another()
    other.sign_in("dewi")
    for path in (PAGE, "/pengaturan/jejak-audit"):
        answer = other.get(path)
        assert answer.status_code == 403
        assert "Rahma" in answer.text
    assert other.post(f"{PAGE}/1/hapus", {"yakin": "1"}, page="/konsultasi").status_code == 403
