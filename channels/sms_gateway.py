"""SMS by an Android phone with a local SIM and the app SMS Gate: sends and receives in Indonesia."""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import requests

from channels._faults import gateway
from channels._faults.fault import Outcome
from channels._http import TIMEOUT, call, number, retry_after, was_written
from channels._settings import setting
from channels._sms_gateway_events import clean, file_bytes, inbound, messages_of
from channels.envelope import Arrival, Attachment, Billed, Delivery, HookRequest, Inbound, Outbound, Traits
from channels.formats import gsm7
from channels.listing import CannotList
from channels.protocols import CannotTell, LookUp, OpenError, Refused, SendError

NAME = re.compile(r"[!-~]{1,200}")  # an event's id and kind
OLDEST = timedelta(minutes=5)  # the app signs with the time; older requests are replays
LARGEST_EVENT = 16 * 1024 * 1024  # pictures come inside, as base64, and many messages in one batch
LONGEST_BODY = 918  # six parts of GSM-7: what operators still join reliably

# the app's event: what became of our message
FATES = {"sms:sent": "sent", "sms:delivered": "delivered", "sms:failed": "failed", "sms:cancelled": "failed"}


@dataclass(frozen=True)
class SmsGateway:
    """A phone that runs SMS Gate, reached by its own server or the app's cloud server."""

    traits: ClassVar[Traits] = Traits(
        "SMS", "sms", files=False, max_body=LONGEST_BODY, max_request=LARGEST_EVENT, billed=Billed.PARTS
    )

    url: str = setting("address of the app's API", "https://api.sms-gate.app/3rdparty/v1")
    username: str = setting("user name shown in the app", "ABCDEF")
    password: str = setting("password shown in the app", "env:SMS_GATEWAY_PASSWORD")
    signing_key: str = setting("signing key shown in the app under Webhooks", "env:SMS_GATEWAY_SIGNING_KEY")
    sim: int = setting("which SIM sends: 1 or 2, 0 for the phone's default", 1, 0)
    country: str = setting("country of numbers written without a country code", "ID", "ID")

    def accept(self, request: HookRequest) -> Arrival:
        stamp = request.headers.get("x-timestamp", "")
        signature = hmac.new(self.signing_key.encode(), request.body + stamp.encode(), "sha256").hexdigest()
        if not hmac.compare_digest(signature.encode(), request.headers.get("x-signature", "").lower().encode()):
            raise Refused("tanda tangan tidak cocok; periksa signing_key")
        if request.at is not None and not self._fresh(stamp, request.at):
            raise Refused("X-Timestamp terlalu jauh dari jam kami; periksa jam ponsel")
        event = _read(request.body)
        return Arrival(str(event["id"]), request.body, "")

    @staticmethod
    def _fresh(stamp: str, now: datetime) -> bool:
        signed = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=number(stamp))
        return abs(now - signed) <= OLDEST

    def parse(self, raw: bytes, received_at: datetime) -> Sequence[Inbound | Delivery]:
        event = _read(raw)
        kind, payload = str(event["event"]), event.get("payload")
        if kind in FATES:
            return [self._report(kind, payload if isinstance(payload, dict) else {})]
        told = [inbound(one, self.country, received_at) for one in messages_of(event)]
        return sorted(told, key=lambda one: one.sent_at)  # the app lists the newest first

    def _report(self, kind: str, payload: Mapping[str, Any]) -> Delivery:
        ours = clean(payload.get("messageId") or "")  # sent messages keep the id we gave them
        failed = FATES[kind] == "failed"
        why = clean(payload.get("reason") or "tanpa keterangan")
        error = f"Ponsel gateway gagal mengirim ({why})" if failed else ""
        return Delivery(external_id=ours, fate=FATES[kind], error=error, key=ours)

    def open(self, attachment: Attachment, raw: bytes) -> bytes:
        data = file_bytes(_read(raw), attachment.locator)
        if data is None:
            raise OpenError("isinya tidak dikirim; ada di ponsel gateway", permanent=True)
        return data

    def send(self, message: Outbound) -> str:
        """Send with our key as the app's id, so that a message handed over twice is sent once."""
        request: dict[str, object] = {
            "id": message.key,
            "textMessage": {"text": gsm7.plain(message.body)},
            "phoneNumbers": [message.to.value],
            "withDeliveryReport": True,
        }
        if self.sim:
            request["simNumber"] = self.sim
        message.fence()
        answer = self._call("POST", "/messages", json=request)
        if answer.status_code != 409:  # 409: it holds this id already
            _require_good(answer)
        return message.key

    def find(self, message: Outbound, look: LookUp) -> str | None:
        answer = self._call("GET", f"/messages/{message.key}")
        if answer.status_code == 404:
            return None
        try:
            _require_good(answer)
        except SendError as error:
            if error.permanent:
                raise CannotTell(str(error)) from error
            raise
        return message.key

    def templates(self) -> frozenset[str]:
        return frozenset()

    def check(self) -> str:
        _require_good(self._call("GET", "/messages", params={"limit": "1"}))
        return "gateway SMS menjawab"

    def replay(self, since: datetime, until: datetime) -> None:
        """Let each phone send once more what it received. It comes by the webhook, and counts once as ever."""
        period = {"since": since.isoformat(), "until": until.isoformat()}
        try:
            for phone in self._phones():
                _require_good(self._call("POST", "/messages/inbox/export", json=phone | period))
        except SendError as error:
            raise CannotList(str(error), permanent=error.permanent, retry_after=error.retry_after) from error

    def _phones(self) -> list[dict[str, str]]:
        """Return how the app's server names each phone. The app on a phone itself knows only that one."""
        answer = self._call("GET", "/devices")
        if answer.status_code == 404:
            return [{}]
        _require_good(answer)
        try:
            return [{"deviceId": str(one["id"])} for one in answer.json()]
        except (ValueError, KeyError, TypeError) as error:
            raise SendError("Jawaban gateway SMS tidak terbaca. Periksa url") from error

    def _call(self, method: str, path: str, **more: Any) -> requests.Response:
        """Call the app."""
        where, auth = self.url.rstrip("/") + path, (self.username, self.password)
        try:
            return call(method, where, auth=auth, timeout=TIMEOUT, **more)
        except requests.RequestException as error:
            told = f"Gateway SMS tidak menjawab ({type(error).__name__}). Periksa url dan ponsel"
            raise SendError(told, unknown=was_written(error)) from error


def _require_good(answer: requests.Response) -> None:
    status = answer.status_code
    if status < 300:
        return
    fault = gateway.fault(status)
    raise SendError(
        f"{fault.words} (HTTP {status})",
        permanent=fault.outcome == Outcome.FAILED,
        unknown=fault.outcome == Outcome.UNKNOWN,
        retry_after=retry_after(answer.headers),
    )


def _read(body: bytes) -> Mapping[str, Any]:
    """Return the event of a request. Raises Refused for anything that is not an event of the app."""
    try:
        event = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Refused("isi bukan JSON") from error
    if not isinstance(event, dict) or not all(NAME.fullmatch(str(event.get(key, ""))) for key in ("id", "event")):
        raise Refused("isi bukan peristiwa SMS Gate")
    return event
