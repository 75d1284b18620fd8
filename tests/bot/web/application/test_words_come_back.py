"""Words of a citizen come back where a form cannot be taken: a stale page, a session that ended, a busy database."""

from __future__ import annotations

import pytest
from applicant import FORM, Applicant
from citizen_account import SIGN_IN, enter
from sqlalchemy.exc import OperationalError
from web_desk import Desk
from world import World

from bot.web.application import question_page
from bot.web.application.session import COOKIE

PAGE = "http://localhost/akun"
NAME = "Siti Aminah binti Umar"


@pytest.fixture
def siti(world: World, monkeypatch: pytest.MonkeyPatch) -> Applicant:
    world.officer("dewi")
    return Applicant(world, monkeypatch)


@pytest.mark.parametrize(
    ("language", "heading", "back"),
    [("", "Halaman ini sudah kedaluwarsa", "Kembali ke isian"), ("en", "This page is out of date", "Back to the form")],
)
@pytest.mark.parametrize(
    ("path", "field"), [(SIGN_IN, "email"), ("/akun/daftar", "nama"), ("/akun/nama", "nama"), ("/akun/nomor", "nomor")]
)
def test_a_stale_form_of_the_account(
    siti: Applicant, path: str, field: str, language: str, heading: str, back: str
) -> None:
    client, asked = siti.desk.client, {"bahasa": language} if language else {}
    answer = client.post(path, query_string=asked, data={field: NAME, "kode": "123456"}, headers={"Referer": PAGE})
    assert answer.status_code == 400
    assert heading in answer.text and f">{NAME}</textarea>" in answer.text and "123456" not in answer.text
    assert f'href="/akun">{back}<' in answer.text and f'lang="{language or "id"}"' in answer.text


@pytest.mark.parametrize(("path", "field"), [("/akun/nama", "nama"), ("/akun/nomor", "nomor")])
def test_a_form_of_an_account_whose_session_has_ended(siti: Applicant, path: str, field: str) -> None:
    desk: Desk = siti.desk
    enter(desk)
    desk.client.delete_cookie(COOKIE)
    answer = desk.post(path, {field: NAME}, page=SIGN_IN)
    assert answer.status_code == 401 and f">{NAME}</textarea>" in answer.text
    assert f'href="{SIGN_IN}">Masuk<' in answer.text
    assert desk.post(path, {field: ""}, page=SIGN_IN).location == SIGN_IN


@pytest.mark.parametrize(
    ("broken", "status", "said"),
    [
        (OperationalError("", {}, Exception()), 503, "The database is busy"),
        (RuntimeError(), 500, "Something broke on our side"),
    ],
)
def test_a_question_when_the_office_cannot_take_it(
    siti: Applicant, monkeypatch: pytest.MonkeyPatch, broken: Exception, status: int, said: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise broken

    monkeypatch.setattr(question_page, "_write", fail)
    needs = {"need1": "Penduduk per desa", "need3": "Luas panen"}
    answer = siti.desk.client.post("/tanya?bahasa=en", data=FORM | needs)
    assert answer.status_code == status and said in answer.text
    for words in (FORM["question"], *needs.values(), FORM["name"], FORM["contact"]):
        assert words in answer.text
