"""Sign in without a password: whoever types the code that we sent to a mail address is its owner.

Nothing here asks whether an account exists: a known and an unknown address get the same mail and the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from handlers.errors import BadInput
from handlers.language import contacts
from handlers.office.networks import networks_of
from handlers.office.office import Office
from handlers.outgoing import routes, staff_mail
from handlers.outgoing.staff_mail import CODE, StaffMail
from handlers.self_service.account import codes
from handlers.self_service.account.codes import Expired
from handlers.texts import render
from handlers.texts.application.account_page import MAIL, PAGE
from store.cases import messages
from store.cases.accounts import accounts
from store.tables import Account, SignInCode
from store.vocabulary import MessageKind

CHANNEL = staff_mail.CHANNEL
LONGEST_EMAIL = 254  # RFC 5321 4.5.3.1.3, without its brackets


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


def ask(db: Session, office: Office, typed: str, asker: Asker, now: datetime, *, subject: str | None = None) -> str:
    """Queue a mail with a code. Return the key under which the code is typed. Raises BadInput.

    subject: who asks, as a provider of accounts names them, None for anybody.
    """
    lang, email = render.language(asker.language), read_email(office, typed)
    if not email:
        raise BadInput(PAGE[lang]["no_email"])
    computer, network = networks_of(asker.address)
    code = SignInCode(
        key=messages.new_key(),
        email=email,
        subject=subject,
        mailbox=mailbox(email),
        address=computer,
        network=network,
        asked_at=now,
    )
    codes.add(db, code, lang)
    staff_mail.queue(db, office, None, _mail(office, code, lang), now)
    return code.key


def read_email(office: Office, typed: str) -> str:
    """Return a mail address in lower case, "" for what is none that we can write to, and for our own."""
    plain = typed.strip()
    found = contacts.read(plain) if len(plain) <= LONGEST_EMAIL and plain.isascii() and plain.isprintable() else None
    email = found[1] if found is not None and found[0] == "email" else ""
    is_ours = mailbox(email) == mailbox(office.addresses.get(CHANNEL, "").lower())
    # a number in brackets is an address for machines
    return "" if is_ours or "[" in email or not routes.can_be_written_to(email) else email


def mailbox(email: str) -> str:
    """Return an address without its plus part. The parts of one mailbox are different addresses, but one receiver."""
    local, _, domain = email.partition("@")
    return f"{local.partition('+')[0] or local}@{domain}"


def _mail(office: Office, code: SignInCode, lang: str) -> StaffMail:
    words = MAIL[lang]
    in_english = "?bahasa=en" if lang == "en" else ""
    link = f"{office.public_url}/akun/kode/{code.key}{in_english}#{CODE}"  # no server sees what stands behind the #
    minutes = int(codes.LASTS.total_seconds()) // 60
    body = words["body"].format(kode=CODE, menit=minutes, tautan=link, kantor=office.name or office.short_name)
    subject = words["subject"].format(kantor=office.short_name)
    return StaffMail(code.email, MessageKind.SIGN_IN, subject, body, key=code.key)


def address_of(db: Session, key: str, now: datetime) -> str:
    """Return the mail address that a code was sent to, "" where the code does not count any more."""
    code = codes.waiting(db, key, now)
    return code.email if code is not None else ""


def prove(
    db: Session, office: Office, key: str, typed: str, language: str, now: datetime, *, binds: bool = False
) -> Account | None:
    """Use a code up. Return the account of its address, None for a wrong code, which is counted. Raises Expired.

    binds: the account becomes that of the name at a provider for which the code was sent.
    """
    lang = render.language(language)
    if not address_of(db, key, now):  # a code of a phone signs nobody in
        raise Expired(PAGE[lang]["expired"])
    code = codes.use(db, office, key, typed, lang, now)
    if code is None:
        return None
    account = accounts.of_proven(db, code.email, lang, now)
    if binds and code.subject:
        accounts.give_subject(db, account, code.subject)
    return account
