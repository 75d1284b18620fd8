"""What citizens write reaches the office's webhook as Twilio would bring it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from simulator_process import ACCOUNT, EMPTY, OURS, SITI, TOKEN, Heard, Office, Outside, wait_until
from twilio.request_validator import RequestValidator
from werkzeug.wrappers import Response

PHOTO = {"name": "a.jpg", "type": "image/jpeg", "data": "/9j/"}
LETTER = {"name": "b.pdf", "type": "application/pdf", "data": "JVBERg=="}


def state_of(world: Outside, address: str = SITI) -> tuple[str, str]:
    """What became of the only message a citizen wrote."""
    (citizen,) = [one for one in world.get("world").json()["citizens"] if one["address"] == address]
    (item,) = citizen["items"]
    return item["state"], item["note"]


def test_a_whatsapp_text_carries_everything_the_documentation_names(world: Outside, bps: Office) -> None:
    sid = world.send("whatsapp", SITI, "Pagi kak 🙏", name="Siti A.")
    (heard,) = wait_until(bps.messages)
    expected = {
        "MessageSid": sid,
        "SmsSid": sid,
        "SmsMessageSid": sid,
        "AccountSid": ACCOUNT,
        "From": f"whatsapp:{SITI}",
        "To": f"whatsapp:{OURS['whatsapp']}",
        "Body": "Pagi kak 🙏",
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsStatus": "received",
        "ApiVersion": "2010-04-01",
        "ProfileName": "Siti A.",
        "WaId": SITI.removeprefix("+"),
        "MessageType": "text",
    }
    assert expected.items() <= dict(heard.form).items()
    assert heard["ExternalUserId"].startswith("whatsapp:ID.")
    assert heard.headers["content-type"] == "application/x-www-form-urlencoded; charset=UTF-8"
    signature = heard.headers["x-twilio-signature"]
    assert RequestValidator(TOKEN).validate(f"{bps.url}/hooks/whatsapp", dict(heard.form), signature)


def test_the_name_once_given_stays(world: Outside, bps: Office) -> None:
    world.send("whatsapp", SITI, "Pagi", name="Siti A.")
    world.send("whatsapp", SITI, "Halo?")
    wait_until(lambda: len(bps.messages()) == 2)
    assert [one["ProfileName"] for one in bps.messages()] == ["Siti A.", "Siti A."]


def test_a_person_without_a_number_has_only_the_business_scoped_id(world: Outside, bps: Office) -> None:
    world.send("whatsapp", "ID.4566546130240823", "Halo")
    (heard,) = wait_until(bps.messages)
    assert heard["From"] == heard["ExternalUserId"] == "whatsapp:ID.4566546130240823"
    assert "WaId" not in dict(heard.form)


def test_an_album_is_one_webhook_a_file_and_the_words_go_with_the_first(world: Outside, bps: Office) -> None:
    world.send("whatsapp", SITI, "suratnya", attachments=[PHOTO, LETTER])
    wait_until(lambda: len(bps.messages()) == 2)
    assert [(one["Body"], one["MessageType"], one["NumMedia"]) for one in bps.messages()] == [
        ("suratnya", "image", "1"),
        ("", "document", "1"),
    ]
    assert len({one["MessageSid"] for one in bps.messages()}) == 2


def test_an_sms_knows_nothing_of_whatsapp(world: Outside, bps: Office) -> None:
    world.send("sms", SITI, "Jam buka?")
    (heard,) = wait_until(bps.messages)
    assert (heard["From"], heard["To"], heard.path) == (SITI, OURS["sms"], "/hooks/sms")
    assert not {"ProfileName", "WaId", "ExternalUserId", "MessageType"} & set(dict(heard.form))


def test_one_persons_messages_arrive_in_order(world: Outside, bps: Office) -> None:
    for number in range(20):
        world.send("sms", SITI, f"{number}")
    wait_until(lambda: len(bps.messages()) == 20)
    assert [one["Body"] for one in bps.messages()] == [f"{number}" for number in range(20)]


def answers(*statuses: int) -> Callable[[Heard], Response]:
    left = list(statuses)
    return lambda heard: Response(EMPTY, left.pop(0) if left else 200, content_type="text/xml")


def test_an_office_that_breaks_is_asked_again_with_the_same_token(world: Outside, bps: Office) -> None:
    bps.answer = answers(503, 500)
    world.send("sms", SITI, "Halo")
    wait_until(lambda: state_of(world)[0] == "sampai")
    assert len(bps.heard) == 3
    assert len({(one.headers["i-twilio-idempotency-token"], one["MessageSid"]) for one in bps.heard}) == 1


@pytest.mark.parametrize(
    ("statuses", "tries"),
    [pytest.param([503] * 9, 4, id="three more tries after a 5xx"), pytest.param([403], 1, id="no other after a 4xx")],
)
def test_a_message_nobody_takes_is_lost_and_its_writer_sees_it(
    world: Outside, bps: Office, statuses: list[int], tries: int
) -> None:
    bps.answer = answers(*statuses)
    world.send("sms", SITI, "Halo")
    assert wait_until(lambda: state_of(world)[0] == "gagal")
    assert state_of(world) == ("gagal", f"webhook kantor menjawab {statuses[0]}")
    assert len(bps.heard) == tries
