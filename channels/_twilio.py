"""Everything the Twilio channels share: signatures, the client, media, delivery reports."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
from twilio.base.exceptions import TwilioException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import HMAC_SHA1, HMAC_SHA256, RequestValidator
from twilio.rest import Client

from channels._http import TIMEOUT, TooLarge, WholeAnswer, bound, call, number, was_written
from channels._settings import setting
from channels._twilio_errors import OPTED_OUT, WINDOW_CLOSED, reason, send_error
from channels.envelope import Arrival, Attachment, Delivery, HookRequest, Outbound
from channels.formats.file_types import ending_of
from channels.protocols import CannotTell, LookUp, OpenError, Refused, SendError

EMPTY_ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
DATED = "DateSent"  # when Twilio dates what its list brings; a webhook comes at once and says nothing of it
MOST_REDIRECTS = 3
MOST_MEDIA = 20
MOST_TEMPLATES = 500
MOST_LISTED = 100  # newest messages to one number that are looked through
LOOK_BACK = timedelta(days=1)  # by so much our clock may have been wrong when a message was written
LONGEST_BODY = 1600  # Twilio refuses more (21617)

# Twilio's word: ours. What is missing is on its way and no news.
FATES = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "undelivered": "failed",
    "failed": "failed",
    "canceled": "failed",
}


@dataclass(frozen=True)
class Twilio:
    """One number of a Twilio account. api_base: replaces every Twilio host (tests and the demo)."""

    account_sid: str = setting("Account SID from the Twilio Console", "AC0123456789abcdef0123456789abcdef")
    auth_token: str = setting("primary Auth Token from the Twilio Console", "env:TWILIO_AUTH_TOKEN")
    number: str = setting("our number on this channel, with + and country code", "+6281200000100")
    shared_key: str = setting("secret of a webhook SharedKey, if one was made", "env:TWILIO_SHARED_KEY", "")
    api_base: str = setting("address of a Twilio look-alike, for tests only", "http://127.0.0.1:9000", "")
    max_file_mb: int = setting("largest attachment to fetch, in megabytes", 16, 16)

    def believe(self, request: HookRequest) -> Mapping[str, str]:
        """Return the form of a request that Twilio signed for this account (first value of each name). Raises Refused.

        Signature: base64 HMAC over URL and sorted parameters, SHA-1 with the Auth Token or SHA-256 with a SharedKey.
        Our settings decide which of the two, never the request.
        """
        signature = request.headers.get("x-twilio-signature", "")
        if not signature:
            raise Refused("tanpa X-Twilio-Signature")
        if "json" in request.headers.get("content-type", ""):
            return self._believe_json(request, signature)
        names = dict(reversed(request.form))
        if names.get("AccountSid") != self.account_sid:
            raise Refused("AccountSid bukan milik kami; periksa account_sid")
        self._compare(request.url, _Pairs(request.form), signature)
        return names

    def _believe_json(self, request: HookRequest, signature: str) -> Mapping[str, str]:
        """Check a JSON request. Raises Refused.

        Only its URL is signed, so the URL must contain the body's hash.
        """
        signed_hash = dict(parse_qsl(request.query)).get("bodySHA256", "")
        if not hmac.compare_digest(signed_hash.lower().encode(), hashlib.sha256(request.body).hexdigest().encode()):
            raise Refused("JSON tanpa bodySHA256 yang cocok")
        self._compare(request.url, {}, signature)
        return {}

    def _compare(self, url: str, pairs: Mapping[str, str], signature: str) -> None:
        secret, algorithm = (self.shared_key, HMAC_SHA256) if self.shared_key else (self.auth_token, HMAC_SHA1)
        validator = RequestValidator(secret)
        good = (validator.compute_signature(tried, pairs, algorithm) for tried in _with_and_without_port(url))
        if not any(hmac.compare_digest(one.encode(), signature.encode()) for one in good):
            raise Refused("tanda tangan tidak cocok; periksa public_url dan auth_token")

    def keep(self, request: HookRequest, key: str, answer: str = EMPTY_ANSWER) -> Arrival:
        """Return the request as an arrival: its query in the first line, then the body as it came."""
        return Arrival(key, request.query.encode() + b"\n" + request.body, answer)

    def keep_message(self, request: HookRequest) -> Arrival:
        """Return a text, or a report on a message of ours, as an arrival. Raises Refused.

        Each report on a message has a key of its own.
        """
        form = self.believe(request)
        sid = sid_of(form)
        if not sid:
            raise Refused("tanpa MessageSid")
        status = form.get("MessageStatus", "")
        return self.keep(request, report_key(sid, status, form.get("ErrorCode", "")) if status else sid)

    @contextmanager
    def client(self, answers: list[requests.Response] | None = None) -> Iterator[Client]:
        """Yield Twilio's own client. Every error of it becomes a SendError.

        answers: list that each answer is added to.
        """
        answers = [] if answers is None else answers
        hooks = {"response": lambda answer, **_: answers.append(answer)}
        http = TwilioHttpClient(timeout=TIMEOUT, request_hooks=hooks)
        bound(http.session)
        try:
            client = Client(self.account_sid, self.auth_token, http_client=http)
            if self.api_base:
                client.api.base_url = client.content.base_url = self.api_base  # each product has its own host
            yield client
        except TwilioException as error:
            raise send_error(error, answers[-1] if answers else None) from error
        except requests.RequestException as error:
            told = f"Twilio tidak menjawab ({type(error).__name__}). Periksa jaringan"
            raise SendError(told, unknown=was_written(error)) from error
        except ValueError as error:  # success, but no JSON: somebody else stands between us and Twilio
            raise SendError("Jawaban Twilio tidak terbaca. Periksa jaringan", unknown=True) from error

    def create(self, **values: Any) -> str:
        """Send a message by REST and return its sid. Raises SendError."""
        with self.client() as client:
            sid = client.messages.create(**values).sid
        if not sid:
            raise SendError("Twilio tidak menyebut nomor pesan", unknown=True)
        return str(sid)

    def lookup(self, message: Outbound, body: str, look: LookUp, **between: str) -> str | None:
        """Return the sid of a message with exactly this text, None if it surely did not leave.

        The newest messages to the number are looked through, without a filter by date: Twilio sets the date only when
        it has sent a message on. Their age is told by Twilio's clock.
        between: to and from_.
        Raises CannotTell, or SendError where Twilio may be asked again later.
        """
        answers: list[requests.Response] = []
        try:
            with self.client(answers) as client:
                listed = client.messages.list(limit=MOST_LISTED, **between)
        except SendError as error:
            if error.permanent:
                raise CannotTell(str(error)) from error
            raise
        earliest = _earliest(look, answers)
        recent = [one for one in listed if (one.date_created or earliest) >= earliest]
        ours = [str(one.sid) for one in recent if _is_alike(one, message, body) and not look.is_anothers(str(one.sid))]
        if len(ours) > 1 or (ours and (message.template or not body)):
            raise CannotTell("ada pesan serupa di Twilio")
        if not ours and len(recent) == MOST_LISTED:
            raise CannotTell("terlalu banyak pesan ke nomor ini di Twilio")
        return ours[0] if ours else None

    def contents(self) -> list[Any]:
        """Return every template of the account with its approval. Raises SendError."""
        with self.client() as client:
            return list(client.content.v1.content_and_approvals.list(limit=MOST_TEMPLATES))

    def fetch(self, url: str) -> bytes:
        """Return the bytes of a media URL of this account. Raises OpenError.

        Our credentials are sent to Twilio's own host only. Media redirect to a content network that must not see them.
        """
        try:
            return self._follow(url)
        except TooLarge as error:
            raise OpenError(f"lebih besar dari {self.max_file_mb} MB", permanent=True) from error
        except requests.RequestException as error:
            raise OpenError(f"Twilio tidak menjawab ({type(error).__name__})") from error
        except ValueError as error:  # urlsplit: a port that is no number, half an IPv6 address
            raise OpenError("alamat berkas tidak sah", permanent=True) from error

    def _follow(self, url: str) -> bytes:
        auth: tuple[str, str] | None = (self.account_sid, self.auth_token)
        for _ in range(MOST_REDIRECTS + 1):
            self._require_allowed(url, first=auth is not None)
            answer = call("GET", url, auth=auth, timeout=TIMEOUT, adapter=WholeAnswer(self.max_file_mb * 1024 * 1024))
            if not answer.is_redirect:
                return _file_of(answer)
            target = requests.compat.urljoin(url, answer.headers["location"])
            auth = auth if _host(target) == _host(url) else None
            url = target
        raise OpenError("terlalu banyak pengalihan", permanent=True)

    def _require_allowed(self, url: str, *, first: bool) -> None:
        own = _host(self.api_base) if self.api_base else ("https", "api.twilio.com", None)
        if _host(url) != own and (first or urlsplit(url).scheme != "https"):
            raise OpenError("alamat berkas bukan milik Twilio", permanent=True)

    def address_of(self, uri: str) -> str:
        """Return where the bytes of a thing are that Twilio lists as "/2010-04-01/Accounts/…json"."""
        return (self.api_base or "https://api.twilio.com") + uri.removesuffix(".json")

    def probe(self) -> str:
        """Ask Twilio for our own account. Raises SendError with what to do."""
        with self.client() as client:
            account = client.api.v2010.accounts(self.account_sid).fetch()
        return f"akun Twilio {account.friendly_name}: {account.status}"


class _Pairs(dict[str, str]):
    """A form that keeps duplicates, in the shape that RequestValidator reads."""

    def __init__(self, pairs: tuple[tuple[str, str], ...]) -> None:
        super().__init__(pairs)
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)

    def getlist(self, name: str) -> list[str]:
        return self._values.get(name, [])


def _with_and_without_port(url: str) -> tuple[str, ...]:
    """Twilio signs a port, the default or any other, in some places and not in others."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:  # half an IPv6 address, a port that is no number
        return (url,)
    if host is None:
        return (url,)
    host = f"[{host}]" if ":" in host else host
    return tuple({url, parts._replace(netloc=host).geturl(), parts._replace(netloc=f"{host}:{port}").geturl()})


