"""The service standard acts by itself: WhatsApp's 24 hours, and the hours we are closed.

Step numbers as in test_five_minutes.py.
"""

from __future__ import annotations

from dataclasses import replace

import acting
import pytest
from acting import do
from cast import SITI
from time_rules import TEMPLATES, answered, bodies, close, happened, pass_time, post, reply, tick, told

from channels.envelope import Delivery, ProviderTemplate
from handlers.desk import actions
from handlers.errors import Refusal
from handlers.intake import pipeline
from handlers.outgoing import stuck
from store.office import templates
from store.tables import Arrival, Message
from store.vocabulary import CaseOutcome

# Step 12: the conversation; WhatsApp's 24 hours


def test_step_12_an_hour_before_the_window_shuts_whoever_owes_the_answer_is_warned_once(office):
    pass_time(office, hours=22, minutes=59)
    assert told(office, "window") == []
    pass_time(office, minutes=1)
    assert told(office, "window") == [("agus", "window")]  # it went over to him, because Dewi said nothing
    pass_time(office, minutes=10)
    assert told(office, "window") == [("agus", "window")]


def test_step_12_no_warning_about_the_window_when_nothing_is_owed(office):
    reply(office)
    pass_time(office, hours=23, minutes=10)
    assert told(office, "window") == []


def test_step_13_a_held_answer_is_announced_fetched_with_buka_and_the_rating_comes_after_it(office):
    office.office = replace(office.office, templates=TEMPLATES)
    pass_time(office, hours=25)
    do(office, actions.take, office.number, by=office.dewi)
    reply(office, "satu")
    reply(office, "dua")
    close(office)
    assert [one.template for one in post(office)] == ["answer_ready"]
    assert office.hears("whatsapp", SITI, "BUKA") == "opened"
    left = bodies(office)
    assert left[:2] == ["satu", "dua"] and "/nilai/" in left[2] and len(left) == 3
    assert office.hears("whatsapp", SITI, "5") == "rated"
    assert post(office)[0].body.startswith("Terima kasih")
    assert office.the_consultation().state == "closed"


def test_a_held_answer_is_no_help_until_the_citizen_fetches_it(office):
    office.office = replace(office.office, templates=TEMPLATES)
    pass_time(office, hours=25)
    do(office, actions.take, office.number, by=office.dewi)
    (answer,) = reply(office, "satu")
    post(office)
    tick(office)
    case = office.the_consultation()
    assert (case.state, case.first_help_at, case.helped_seconds) == ("answered", None, None)
    pass_time(office, hours=3)
    office.hears("whatsapp", SITI, "BUKA")
    tick(office)
    case = office.the_consultation()
    assert case.first_help_at == office.now and case.helped_seconds is not None
    with office.db.write() as db:
        report = Delivery("", "failed", "Nomor tidak aktif (30005)", key=answer.key)
        pipeline.handle(db, office.office, "whatsapp", Arrival(), report, office.now)
    assert office.the_consultation().first_help_at is None


def test_a_held_answer_beside_one_that_left_takes_back_no_help(office):
    reply(office, "satu")
    post(office)
    helped = office.the_consultation().first_help_at
    pass_time(office, hours=25)
    reply(office, "dua")
    post(office)
    assert [one.state for one in office.said("message")] == ["sent", "held"]
    assert office.the_consultation().first_help_at == helped is not None


def test_step_13_when_the_provider_says_shut_the_rating_still_waits_behind_the_answer_it_refused(office):
    office.office = replace(office.office, templates=TEMPLATES)
    (answer,) = reply(office, "satu")
    close(office)
    assert len(post(office)) == 2
    rating = office.said("rating")[0]
    for place, message in enumerate((rating, answer)):  # the reports come in any order
        report = Delivery(f"SM-{place}", "failed", "63016", key=message.key, window_closed=True)
        with office.db.write() as db:
            assert pipeline.handle(db, office.office, "whatsapp", Arrival(), report, office.now) == "held"
    assert [one.template for one in post(office)] == ["answer_ready"]
    office.hears("whatsapp", SITI, "BUKA")
    left = bodies(office)
    assert left[0] == "satu" and "/nilai/" in left[1] and len(left) == 2


def test_a_citizen_who_asks_on_instead_of_buka_gets_the_answer_and_no_rating_prompt(office):
    office.office = replace(office.office, templates=TEMPLATES)
    pass_time(office, hours=25)
    do(office, actions.take, office.number, by=office.dewi)
    reply(office, "satu")
    close(office)
    post(office)
    office.hears("whatsapp", SITI, "kalau tahun 2021?")
    assert bodies(office) == ["satu"]
    case = office.the_consultation()
    assert (case.state, case.rating_asked_at) == ("assigned", None)


