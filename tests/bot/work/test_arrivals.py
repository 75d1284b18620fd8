"""Reading the inbox: everybody's message has its effect once, and what breaks is set aside whole and alone."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote_plus

import pytest
import twilio_lookalike
from cast import BUDI, SITI
from whole_office import hears, rows, said

from bot.app import App
from bot.work import jobs, take_arrivals
from channels.envelope import Address, Inbound
from channels.envelope import Arrival as Arrived
from handlers.intake import acknowledge as acknowledging
from handlers.intake import pipeline
from store.tables import Arrival, Consultation, Message, Person
from store.transport import arrivals

LONG = "Mohon data penduduk menurut kecamatan. " * 257
RTL = "مرحبا \u202egnirts\u202c שלום"


def arrives(app: App, key: str, raw: bytes, channel: str = "whatsapp") -> None:
    arrivals.put(app.db, [arrivals.Row(channel, Arrived(key, raw), app.clock())])


def outcomes(app: App) -> list[tuple[str, str]]:
    return [(one.state, one.outcome) for one in rows(app, Arrival)]


def heard(app: App) -> list[str]:
    return [one.body for one in rows(app, Message) if one.direction == "in"]


@pytest.mark.parametrize(
    ("raw_body", "kept"),
    [
        pytest.param("", "[pesan kosong]", id="no text"),
        pytest.param("+++%0A%09", "   \n\t", id="only blanks"),
        pytest.param("a%00b%00", "ab", id="NUL"),
        pytest.param(quote_plus(RTL), RTL, id="right to left"),
        pytest.param(quote_plus(LONG), LONG, id="10 000 characters"),
        pytest.param("caf%E9%FF", "caf\ufffd\ufffd", id="not UTF-8"),
        pytest.param("%ED%A0%80", "\ufffd\ufffd\ufffd", id="half a surrogate pair"),
        pytest.param(quote_plus("👨‍👩‍👧‍👦🇮🇩"), "👨‍👩‍👧‍👦🇮🇩", id="emoji"),
        pytest.param("%1b%5b2J%07%08%7f", "\x1b[2J\x07\x08\x7f", id="control characters"),
        pytest.param("%3Cscript%3Ealert(1)%3C%2Fscript%3E", "<script>alert(1)</script>", id="HTML"),
        pytest.param("%25s+%7B0%7D+%27%3B+DROP+TABLE+message%3B--", "%s {0} '; DROP TABLE message;--", id="SQL"),
    ],
)
def test_whatever_a_citizen_writes_becomes_a_consultation_and_is_acknowledged(
    any_joints: App, raw_body: str, kept: str
) -> None:
    pairs = [one for one in twilio_lookalike.whatsapp("SM1", SITI, "") if one[0] != "Body"]
    arrives(any_joints, "SM1", b"\n" + twilio_lookalike.encoded(pairs) + f"&Body={raw_body}".encode())
    jobs.work(any_joints)
    assert outcomes(any_joints) == [("done", "routed")]
    assert heard(any_joints) == [kept]
    assert len(rows(any_joints, Consultation)) == 1
    assert [one.state for one in said(any_joints)] == ["sent"]


@pytest.mark.parametrize("name", ["", "\x00", "N" * 5000, "\u202eitiS", "Siti\r\nBcc: x@contoh.example"])
def test_whatever_a_citizen_calls_himself_stops_nothing(any_joints: App, name: str) -> None:
    pairs = twilio_lookalike.whatsapp("SM1", SITI, "minta data", ProfileName=name)
    arrives(any_joints, "SM1", b"\n" + twilio_lookalike.encoded(pairs))
    jobs.work(any_joints)
    assert outcomes(any_joints) == [("done", "routed")]
    assert "\x00" not in rows(any_joints, Person)[0].name


def test_a_message_without_a_single_field_is_not_lost(any_joints: App) -> None:
    arrives(any_joints, "SM1", b"\nMessageSid=SM1&AccountSid=AC1")
    jobs.work(any_joints)
    assert outcomes(any_joints) == [("done", "routed")]
    assert len(rows(any_joints, Consultation)) == 1


# what breaks


def break_for(monkeypatch: pytest.MonkeyPatch, app: App, key: bytes, deed: Callable[[], object]) -> None:
    """Let the adapter break on one arrival."""
    channel = type(app.channels["whatsapp"])
    real = channel.parse

    def parse(self: object, raw: bytes, received_at: object) -> object:
        if key in raw:
            deed()
        return real(self, raw, received_at)  # type: ignore[arg-type]

    monkeypatch.setattr(channel, "parse", parse)


def fail(words: str) -> Callable[[], object]:
    def deed() -> object:
        raise ValueError(words)

    return deed


@pytest.mark.parametrize(
    "words",
    ["no such field", "\x00", "\udcff", "", "x" * 100_000],
    ids=["words", "NUL", "half a sign", "nothing", "very long"],
)
def test_what_cannot_be_read_is_set_aside_with_its_reason_and_stops_nobody(
    any_joints: App, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    monkeypatch.setattr(logging.root.manager, "disable", logging.CRITICAL)  # half a sign cannot go into a test report
    break_for(monkeypatch, any_joints, b"minta+data+Siti", fail(words))
    hears(any_joints, SITI, "minta data Siti")
    hears(any_joints, BUDI, "minta data Budi")
    jobs.work(any_joints)
    assert outcomes(any_joints) == [("shunted", "shunted"), ("done", "routed")]
    assert heard(any_joints) == ["minta data Budi"]
    assert "ValueError" in rows(any_joints, Arrival)[0].error


def test_what_was_set_aside_is_read_once_it_is_put_back_after_the_mend(
    joints: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_for(monkeypatch, joints, b"Siti", fail("no such field"))
    hears(joints, SITI, "minta data Siti")
    jobs.work(joints)
    monkeypatch.undo()
    jobs.work(joints)
    assert heard(joints) == []
    with joints.db.write() as db:
        assert arrivals.put_back(db, None) == 1
    jobs.work(joints)
    assert heard(joints) == ["minta data Siti"]
    assert [(one.state, one.error) for one in rows(joints, Arrival)] == [("done", "")]


def test_a_handler_that_breaks_leaves_nothing_of_its_message_and_all_of_the_others(
    any_joints: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    def acknowledge(intake: pipeline.Intake) -> str | None:
        assert intake.consultation is not None
        if "Siti" in intake.message.body:
            raise RuntimeError("after the consultation was opened")
        return acknowledging.acknowledge(intake)

    handlers = tuple(acknowledge if one is acknowledging.acknowledge else one for one in pipeline.PIPELINE)
    monkeypatch.setattr(pipeline, "PIPELINE", handlers)
    monkeypatch.setattr(take_arrivals, "HOLD", 60)  # all in one commit
    for sender, name in ((BUDI, "Budi"), (SITI, "Siti"), ("+6281200000999", "Rahma")):
        hears(any_joints, sender, f"minta data {name}")
    assert take_arrivals.read_inbox(any_joints) == 3
    assert [state for state, _ in outcomes(any_joints)] == ["done", "shunted", "done"]
    assert heard(any_joints) == ["minta data Budi", "minta data Rahma"]
    assert [one.number[-6:] for one in rows(any_joints, Consultation)] == ["000001", "000002"]
    assert len(rows(any_joints, Person)) == 2


def test_an_arrival_with_several_messages_counts_whole_or_not_at_all(
    joints: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    def parse(self: object, raw: bytes, received_at: object) -> list[object]:
        first = Inbound("one", Address("whatsapp", SITI), "satu", joints.clock())
        return [first, object()]

    monkeypatch.setattr(type(joints.channels["whatsapp"]), "parse", parse)
    arrives(joints, "SM1", b"")
    jobs.work(joints)
    assert outcomes(joints) == [("shunted", "shunted")]
    assert heard(joints) == []


def test_an_arrival_that_holds_no_message_is_done_all_the_same(joints: App) -> None:
    arrives(joints, "SM1:queued:", b"\nMessageSid=SM1&MessageStatus=queued")
    jobs.work(joints)
    assert outcomes(joints) == [("done", "nothing")]


def test_an_arrival_of_a_channel_that_is_gone_waits_for_the_setting(joints: App) -> None:
    hears(joints, SITI)
    gone = joints.channels.pop("whatsapp")  # type: ignore[attr-defined]  # a dict underneath
    jobs.work(joints)
    assert outcomes(joints) == [("shunted", "shunted")]
    assert "config.toml" in rows(joints, Arrival)[0].error
    joints.channels["whatsapp"] = gone  # type: ignore[index]
    with joints.db.write() as db:
        arrivals.put_back(db, None)
    jobs.work(joints)
    assert len(heard(joints)) == 1


# in order, and once


def test_messages_are_read_in_the_order_they_came_over_many_batches(joints: App) -> None:
    wanted = [f"bagian {place}" for place in range(2 * take_arrivals.BATCH + 5)]
    for words in wanted:
        hears(joints, SITI, words)
    jobs.work(joints)
    assert heard(joints) == wanted
    assert len(rows(joints, Consultation)) == len(said(joints)) == 1


def test_those_who_look_at_once_handle_each_arrival_once(any_joints: App) -> None:
    for place in range(120):
        hears(any_joints, f"+62812000{place:05d}")
    with ThreadPoolExecutor(4) as pool:
        for looking in [pool.submit(jobs.work, any_joints) for _ in range(4)]:
            looking.result()
    assert set(outcomes(any_joints)) == {("done", "routed")}
    assert len(heard(any_joints)) == len(rows(any_joints, Consultation)) == len(said(any_joints)) == 120


def test_a_long_batch_lets_webhooks_in_between(joints: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever wants to write waits for one slow message at the most, not for the batch."""
    real = pipeline.handle
    handling, others_turn = threading.Event(), threading.Event()

    def slow(*given: Any) -> str:
        handling.set()
        others_turn.wait(1)  # of others on a busy machine: twenty of them, and ten are enough
        return real(*given)

    monkeypatch.setattr(pipeline, "handle", slow)
    monkeypatch.setattr(take_arrivals, "HOLD", 0.05)
    for _ in range(20):
        hears(joints, SITI)
    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(take_arrivals.read_inbox, joints)
        assert handling.wait(60)
        arrives(joints, "SM-webhook", b"")
        before = [one.state for one in rows(joints, Arrival)].count("new")
        others_turn.set()
        assert looking.result() == 20
    assert before > 10
