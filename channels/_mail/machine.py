"""Mail from machines: auto-replies, lists, bounces. Kept, never answered."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from email.message import Message

from channels._mail.parse import content, header, ids, message_ids, parts

SUPPRESS = re.compile(r"\b(all|autoreply|oof|dr|rn)\b", re.IGNORECASE)
BULK = {"bulk", "junk", "list", "auto_reply"}
TELLTALE = (
    "List-Id",
    "List-Unsubscribe",
    "List-Post",
    "X-Autoreply",
    "X-Autorespond",
    "X-AutoReply-From",
    "X-Failed-Recipients",
    "Feedback-ID",
)
LOCAL_PARTS = re.compile(r"^(mailer-daemon|postmaster|no[-_.]?reply|do[-_.]?not[-_.]?reply|bounces?)([+.-].*)?$")
NAMES_ORIGINAL = ("text/rfc822-headers", "message/rfc822", "text/plain", "text/html")
FAILURE = re.compile(
    r"\b5\.\d{1,3}\.\d{1,3}\b|\b55\d\b|undeliver|returned mail|not (be )?delivered|delivery (has )?fail|failure notice"
    r"|tidak (dapat|bisa|berhasil) (dikirim|disampaikan|terkirim)|gagal (dikirim|terkirim)",
    re.IGNORECASE,
)
DELAY = re.compile(r"\b(delay(ed)?|tertunda|still being retried|warning: (could not send|message))\b", re.IGNORECASE)
RETURNED_ID = re.compile(r"^Message-ID:\s*(<[^<>\s]{1,500}>)", re.IGNORECASE | re.MULTILINE)
REPORTS = ("multipart/report", "message/delivery-status", "message/disposition-notification", "message/feedback-report")


@dataclass(frozen=True)
class Bounce:
    """What a bounce says: ids of ours it names, and the reason with its status code."""

    ids: tuple[str, ...]
    reason: str


def is_automatic(message: Message, sender: str, own: frozenset[str]) -> bool:
    """Any sign of RFC 3834 and its kin, an empty return path, or our own address as the sender."""
    submitted = header(message, "Auto-Submitted").lower()
    if submitted and not submitted.startswith("no"):
        return True
    if header(message, "Precedence").lower() in BULK or SUPPRESS.search(header(message, "X-Auto-Response-Suppress")):
        return True
    if any(header(message, name) for name in TELLTALE) or header(message, "Return-Path").strip() == "<>":
        return True
    if sender in own or LOCAL_PARTS.match(sender.partition("@")[0]):
        return True
    return _content_type(message) in REPORTS or any(_is_calendar_reply(part.message) for part in parts(message))


def _is_calendar_reply(part: Message) -> bool:
    """Somebody's calendar says he will come; nobody wrote."""
    return _content_type(part) == "text/calendar" and _parameter(part, "method") == "reply"


def _parameter(part: Message, name: str) -> str:
    try:
        return str(part.get_param(name, "")).lower()
    except Exception:
        return ""


def _content_type(message: Message) -> str:
    try:
        return message.get_content_type()
    except Exception:
        return ""


def bounce(message: Message, sender: str, domain: str) -> Bounce | None:
    """The bounce a mail is, or None. Half of the real ones have no standard part, so the text is searched too."""
    if not _looks_like_bounce(message, sender):
        return None
    status, reason = "", ""
    sources = []
    for part in parts(message):
        if part.content_type == "message/delivery-status":
            action, status, reason = _delivery_status(content(part.message).decode("latin-1"))
            if action not in ("", "failed"):
                return None  # "delayed": it may still arrive
        elif part.content_type in NAMES_ORIGINAL:
            sources.append(html.unescape(content(part.message).decode("latin-1")[:100_000]))
    of_ours = re.compile(rf"[a-z0-9]{{20}}@{re.escape(domain)}")  # as `message_id` in send.py makes them
    ours = [one for one in _named(message, sources) if of_ours.fullmatch(one)]
    return Bounce(tuple(dict.fromkeys(ours)), _words(status, reason)) if ours else None


def _named(message: Message, sources: list[str]) -> list[str]:
    """Every id a bounce names, the likeliest first: the returned mail's own before those of the thread it was in."""
    returned = [found for source in sources for found in message_ids(" ".join(RETURNED_ID.findall(source)))]
    thread = [*ids(message, "In-Reply-To"), *reversed(ids(message, "References"))]
    return [*returned, *thread, *(found for source in sources for found in message_ids(source))]


def _looks_like_bounce(message: Message, sender: str) -> bool:
    if _content_type(message) == "multipart/report":
        return _parameter(message, "report-type") in ("", "delivery-status")  # else a read receipt or a complaint
    if DELAY.search(header(message, "Subject")):
        return False  # it may still arrive
    if header(message, "X-Failed-Recipients") or re.match(r"(mailer-daemon|postmaster)", sender):
        return True
    # a holiday note has an empty path too, and names our mail as well
    return header(message, "Return-Path").strip() == "<>" and _speaks_of_failure(message)


def _speaks_of_failure(message: Message) -> bool:
    texts = [content(part.message)[:20_000].decode("latin-1") for part in parts(message)[:1]]
    return any(FAILURE.search(text) for text in [header(message, "Subject"), *texts])


def _delivery_status(source: str) -> tuple[str, str, str]:
    """(action, status, diagnostic) of the first recipient that has them."""
    source = re.sub(r"\r?\n[ \t]+", " ", source)

    def field(name: str) -> str:
        found = re.search(rf"^{name}:[ \t]*(\S.{{0,300}})", source, re.IGNORECASE | re.MULTILINE)
        return found.group(1).strip() if found else ""

    return field("Action").lower(), field("Status"), field("Diagnostic-Code")


def _words(status: str, reason: str) -> str:
    kind = {
        "5.1": "Alamat email ini tidak ada",
        "5.2": "Kotak surat penerima penuh atau tidak aktif",
        "5.3": "Server penerima menolak surel (mungkin terlalu besar)",
        "5.7": "Server penerima menolak surel dari kami",
    }.get(status[:3], "Surel kembali: tidak sampai ke penerima")
    detail = status or reason[:120]
    return f"{kind} ({detail})" if detail else kind
