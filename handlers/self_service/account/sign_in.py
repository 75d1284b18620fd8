"""Sign in without a password: whoever types the code that we sent to a mail address is its owner.

Nothing here asks whether an account exists: a known and an unknown address get the same mail and the same answer.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from sqlmodel import Session

from handlers.errors import BadInput, Refusal
from handlers.language import contacts
from handlers.office import links
from handlers.office.office import Office
from handlers.outgoing import staff_mail
from handlers.outgoing.staff_mail import CODE, StaffMail
from handlers.texts import render
from handlers.texts.application.account_page import MAIL, PAGE
from store.cases import messages
from store.cases.accounts import accounts, sign_in_codes
from store.tables import Account, SignInCode
from store.vocabulary import MessageKind

CHANNEL = staff_mail.CHANNEL
LASTS = timedelta(minutes=15)
MOST_GUESSES = 5
LONGEST_EMAIL = 254  # RFC 5321 4.5.3.1.3, without its brackets
# how many codes may be asked for: whose, within which time, how many. Many phones share one address of their network.
LIMITS = (
    ("mailbox", timedelta(hours=1), 3),
    ("mailbox", timedelta(days=1), 6),
    ("address", timedelta(hours=1), 20),
    ("network", timedelta(hours=1), 60),
    ("", timedelta(days=1), 500),
)


class Expired(Refusal):
    """Refuse a code that is too old, was used, or was guessed at too often: another one is needed."""


@dataclass(frozen=True)
class Asker:
    """Who asks for a code.

    address: of their computer. language: of the page.
    """

    address: str
    language: str


def is_possible(office: Office) -> bool:
    """Return whether this office has accounts: without a mailbox nothing can be proved."""
    return CHANNEL in office.traits


def ask(db: Session, office: Office, typed: str, asker: Asker, now: datetime) -> str:
    """Queue a mail with a code. Return the key under which the code is typed. Raises BadInput."""
    words = PAGE[render.language(asker.language)]
    email = read_email(office, typed)
    if not email:
        raise BadInput(words["no_email"])
    computer, network = networks_of(asker.address)
    code = SignInCode(
        key=messages.new_key(), email=email, mailbox=mailbox(email), address=computer, network=network, asked_at=now
    )
    again = _again(db, code, now)
    if again is not None:
        minutes = -(-int((again - now).total_seconds()) // 60)
        raise BadInput(words["slow"].format(menit=max(1, minutes)))
    sign_in_codes.add(db, code)
    staff_mail.queue(db, office, None, _mail(office, code, asker.language), now)
    return code.key


def read_email(office: Office, typed: str) -> str:
    """Return a mail address in lower case, "" for what is none that we can write to, and for our own."""
    plain = typed.strip()
    found = contacts.read(plain) if len(plain) <= LONGEST_EMAIL and plain.isascii() and plain.isprintable() else None
    email = found[1] if found is not None and found[0] == "email" else ""
    return "" if mailbox(email) == mailbox(office.addresses.get(CHANNEL, "").lower()) else email


def mailbox(email: str) -> str:
    """Return an address without its plus part. The parts of one mailbox are different addresses, but one receiver."""
    local, _, domain = email.partition("@")
    return f"{local.partition('+')[0] or local}@{domain}"


def networks_of(address: str) -> tuple[str, str]:
    """Return the address of a computer and its network, as they are counted.

    One subscriber of IPv6 has as many addresses as they like: the first 64 bits count.
    """
    try:
        version = ip_address(address).version
    except ValueError:
        return address[:45], address[:45]
    own, around = (64, 48) if version == 6 else (32, 24)
    return str(ip_network(f"{address}/{own}", strict=False)), str(ip_network(f"{address}/{around}", strict=False))


def _again(db: Session, code: SignInCode, now: datetime) -> datetime | None:
    """Return when a code may be asked for again, None for now."""
    moments = []
    for whose, span, most in LIMITS:
        asked = sign_in_codes.asked(db, whose, getattr(code, whose) if whose else "", now - span)
        if len(asked) >= most:
            moments.append(asked[-most] + span)
    return max(moments, default=None)


def _mail(office: Office, code: SignInCode, language: str) -> StaffMail:
    words = MAIL[render.language(language)]
    in_english = "?bahasa=en" if language == "en" else ""
    link = f"{office.public_url}/akun/kode/{code.key}{in_english}#{CODE}"  # no server sees what stands behind the #
    body = words["body"].format(
        kode=CODE, menit=int(LASTS.total_seconds()) // 60, tautan=link, kantor=office.name or office.short_name
    )
    subject = words["subject"].format(kantor=office.short_name)
    return StaffMail(code.email, MessageKind.SIGN_IN, subject, body, key=code.key)


def address_of(db: Session, key: str, now: datetime) -> str:
    """Return the mail address that a code was sent to, "" where the code does not count any more."""
    code = sign_in_codes.by_key(db, key)
    return code.email if code is not None and _counts(code, now) else ""


def prove(db: Session, office: Office, key: str, typed: str, language: str, now: datetime) -> Account | None:
    """Use a code up. Return the account of its address, None for a wrong code, which is counted. Raises Expired."""
    words, code = PAGE[render.language(language)], sign_in_codes.by_key(db, key)
    if code is None or not _counts(code, now):
        raise Expired(words["expired"])
    digits = "".join(sign for sign in typed[:40] if sign.isdigit())
    if not hmac.compare_digest(links.sign_in_code(office, code.key).encode(), digits.encode()):
        code.guesses += 1
        return None
    code.used_at = now
    return accounts.of_proven(db, code.email, render.language(language), now)


def _counts(code: SignInCode, now: datetime) -> bool:
    return code.used_at is None and code.guesses < MOST_GUESSES and code.asked_at <= now < code.asked_at + LASTS
