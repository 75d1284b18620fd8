"""What Twilio lists of the messages of one number (GET /Accounts/{AC}/Messages.json)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode

from twilio.rest import Client

from channels import _twilio
from channels.envelope import Arrival
from channels.listing import CannotList, Direction, Listed
from channels.protocols import SendError

PAGE = 500  # rows of one answer; Twilio gives 1000 at most


@contextmanager
def asking(settings: _twilio.Twilio) -> Iterator[Client]:
    """Yield Twilio's client. Every error of it becomes a CannotList."""
    try:
        with settings.client() as client:
            yield client
    except SendError as error:
        raise CannotList(str(error), permanent=error.permanent, retry_after=error.retry_after) from error


def arrival(key: str, form: dict[str, str], at: datetime | None) -> Arrival:
    """Return a listed thing as the webhook that would have brought it. at: when Twilio dates it."""
    dated = {_twilio.DATED: format_datetime(at)} if at is not None else {}
    return Arrival(key, b"\n" + urlencode(form | dated).encode())


@dataclass(frozen=True)
class Messages:
    """The messages of one number.

    channel: name of ours. prefix: of addresses on this channel ("whatsapp:"). service: the Messaging Service that
    sends for the number, "" for none.
    """

    settings: _twilio.Twilio
    channel: str
    prefix: str = ""
    service: str = ""

    def listed(self, since: datetime, until: datetime) -> Iterator[Listed]:
        between: dict[str, Any] = {"date_sent_after": since, "date_sent_before": until, "page_size": PAGE}
        ours = self.prefix + self.settings.number
        with asking(self.settings) as client:
            for one in client.messages.stream(to=ours, **between):
                if str(one.direction) == "inbound":
                    yield from self._listed(one, Direction.IN, since, until)
            sender = {} if self.service else {"from_": ours}  # a service chooses among its numbers
            for one in client.messages.stream(**sender, **between):
                if str(one.direction) != "inbound" and (not self.service or one.messaging_service_sid == self.service):
                    yield from self._listed(one, Direction.OUT, since, until)

    def _listed(self, one: Any, direction: Direction, since: datetime, until: datetime) -> Iterator[Listed]:
        at = one.date_sent or one.date_created
        if at is None or not since <= at < until:  # Twilio compares days in some places
            return
        state = str(one.status or "")
        other = str((one.from_ if direction == Direction.IN else one.to) or "")
        key = str(one.sid) if direction == Direction.IN else _report_key(one, state)
        yield Listed(self.channel, key, at, direction, str(one.sid), other, state)

    def fetch(self, listed: Listed) -> Arrival | None:
        try:
            with asking(self.settings) as client:
                message = client.messages(listed.external_id).fetch()
                media = message.media.list() if (message.num_media or "0") != "0" else []
        except CannotList as error:
            if is_gone(error):
                return None
            raise
        if listed.direction == Direction.OUT:
            key, form = _report_key(message, str(message.status)), self._report(message)
        else:
            key, form = str(message.sid), self._incoming(message, media)
        return arrival(key, form, message.date_sent or message.date_created) if key else None

    def _form(self, message: Any) -> dict[str, str]:
        return {
            "MessageSid": str(message.sid),
            "AccountSid": self.settings.account_sid,
            "From": str(message.from_ or ""),
            "To": str(message.to or ""),
        }

    def _incoming(self, message: Any, media: list[Any]) -> dict[str, str]:
        form = {**self._form(message), "Body": str(message.body or ""), "NumMedia": str(len(media))}
        for place, one in enumerate(media):
            form[f"MediaUrl{place}"] = self.settings.address_of(str(one.uri))
            form[f"MediaContentType{place}"] = str(one.content_type)
        return form

    def _report(self, message: Any) -> dict[str, str]:
        code, told = message.error_code, message.error_message
        return self._form(message) | {
            "MessageStatus": str(message.status),
            "ErrorCode": str(code) if code else "",
            "ErrorMessage": str(told or ""),
        }


def _report_key(one: Any, state: str) -> str:
    """Return the key of the last report on a message of ours, "" while there is nothing to report."""
    return _twilio.report_key(str(one.sid), state, str(one.error_code or "")) if state in _twilio.FATES else ""


def is_gone(error: CannotList) -> bool:
    """Return whether Twilio says that there is no such thing: somebody deleted it."""
    cause = getattr(error.__cause__, "__cause__", None)
    return getattr(cause, "status", 0) == 404
