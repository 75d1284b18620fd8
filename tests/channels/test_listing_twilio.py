"""What Twilio says it has: messages and calls, and each as the arrival that its webhook would have brought."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from cast import BUDI, MONDAY_MORNING, SITI
from scripted_server import SILENT, serving
from twilio_lookalike import ACCOUNT, HOME, TOKEN, WHATSAPP, Called, Heard, Lookalike, Taken, refusal, webhook, whatsapp

from channels.envelope import Arrival
from channels.listing import CannotList, Direction, Listable, Listed
from channels.phone import Phone
from channels.sms import Sms
from channels.whatsapp import WhatsApp

NOW = MONDAY_MORNING
DAY = timedelta(days=1)
FROM_SITI, OURS = f"whatsapp:{SITI}", f"whatsapp:{WHATSAPP}"


def channel(twilio: Lookalike, cls: type = WhatsApp, **more: str) -> Listable:
    made = cls(account_sid=ACCOUNT, auth_token=TOKEN, number=WHATSAPP, api_base=twilio.url, **more)
    assert isinstance(made, Listable)
    return made


def listed(channel: Listable, since: datetime = NOW - DAY, until: datetime = NOW + DAY) -> list[Listed]:
    with channel.listing() as listing:
        return list(listing.listed(since, until))


def fetched(channel: Listable, one: Listed) -> Arrival | None:
    with channel.listing() as listing:
        return listing.fetch(one)


def heard(sid: str = "SM1", at: datetime = NOW, **more: object) -> Heard:
    return Heard(sid, FROM_SITI, OURS, "Mohon data inflasi", at, **more)  # type: ignore[arg-type]


def test_a_message_whose_webhook_never_came_is_listed_and_comes_with_the_key_that_its_webhook_has(twilio):
    twilio.heard = [heard()]
    found = channel(twilio)
    (one,) = listed(found)
    assert one == Listed("whatsapp", "SM1", NOW, Direction.IN, "SM1", FROM_SITI, "received")
    arrival = fetched(found, one)
    assert arrival is not None
    request = webhook("/hooks/whatsapp", whatsapp("SM1", SITI, "Mohon data inflasi"))
    assert arrival.key == found.accept(request).key
    (inbound,) = found.parse(arrival.raw, NOW + DAY)
    assert (inbound.external_id, inbound.sender.value, inbound.body) == ("SM1", SITI, "Mohon data inflasi")
    assert inbound.sent_at == NOW  # when it was sent, not when we asked


def test_a_photo_comes_with_the_address_of_its_bytes(twilio):
    twilio.heard = [heard(media={"ME1": "image/jpeg"})]
    found = channel(twilio)
    arrival = fetched(found, listed(found)[0])
    (inbound,) = found.parse(arrival.raw, NOW)
    (photo,) = inbound.attachments
    assert (photo.content_type, photo.locator) == ("image/jpeg", f"{twilio.url}{HOME}/Messages/SM1/Media/ME1")
    twilio.serve(f"{HOME}/Messages/SM1/Media/ME1", refusal(404))
    with pytest.raises(Exception, match="404"):
        found.open(photo, arrival.raw)  # the address is Twilio's own, so our password goes there


def test_only_the_time_that_is_asked_for_and_our_own_number_are_listed(twilio):
    twilio.heard = [heard("SM1", NOW - 2 * DAY), heard("SM2"), heard("SM3", NOW + 2 * DAY)]
    twilio.heard += [Heard("SM4", FROM_SITI, "whatsapp:+6281200000999", "Halo", NOW)]
    assert [one.key for one in listed(channel(twilio))] == ["SM2"]


def test_what_became_of_our_message_is_listed_with_the_key_of_its_report(twilio):
    twilio.taken = [
        Taken("SM1", FROM_SITI, OURS, "Halo", NOW, "delivered"),
        Taken("SM2", FROM_SITI, OURS, "Halo", NOW, "failed", 63016),
        Taken("SM3", FROM_SITI, OURS, "Halo", NOW, "queued"),
    ]
    found = channel(twilio)
    rows = {one.external_id: one for one in listed(found)}
    assert {one.direction for one in rows.values()} == {Direction.OUT}
    keys = {sid: one.key for sid, one in rows.items()}
    assert keys == {"SM1": "SM1:delivered:", "SM2": "SM2:failed:63016", "SM3": ""}
    callback = {"MessageSid": "SM2", "AccountSid": ACCOUNT, "MessageStatus": "failed", "ErrorCode": "63016"}
    assert found.accept(webhook("/hooks/whatsapp", callback)).key == rows["SM2"].key
    (delivery,) = found.parse(fetched(found, rows["SM2"]).raw, NOW)
    assert (delivery.external_id, delivery.fate, delivery.window_closed) == ("SM2", "failed", True)
    assert fetched(found, rows["SM3"]) is None  # nothing to report yet


def test_a_list_of_many_pages_is_read_to_its_end(twilio, monkeypatch):
    monkeypatch.setattr("channels._listings.messages.PAGE", 7)
    twilio.heard = [heard(f"SM{number}") for number in range(20)]
    assert len({one.key for one in listed(channel(twilio))}) == 20


def test_an_sms_number_that_sends_by_a_service_lists_only_what_the_service_sent(twilio):
    twilio.heard = [Heard("SM1", SITI, WHATSAPP, "Halo", NOW)]
    twilio.taken = [Taken("SM2", BUDI, "+6281200000777", "Halo", NOW)]
    assert [one.key for one in listed(channel(twilio, Sms, messaging_service_sid="MG1"))] == ["SM1"]
    assert [one.channel for one in listed(channel(twilio, Sms))] == ["sms"]


def test_a_call_and_its_recording_are_listed_and_come_as_one_message(twilio):
    twilio.called = [Called("CA1", SITI, NOW, "completed", recording="RE1"), Called("CA2", BUDI, NOW, "in-progress")]
    found = channel(twilio, Phone)
    rows = listed(found)
    assert [(one.key, one.other, one.state) for one in rows] == [
        ("CA1:status:completed", SITI, "completed"),
        ("", BUDI, "in-progress"),  # it tells itself when it is over
        ("CA1:recording:completed", SITI, "completed"),
    ]
    arrivals = [fetched(found, one) for one in rows if one.key]
    assert [one.key for one in arrivals] == ["CA1:status:completed", "CA1:recording:completed"]
    (missed,), (voicemail,) = (found.parse(one.raw, NOW + DAY) for one in arrivals)
    assert (missed.external_id, voicemail.external_id) == ("CA1", "CA1")
    assert missed.rank < voicemail.rank
    assert voicemail.sender.value == SITI
    assert voicemail.attachments[0].locator == f"{twilio.url}{HOME}/Recordings/RE1.mp3"
    assert missed.sent_at == NOW


def test_what_was_deleted_at_twilio_is_gone(twilio):
    found = channel(twilio)
    gone = Listed("whatsapp", "SM9", NOW, Direction.IN, "SM9")
    assert fetched(found, gone) is None
    assert fetched(channel(twilio, Phone), Listed("phone", "CA9:status:completed", NOW, Direction.IN, "CA9")) is None


def test_a_provider_that_refuses_or_is_silent_is_a_reason_and_never_a_short_list(twilio, monkeypatch):
    found = channel(twilio)
    twilio.replies.append(refusal(429, 20429, Retry_After="30"))
    with pytest.raises(CannotList, match="HTTP 429") as refused:
        listed(found)
    assert (refused.value.permanent, refused.value.retry_after) == (False, timedelta(seconds=30))
    twilio.replies.append(refusal(401, 20003))
    with pytest.raises(CannotList, match="HTTP 401") as wrong:
        listed(found)
    assert wrong.value.permanent
    monkeypatch.setattr("channels._twilio.TIMEOUT", 0.2)
    twilio.replies.append(SILENT)
    with pytest.raises(CannotList, match="tidak menjawab"):
        listed(found)


@pytest.fixture
def twilio() -> Iterator[Lookalike]:
    with serving(Lookalike(lambda: NOW)) as made:
        yield made
