"""What the Twilio channels share: signatures, the client, media, error codes, delivery reports."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import HMAC_SHA1, HMAC_SHA256, RequestValidator
from twilio.rest import Client

from channels.envelope import (
    Arrival,
    Attachment,
    CannotTell,
    Delivery,
    HookRequest,
    OpenError,
    Outbound,
    Refused,
    SendError,
)

EMPTY_ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
TIMEOUT = 10  # seconds; the SDK's own default is for ever
MOST_REDIRECTS = 3
LONGEST_BODY = 1600  # Twilio refuses more (21617)

# Twilio's word: ours. What is missing is on its way and no news.
FATES = {"sent": "sent", "delivered": "delivered", "read": "read", "undelivered": "failed", "failed": "failed"}

# code: what the officer reads
REASONS = {
    63016: "Jendela WhatsApp 24 jam sudah tertutup",
    21610: "Penerima meminta berhenti menerima pesan",
    63014: "Penerima tidak mau menerima pesan dari kami",
    63033: "Penerima memblokir nomor kami",
    63003: "Nomor ini tidak memakai WhatsApp",
    63024: "Nomor ini tidak memakai WhatsApp",
    30004: "Penerima memblokir pesan",
    21211: "Nomor tujuan tidak sah",
    21212: "Nomor pengirim tidak sah. Periksa `number` di config.toml",
    21214: "Nomor tujuan tidak dapat dihubungi",
    21217: "Nomor tujuan tidak sah",
    21614: "Nomor tujuan bukan nomor ponsel",
    21617: "Pesan terlalu panjang",
    30005: "Nomor tujuan tidak dikenal operator",
    30006: "Nomor tujuan tidak dapat menerima SMS",
    20003: "Twilio menolak sandi kami. Periksa account_sid dan auth_token",
    20404: "Twilio tidak mengenal akun atau alamat ini. Periksa account_sid",
    21408: "Pengiriman ke negara ini belum diizinkan di Twilio Console (Geo permissions)",
    21606: "Nomor pengirim tidak dapat mengirim SMS. Periksa `number` di config.toml",
    21608: "Akun percobaan hanya dapat mengirim ke nomor yang sudah diverifikasi",
    30002: "Akun Twilio dibekukan",
    30007: "Operator menyaring pesan ini",
    63001: "Saluran WhatsApp ditolak Meta. Periksa pengirim di Twilio Console",
    63007: "Nomor WhatsApp kami belum terdaftar di Twilio. Periksa `number`",
    63015: "Penerima belum bergabung dengan sandbox WhatsApp",
    63021: "Isi templat WhatsApp tidak sesuai",
    63027: "Templat WhatsApp tidak ada dalam bahasa ini",
    63028: "Jumlah isian templat WhatsApp tidak cocok",
    63032: "WhatsApp tidak menyampaikan pesan ini (uji coba Meta)",
    63049: "WhatsApp menahan pesan ini; coba lagi besok",
    63038: "Batas kirim harian Twilio tercapai",
}
# trying again later may help; every other code with a 4xx answer is final
TRANSIENT = {20429, 63017, 63018, 63010, 63009, 63012, 30001, 30003, 30410, 63019, 21611, 63038}
WINDOW_CLOSED = 63016
OPTED_OUT = 21610


def setting(doc: str, example: object, default: Any = ...) -> Any:
    """A settings field with the words its error messages show."""
    metadata = {"doc": doc, "example": example}
    return field(metadata=metadata) if default is ... else field(default=default, metadata=metadata)


@dataclass(frozen=True)
class Twilio:
    """One number of one Twilio account. `api_base` replaces every Twilio host (tests and the demo)."""

    account_sid: str = setting("Account SID from the Twilio Console", "AC0123456789abcdef0123456789abcdef")
    auth_token: str = setting("primary Auth Token from the Twilio Console", "env:TWILIO_AUTH_TOKEN")
    number: str = setting("our number on this channel, with + and country code", "+6281200000100")
    shared_key: str = setting("secret of a webhook SharedKey, if one was made", "env:TWILIO_SHARED_KEY", "")
    api_base: str = setting("address of a Twilio look-alike, for tests only", "http://127.0.0.1:9000", "")
    max_file_mb: int = setting("largest attachment to fetch, in megabytes", 16, 16)

    def believe(self, request: HookRequest) -> Mapping[str, str]:
        """The form of a request signed by Twilio for this account (first value of each name). Raises Refused.

        Signature: base64 HMAC over URL and sorted parameters, SHA-1 with the Auth Token or SHA-256 with a SharedKey;
        which of the two is decided by our settings, never by the request.
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
        """Of a JSON request only the URL is signed, so the URL must name the body's hash."""
        wanted = dict(parse_qsl(request.query)).get("bodySHA256", "")
        if not hmac.compare_digest(wanted.lower().encode(), hashlib.sha256(request.body).hexdigest().encode()):
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
        """The request as an arrival: its query in the first line, then the body as it came."""
        return Arrival(key, request.query.encode() + b"\n" + request.body, answer)

    def client(self) -> Client:
        client = Client(self.account_sid, self.auth_token, http_client=TwilioHttpClient(timeout=TIMEOUT))
        if self.api_base:
            for product in (client.api, client.messaging, client.content, client.voice, client.pricing):
                product.base_url = self.api_base
        return client

    def create(self, **values: Any) -> str:
        """Send one message by REST; its sid. Raises SendError."""
        try:
            return str(self.client().messages.create(**values).sid)
        except TwilioException as error:
            raise send_error(error) from error
        except requests.ConnectionError as error:
            raise SendError(f"Twilio tidak terhubung ({type(error).__name__})", unknown=_was_written(error)) from error
        except requests.RequestException as error:
            raise SendError(f"Twilio tidak menjawab ({type(error).__name__})", unknown=True) from error

    def lookup(self, to: str, sender: str, message: Outbound, body: str, since: datetime) -> str | None:
        """The sid of a message with this very text sent since then, None if there is none. Raises CannotTell."""
        try:
            sent = self.client().messages.list(to=to, from_=sender, date_sent_after=since, limit=100)
        except (TwilioException, requests.RequestException) as error:
            raise CannotTell(f"Twilio tidak dapat ditanya ({type(error).__name__})") from error
        alike = [one.sid for one in sent if message.template or (one.body or "") == body]
        if len(alike) > 1 or (alike and message.template):
            raise CannotTell("ada beberapa pesan yang sama di Twilio")
        return str(alike[0]) if alike else None

    def fetch(self, url: str) -> bytes:
        """The bytes behind a media URL of this account. Raises OpenError.

        Our credentials go to Twilio's own host only: media redirects to a content network that must not see them.
        """
        auth: tuple[str, str] | None = (self.account_sid, self.auth_token)
        for _ in range(MOST_REDIRECTS + 1):
            self._require_allowed(url, first=auth is not None)
            try:
                answer = requests.get(url, auth=auth, timeout=TIMEOUT, stream=True, allow_redirects=False)
            except requests.RequestException as error:
                raise OpenError(f"Twilio tidak menjawab ({type(error).__name__})") from error
            with answer:
                if not answer.is_redirect:
                    return self._read(answer)
                target = requests.compat.urljoin(url, answer.headers["location"])
                auth = auth if _host(target) == _host(url) else None
                url = target
        raise OpenError("terlalu banyak pengalihan", permanent=True)

    def _require_allowed(self, url: str, *, first: bool) -> None:
        own = _host(self.api_base) if self.api_base else ("https", "api.twilio.com", None)
        scheme = urlsplit(url).scheme
        if (first and _host(url) != own) or (scheme != "https" and _host(url) != own):
            raise OpenError("alamat berkas bukan milik Twilio", permanent=True)

    def _read(self, answer: requests.Response) -> bytes:
        if answer.status_code != 200:  # 404 for some seconds after the webhook is usual
            raise OpenError(f"Twilio menjawab {answer.status_code}", permanent=answer.status_code == 410)
        data, most = bytearray(), self.max_file_mb * 1024 * 1024
        for piece in answer.iter_content(65536):
            data += piece
            if len(data) > most:
                raise OpenError(f"lebih besar dari {self.max_file_mb} MB", permanent=True)
        return bytes(data)

    def probe(self) -> str:
        """Ask Twilio for our own account. Raises SendError with what to do."""
        try:
            account = self.client().api.v2010.accounts(self.account_sid).fetch()
        except TwilioException as error:
            raise send_error(error) from error
        except requests.RequestException as error:
            raise SendError(f"Twilio tidak terhubung ({type(error).__name__}). Periksa jaringan.") from error
        return f"akun Twilio {account.friendly_name}: {account.status}"


