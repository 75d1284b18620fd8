"""What becomes of words that were typed on /obrolan while something else happened to it."""

from __future__ import annotations

import re
from io import BytesIO
from urllib.parse import urlsplit

import acting
import pytest
from applicant import KEY, Applicant
from world import World

from bot.web.application import writing
from handlers.complaints import opening
from handlers.desk import actions
from handlers.office import links
from store.office import officers

NUMBER = "K-2026-000001"


@pytest.fixture
def siti(world: World, monkeypatch: pytest.MonkeyPatch) -> Applicant:
    world.officer("dewi")
    return Applicant(world, monkeypatch)


@pytest.fixture
def page(siti: Applicant) -> str:
    return siti.page_of(siti.ask())


def proving(siti: Applicant) -> str:
    return urlsplit(links.chat_url(siti.world.office, siti.world.case(NUMBER), proven=True)).path


def key_on(siti: Applicant, page: str) -> str:
    found = KEY.search(siti.desk.text(page))
    assert found is not None
    return found[1]


def test_files_that_are_too_large_together_leave_the_words_in_the_form(
    siti: Applicant, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "LARGEST", 3000)
    two = [(BytesIO(b"x" * 2000), f"foto{one}.jpg") for one in (1, 2)]
    refused = siti.write(proving(siti), "Kata saya", berkas=two)
    assert refused.status_code == 422 and "Kata saya</textarea>" in refused.text
    assert "4 kB" in refused.text and "25 MB" in refused.text and len(siti.heard()) == 1


def test_a_form_that_is_too_large_to_be_read_leaves_the_words_in_the_form(siti: Applicant, page: str) -> None:
    siti.desk.flask.config["MAX_CONTENT_LENGTH"] = 100_000
    refused = siti.write(proving(siti), "Kata saya: é", berkas=(BytesIO(b"x" * 200_000), "foto.jpg"))
    assert refused.status_code == 422 and "Kata saya: é</textarea>" in refused.text
    assert re.search("20\\d kB", refused.text) and "25 MB" in refused.text
    bare = siti.desk.client.post(page, data="x" * 200_000, content_type="application/x-www-form-urlencoded")
    assert bare.status_code == 422 and "tombol Kembali" in bare.text and len(siti.heard()) == 1


def test_two_tabs_write_both(siti: Applicant, page: str) -> None:
    keys = [key_on(siti, page), key_on(siti, page)]
    for key, text in zip(keys, ("Dari tab pertama", "Dari tab kedua"), strict=True):
        siti.desk.client.post(page, data={"isi": text, "sekali": key})
    assert [one.body for one in siti.heard()][1:] == ["Dari tab pertama", "Dari tab kedua"]
    assert "Dari tab pertama" in siti.desk.text(page) and "Dari tab kedua" in siti.desk.text(page)


@pytest.mark.parametrize(("days", "cases"), [(29, 1), (31, 2)])
def test_a_closed_one_opens_again_within_thirty_days_and_goes_on_in_a_new_one_later(
    siti: Applicant, page: str, days: int, cases: int
) -> None:
    siti.answers(NUMBER, "Jawaban")
    siti.world.closes(NUMBER)
    siti.world.pass_time(days=days)
    sent = siti.write(page, "Masih ada yang kurang")
    assert sent.status_code == 200 and "Masih ada yang kurang" in sent.text
    assert len(siti.world.consultations()) == cases
    assert (siti.world.case(NUMBER).state == "closed") is (cases == 2)


def test_what_became_a_complaint_leaves_the_page_and_the_conversation_goes_on(siti: Applicant, page: str) -> None:
    siti.write(page, "Petugas kemarin kasar")
    with siti.world.db.write() as db:
        dewi = officers.by_name(db, "dewi")
        assert dewi is not None
        act, case = acting.on(db, siti.world, dewi, NUMBER)
        actions.take(act, case)
        opening.from_message(act, case, siti.heard()[-1].key)
    shown = siti.desk.text(page)
    assert "Petugas kemarin kasar" not in shown and "Penduduk Gantung 2023?" in shown
    siti.write(page, "Jadi datanya?")
    complaint = next(one for one in siti.world.consultations() if one.number != NUMBER)
    assert siti.heard()[-1].consultation_id == siti.world.case(NUMBER).id != complaint.id
