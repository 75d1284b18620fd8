"""A Twilio look-alike on loopback. It keeps what it is sent, fails as a test says, and signs like the real Twilio."""

from __future__ import annotations

import base64
import hmac
import json
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode

from scripted_server import Call, Reply, ScriptedServer, as_json, serving

from channels.envelope import HookRequest

__all__ = ["Lookalike", "encoded", "headers", "refusal", "serving", "sign", "sms", "webhook", "whatsapp"]

ACCOUNT = "AC" + "0" * 32
TOKEN = "test-auth-token-0123456789abcdef"
WHATSAPP = "+6281200000100"
SMS = "+6281200000101"
PUBLIC = "https://intake.example.org"
HOME = f"/2010-04-01/Accounts/{ACCOUNT}"
FORM = "application/x-www-form-urlencoded"
Pairs = list[tuple[str, str]]


def sign(url: str, pairs: Iterable[tuple[str, str]] = (), token: str = TOKEN, digest: str = "sha1") -> str:
    """Return X-Twilio-Signature: base64 HMAC over the URL, then each name with each distinct value, sorted."""
    text = url + "".join(name + value for name, value in sorted(set(pairs)))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), digest).digest()).decode()


def headers(url: str, pairs: Pairs, token: str = TOKEN) -> dict[str, str]:
    return {"Content-Type": FORM, "X-Twilio-Signature": sign(url, pairs, token)}


def encoded(pairs: Iterable[tuple[str, str]]) -> bytes:
    return urlencode(list(pairs)).encode()


def webhook(
    path: str,
    pairs: Mapping[str, str] | Iterable[tuple[str, str]],
    *,
    query: str = "",
    signed_for: str = "",
    **more: Any,
) -> HookRequest:
    """Return a signed webhook as `bot.web.public.hooks` hands it to a channel.

    signed_for: the URL that Twilio was told, if it is another than ours.
    more: fields of the HookRequest that differ.
    """
    listed = tuple(pairs.items() if isinstance(pairs, Mapping) else pairs)
    url = f"{PUBLIC}{path}" + (f"?{query}" if query else "")
    signed = {"content-type": f"{FORM}; charset=UTF-8", "x-twilio-signature": sign(signed_for or url, listed)}
    more.setdefault("body", encoded(listed))
    return HookRequest(**{"url": url, "query": query, "headers": signed, "form": listed, **more})


def whatsapp(sid: str, sender: str, body: str, **more: str) -> Pairs:
    """Return what Twilio posts for an incoming WhatsApp message."""
    fields = {
        "SmsMessageSid": sid,
        "NumMedia": "0",
        "ProfileName": "Warga",
        "MessageType": "text",
        "SmsSid": sid,
        "WaId": sender.removeprefix("+"),
        "SmsStatus": "received",
        "Body": body,
        "To": f"whatsapp:{WHATSAPP}",
        "NumSegments": "1",
        "ReferralNumMedia": "0",
        "MessageSid": sid,
        "AccountSid": ACCOUNT,
        "From": f"whatsapp:{sender}",
        "ApiVersion": "2010-04-01",
    }
    return list((fields | more).items())


def sms(sid: str, sender: str, body: str, **more: str) -> Pairs:
    """Return what Twilio posts for an incoming SMS."""
    fields = {"MessageSid": sid, "SmsSid": sid, "AccountSid": ACCOUNT, "From": sender, "To": SMS, "Body": body}
    return list((fields | {"NumMedia": "0", "NumSegments": "1", "ApiVersion": "2010-04-01"} | more).items())


def refusal(status: int, code: int = 0, message: str = "no", **headers: str) -> Reply:
    """Return Twilio's own shape of error."""
    told = {"code": code, "message": message, "more_info": f"https://www.twilio.com/docs/errors/{code}"}
    wire = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, json.dumps({**told, "status": status}).encode(), wire)


