"""The tables of the providers' refusals: each has words in both languages and a outcome, and the docs show them all."""

from __future__ import annotations

from pathlib import Path

import pytest

from channels._faults import gateway, smtp, twilio
from channels._faults.fault import Fault, Outcome

DOCS = Path(__file__).parents[2] / "docs" / "sending.md"
ALL = [
    *twilio.CODES.values(),
    *gateway.STATUSES.values(),
    *(twilio.BUSY, twilio.BROKEN, twilio.REFUSED, gateway.BROKEN, gateway.REFUSED, smtp.TOO_LARGE),
]


def test_every_fault_speaks_both_languages() -> None:
    pairs = [(one.words, one.english) for one in ALL]
    pairs += [*smtp.BY_STATUS.values(), *smtp.BY_CODE.values(), smtp.PUT_OFF, smtp.REFUSED]
    assert [pair for pair in pairs if not all(pair) or pair[0] == pair[1]] == []


def test_only_what_lies_in_the_message_has_few_tries_and_only_what_passes_waits() -> None:
    assert [one for one in ALL if (one.tries or one.wait) and one.outcome != Outcome.AGAIN] == []


@pytest.mark.parametrize("status", [500, 502, 503, 504, 599])
def test_every_answer_of_5xx_leaves_it_unknown_whether_the_message_left(status: int) -> None:
    assert twilio.fault(status, 20429).outcome == gateway.fault(status).outcome == Outcome.UNKNOWN


REPLIES = [
    (421, "closing", Outcome.AGAIN, "sedang tidak melayani"),
    (450, "4.2.0 greylisted", Outcome.AGAIN, "menunda"),
    (452, "4.2.2 over quota", Outcome.AGAIN, "penuh"),
    (552, "5.2.2 over quota", Outcome.FAILED, "penuh"),
    (552, "5.3.4 too big", Outcome.FAILED, "terlalu besar"),
    (550, "5.1.1 no such user", Outcome.FAILED, "tidak ada"),
    (550, "no", Outcome.FAILED, "menolak"),
    (554, "5.7.1 spam", Outcome.FAILED, "aturannya"),
]


@pytest.mark.parametrize(("code", "words", "outcome", "told"), REPLIES, ids=[f"{one[0]} {one[1]}" for one in REPLIES])
def test_a_mail_servers_refusal_has_its_words_and_its_road(code: int, words: str, outcome: Outcome, told: str) -> None:
    found = smtp.fault(code, words)
    assert (found.outcome, told in found.words) == (outcome, True)


def test_the_docs_show_every_code_with_its_words_and_its_road() -> None:
    shown = DOCS.read_text()
    rows = [_row(f"Twilio {code}", one) for code, one in twilio.CODES.items()]
    rows += [_row("Twilio HTTP 5xx", twilio.BROKEN), _row("gateway HTTP 5xx", gateway.BROKEN)]
    rows += [_row(f"gateway HTTP {status}", one) for status, one in gateway.STATUSES.items()]
    rows += [f"| SMTP x.{status} | {' | '.join(words)} |" for status, words in smtp.BY_STATUS.items()]
    rows += [f"| SMTP {code} | {' | '.join(words)} |" for code, words in smtp.BY_CODE.items()]
    assert [row for row in rows if row not in shown] == []


def _row(code: str, fault: Fault) -> str:
    return f"| {code} | {fault.words} | {fault.english} | {fault.outcome} |"
