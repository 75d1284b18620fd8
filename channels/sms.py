"""SMS by Twilio. In Indonesia Twilio sends SMS but receives none; see sms_gateway."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from channels import _settings, _twilio
from channels._listings.messages import Messages
from channels.envelope import Address, Arrival, Attachment, Billed, Delivery, HookRequest, Inbound, Outbound, Traits
from channels.formats import gsm7
from channels.formats.phone_numbers import country_of, e164
from channels.listing import Listing
from channels.protocols import LookUp


@dataclass(frozen=True)
class Sms(_twilio.Twilio):
    """An SMS number of ours."""

    traits: ClassVar[Traits] = Traits("SMS", "sms", files=False, max_body=_twilio.LONGEST_BODY, billed=Billed.PARTS)

    messaging_service_sid: str = _settings.setting("Messaging Service to send through, if one is used", "MG0123", "")

    def accept(self, request: HookRequest) -> Arrival:
        return self.keep_message(request)

    def parse(self, raw: bytes, received_at: datetime) -> Sequence[Inbound | Delivery]:
        query, form = _twilio.fields(raw)
        if form.get("MessageStatus"):
            report = _twilio.delivery(query, form)
            return [report] if report else []
        sender, files = form.get("From", ""), _twilio.attachments(form)
        number = e164(sender, country_of(self.number)) if sender.startswith(("+", "00")) else ""
        return [
            Inbound(
                external_id=_twilio.sid_of(form),
                sender=Address("sms", number or sender or _twilio.sid_of(form), kind="phone" if number else "raw"),
                body=_unwrapped(form.get("Body", "")) or ("[berkas]" if files else "[pesan kosong]"),
                sent_at=_twilio.moment(form, received_at),
                attachments=files,
                answerable=bool(number),
            )
        ]

    @contextmanager
    def listing(self) -> Iterator[Listing]:
        yield Messages(self, "sms", service=self.messaging_service_sid)

    def open(self, attachment: Attachment, raw: bytes) -> bytes:
        return self.fetch(attachment.locator)

    def send(self, message: Outbound) -> str:
        values: dict[str, object] = {"to": message.to.value, "body": gsm7.plain(message.body)}
        if message.status_url.startswith("http"):
            values["status_callback"] = message.status_url
        message.fence()
        if self.messaging_service_sid:
            return self.create(**values, messaging_service_sid=self.messaging_service_sid)
        return self.create(**values, from_=self.number)

    def find(self, message: Outbound, look: LookUp) -> str | None:
        between = {"to": message.to.value}
        if not self.messaging_service_sid:  # a service chooses among its numbers
            between["from_"] = self.number
        return self.lookup(message, gsm7.plain(message.body), look, **between)

    def templates(self) -> frozenset[str]:
        return frozenset()

    def check(self) -> str:
        return self.probe()


def _unwrapped(body: str) -> str:
    """Return the text, decoded where it is base64.

    Long texts sometimes come so. Only what decodes to clean text with spaces counts as base64.
    """
    packed = "".join(body.split())
    if len(packed) < 120 or not re.fullmatch(r"[A-Za-z0-9+/]+={0,2}", packed):
        return body
    try:
        text = base64.b64decode(packed, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return body
    return text.replace("\x00", "") if " " in text and text.isprintable() else body