def _earliest(look: LookUp, answers: Sequence[requests.Response]) -> datetime:
    """Return when a message can have been taken at the earliest, by the clock of Twilio (the header Date).

    Our clock may be wrong, may have been wrong when the message was written, or both.
    """
    age = max(look.now - look.since, timedelta()) + LOOK_BACK
    try:
        return parsedate_to_datetime(answers[0].headers["Date"]) - age
    except (IndexError, KeyError, ValueError):
        return look.now - age


def _is_alike(listed: Any, message: Outbound, body: str) -> bool:
    """Return whether a message of Twilio's list may be ours: the words of a template or a file are not compared."""
    return not body or bool(message.template) or (listed.body or "").strip() == body.strip()


def _file_of(answer: requests.Response) -> bytes:
    if answer.status_code != 200:  # 404 for some seconds after the webhook is usual
        raise OpenError(f"Twilio menjawab {answer.status_code}", permanent=answer.status_code == 410)
    return answer.content


def _host(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def fields(raw: bytes) -> tuple[dict[str, str], dict[str, str]]:
    """Return the query and the form of an arrival that `keep` made, without NUL (PostgreSQL refuses it)."""
    query, _, body = raw.partition(b"\n")
    return pairs(query), pairs(body)


def pairs(raw: bytes) -> dict[str, str]:
    """Return form-encoded bytes as names and values: the first value of each name, empty values kept."""
    text = raw.decode("utf-8", "replace")
    parsed = parse_qsl(text, keep_blank_values=True, errors="replace")
    return {name: value.replace("\x00", "") for name, value in reversed(parsed)}


def sid_of(form: Mapping[str, str]) -> str:
    """Return a message's sid. SmsSid is its older name."""
    return form.get("MessageSid") or form.get("SmsSid", "")


def report_key(sid: str, status: str, code: str) -> str:
    """Return the key of a report on a message of ours. code: as Twilio writes it, "" for none."""
    return f"{sid}:{status}:{code}"


def moment(form: Mapping[str, str], received_at: datetime) -> datetime:
    """Return when a message was sent: as Twilio's list dates it, else when its webhook came."""
    try:
        sent = parsedate_to_datetime(form[DATED])
    except (KeyError, ValueError):
        return received_at
    return sent if sent.tzinfo else received_at


def delivery(query: Mapping[str, str], form: Mapping[str, str]) -> Delivery | None:
    """Return a status callback as a Delivery, None for a status without news.

    `?message=` carries our own key.
    """
    fate = FATES.get(form.get("MessageStatus", ""))
    if fate is None:
        return None
    code = number(form.get("ErrorCode"))
    return Delivery(
        external_id=sid_of(form),
        fate=fate,
        error=reason(code, form.get("ErrorMessage", "")) if fate == "failed" else "",
        key=query.get("message", ""),
        window_closed=fate == "failed" and code == WINDOW_CLOSED,
        opted_out=code == OPTED_OUT,
    )


def attachments(form: Mapping[str, str]) -> tuple[Attachment, ...]:
    """Return the media of an incoming message: NumMedia, MediaUrlN, MediaContentTypeN."""
    media = []
    for place in range(min(number(form.get("NumMedia")), MOST_MEDIA)):
        url = form.get(f"MediaUrl{place}", "")
        kind = form.get(f"MediaContentType{place}", "application/octet-stream")
        if url:
            media.append(Attachment(_filename(sid_of(form), place, kind), kind, url))
    return tuple(media)


def _filename(sid: str, place: int, kind: str) -> str:
    return f"{sid[-8:]}-{place + 1}{ending_of(kind)}"
