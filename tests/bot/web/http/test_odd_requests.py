"""What comes late, garbled or far too large gets a word for a person, and no word of his is lost."""

from __future__ import annotations

import pytest
from web_desk import Desk
from world import World

from channels.whatsapp import WhatsApp
from store.cases import messages


@pytest.fixture
def anywhere(any_world: World) -> Desk:
    """Dewi signed in, on each database."""
    any_world.officer("dewi")
    desk = Desk(any_world, {"whatsapp": WhatsApp("AC" + "0" * 32, "rahasia", "+6281200000100")})
    desk.sign_in("dewi")
    return desk


def test_a_draft_the_network_kept_until_its_words_were_sent_does_not_come_back(desk: Desk) -> None:
    number, key = desk.heard(), messages.new_key()
    desk.act(number, "tulis", {"isi": "Ada di bab 3.", "jenis": "balas", "kunci": key})
    desk.act(number, "draf", {"isi": "Ada di bab 3.", "jenis": "balas", "kunci": key, "diam": "1"})
    assert "Ada di bab 3.</textarea>" not in desk.text(f"/konsultasi/{number}")


def test_a_colleagues_draft_that_is_gone_says_so_and_keeps_the_words(desk: Desk) -> None:
    number = desk.heard()
    answer = desk.act(number, "draf", {"isi": "Sudah saya tulis.", "lanjutkan": "agus"})
    assert answer.status_code == 422
    assert "Draf itu sudah tidak ada" in answer.text
    assert "Sudah saya tulis.</textarea>" in answer.text


def test_an_answer_to_what_was_closed_a_second_ago_keeps_its_words_until_it_is_opened_again(desk: Desk) -> None:
    number, agus = desk.heard(), desk.another()
    agus.sign_in("agus")
    seen = str(desk.case(number).last_event_id)
    assert agus.act(number, "tutup", {"hasil": "dibatalkan"}).status_code == 303
    answer = desk.act(number, "tulis", {"isi": "Ada di bab 3.", "jenis": "balas", "dilihat": seen})
    assert answer.status_code == 422
    assert "sudah ditutup. Buka kembali dahulu." in answer.text
    assert "Ada di bab 3.</textarea>" in answer.text
    desk.act(number, "buka")
    composer = desk.text(f"/konsultasi/{number}").partition("data-draft=")[2]
    assert "Ada di bab 3.</textarea>" in composer


@pytest.mark.parametrize("word", ["besok pagi", "0001-01-01T00:00", "9999-12-31T23:59"])
def test_a_time_nobody_can_mean_sends_nothing_and_keeps_the_words(desk: Desk, word: str) -> None:
    number = desk.heard()
    answer = desk.act(number, "tulis", {"isi": "Nanti saja.", "jenis": "balas", "pada": word})
    assert answer.status_code == 422
    assert "Nanti saja.</textarea>" in answer.text
    assert not desk.world.said("message")


def test_a_sign_no_database_takes_costs_the_officer_no_word(anywhere: Desk) -> None:
    number = anywhere.heard()
    answer = anywhere.act(number, "tulis", {"isi": "Ada di\0 bab 3.", "jenis": "balas", "kunci": messages.new_key()})
    assert answer.status_code == 303
    assert "bab 3." in anywhere.text(f"/konsultasi/{number}")
    assert anywhere.get("/cari?q=bab%00").status_code == 200
    assert anywhere.get("/konsultasi/K-2026%00").status_code == 404


@pytest.mark.parametrize("number", ["9999999999", "99999999999999999999"])
def test_numbers_no_database_holds_break_nothing(anywhere: Desk, number: str) -> None:
    one = anywhere.heard()
    assert anywhere.get(f"/berkas/{number}/a.pdf").status_code == 404
    assert anywhere.post(f"/status/tersisih/{number}").status_code == 404
    assert anywhere.get(f"/konsultasi/{one}?sebelum_pesan={number}").status_code == 200
    assert anywhere.get(f"/konsultasi?sebelum=0001-01-01T00:00:00%2B14:00~{number}").status_code == 200
    assert anywhere.act(one, "tulis", {"isi": "Baik.", "dilihat": number, "mulai": number}).status_code == 303


def test_what_is_not_there_is_404_for_every_part_of_the_composer(desk: Desk) -> None:
    desk.heard()
    assert desk.get("/konsultasi/K-2026-999999/siap-pakai").status_code == 404
    assert desk.post("/konsultasi/K-2026-999999/lampiran/abc/hapus").status_code == 404


def test_an_address_that_is_wrong_leads_an_officer_back_and_shows_a_stranger_no_desk(desk: Desk) -> None:
    for browser, leads_back in ((desk, True), (desk.another(), False)):
        answer = browser.get("/tidak-ada")
        assert answer.status_code == 404
        assert ('href="/konsultasi">Ke kotak masuk' in answer.text) is leads_back
