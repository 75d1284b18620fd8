"""One person on WhatsApp writes with a number, with a business-scoped id in its place, or with both.

Window, held answers, BUKA and BERHENTI belong to the person on that channel. By signed webhooks and the look-alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

import acting
import pytest
from cast import BUDI, PASSWORD, QUESTION, SITI
from flask import Flask
from twilio_lookalike import Lookalike, Pairs, refusal, whatsapp
from whole_office import StoppedClock, post, rows, said
from whole_office import hears as hears_text

from bot.app import App
from bot.web.public import hooks
from bot.work import jobs
from handlers.desk import actions, answering
from handlers.outgoing import sending
from store.office import officers
from store.tables import Event, Identity, Message
from store.vocabulary import ArrivalOutcome

ID, ANOTHER_ID = "ID.4566546130240823", "ID.811122233"
Hears = Callable[..., list[str]]

NUMBER_ONLY = (SITI, "")
BOTH = (SITI, ID)
HIDDEN = (ID, ID)
# how they wrote before, and how they write now
WAYS = [
    pytest.param((BOTH,), HIDDEN, id="the number is hidden now"),
    pytest.param((HIDDEN,), BOTH, id="the number shows now"),
    pytest.param((NUMBER_ONLY, BOTH), HIDDEN, id="the id came later"),
    pytest.param((BOTH, HIDDEN), BOTH, id="hidden for a while"),
    pytest.param((BOTH, HIDDEN), NUMBER_ONLY, id="hidden for a while, and no id then"),
    pytest.param((BOTH, (BUDI, ID)), HIDDEN, id="a second number"),
    pytest.param((BOTH, (BUDI, ID)), NUMBER_ONLY, id="the first number after the second"),
    pytest.param((NUMBER_ONLY, HIDDEN), BOTH, id="two people until the provider names both"),
    pytest.param((HIDDEN, NUMBER_ONLY), BOTH, id="two people, the hidden one asked"),
]


def written_by(who: tuple[str, str], sid: str, body: str) -> Pairs:
    sender, external_id = who
    more = {"ExternalUserId": f"whatsapp:{external_id}"} if external_id else {}
    fields = dict(whatsapp(sid, sender, body, **more))
    if not sender.startswith("+"):
        del fields["WaId"]
    return list(fields.items())


@pytest.fixture
def hears(joints: App) -> Iterator[Hears]:
    """Let them write, as the provider tells it; return what the office says by then."""
    web, sids = Flask(__name__), count()
    web.register_blueprint(hooks.blueprint(joints))

    def hear(who: tuple[str, str], body: str) -> list[str]:
        before = len(said(joints))
        assert post(web.test_client(), "whatsapp", written_by(who, f"SM-in-{next(sids)}", body)).status_code == 200
        jobs.work(joints)
        return [one.body for one in said(joints)[before:]]

    yield hear


def answer(app: App, text: str = "Ini datanya") -> Message:
    """Let Dewi answer what is asked of her, the one changed last."""
    with app.db.write() as db:
        dewi = officers.by_name(db, "dewi") or officers.add(db, "dewi", "Dewi", PASSWORD, now=app.clock())
        number = "K-2026-000001"
        actions.take(*acting.on(db, app, dewi, number))
        (message,) = answering.reply(*acting.on(db, app, dewi, number), text)
    jobs.work(app)
    return next(one for one in said(app) if one.key == message.key)


def state_of(app: App, message: Message) -> str:
    return next(one.state for one in said(app) if one.key == message.key)


def ask(hears: Hears, before: tuple[tuple[str, str], ...]) -> None:
    for place, who in enumerate(before):
        hears(who, QUESTION if place == 0 else "Tahun 2023 juga")


@pytest.mark.parametrize(("before", "now"), WAYS)
def test_a_held_answer_is_fetched_with_buka_whichever_way_they_write(
    joints: App, twilio: Lookalike, clock: StoppedClock, hears: Hears, before, now
) -> None:
    ask(hears, before)
    clock.advance(hours=25)
    held = answer(joints)
    assert held.state == "held"
    hears(now, "BUKA")
    assert state_of(joints, held) == "sent"
    assert [one.body for one in twilio.taken].count("Ini datanya") == 1
    assert "fetched" in {one.what for one in rows(joints, Event)}


@pytest.mark.parametrize(("before", "now"), WAYS)
def test_the_window_is_open_whichever_way_they_wrote_last(
    joints: App, clock: StoppedClock, hears: Hears, before, now
) -> None:
    ask(hears, before)
    clock.advance(hours=25)
    hears(now, "Halo?")
    with joints.db.read() as db:
        theirs = [one for one in rows(joints, Identity) if one.person_id == rows(joints, Identity)[0].person_id]
        assert theirs and all(sending.window_open(db, joints.office, one, clock()) for one in theirs)
    assert answer(joints).state == "sent"


@pytest.mark.parametrize(("before", "now"), WAYS)
def test_berhenti_and_mulai_count_for_every_way_they_write(
    joints: App, twilio: Lookalike, clock: StoppedClock, hears: Hears, before, now
) -> None:
    ask(hears, before)
    hears(now, "BERHENTI")
    assert [one.state for one in said(joints) if one.kind == "goodbye"] == ["sent"]
    stopped = answer(joints)
    assert (stopped.state, "BERHENTI" in stopped.error) == ("failed", True)
    assert "Ini datanya" not in [one.body for one in twilio.taken]
    hears(before[0], "MULAI")
    assert rows(joints, Identity)[0].opted_out_at is None
    assert answer(joints, "Ini lagi").state == "sent"


def test_whose_number_shows_only_after_berhenti_is_left_alone_there_too(joints: App, hears: Hears) -> None:
    hears(HIDDEN, QUESTION)
    hears(HIDDEN, "BERHENTI")
    hears(BOTH, "Tahun 2023 juga")
    assert {one.value: one.opted_out_at is None for one in rows(joints, Identity)} == {ID: False, SITI: False}
    assert answer(joints).state == "failed"


def test_another_persons_message_fetches_and_stops_nothing(joints: App, clock: StoppedClock, hears: Hears) -> None:
    hears(BOTH, QUESTION)
    clock.advance(hours=25)
    held = answer(joints)
    for stranger in ((BUDI, ANOTHER_ID), (ANOTHER_ID, ANOTHER_ID)):
        hears(stranger, "BUKA")
        hears(stranger, "BERHENTI")
    assert state_of(joints, held) == "held"
    hears(HIDDEN, "BUKA")
    assert state_of(joints, held) == "sent"


def test_berhenti_on_whatsapp_says_nothing_of_sms(joints: App, twilio: Lookalike, hears: Hears) -> None:
    hears(BOTH, "BERHENTI")
    hears_text(joints, SITI, channel="sms")
    jobs.work(joints)
    assert {one.channel: one.opted_out_at is None for one in rows(joints, Identity)} == {"whatsapp": False, "sms": True}
    assert len({one.person_id for one in rows(joints, Identity)}) == 1
    assert [one.state for one in said(joints)][-1] == "sent"


def test_that_the_provider_shuts_one_number_shuts_no_other(
    joints: App, twilio: Lookalike, clock: StoppedClock, hears: Hears
) -> None:
    """A second number is another phone: what waits for the first goes to where they write from."""
    hears(BOTH, QUESTION)
    clock.advance(hours=1)
    twilio.trouble.append(refusal(400, 63016))
    held = answer(joints)
    assert held.state == "held"
    asked = len(twilio.taken)
    assert (answer(joints, "Ini lagi").state, len(twilio.taken)) == ("held", asked)  # the provider knows better
    clock.advance(minutes=5)
    hears((BUDI, ID), "Halo?")
    assert state_of(joints, held) == "sent"
    assert "Ini datanya" in [one.body for one in twilio.to(BUDI)]


def test_the_outcome_of_the_hidden_ones_command_is_on_record(joints: App, hears: Hears) -> None:
    hears(BOTH, QUESTION)
    hears(HIDDEN, "STOP")
    assert ArrivalOutcome.OPTED_OUT in {one.what for one in rows(joints, Event)}
