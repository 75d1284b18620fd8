"""What Twilio stores: the messages of the account, and what Twilio refuses to send."""

from __future__ import annotations

import re
import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

MOST_MESSAGES = 2000  # messages that are kept
LONGEST_BODY = 1600
PHONE = re.compile(r"\+[1-9][0-9]{7,14}")
BSUID = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}")
GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[]~|€"
)


class Refusal(Exception):
    """Twilio's answer to a request that it does not do."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message

    def body(self) -> dict[str, Any]:
        more = f"https://www.twilio.com/docs/errors/{self.code}"
        return {"code": self.code, "message": self.message, "more_info": more, "status": self.status}


@dataclass
class Message:
    """One row of the Messages resource. sender and to begin with `whatsapp:` as at Twilio."""

    sid: str
    account_sid: str
    sender: str
    to: str
    body: str
    direction: str
    status: str
    created_at: datetime
    status_callback: str = ""
    media_urls: tuple[str, ...] = ()
    media: tuple[str, ...] = ()  # ids of files on the shelf
    content_sid: str = ""
    variables: dict[str, str] = field(default_factory=dict)
    service_sid: str = ""
    sent_at: datetime | None = None
    error_code: int | None = None
    error_message: str | None = None

    @property
    def channel(self) -> str:
        return "whatsapp" if self.to.startswith("whatsapp:") else "sms"

    @property
    def address(self) -> str:
        return self.to.removeprefix("whatsapp:")

    def describe(self) -> dict[str, Any]:
        """Return the resource as the REST API shows it."""
        path = f"/2010-04-01/Accounts/{self.account_sid}/Messages/{self.sid}"
        count = len(self.media) or len(self.media_urls)
        return {
            "sid": self.sid,
            "account_sid": self.account_sid,
            "messaging_service_sid": self.service_sid or None,
            "api_version": "2010-04-01",
            "from": self.sender,
            "to": self.to,
            "body": self.body,
            "direction": self.direction,
            "status": self.status,
            "num_media": str(count),
            "num_segments": str(segments(self.body)),
            "date_created": _moment(self.created_at),
            "date_updated": _moment(self.sent_at or self.created_at),
            "date_sent": _moment(self.sent_at),
            "error_code": self.error_code,
            "error_message": self.error_message,
            "price": None,
            "price_unit": "USD",
            "uri": f"{path}.json",
            "subresource_uris": {"media": f"{path}/Media.json"},
        }


class Messages:
    """The messages of the account, the newest last. The oldest are dropped."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Message] = OrderedDict()

    def add(self, message: Message) -> Message:
        with self._lock:
            self._kept[message.sid] = message
            while len(self._kept) > MOST_MESSAGES:
                self._kept.popitem(last=False)
        return message

    def get(self, sid: str) -> Message:
        """Return the message with this sid. Raises Refusal."""
        with self._lock:
            message = self._kept.get(sid)
        if message is None:
            raise Refusal(404, 20404, f"The requested resource Messages/{sid} was not found")
        return message

    def remove(self, sid: str) -> None:
        self.get(sid)
        with self._lock:
            self._kept.pop(sid, None)

    def newest_first(self) -> list[Message]:
        with self._lock:
            return list(reversed(self._kept.values()))


def new_sid(prefix: str) -> str:
    return f"{prefix}{secrets.token_hex(16)}"


def segments(body: str) -> int:
    """Return how many SMS a text needs: 160 or 153 letters of GSM-7 each, or 70 or 67 UTF-16 units of anything else."""
    if all(sign in GSM for sign in body):
        size = sum(2 if sign in "^{}\\[]~|€" else 1 for sign in body)
        return 1 if size <= 160 else -(-size // 153)
    size = len(body.encode("utf-16-le")) // 2
    return 1 if size <= 70 else -(-size // 67)


def _moment(at: datetime | None) -> str | None:
    return format_datetime(at.astimezone(UTC)) if at else None