@dataclass
class Taken:
    """A message that Twilio has taken: it will reach the citizen."""

    sid: str
    to: str
    sender: str
    body: str
    at: datetime
    status: str = "queued"
    error_code: int | None = None

    def describe(self) -> dict[str, Any]:
        at = format_datetime(self.at)
        named = {"sid": self.sid, "account_sid": ACCOUNT, "to": self.to, "from": self.sender, "body": self.body}
        dates = {"date_created": at, "date_updated": at, "date_sent": at}
        told = {"status": self.status, "direction": "outbound-api", "error_code": self.error_code}
        return named | dates | told | {"num_media": "0"}


@dataclass
class Heard:
    """A message of a citizen that Twilio has, whether its webhook came to us or not. media: content types by sid."""

    sid: str
    sender: str
    to: str
    body: str
    at: datetime
    media: Mapping[str, str] = field(default_factory=dict)

    def describe(self) -> dict[str, Any]:
        at = format_datetime(self.at)
        named = {"sid": self.sid, "account_sid": ACCOUNT, "to": self.to, "from": self.sender, "body": self.body}
        dates = {"date_created": at, "date_updated": at, "date_sent": at}
        return named | dates | {"status": "received", "direction": "inbound", "num_media": str(len(self.media))}

    def media_list(self) -> dict[str, Any]:
        home = f"{HOME}/Messages/{self.sid}/Media"
        rows = [{"sid": sid, "content_type": kind, "uri": f"{home}/{sid}.json"} for sid, kind in self.media.items()]
        return {"media_list": rows, "next_page_uri": None}


@dataclass
class Called:
    """A call to us that Twilio has. recording: the sid of what the caller left, "" for nothing."""

    sid: str
    caller: str
    at: datetime
    status: str = "completed"
    recording: str = ""
    to: str = WHATSAPP

    def describe(self) -> dict[str, Any]:
        at = format_datetime(self.at)
        dates = {"date_created": at, "date_updated": at, "start_time": at, "end_time": at}
        named = {"sid": self.sid, "account_sid": ACCOUNT, "to": self.to, "from": self.caller}
        return named | dates | {"status": self.status, "direction": "inbound", "duration": "12", "caller_name": None}

    def describe_recording(self) -> dict[str, Any]:
        at = format_datetime(self.at)
        named = {"sid": self.recording, "call_sid": self.sid, "uri": f"{HOME}/Recordings/{self.recording}.json"}
        return named | {"date_created": at, "status": "completed", "duration": "9"}


