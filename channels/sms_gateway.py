"""SMS by an Android phone with a local SIM and the app SMS Gate: the road for Indonesia, both ways."""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import phonenumbers
import requests

from channels import _gsm7
from channels._twilio import setting
from channels.envelope import (
    Address,
    Arrival,
    Attachment,
    CannotTell,
    Delivery,
    HookRequest,
    Inbound,
    OpenError,
    Outbound,
    Refused,
    SendError,
    Traits,
)

TIMEOUT = 10
OLDEST = timedelta(minutes=5)  # the app signs with the time; older requests are replays
LONGEST_BODY = 918  # six parts of GSM-7: what operators still join reliably

# the app's event: what became of our message
FATES = {"sms:sent": "sent", "sms:delivered": "delivered", "sms:failed": "failed"}


@dataclass(frozen=True)
class SmsGateway:
    """One phone running SMS Gate, by its own server or the app's cloud server."""

    traits: ClassVar[Traits] = Traits("SMS", "sms", files=False, max_body=LONGEST_BODY)

    url: str = setting("address of the app's API", "https://api.sms-gate.app/3rdparty/v1")
    username: str = setting("user name shown in the app", "ABCDEF")
    password: str = setting("password shown in the app", "env:SMS_GATEWAY_PASSWORD")
    signing_key: str = setting("signing key shown in the app under Webhooks", "env:SMS_GATEWAY_SIGNING_KEY")
    sim: int = setting("which SIM sends: 1 or 2, 0 for the phone's default", 1, 0)
    country: str = setting("country of numbers written without a country code", "ID", "ID")

    def accept(self, request: HookRequest) -> Arrival:
        stamp = request.headers.get("x-timestamp", "")
        wanted = hmac.new(self.signing_key.encode(), request.body + stamp.encode(), "sha256").hexdigest()
        if not hmac.compare_digest(wanted.encode(), request.headers.get("x-signature", "").lower().encode()):
            raise Refused("tanda tangan tidak cocok; periksa signing_key")
        if request.at is not None and not self._fresh(stamp, request.at):
            raise Refused("X-Timestamp terlalu jauh dari jam kami; periksa jam ponsel")
        event = _read(request.body)
        return Arrival(str(event["id"]), request.body, "")

    @staticmethod
    def _fresh(stamp: str, now: datetime) -> bool:
        return stamp.isdigit() and abs(now - datetime.fromtimestamp(int(stamp), UTC)) <= OLDEST

    def parse(self, raw: bytes, received_at: datetime) -> Sequence[Inbound | Delivery]:
        event = _read(raw)
        kind, payload = event["event"], event.get("payload") or {}
        if kind in FATES:
            return [self._report(kind, payload)]
        if kind in ("sms:received", "mms:received", "mms:downloaded"):
            return [self._message(event, payload, received_at)]
        return []  # system:ping, app:started …: nothing a citizen wrote

    def _report(self, kind: str, payload: Mapping[str, Any]) -> Delivery:
        ours = str(payload.get("messageId", ""))  # sent messages keep the id we gave them
        failed = kind == "sms:failed"
        error = f"Ponsel gateway gagal mengirim ({payload.get('reason') or 'tanpa keterangan'})" if failed else ""
        return Delivery(external_id=ours, fate=FATES[kind], error=error, key=ours)

    def _message(self, event: Mapping[str, Any], payload: Mapping[str, Any], received_at: datetime) -> Inbound:
        sender = str(payload.get("sender") or payload.get("phoneNumber") or "")
        text = str(payload.get("message") or payload.get("body") or payload.get("subject") or "")
        return Inbound(
            external_id=str(event["id"]),  # payload.messageId is made from the content and not unique
            sender=self._who(sender, str(event["id"])),
            body=text.replace("\x00", "") or "[MMS: isinya tetap di ponsel gateway]",
            sent_at=_when(payload.get("receivedAt"), received_at),
        )

    def _who(self, sender: str, event_id: str) -> Address:
        """A phone number in E.164; operators' names and short codes as they came."""
        try:
            parsed = phonenumbers.parse(sender, self.country)
        except phonenumbers.NumberParseException:
            return Address("sms_gateway", sender or event_id, sender, "raw")
        if not phonenumbers.is_possible_number(parsed) or not re.fullmatch(r"[+\d\s().-]+", sender):
            return Address("sms_gateway", sender, sender, "raw")
        return Address("sms_gateway", phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))

    def open(self, attachment: Attachment, raw: bytes) -> bytes:
        raise OpenError("SMS tidak membawa berkas", permanent=True)

    def send(self, message: Outbound) -> str:
        """Our key is the app's id: the same message handed over twice leaves once."""
        wanted: dict[str, object] = {
            "id": message.key,
            "textMessage": {"text": _gsm7.plain(message.body)},
            "phoneNumbers": [message.to.value],
            "withDeliveryReport": True,
        }
        if self.sim:
            wanted["simNumber"] = self.sim
        try:
            answer = self._call("POST", "/messages", json=wanted)
        except requests.ConnectTimeout as error:
            raise SendError("Gateway SMS tidak terhubung") from error
        except requests.RequestException as error:
            raise SendError(f"Gateway SMS tidak menjawab ({type(error).__name__})", unknown=True) from error
        if answer.status_code == 409:  # it holds this id already
            return message.key
        _require_good(answer)
        return message.key

    def find(self, message: Outbound, since: datetime) -> str | None:
        try:
            answer = self._call("GET", f"/messages/{message.key}")
        except requests.RequestException as error:
            raise CannotTell(f"gateway SMS tidak dapat ditanya ({type(error).__name__})") from error
        if answer.status_code == 404:
            return None
        if answer.status_code != 200:
            raise CannotTell(f"gateway SMS menjawab {answer.status_code}")
        return message.key

    def templates(self) -> frozenset[str]:
        return frozenset()

    def check(self) -> str:
        try:
            answer = self._call("GET", "/messages", params={"limit": "1"})
        except requests.RequestException as error:
            raise SendError(f"Gateway SMS tidak terhubung ({type(error).__name__}). Periksa url dan ponsel.") from error
        _require_good(answer)
        return "gateway SMS menjawab"

    def _call(self, method: str, path: str, **more: Any) -> requests.Response:
        auth = (self.username, self.password)
        return requests.request(method, self.url.rstrip("/") + path, auth=auth, timeout=TIMEOUT, **more)


def _require_good(answer: requests.Response) -> None:
    if answer.status_code in (401, 403):
        raise SendError("Gateway SMS menolak sandi kami. Periksa username dan password", permanent=True)
    if answer.status_code == 429 or answer.status_code >= 500:
        raise SendError(f"Gateway SMS sedang terganggu (HTTP {answer.status_code})")
    if answer.status_code >= 400:
        raise SendError(f"Gateway SMS menolak pesan (HTTP {answer.status_code})", permanent=True)


def _read(body: bytes) -> Mapping[str, Any]:
    """Raises Refused for anything that is not an event of the app."""
    try:
        event = json.loads(body)
    except ValueError as error:
        raise Refused("isi bukan JSON") from error
    if not isinstance(event, dict) or not event.get("id") or not event.get("event"):
        raise Refused("isi bukan peristiwa SMS Gate")
    return event


def _when(stamp: object, received_at: datetime) -> datetime:
    """receivedAt carries the phone's own zone; without one or with nonsense, the time it reached us."""
    try:
        moment = datetime.fromisoformat(str(stamp))
    except ValueError:
        return received_at
    return moment.astimezone(UTC) if moment.tzinfo else received_at
