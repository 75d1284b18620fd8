"""Whether and how a message may leave: the window, templates, opting out."""

from dataclasses import replace

import acting
import pytest
from cast import SITI
from time_rules import post

from channels.envelope import Address, Delivery
from handlers.desk import answering
from handlers.intake import pipeline
from store.cases import people
from store.tables import Arrival, Message
from store.transport import claims, outbox

TEMPLATES = {"whatsapp": frozenset({"answer_ready", "rating"})}


@pytest.fixture
def asked(world):
    """A consultation by WhatsApp with an officer, the acknowledgement already sent."""
    world.dewi = world.officer("dewi")
    world.hears("whatsapp", SITI, "minta data penduduk")
    world.number = world.the_consultation().number
    post(world)
    return world


def reply(world, text="Jumlahnya 17.000 jiwa"):
    with world.db.write() as db:
        return answering.reply(*acting.on(db, world, world.dewi, world.number), text)[0].key


def test_inside_the_window_free_text_leaves(asked):
    asked.pass_time(hours=23, minutes=54)
    reply(asked)
    assert [one.body for one in post(asked)] == ["Jumlahnya 17.000 jiwa"]


def test_the_window_shuts_five_minutes_early(asked):
    asked.pass_time(hours=23, minutes=56)
    reply(asked)
    assert post(asked) == []


def test_without_a_template_the_message_waits_and_says_why_and_leaves_when_the_citizen_writes(asked):
    asked.pass_time(hours=25)
    reply(asked)
    assert post(asked) == []
    held = asked.said("message")[0]
    assert held.state == "held" and "24 jam" in held.error
    asked.hears("whatsapp", SITI, "halo?")
    assert "Jumlahnya 17.000 jiwa" in [one.body for one in post(asked)]


def test_with_a_template_the_answer_is_announced_once_and_leaves_once_in_order_on_any_reply(asked):
    asked.office = replace(asked.office, templates=TEMPLATES)
    asked.pass_time(hours=25)
    reply(asked, "satu")
    reply(asked, "dua")
    (announcement,) = post(asked)
    assert (announcement.template, announcement.params) == ("answer_ready", {"1": asked.number})
    asked.hears("whatsapp", SITI, "BUKA")
    assert [one.body for one in post(asked)] == ["satu", "dua"]
    assert post(asked) == []


@pytest.mark.parametrize(
    ("word", "outcome", "state"), [("BUKA", "opened", "closed"), ("Ada lagi?", "routed", "assigned")]
)
def test_buka_fetches_the_answer_and_does_not_open_a_closed_consultation_again(asked, word, outcome, state):
    asked.office = replace(asked.office, templates=TEMPLATES)
    asked.pass_time(hours=25)
    reply(asked, "satu")
    with asked.db.write() as db:  # "Kirim & tutup"
        acting.close(db, asked, asked.dewi, asked.number)
    post(asked)
    assert asked.hears("whatsapp", SITI, word) == outcome
    assert asked.the_consultation().state == state
    assert "satu" in [one.body for one in post(asked)]


def test_buka_is_a_word_like_any_other_when_nothing_waits(asked):
    assert asked.hears("whatsapp", SITI, "buka") == "routed"


def test_a_rating_prompt_outside_the_window_is_its_template(asked):
    asked.office = replace(asked.office, templates=TEMPLATES)
    asked.pass_time(hours=25)
    with asked.db.write() as db:
        acting.close(db, asked, asked.dewi, asked.number)
    (prompt,) = post(asked)
    assert prompt.template == "rating" and prompt.params["1"] == asked.number and "/nilai/" in prompt.params["2"]


def test_a_rating_prompt_that_could_not_leave_is_dropped_when_the_citizen_writes_again(asked):
    asked.pass_time(hours=25)
    with asked.db.write() as db:
        acting.close(db, asked, asked.dewi, asked.number)
    assert post(asked) == []
    asked.hears("whatsapp", SITI, "saya butuh data lain: inflasi 2024")
    assert asked.said("rating")[0].state == "cancelled"


def test_63016_from_the_provider_switches_by_itself(asked):
    asked.office = replace(asked.office, templates=TEMPLATES)
    key = reply(asked)
    post(asked)
    refused = Delivery("SM7", "failed", "Jendela tertutup (63016)", key=key, window_closed=True)
    with asked.db.write() as db:
        assert pipeline.handle(db, asked.office, "whatsapp", Arrival(), refused, asked.now) == "held"
    (announcement,) = post(asked)
    assert announcement.template == "answer_ready"
    asked.hears("whatsapp", SITI, "BUKA")
    assert [one.body for one in post(asked)] == ["Jumlahnya 17.000 jiwa"]


def test_a_later_message_waits_for_an_earlier_one_to_the_same_address(asked):
    reply(asked, "satu")
    reply(asked, "dua")
    with asked.db.write() as db:
        (first,) = outbox.due(db, asked.now)
        outbox.again(outbox.claim(db, first, asked.now), "429", asked.now)
        assert outbox.due(db, asked.now) == []
    asked.pass_time(hours=1)
    assert [one.body for one in post(asked)] == ["satu", "dua"]


def test_two_workers_never_claim_the_same_message(asked):
    reply(asked)
    with asked.db.write() as db:
        (due,) = outbox.due(db, asked.now)
        assert outbox.claim(db, due, asked.now) is not None
        assert outbox.claim(db, due, asked.now) is None


def test_a_cut_off_send_is_never_queued_by_itself(asked):
    reply(asked)
    with asked.db.write() as db:
        outbox.claim(db, outbox.due(db, asked.now)[0], asked.now)
    asked.pass_time(hours=1)
    with asked.db.write() as db:
        assert outbox.due(db, asked.now) == []
        assert claims.abandoned(db, asked.now, "whatsapp").state == "sending"
        assert claims.abandoned(db, asked.now, "whatsapp") is None  # the first look took it over


def test_after_hours_of_tries_it_has_failed(asked):
    key = reply(asked)
    tries = 0
    with asked.db.write() as db:
        while due := outbox.due(db, asked.now):
            outbox.again(outbox.claim(db, due[0], asked.now), "502", asked.now)
            tries += 1
            asked.pass_time(hours=1)
    assert tries == outbox.MOST_ATTEMPTS
    assert [one.state for one in asked.said() if one.key == key] == ["failed"]


def test_a_phone_number_is_preferred_to_a_business_id(world):
    dewi = world.officer("dewi")
    bsuid = Address("whatsapp", "ID.4566546130240823", kind="bsuid")
    world.hears("whatsapp", SITI, "halo", also=(bsuid,))
    world.hears("whatsapp", bsuid.value, "minta data", kind="bsuid")
    post(world)
    with world.db.write() as db:
        answering.reply(*acting.on(db, world, dewi, world.the_consultation().number), "Ini")
    assert post(world)[0].to.value == SITI


def test_the_states_of_a_message_are_guarded_by_the_database(world):
    from sqlalchemy.exc import IntegrityError

    with pytest.raises(IntegrityError), world.db.write() as db:
        db.add(Message(key="k", direction="out", at=world.now, state="lost"))
    with world.db.read() as db:
        assert people.find_identity(db, Address("whatsapp", SITI)) is None
