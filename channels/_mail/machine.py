"""Signs of machines in a mail: which mail no person wrote, which mail the bot may not answer, and bounces."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from email.message import Message

from channels._mail.parse import ADDRESS, addresses, content, header, ids, message_ids, parts, sender

SUPPRESS = re.compile(r"\b(all|autoreply|oof|dr|rn)\b", re.IGNORECASE)
BULK = {"bulk", "junk", "list", "auto_reply"}
OF_LISTS = ("List-Id", "List-Unsubscribe", "List-Post", "Feedback-ID")
OF_AUTO_REPLIES = ("X-Autoreply", "X-Auto-Reply", "X-Autorespond", "X-AutoReply-From", "X-Failed-Recipients")
OF_FORWARDING = ("Resent-From", "X-MS-Exchange-ForwardingLoop", "X-Forwarded-For", "X-Forwarded-To", "X-Forwarded-By")
ABSENT = (
    r"automatic reply|auto[- ]?reply|autoreply|auto response|out of (the )?office|balasan otomatis|jawaban otomatis"
    r"|respons otomatis|r[ée]ponse automatique|automatische antwort|respuesta autom[áa]tica|自动答复"
)
ABSENCE = re.compile(rf"\s{{0,9}}(\[[^\]]{{1,30}}\]\s{{0,9}})?({ABSENT})\b", re.IGNORECASE)
NAMES_ORIGINAL = ("text/rfc822-headers", "message/rfc822", "text/plain", "text/html")
FAILURE = re.compile(
    r"\b5\.\d{1,3}\.\d{1,3}\b|\b55\d\b|undeliver|returned mail|not (be )?delivered|delivery (has )?fail|failure notice"
    r"|tidak (dapat|bisa|berhasil) (dikirim|disampaikan|terkirim)|gagal (dikirim|terkirim)",
    re.IGNORECASE,
)
BARE = re.compile(r"(accepted|declined|tentative|diterima|ditolak|tentatif)\b[^\n]{0,200}", re.IGNORECASE)
DAEMON = re.compile(r"(mailer-daemon|postmaster)\b")
DELAY = re.compile(r"\b(delay(ed)?|tertunda|still being retried|warning: (could not send|message))\b", re.IGNORECASE)
RETURNED_ID = re.compile(r"^Message-ID:\s*(<[^<>\s]{1,500}>)", re.IGNORECASE | re.MULTILINE)
MOST_RECIPIENTS = 50
REPORTS = ("multipart/report", "message/delivery-status", "message/disposition-notification", "message/feedback-report")


@dataclass(frozen=True)
class Bounce:
    """What a bounce says: ids of ours it names, the reason with its status code, and the addresses it is about."""

    ids: tuple[str, ...]
    reason: str
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Report:
    """What a delivery report says of one receiver."""

    action: str
    status: str
    reason: str
    recipients: tuple[str, ...]


def is_written_by_machine(message: Message, words: str) -> bool:
    """Return whether no person wrote the mail.

    Such a mail is a bounce, a report, a note of absence, or a calendar's answer without text.
    words: text of the mail.
    """
    if _content_type(message) in REPORTS or any(header(message, name) for name in OF_AUTO_REPLIES):
        return True
    if header(message, "Auto-Submitted").lower().startswith(("auto-replied", "auto-notified")):
        return True
    if header(message, "Precedence").lower() == "auto_reply" or ABSENCE.match(header(message, "Subject")):
        return True
    if DAEMON.match(sender(message)[0]) or (_returns_to_nobody(message) and not _is_forwarded(message)):
        return True
    return _is_bare_calendar_reply(message, words)


def is_our_own(message: Message, own: frozenset[str], domain: str) -> bool:
    """Return whether the mail is one that we sent, returned to us by a group or a copy."""
    found = next(iter(ids(message, "Message-ID")), "")
    return sender(message)[0] in own and bool(_of_ours(domain).fullmatch(found))


def _of_ours(domain: str) -> re.Pattern[str]:
    """Return the pattern of our Message-IDs, as `message_id` in send.py makes them."""
    return re.compile(rf"[a-z0-9]{{20}}@{re.escape(domain)}")


def forbids_automatic_answer(message: Message) -> bool:
    """Return whether the mail bears a sign of a machine (RFC 3834). A person may have written it all the same."""
    submitted = header(message, "Auto-Submitted").lower()
    if submitted and not submitted.startswith("no"):
        return True
    if header(message, "Precedence").lower() in BULK or SUPPRESS.search(header(message, "X-Auto-Response-Suppress")):
        return True
    return any(header(message, name) for name in OF_LISTS) or _returns_to_nobody(message)


def is_from_list(message: Message) -> bool:
    """Return whether the mail came by a mailing list."""
    is_marked = any(header(message, name) for name in ("List-Id", "List-Post"))
    return is_marked or header(message, "Precedence").lower() == "list"


def _returns_to_nobody(message: Message) -> bool:
    return header(message, "Return-Path").strip() == "<>"


def _is_forwarded(message: Message) -> bool:
    """Return whether a rule of a mailbox forwarded the mail."""
    return any(header(message, name) for name in OF_FORWARDING)


def _is_bare_calendar_reply(message: Message, words: str) -> bool:
    """Return whether a calendar answered an invitation, and no person wrote a text."""
    said = words.strip()
    if said and said not in header(message, "Subject") and not BARE.fullmatch(said):
        return False
    answers = [part.message for part in parts(message) if _content_type(part.message) == "text/calendar"]
    return any(_parameter(one, "method") == "reply" for one in answers)


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


def bounce(message: Message, returned_by: str, domain: str) -> Bounce | None:
    """Return the bounce that a mail is, else None.

    Half of all bounces have no standard part, so their text is searched too.
    """
    if not _looks_like_bounce(message, returned_by):
        return None
    reports: list[_Report] = []
    sources = []
    for part in parts(message):
        if part.content_type == "message/delivery-status":
            reports += _reports(content(part.message).decode("latin-1"))
        elif part.content_type in NAMES_ORIGINAL:
            sources.append(html.unescape(content(part.message).decode("latin-1")[:100_000]))
    failed = [one for one in reports if one.action in ("", "failed")]
    if reports and not failed:
        return None  # "delayed": it may still arrive
    of_ours = _of_ours(domain)
    ours = [one for one in _named(message, sources) if of_ours.fullmatch(one)]
    if not ours:
        return None
    words = _words(failed[0].status, failed[0].reason) if failed else _words("", "")
    return Bounce(tuple(dict.fromkeys(ours)), words, _recipients(message, failed, sources))


def _recipients(message: Message, failed: list[_Report], sources: list[str]) -> tuple[str, ...]:
    """Return the addresses that a bounce is about: as its report names them, else all that its words name."""
    named = [address for report in failed for address in report.recipients]
    named = named or addresses(message, "X-Failed-Recipients")
    named = named or [one.lower() for source in sources[:1] for one in re.findall(ADDRESS, source[:20_000])]
    return tuple(dict.fromkeys(named))[:MOST_RECIPIENTS]


def _named(message: Message, sources: list[str]) -> list[str]:
    """Return every id that a bounce names, the most likely first.

    The ids of the returned mail come before the ids of its thread.
    """
    returned = [found for source in sources for found in message_ids(" ".join(RETURNED_ID.findall(source)))]
    thread = [*ids(message, "In-Reply-To"), *reversed(ids(message, "References"))]
    return [*returned, *thread, *(found for source in sources for found in message_ids(source))]


def _looks_like_bounce(message: Message, returned_by: str) -> bool:
    if _content_type(message) == "multipart/report":
        return _parameter(message, "report-type") in ("", "delivery-status")  # else a read receipt or a complaint
    if DELAY.search(header(message, "Subject")):
        return False  # it may still arrive
    if header(message, "X-Failed-Recipients") or DAEMON.match(returned_by):
        return True
    # a holiday note has an empty path too, and names our mail as well
    return _returns_to_nobody(message) and _speaks_of_failure(message)


def _speaks_of_failure(message: Message) -> bool:
    texts = [content(part.message)[:20_000].decode("latin-1") for part in parts(message)[:1]]
    return any(FAILURE.search(text) for text in [header(message, "Subject"), *texts])


def _reports(source: str) -> list[_Report]:
    """Return the report on each recipient.

    Each has a block; where the blocks cannot be told apart, return one report.
    """
    source = re.sub(r"\r?\n[ \t]+", " ", source)
    blocks = [_report(block) for block in re.split(r"\r?\n\r?\n", source)]
    return [one for one in blocks if one.action] or [_report(source)]


def _report(source: str) -> _Report:
    def field(name: str) -> str:
        found = re.search(rf"^{name}:[ \t]*(\S.{{0,300}})", source, re.IGNORECASE | re.MULTILINE)
        return found.group(1).strip() if found else ""

    receivers = f"{field('Final-Recipient')} {field('Original-Recipient')}".lower()
    return _Report(
        field("Action").lower(), field("Status"), field("Diagnostic-Code"), tuple(re.findall(ADDRESS, receivers))
    )


def _words(status: str, reason: str) -> str:
    kind = {
        "5.1": "Alamat email ini tidak ada",
        "5.2": "Kotak surat penerima penuh atau tidak aktif",
        "5.3": "Server penerima menolak email (mungkin terlalu besar)",
        "5.7": "Server penerima menolak email dari kami",
    }.get(status[:3], "Email kembali: tidak sampai ke penerima")
    detail = status or reason[:120]
    return f"{kind} ({detail})" if detail else kind
