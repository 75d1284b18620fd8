"""/tanya: whoever asks loses no word, counts once, cannot flood us, and never sees what is somebody else's."""

from __future__ import annotations

from typing import Any

import pytest
from applicant import FORM, KEY, Applicant, words
from cast import BUDI, SITI_MAIL
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from web_desk import Desk
from world import World

from bot.web.application import writing
from channels.formats.notes import UNPROVEN
from handlers.office import links
from handlers.self_service.chat import conversation, question
from store.tables import Guess
from store.transport import arrivals


@pytest.fixture
def siti(world: World, monkeypatch: pytest.MonkeyPatch) -> Applicant:
    world.officer("dewi")
    return Applicant(world, monkeypatch)


def test_a_question_is_shown_once_more_opens_a_case_and_is_acknowledged_by_mail_with_the_proving_link(
    siti: Applicant,
) -> None:
    form = {**FORM, "key": "a" * 20, "need1": "Penduduk per desa", "need3": "Luas  panen"}
    recap = siti.desk.client.post("/tanya", data=form | {"button": "next"}).text
    assert "Benar begini?" in recap and siti.world.consultations() == []
    answer = siti.send(form)
    page, case = siti.page_of(answer), siti.world.the_consultation()
    assert (case.channel, case.state) == ("chat", "assigned")
    (heard,) = siti.heard()
    assert heard.body == "Penduduk Gantung 2023?\n\n- Penduduk per desa\n- Luas panen"
    assert heard.note == UNPROVEN
    (receipt,) = siti.world.said("acknowledgement")
    assert receipt.channel == "email"
    proving = links.chat_url(siti.world.office, case, proven=True)
    assert proving in receipt.body and not proving.endswith(page)
    assert case.number in words(answer.text) and "Penduduk Gantung 2023?" in answer.text


def test_a_form_that_is_sent_twice_or_from_two_tabs_counts_once_and_a_changed_one_is_another(siti: Applicant) -> None:
    form = {**FORM, "key": "b" * 20}
    pages = {siti.page_of(siti.send(form)) for _ in range(3)}
    assert len(pages) == 1 and len(siti.world.consultations()) == 1
    siti.send(form | {"question": "Produksi lada 2024?"})
    assert [one.body for one in siti.heard()] == ["Penduduk Gantung 2023?", "Produksi lada 2024?"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": " \u200b "}, "Tulis nama Anda."),
        ({"contact": "siti@"}, "Tulis email seperti"),
        ({"contact": "a@b.id" + "x" * 5000}, "Tulis email seperti"),
        ({"question": "x" * 4001}, "Paling banyak 4.000 huruf"),
        ({"question": " "}, "Tulis pertanyaan Anda."),
        ({"need2": "y" * 301}, "Paling banyak 300 huruf"),
        ({"consent": ""}, "Centang bila Anda setuju."),
    ],
)
def test_a_wrong_form_says_what_to_do_and_keeps_every_word(siti: Applicant, wrong: dict[str, str], said: str) -> None:
    answer = siti.ask(**wrong)
    assert answer.status_code == 422 and said in words(answer.text)
    kept = {**FORM, **wrong}
    for field in ("name", "contact", "question"):
        assert kept[field].strip("\u200b ")[:4000] in answer.text
    assert ('value="1"' in answer.text) and siti.world.consultations() == []


def test_whoever_fills_the_hidden_field_keeps_their_words_and_is_asked_to_send_again(siti: Applicant) -> None:
    answer = siti.ask(website="https://iklan.example")
    assert answer.status_code == 422 and "iklan" not in answer.text and FORM["question"] in answer.text
    assert siti.world.consultations() == []


def test_one_contact_and_one_computer_may_ask_only_so_often_and_no_contact_is_stored_for_it(siti: Applicant) -> None:
    for number in range(question.MOST_OF_CONTACT):
        assert siti.ask(question=f"Pertanyaan {number}").status_code == 200
    refused = siti.ask(question="Satu lagi", contact=SITI_MAIL.upper())
    assert refused.status_code == 422 and "Satu lagi" in refused.text
    siti.desk.client.environ_base["REMOTE_ADDR"] = "198.51.100.7"  # who asks in her name elsewhere does not stop her
    assert siti.ask(question="Satu lagi").status_code == 200
    siti.desk.client.environ_base["REMOTE_ADDR"] = "127.0.0.1"
    assert siti.ask(contact=BUDI).status_code == 200
    with siti.world.db.read() as db:
        assert not any(SITI_MAIL in one.address for one in db.scalars(select(Guess)))
    siti.world.pass_time(hours=25)
    assert siti.ask(question="Satu lagi").status_code == 200


def test_a_question_that_cannot_be_stored_comes_back_with_its_words(siti: Applicant, monkeypatch: Any) -> None:
    monkeypatch.setattr(writing, "keep", lambda *_: False)
    answer = siti.ask()
    assert answer.status_code == 422 and "belum dapat disimpan" in answer.text and FORM["question"] in answer.text


def test_a_question_comes_back_also_where_the_database_does_not_answer(siti: Applicant, monkeypatch: Any) -> None:
    def locked(*_: object) -> None:
        raise OperationalError("", {}, Exception("locked"))

    monkeypatch.setattr(conversation, "is_handled", locked)
    answer = siti.ask()
    assert answer.status_code == 503 and "Penduduk Gantung 2023?" in answer.text


def test_a_question_that_is_safe_in_the_spool_is_never_said_to_be_lost(siti: Applicant, monkeypatch: Any) -> None:
    def full(*_: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(arrivals, "put", full)
    monkeypatch.setattr(question, "note", full)
    answer = siti.ask()
    assert answer.status_code == 200 and "Pertanyaan Anda kami terima" in answer.text
    assert len(list((siti.world.folder / "spool").iterdir())) == 1


def test_what_the_worker_has_not_read_yet_is_told_and_opens_by_itself_later(siti: Applicant, monkeypatch: Any) -> None:
    monkeypatch.setattr(writing, "wait", lambda *_: None)
    answer = siti.ask()
    assert "Pertanyaan Anda kami terima" in answer.text and 'http-equiv="refresh"' in answer.text
    siti.work()
    assert siti.page_of(siti.desk.client.get(answer.request.path, follow_redirects=True))


def test_a_question_in_another_persons_name_never_shows_their_conversation(siti: Applicant) -> None:
    siti.world.hears("email", SITI_MAIL, "rahasia saya", name="Siti")
    answer = siti.ask(question="Apa yang Siti tanyakan?")
    assert siti.page_of(answer) and "rahasia saya" not in answer.text
    assert len(siti.world.consultations()) == 2


def test_an_officer_who_is_signed_in_is_sent_to_their_own_form(siti: Applicant) -> None:
    siti.desk.sign_in("dewi")
    answer = siti.ask()
    assert answer.status_code == 422 and "Konsultasi baru" in answer.text


def test_an_office_without_the_application_has_no_such_page(world: World) -> None:
    world.officer("dewi")
    desk = Desk(world)
    assert desk.get("/tanya").status_code == 404 and "/tanya" not in desk.text("/")


def test_english_pages_stay_english(siti: Applicant) -> None:
    page = siti.desk.text("/tanya?bahasa=en")
    assert "Ask an officer" in page and KEY.search(page)
    refused = siti.desk.client.post("/tanya?bahasa=en", data={**FORM, "consent": ""})
    assert "Tick the box if you agree" in refused.text