class Lookalike(ScriptedServer):
    """One Twilio account.

    trouble: what becomes of the next POSTs, in order. A number is refused with that HTTP status; a Reply is given as
        it is; "lost" takes the message and closes without an answer; "hang" takes it and does not answer.
    look_fails: whether a request for the list of messages fails.
    slowness: seconds that a POST takes, half before the message is taken and half after.
    """

    credentials = (ACCOUNT, TOKEN)

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC), slowness: float = 0.0) -> None:
        super().__init__()
        self.clock = clock
        self.trouble: deque[int | Reply | str] = deque()
        self.taken: list[Taken] = []
        self.heard: list[Heard] = []
        self.called: list[Called] = []
        self.asked = 0
        self.looks = 0
        self.look_fails = False
        self.slowness = slowness
        self.hanging = threading.Event()

    def to(self, address: str) -> list[Taken]:
        with self.lock:
            return [taken for taken in self.taken if taken.to.removeprefix("whatsapp:") == address]

    def date(self) -> datetime:
        return self.clock()

    def unauthorized(self) -> Reply:
        return refusal(401, 20003, "Authenticate")

    def own_answer(self, call: Call) -> Reply:
        if (call.method, call.path) == ("POST", f"{HOME}/Messages.json"):
            return self._create(call.form)
        if call.path == f"{HOME}/Messages.json":
            return self._list(call.query)
        if (row := self._row(call.path)) is not None:
            return as_json(200, row)
        if call.path in (f"{HOME}/Calls.json", f"{HOME}/Recordings.json"):
            return self._list_calls(call)
        if call.path == f"{HOME}.json":
            return as_json(200, {"sid": ACCOUNT, "friendly_name": "Kantor Contoh", "status": "active"})
        return refusal(404, 20404, f"The requested resource {call.path} was not found")

    def _create(self, form: dict[str, str]) -> Reply:
        trouble = self._next_trouble()
        if isinstance(trouble, Reply):
            return trouble
        if isinstance(trouble, int):
            return refusal(trouble, trouble, "trouble")
        if not form.get("Body") and not form.get("MediaUrl") and not form.get("ContentSid"):
            return refusal(400, 21619, "A text message body or media urls must be specified.")
        self.over.wait(self.slowness / 2)
        taken = self._take(form)
        self.over.wait(self.slowness / 2)
        if trouble == "hang":
            self.hanging.set()
        return Reply(lost=trouble == "lost", silent=trouble == "hang") if trouble else as_json(201, taken.describe())

    def _next_trouble(self) -> int | Reply | str | None:
        with self.lock:
            self.asked += 1
            return self.trouble.popleft() if self.trouble else None

    def _take(self, form: dict[str, str]) -> Taken:
        with self.lock:
            sid = f"SM{len(self.taken):032x}"
            self.taken.append(Taken(sid, form["To"], form.get("From", ""), form.get("Body", ""), self.clock()))
            return self.taken[-1]

    def _list(self, query: dict[str, str]) -> Reply:
        with self.lock:
            self.looks += 1
            if self.look_fails:
                return refusal(503, 20503, "trouble")
            there: list[Taken | Heard] = [*self.heard, *self.taken]
            messages = [one.describe() for one in reversed(there) if _is_sought(one, query)]
        return _paged(f"{HOME}/Messages.json", "messages", messages, query)

    def _row(self, path: str) -> dict[str, Any] | None:
        """Return what stands at an address of its own."""
        kind, _, rest = path.removeprefix(f"{HOME}/").partition("/")
        sid, _, more = rest.partition("/")
        sid = sid.removesuffix(".json")
        with self.lock:
            heard = next((one for one in self.heard if one.sid == sid), None)
            if (kind, more) == ("Messages", "Media.json"):
                return heard.media_list() if heard else None
            if kind == "Messages" and not more:
                one = heard or next((one for one in self.taken if one.sid == sid), None)
                return one.describe() if one else None
            if kind == "Calls":
                return next((one.describe() for one in self.called if one.sid == sid), None)
            if kind == "Recordings":
                left = (one for one in self.called if one.recording and one.recording == sid)
                return next((one.describe_recording() for one in left), None)
        return None

    def _list_calls(self, call: Call) -> Reply:
        with self.lock:
            if call.path.endswith("/Calls.json"):
                calls = [one.describe() for one in self.called if one.to == call.query.get("To", one.to)]
                return _paged(call.path, "calls", calls, call.query)
            left = [one.describe_recording() for one in self.called if one.recording]
            return _paged(call.path, "recordings", left, call.query)


def _paged(path: str, name: str, rows: list[dict[str, Any]], query: Mapping[str, str]) -> Reply:
    size, page = int(query.get("PageSize", 50)), int(query.get("Page", 0))
    more = {**query, "PageSize": str(size), "Page": str(page + 1)}
    following = f"{path}?{urlencode(more)}" if len(rows) > (page + 1) * size else None
    shown = rows[page * size : (page + 1) * size]
    return as_json(200, {name: shown, "page": page, "page_size": size, "next_page_uri": following})


def _is_sought(one: Taken | Heard, query: dict[str, str]) -> bool:
    since = query.get("DateSent>")
    limit = datetime.fromisoformat(since) if since else datetime.min.replace(tzinfo=UTC)
    return one.to == query.get("To", one.to) and one.sender == query.get("From", one.sender) and one.at >= limit
