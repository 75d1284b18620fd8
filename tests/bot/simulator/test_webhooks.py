"""Connection overrides in a webhook's address decide whether Twilio tries again."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from simulator_process import TOKEN, Office, office
from werkzeug.wrappers import Response

from bot.simulator.twilio.signature import sign
from bot.simulator.twilio.webhooks import Answer, Rule, Webhooks


@pytest.fixture
def broken() -> Iterator[Office]:
    with office() as place:
        place.answer = lambda heard: Response(status=500)
        yield place


@pytest.mark.parametrize(
    ("fragment", "tries"),
    [
        pytest.param("", 4, id="our account's rule"),
        pytest.param("#rc=1&rp=ct", 1, id="Twilio's own default"),
        pytest.param("#rc=2&rp=5xx", 3, id="two more"),
        pytest.param("#rc=0", 1, id="never"),
        pytest.param("#rc=2&rp=all", 3, id="after anything"),
    ],
)
def test_a_500_is_tried_again_as_the_address_says(broken: Office, fragment: str, tries: int) -> None:
    answer = Webhooks(TOKEN, waits=(0.0,) * 5).call(f"{broken.url}/h{fragment}", [("A", "x")])
    assert (answer.status, len(broken.heard)) == (500, tries)


def test_the_fragment_is_neither_sent_nor_signed(broken: Office) -> None:
    Webhooks(TOKEN).call(f"{broken.url}/h?q=1#rc=0", [("A", "x")])
    (heard,) = broken.heard
    assert (heard.path, heard.query) == ("/h", "q=1")
    assert heard.headers["x-twilio-signature"] == sign(TOKEN, f"{broken.url}/h?q=1", [("A", "x")])


def test_a_get_carries_and_signs_its_parameters_in_the_address(broken: Office) -> None:
    Webhooks(TOKEN).call(f"{broken.url}/h?q=1#rc=0", [("A", "x y")], "GET")
    (heard,) = broken.heard
    assert (heard.query, heard.form) == ("q=1&A=x+y", [])
    assert heard.headers["x-twilio-signature"] == sign(TOKEN, f"{broken.url}/h?q=1&A=x+y", [])


@pytest.mark.parametrize(
    ("said", "answer", "again"),
    [
        ("rp=ct", Answer(0, "ct"), True),
        ("rp=ct", Answer(0, "rt"), False),
        ("rp=rt", Answer(0, "rt"), True),
        ("rp=ct,rt", Answer(503), False),
        ("rp=5xx", Answer(404), False),
        ("rp=4xx", Answer(404), True),
        ("rp=all", Answer(302), False),
    ],
)
def test_what_counts_as_a_reason_to_try_again(said: str, answer: Answer, again: bool) -> None:
    assert Rule.of(f"https://loket.contoh.example/h#{said}").again(answer) is again


def test_nobody_there_is_a_lost_connection() -> None:
    assert Webhooks(TOKEN).call("http://127.0.0.1:9/h#rc=0", []) == Answer(0, "ct")


def test_silence_is_a_lost_answer(broken: Office) -> None:
    done = threading.Event()

    def silent(heard: object) -> Response:
        done.wait(60)
        return Response()

    broken.answer = silent
    try:
        assert Webhooks(TOKEN).call(f"{broken.url}/h#rc=0&rt=100", []) == Answer(0, "rt")
    finally:
        done.set()
