"""Values that cross between a channel and us: addresses, arrivals, messages, delivery reports, traits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from channels.formats.earlier_search import EarlierSearch


@dataclass(frozen=True)
class Address:
    """The address of a person on a channel.

    name: the sender's own name for themselves: shown, never trusted.
    kind: "phone" (value in E.164), "bsuid" (WhatsApp business-scoped id, "ID.45…"), "email" (lower case),
        "call" (an anonymous caller; value is the CallSid) or "raw" (short code or alphanumeric sender: kept as it
        came).
    """

    channel: str
    value: str
    name: str = ""
    kind: str = "phone"


@dataclass(frozen=True)
class Attachment:
    """An incoming file.

    locator: tells its channel's `open` where the bytes are (media URL, MIME part number).
    inline: a logo, or a picture of a quoted letter: listed last, and never sent on with an answer.
    content_id: the name by which the HTML body shows this picture, "" where it does not.
    """

    filename: str
    content_type: str
    locator: str
    inline: bool = False
    content_id: str = ""


@dataclass(frozen=True)
class File:
    """An outgoing file: bytes on our disk.

    url: signed public address for providers that fetch the file themselves.
    """

    filename: str
    content_type: str
    path: Path
    url: str = ""


@dataclass(frozen=True)
class Arrival:
    """Raw bytes that a provider handed us. key: the same for every redelivery.

    dated: when the provider got it, where that may be long ago; None for what is handed to us as it comes.
    lay_there: it lay there before our first look. answer: the body of our HTTP answer, answer_type: its type.
    """

    key: str
    raw: bytes
    answer: str = ""
    answer_type: str = "text/xml"
    dated: datetime | None = None
    lay_there: bool = False


@dataclass(frozen=True)
class Choice:
    """A quick reply or list choice. id: the id we gave it. title: the words that the citizen saw."""

    id: str
    title: str


class Sign(StrEnum):
    """A message that is a sign and has no words. REACTION: to the message in refs; without a body, it is taken back."""

    REACTION = "reaction"
    STICKER = "sticker"


@dataclass(frozen=True)
class VisitForm:
    """What a visitor wrote down at the counter. Choices are words of store/visit_words.py, "" for what was left out.

    phone: in E.164. email: in lower case. needs: the data they look for, one each, in their own words.
    consent_version: of the notice they agreed to.
    wrote_as: their number on WhatsApp, or its last digits, where they say that they wrote from it. Digits only.
    returning: they wrote only the number they used before.
    reuse_version: of the sentence by which they let their answers be used at the next visit, "" for not.
    """

    service: str
    name: str = ""
    phone: str = ""
    email: str = ""
    organisation: str = ""
    came_as: str = ""
    purpose: str = ""
    needs: tuple[str, ...] = ()
    sex: str = ""
    age_band: str = ""
    education: str = ""
    occupation: str = ""
    disability: str = ""
    consent_version: str = ""
    language: str = "id"
    wrote_as: str = ""
    returning: bool = False
    reuse_version: str = ""


@dataclass(frozen=True)
class Inbound:
    """A message of a citizen, the same for every channel.

    external_id: the provider's id, unique within the channel. A later Inbound with the same id and a higher `rank`
        replaces it: it knows more of the same event (missed call < answered call < voicemail).
    also: further identities of the same sender in the same message (phone and BSUID).
    refs: external ids of earlier messages that this message answers, nearest first.
    ticket: a consultation number in the subject (trusted only together with a known sender).
    token: the plus-address token as it came (still signed).
    full_body: the whole text where `body` is only the new part.
    quoted: the words of the letters that it quotes.
    html: the HTML body as it came (unsafe until cleaned).
    note: something the officer must know ("attachment refused: too large"), in Indonesian.
    call: a phone call; talked: an officer answered it. complaint: the citizen chose to complain (key 3 of the phone).
    elsewhere: written on a page of ours, not on the channel itself, so that it opens no window there.
    automatic: no person wrote it; kept, never answered.
    quiet: a person may have written it, but the machine does not answer.
    answerable: False where nobody reads what is sent to the sender.
    proven: whether our own server vouches for the sender's address (None: it says nothing; False: in doubt).
    only_quote: the message contains nothing but the thread it answers.
    sign: what a message without words is (a Sign), "" for any other.
    reply_to: where the sender asks for the answer, if that is not only their own address. It gives nobody a right.
    to, cc: everyone else the message went to.
    forwarded_from: who wrote the letter that this one passes on.
    searched, visit: what they searched in the catalogue before, and wrote down at the office; None for nothing.
    """

    external_id: str
    sender: Address
    body: str
    sent_at: datetime
    also: tuple[Address, ...] = ()
    subject: str = ""
    full_body: str = ""
    html: str = ""
    choice: Choice | None = None
    attachments: tuple[Attachment, ...] = ()
    refs: tuple[str, ...] = ()
    ticket: str = ""
    token: str = ""
    automatic: bool = False
    quiet: bool = False
    answerable: bool = True
    rank: int = 0
    call: bool = False
    talked: bool = False
    complaint: bool = False
    note: str = ""
    elsewhere: bool = False
    proven: bool | None = None
    only_quote: bool = False
    sign: str = ""
    quoted: str = ""
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    forwarded_from: Address | None = None
    searched: EarlierSearch | None = None
    visit: VisitForm | None = None


FATES = ("queued", "sent", "delivered", "read", "failed")


@dataclass(frozen=True)
class Delivery:
    """A provider's report on a message of ours.

    fate: sent → delivered → read, or failed. Never moves back.
    key: our own Outbound.key where the provider hands it back (a report may come before we know the external id).
    refs: of a bounce that names several ids of ours.
    recipients: addresses that a bounce names; one may be a copy's.
    window_closed, opted_out: the failure says so.
    error: the reason in words a person understands, with the provider's code.
    """

    external_id: str
    fate: str
    error: str = ""
    key: str = ""
    refs: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    window_closed: bool = False
    opted_out: bool = False


@dataclass(frozen=True)
class Outbound:
    """A message of ours on its way out.

    key: ours, the same for every retry ([a-z0-9]{20}).
    template: name of an approved template to use instead of free text; "": free text.
    params: the template's variables ({"1": "K-2026-000123"}).
    token: signed plus-address token for email replies.
    refs: external ids of earlier messages of the thread, oldest first.
    automatic: written by the machine (Auto-Submitted).
    status_url: where the provider may report deliveries (contains our key), "" where the provider cannot reach us.
    only: the one address of `cc` that a letter goes to, which all others have already; "" for everybody.
    fence: called right before the message leaves. Raises Fenced (channels/protocols.py) where it may not.
    """

    key: str
    to: Address
    body: str
    subject: str = ""
    html: str = ""
    attachments: tuple[File, ...] = ()
    template: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    token: str = ""
    refs: tuple[str, ...] = ()
    automatic: bool = False
    status_url: str = ""
    cc: tuple[str, ...] = ()  # further addresses of a letter
    only: str = ""
    fence: Callable[[], object] = field(default=bool, compare=False, repr=False)


@dataclass(frozen=True)
class HookRequest:
    """A webhook request as it came.

    url: public_url + raw path + raw query: signatures cover it.
    form: every pair in order, empty values and duplicates too.
    duty: E.164 numbers of officers who may be rung now; empty when nobody is on duty or the office is closed.
    open: whether the office is open.
    """

    url: str
    query: str
    headers: Mapping[str, str]  # names in lower case
    form: tuple[tuple[str, str], ...]
    body: bytes
    duty: tuple[str, ...] = ()
    open: bool = True
    at: datetime | None = None  # when it came; None on a replay, which is late by nature


@dataclass(frozen=True)
class Mark:
    """How far a mail folder has been read.

    seen_at: when it was last moved (None: not remembered). upcoming: the server's next number, where mails are gone.
    dense: whether each number left out was that of a mail.
    """

    folder: str
    uidvalidity: int
    uid: int
    seen_at: datetime | None = field(default=None, compare=False)
    upcoming: int = field(default=0, compare=False)
    dense: bool = field(default=True, compare=False)


@dataclass(frozen=True)
class Missed:
    """A mail that the server names and does not hand over. Folder, uidvalidity and uid are its name there.

    size: its bytes, 0 where the server does not say. dated: when it came to the server, None where it does not say.
    reason: what the server did instead, in Indonesian. since: when we first asked in vain (None: not remembered).
    """

    folder: str
    uidvalidity: int
    uid: int
    size: int = 0
    dated: datetime | None = None
    reason: str = ""
    since: datetime | None = None


class Billed(StrEnum):
    """What the provider of a channel counts on its bill. NOTHING: it asks no money for a message."""

    NOTHING = ""
    PARTS = "parts"  # of an SMS
    MESSAGES = "messages"


@dataclass(frozen=True)
class Traits:
    """Abilities of a channel, for handlers and pages that must choose.

    word: its name in the interface. label: data-channel in the pages (whatsapp|email|sms|telepon|tamu|web).
    window: how long after the citizen's last message free text may be sent (None = always). writes: it can carry a
    text to a citizen at all (a phone cannot). delivers: a text comes to the citizen, who need not look for it. chat:
    short messages, no subject. reaches: kinds of address it can send to. max_body: longest body one send may carry
    (the sender splits or refuses above it), 0 = no limit. max_file: bytes of the largest file it takes, 0 = no limit
    of its own. carried: content types it takes, each with the bytes of the largest file; empty for any type.
    max_request: bytes of its largest webhook.
    billed: what its provider counts on the bill.
    """

    word: str
    label: str
    window: timedelta | None = None
    writes: bool = True
    delivers: bool = True
    chat: bool = True
    files: bool = True
    reaches: tuple[str, ...] = ("phone",)
    max_body: int = 0
    max_file: int = 0
    carried: Mapping[str, int] = field(default_factory=dict)
    max_request: int = 256 * 1024
    billed: Billed = Billed.NOTHING

    def largest(self, content_type: str) -> int | None:
        """Return the bytes a file of this type may have, 0 for no limit of its own, None where none is taken."""
        if not self.carried:
            return self.max_file
        return self.carried.get(content_type.partition(";")[0].strip().lower())


@dataclass(frozen=True)
class ProviderTemplate:
    """A message template as the provider holds it now.

    status: approved, pending, rejected, paused, disabled or unsubmitted.
    body: with {{1}}, {{2}} … in it.
    """

    external_id: str
    name: str
    language: str = ""
    body: str = ""
    category: str = ""
    status: str = "unsubmitted"
    reason: str = ""