def test_what_only_a_template_could_say_is_on_record_as_not_sent_where_none_is_set(office):
    office.pass_time(hours=25)
    with office.db.write() as db:
        acting.close(db, office, office.agus, office.number)
    assert post(office) == []
    (prompt,) = office.said("rating")
    assert prompt.state == "cancelled" and prompt.error.startswith("Tidak terkirim, karena jendela WhatsApp 24 jam")
    assert "not_sent" in happened(office) and office.the_consultation().rating_asked_at is None


def test_a_held_answer_is_not_sent_again_while_the_window_is_shut_and_nothing_is_recorded(office):
    pass_time(office, hours=25)
    do(office, actions.take, office.number, by=office.dewi)
    (answer,) = reply(office)
    post(office)
    before = happened(office)
    with pytest.raises(Refusal, match="Jendela WhatsApp masih tertutup"):
        do(office, stuck.retry, answer.key, by=office.dewi)
    assert (office.said("message")[0].state, happened(office)) == ("held", before)


def test_a_held_rating_that_could_leave_as_its_template_is_sent_when_an_officer_says_so(office):
    pass_time(office, hours=25)
    do(office, actions.take, office.number, by=office.dewi)
    (answer,) = reply(office)
    close(office)
    post(office)
    office.office = replace(office.office, templates=TEMPLATES)
    (prompt,) = office.said("rating")
    with pytest.raises(Refusal, match="masih tertutup"):
        do(office, stuck.retry, prompt.key, by=office.dewi)
    with office.db.write() as db:
        db.get_one(Message, answer.id).state = "delivered"
    do(office, stuck.retry, prompt.key, by=office.dewi)
    assert [one.template for one in post(office)] == ["rating"]


def test_a_consultation_is_not_closed_while_a_held_answer_waits(office):
    pass_time(office, hours=25)
    do(office, actions.take, office.number, by=office.dewi)
    (answer,) = reply(office)
    post(office)
    with pytest.raises(Refusal, match="Masih ada balasan tertahan"):
        close(office)
    assert office.the_consultation().state == "answered"
    do(office, stuck.cancel, answer.key, by=office.dewi)
    assert close(office, outcome=CaseOutcome.WITHDRAWN).state == "closed"


def test_the_desk_shows_the_words_of_the_template_the_citizen_got(office):
    ids = {name: f"HX{place:032d}" for place, name in enumerate(sorted(TEMPLATES["whatsapp"]))}
    office.office = replace(office.office, templates=TEMPLATES, template_ids={"whatsapp": ids})
    bodies = {"reminder": "Kabar {{1}}? Tutup {{2}}.", "answer_ready": "Jawaban {{1}} siap.", "rating": "Nilai {{2}}"}
    with office.db.write() as db:
        found = [ProviderTemplate(ids[name], name, "id", body, "UTILITY", "approved") for name, body in bodies.items()]
        templates.replace(db, "whatsapp", found, office.now)
    answered(office, "Apakah tabel ini yang Anda cari?")
    pass_time(office, days=5)
    post(office)  # a reminder behind an answer, or of a closed case, would not leave any more
    reply(office)
    close(office)
    post(office)
    said = {one.template: one.body for one in office.said() if one.template}
    assert said["reminder"] == f"Kabar {office.number}? Tutup Senin, 30 November 2026."
    assert said["answer_ready"] == f"Jawaban {office.number} siap."


def test_a_template_that_was_never_fetched_is_shown_in_our_own_words(office):
    ids = {"whatsapp": {"reminder": "HX" + "a" * 32}}
    office.office = replace(office.office, templates=TEMPLATES, template_ids=ids)
    answered(office, "Apakah tabel ini yang Anda cari?")
    pass_time(office, days=5)
    assert post(office)[0].body.startswith("Kami menunggu kabar Anda")


# out of hours, said once


def test_whoever_goes_on_at_night_is_told_once_when_we_open(office):
    answered(office)
    office.pass_time(hours=11)  # 20.00
    office.hears("whatsapp", SITI, "tahun 2021 juga ya?")
    office.hears("whatsapp", SITI, "dan 2020")
    assert [one.body for one in post(office)] == [
        "Saat ini kami tutup. Pesan Anda sudah kami simpan dan dibaca petugas saat buka: "
        "Selasa, 24 November 2026, 08.00 WIB."
    ]
    office.pass_time(hours=24)
    office.hears("whatsapp", SITI, "halo?")
    assert len(post(office)) == 1


def test_the_acknowledgement_at_night_has_said_so_already(office):
    office.pass_time(hours=11)
    office.hears("whatsapp", "+6281300000177", "PDRB 2024?")
    office.hears("whatsapp", "+6281300000177", "per kapita")
    assert len(post(office)) == 1
    assert office.consultations()[1].opening_told_at == office.now