class _Pairs(dict[str, str]):
    """A form that keeps duplicates, in the shape RequestValidator reads."""

    def __init__(self, pairs: tuple[tuple[str, str], ...]) -> None:
        super().__init__(pairs)
        self._pairs = pairs

    def getlist(self, name: str) -> list[str]:
        return [value for key, value in self._pairs if key == name]


def _with_and_without_port(url: str) -> tuple[str, ...]:
    """Twilio signs the default port in some places and not in others."""
    parts = urlsplit(url)
    if parts.hostname is None or parts.port not in (None, 80, 443):
        return (url,)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    host = parts.hostname
    return tuple({url, parts._replace(netloc=host).geturl(), parts._replace(netloc=f"{host}:{port}").geturl()})


def _host(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def _was_written(error: requests.ConnectionError) -> bool:
    """Whether the request may have reached Twilio: not if the connection was never made."""
    never_made = ("NewConnectionError", "Failed to establish", "NameResolution", "ConnectTimeout")
    return not any(sign in str(error) for sign in never_made)


def fields(raw: bytes) -> tuple[dict[str, str], dict[str, str]]:
    """The query and the form of an arrival `keep` made; NUL taken out (PostgreSQL refuses it)."""
    query, _, body = raw.partition(b"\n")
    return pairs(query), pairs(body)


def pairs(raw: bytes) -> dict[str, str]:
    """Form-encoded bytes as names and values, the first of each name, blanks kept."""
    text = raw.decode("utf-8", "replace")
    found = parse_qsl(text, keep_blank_values=True, errors="replace")
    return {name: value.replace("\x00", "") for name, value in reversed(found)}


def delivery(query: Mapping[str, str], form: Mapping[str, str]) -> Delivery | None:
    """A status callback as a Delivery; None for words that are no news yet. `?message=` carries our own key."""
    fate = FATES.get(form.get("MessageStatus", form.get("SmsStatus", "")))
    if fate is None:
        return None
    code = int(form["ErrorCode"]) if form.get("ErrorCode", "").isdigit() else 0
    return Delivery(
        external_id=form.get("MessageSid", form.get("SmsSid", "")),
        fate=fate,
        error=reason(code, form.get("ErrorMessage", "")) if fate == "failed" else "",
        key=query.get("message", ""),
        window_closed=fate == "failed" and code == WINDOW_CLOSED,
        opted_out=code == OPTED_OUT,
    )


def reason(code: int, message: str = "") -> str:
    """A code in words for the officer, with the code itself for whoever has to look it up."""
    words = REASONS.get(code) or message or "Gagal terkirim"
    return f"{words} ({code})" if code else words


def send_error(error: TwilioException) -> SendError:
    """Twilio's two families of errors (REST and RFC 9457 services) as ours."""
    status, code = int(getattr(error, "status", 0) or 0), int(getattr(error, "code", 0) or 0)
    if isinstance(error, TwilioRestException) and not status:
        return SendError(reason(code, error.msg))
    passing = status == 429 or status >= 500 or code in TRANSIENT
    return SendError(
        reason(code, f"Twilio menolak pesan (HTTP {status})"),
        permanent=not passing and code != WINDOW_CLOSED,
        window_closed=code == WINDOW_CLOSED,
        opted_out=code == OPTED_OUT,
    )


def attachments(form: Mapping[str, str]) -> tuple[Attachment, ...]:
    """The media of an incoming message: NumMedia, MediaUrlN, MediaContentTypeN."""
    count = int(form["NumMedia"]) if form.get("NumMedia", "").isdigit() else 0
    found = []
    for place in range(min(count, 20)):
        url = form.get(f"MediaUrl{place}", "")
        kind = form.get(f"MediaContentType{place}", "application/octet-stream")
        if url:
            found.append(Attachment(_filename(form.get("MessageSid", "berkas"), place, kind), kind, url))
    return tuple(found)


def _filename(sid: str, place: int, kind: str) -> str:
    import mimetypes

    base = kind.partition(";")[0].strip()
    ending = {"image/jpeg": ".jpg", "audio/ogg": ".ogg", "text/vcard": ".vcf", "image/webp": ".webp"}.get(base)
    return f"{sid[-8:]}-{place + 1}{ending or mimetypes.guess_extension(base) or '.bin'}"
