"""Sign what leaves the office: links to rating pages and media, and reply addresses. Nobody can guess a signature."""

from __future__ import annotations

import hmac
import re
from datetime import datetime
from hashlib import sha256
from urllib.parse import quote

from handlers.office.office import Office
from store.tables import Consultation, File
from store.vocabulary import NoticeKind

ROSTER = "/pengaturan/jadwal-jaga"  # the page of the duty roster
SECOND_FACTOR = "/saya/dua-langkah"
SIGNATURE_LETTERS = 16  # 64 bits: out of reach for guessing over HTTP, and short enough for an SMS
# purposes of a conversation page's link: one that we sent to the citizen's address, and one that they got by asking
CHAT = ("chat", "ask")
APPLICATION = "chat"  # the channel of our own page
SLASH = r"(?:\\?/|%2F)"
# as we write it, encoded within another address, or wrapped by a mail program
CITIZENS_LINK = re.compile(
    rf"({SLASH}(?:nilai|berkas|obrolan|k{SLASH}[a-z]-\d{{4}}-\d{{6,9}}){SLASH}(?:=?\r?\n[>\s]{{0,20}})?)[0-9a-z]{{16,60}}",
    re.IGNORECASE,
)


def without_case(what: str) -> str:
    """Return the page of a notice that is about no case. what: a NoticeKind."""
    return SECOND_FACTOR if what == NoticeKind.FACTOR_RESET else ROSTER


def _sign(office: Office, purpose: str, value: str) -> str:
    return hmac.new(office.secret.encode(), f"{purpose}:{value}".encode(), sha256).hexdigest()[:SIGNATURE_LETTERS]


def sign(office: Office, purpose: str, value: str) -> str:
    """Return `value` with its signature for one purpose. Lower-case letters and digits, if the value has no others."""
    return value + _sign(office, purpose, value)


def unsign(office: Office, purpose: str, token: str) -> str | None:
    """Return the value of a token, or None where we did not sign it for this purpose."""
    value, signature = token[:-SIGNATURE_LETTERS], token[-SIGNATURE_LETTERS:]
    good = hmac.compare_digest(_sign(office, purpose, value).encode(), signature.encode())
    return value if value and good else None


def sign_in_code(office: Office, key: str) -> str:
    """Return the six digits that belong to the key of a sign-in code. Without the office's secret nobody knows them."""
    digest = hmac.new(office.secret.encode(), f"sign-in:{key}".encode(), sha256).digest()
    return f"{int.from_bytes(digest[:8]) % 1_000_000:06}"


def rating_url(office: Office, consultation: Consultation) -> str:
    return f"{office.public_url}/nilai/{sign(office, 'rating', consultation.thread_token)}"


def survey_url(office: Office, consultation: Consultation) -> str:
    """Return the address of the survey of data needs, on the link of the rating."""
    return f"{rating_url(office, consultation)}/skd"


def tracking_url(office: Office, consultation: Consultation) -> str:
    """Return the address of a case's tracking page. The address needs no other proof."""
    return f"{office.public_url}/k/{consultation.number}/{tracking_proof(office, consultation)}"


def chat_url(office: Office, consultation: Consultation, *, proven: bool) -> str:
    """Return the address of a case's conversation page.

    proven: for a link that goes to the citizen's own address and so proves it.
    """
    purpose = CHAT[0] if proven else CHAT[1]
    return f"{office.public_url}/obrolan/{sign(office, purpose, consultation.thread_token)}"


def case_url(office: Office, consultation: Consultation) -> str:
    """Return the address of a case's own page for the citizen: its conversation, where it began on our page."""
    if consultation.channel == APPLICATION:
        return chat_url(office, consultation, proven=True)
    return tracking_url(office, consultation)


def search_url(office: Office) -> str:
    """Return the address where a citizen finds a case by its number and the end of their phone number."""
    return f"{office.public_url}/k"


def tracking_proof(office: Office, consultation: Consultation) -> str:
    """Return the proof of the citizen's own link: it reads and writes."""
    return _sign(office, "track", consultation.thread_token)


def wishes_url(office: Office, consultation: Consultation) -> str:
    """Return where the citizen of a case sees the titles they wait for."""
    return f"{tracking_url(office, consultation)}/kabari"


def reading_proof(office: Office, consultation: Consultation) -> str:
    """Return the proof for whoever knows only the number and the end of the phone number: it reads."""
    return _sign(office, "read", consultation.thread_token)


def same(good: str, given: str) -> bool:
    """Return whether two proofs are the same, in a time that tells nothing of where they differ."""
    return hmac.compare_digest(good.encode(), given.encode())


def hide_citizens_links(text: str, mark: str = "…") -> str:
    """Return the text with the secret part of every link of the citizen's taken out, for officers' eyes.

    Whoever holds a rating or tracking link rates and writes as the citizen; a download is the citizen's alone.
    mark: stands where the secret was.
    """
    if "/" not in text and "%" not in text:  # most words are none: the list shows many
        return text
    return CITIZENS_LINK.sub(rf"\g<1>{mark}", text)


def media_url(office: Office, file: File) -> str:
    """Return the public address of a file that we send. The file name in it is only for the citizen to read."""
    return f"{office.public_url}/media/{sign(office, 'media', str(file.id))}/{quote(file.filename)}"


def download_url(office: Office, file: File, until: datetime) -> str:
    """Return the address under which a citizen downloads a file that the channel does not carry.

    until: a moment of the last day on which the address works. The day is one of the office's calendar.
    """
    value = f"{file.id}x{_day(office, until)}"
    return f"{office.public_url}/berkas/{sign(office, 'download', value)}"


def downloadable(office: Office, token: str, now: datetime) -> int | None:
    """Return the id of the file of a download address; None where it is not ours or its last day is over."""
    file_id, _, last_day = (unsign(office, "download", token) or "").partition("x")
    return int(file_id) if last_day and _day(office, now) <= int(last_day) else None


def _day(office: Office, moment: datetime) -> int:
    """Return the number of the day in the office's zone, as citizens are told it."""
    return moment.astimezone(office.zone).toordinal()


def reply_token(office: Office, consultation: Consultation) -> str:
    """Return the part after the plus sign of the address that a citizen's mail program answers to."""
    return sign(office, "reply", consultation.thread_token)


def status_url(office: Office, channel: str, key: str) -> str:
    return f"{office.public_url}/hooks/{channel}?message={key}"
