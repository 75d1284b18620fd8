"""What Twilio lists of the calls to one number, and of what callers left as recordings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from channels import _twilio
from channels._listings.messages import PAGE, arrival, asking, is_gone
from channels.envelope import Arrival
from channels.listing import CannotList, Direction, Listed

ENDED = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})
RECORDED = "completed"
RECORDING = ":recording:"


@dataclass(frozen=True)
class Calls:
    """The calls to one number. channel: name of ours."""

    settings: _twilio.Twilio
    channel: str

    def listed(self, since: datetime, until: datetime) -> Iterator[Listed]:
        callers: dict[str, str] = {}
        with asking(self.settings) as client:
            calls = client.calls.stream(
                to=self.settings.number, start_time_after=since, start_time_before=until, page_size=PAGE
            )
            for call in calls:
                at, state, caller = call.start_time or call.date_created, str(call.status or ""), _caller(call)
                if str(call.direction) != "inbound" or at is None or not since <= at < until:
                    continue
                callers[str(call.sid)] = caller
                key = f"{call.sid}:status:{state}" if state in ENDED else ""
                yield Listed(self.channel, key, at, Direction.IN, str(call.sid), caller, state)
            if callers:
                yield from self._recordings(client, callers, since)

    def _recordings(self, client: Any, callers: dict[str, str], since: datetime) -> Iterator[Listed]:
        """Yield the recordings of these calls. One of a long call may be made after the last moment asked for."""
        for one in client.recordings.stream(date_created_after=since, page_size=PAGE):
            call, state = str(one.call_sid), str(one.status or "")
            if call in callers and one.date_created is not None:
                key = f"{call}{RECORDING}{RECORDED}" if state == RECORDED else ""
                yield Listed(self.channel, key, one.date_created, Direction.IN, str(one.sid), callers[call], state)

    def fetch(self, listed: Listed) -> Arrival | None:
        call_sid = listed.key.partition(":")[0]
        try:
            with asking(self.settings) as client:
                call = client.calls(call_sid).fetch()
                recording = client.recordings(listed.external_id).fetch() if RECORDING in listed.key else None
        except CannotList as error:
            if is_gone(error):
                return None
            raise
        form = {
            "CallSid": call_sid,
            "AccountSid": self.settings.account_sid,
            "From": _caller(call),
            "CallerName": str(call.caller_name or ""),
        }
        form |= self._recorded(recording) if recording is not None else _ended(call)
        return arrival(listed.key, form, call.start_time or call.date_created)

    def _recorded(self, recording: Any) -> dict[str, str]:
        return {
            "RecordingSid": str(recording.sid),
            "RecordingUrl": self.settings.address_of(str(recording.uri)),
            "RecordingStatus": RECORDED,
            "RecordingDuration": str(recording.duration or ""),
        }


def _caller(call: Any) -> str:
    return str(call._from or "")  # the library has no public name for it


def _ended(call: Any) -> dict[str, str]:
    return {"CallStatus": str(call.status), "CallDuration": str(call.duration or "")}
