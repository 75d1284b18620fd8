"""A question on the page /tanya: what the form must hold, how often somebody may ask, and what arrives of it."""

from __future__ import annotations

import json
import re
from base64 import b32encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlmodel import Session

from channels.envelope import Address
from channels.formats.earlier_search import EarlierSearch
from channels.formats.plain_text import clean
from channels.formats.visible_names import visible_name
from handlers.errors import BadInput
from handlers.language import contacts, identity_numbers
from handlers.office.networks import subscriber
from handlers.office.office import Office
from handlers.outgoing import routes
from handlers.privacy.personal_data import TAKEN_OUT
from handlers.texts.application.question_page import CONSENT_VERSION, PAGE
from store.operations import questions_asked
from store.search import catalogue

CHANNEL = "chat"
KEY = re.compile(r"[a-z2-7]{20}")
ENTRY = re.compile(r"[1-9]\d{0,8}")
LONGEST_NAME = 120
LONGEST_CONTACT = 254
LONGEST_QUESTION = 4000
LONGEST_NEED = 300
LONGEST_KEPT = 20_000  # letters that are shown again where a field is too long
NEEDS = ("need1", "need2", "need3")
FIELDS = ("name", "contact", "question", *NEEDS, "searched", "seen", "consent")
MOST_SEEN = 10  # titles that the search shows
WITHIN = timedelta(hours=24)
MOST_OF_CONTACT = 5  # questions with one mail address or number from one computer within a day
MOST_OF_CONTACT_EVERYWHERE = 20  # from all computers: somebody may ask in another's name
MOST_OF_ADDRESS = 30  # of one computer or one network, which many phones share

Typed = Mapping[str, str]
Errors = Mapping[str, str]  # by field


@dataclass(frozen=True)
class Written:
    """What a citizen wrote on our page.

    token: signed address of the consultation that it goes on with, "" for a new question.
    proven: they came by a link that we sent to their address, or are signed in with it.
    searched: what they searched in the catalogue before they asked.
    """

    address: Address
    text: str
    token: str = ""
    proven: bool = False
    searched: EarlierSearch | None = None


@dataclass(frozen=True)
class Asker:
    """Who asks. address: of their computer."""

    contact: Address
    address: str


def typed_of(form: Mapping[str, str]) -> Typed:
    """Return what a request holds of the form, each field cleaned and cut to what is shown again."""
    return {name: clean(form.get(name, "")[:LONGEST_KEPT]).strip() for name in FIELDS}


def check(office: Office, typed: Typed, lang: str) -> Errors:
    """Return what is wrong with a form, by field, in the citizen's language."""
    words = PAGE[lang]
    found = {
        "name": _wrong_name(typed["name"]),
        "contact": _wrong_contact(office, typed["contact"]),
        "question": _wrong_question(typed["question"]),
        **{name: "long" if len(typed[name]) > LONGEST_NEED else "" for name in NEEDS},
        "consent": "" if typed["consent"] else "no_consent",
    }
    return {field: words[reason].format(batas=_limit(field)) for field, reason in found.items() if reason}


def _limit(field: str) -> str:
    limit = {"name": LONGEST_NAME, "question": LONGEST_QUESTION}.get(field, LONGEST_NEED)
    return f"{limit:,}".replace(",", ".")


def _wrong_name(name: str) -> str:
    return "long" if len(name) > LONGEST_NAME else "" if visible_name(name) else "no_name"


def _wrong_question(question: str) -> str:
    return "long" if len(question) > LONGEST_QUESTION else "" if visible_name(question[:200]) else "no_question"


def _wrong_contact(office: Office, typed: str) -> str:
    found = contacts.read(typed) if len(typed) <= LONGEST_CONTACT else None
    if found is None:
        return "bad_contact" if takes_mail(office) else "bad_phone"
    kind, value = found
    if kind == "phone":
        return ""
    if not takes_mail(office):
        return "bad_phone"
    is_ours = value in {one.lower() for one in office.addresses.values()}
    return "" if routes.can_be_written_to(value) and not is_ours else "bad_contact"


def is_possible(office: Office) -> bool:
    """Return whether this office has the online application."""
    return CHANNEL in office.traits


def takes_mail(office: Office) -> bool:
    """Return whether an address of mail can be proved and answered here."""
    return "email" in office.traits


def address_of(typed: Typed) -> Address:
    """Return who asks. typed: without errors."""
    found = contacts.read(typed["contact"])
    if found is None:
        raise BadInput(PAGE["id"]["bad_contact"])
    kind, value = found
    return Address(CHANNEL, value, " ".join(typed["name"].split()), kind)


def searched(db: Session, typed: Typed) -> EarlierSearch | None:
    """Return what the citizen searched before they asked and the titles that they saw, None where they did not."""
    words = " ".join(typed["searched"].split())[:LONGEST_NEED]
    if not words:
        return None
    ids = [int(one) for one in typed["seen"].split() if ENTRY.fullmatch(one)][:MOST_SEEN]
    found = {entry.id: (entry.title, entry.url) for entry in catalogue.by_ids(db, ids)}
    titles = tuple(found[one] for one in dict.fromkeys(ids) if one in found)
    return EarlierSearch(identity_numbers.without_numbers(words, TAKEN_OUT), titles)


def written(typed: Typed) -> Written:
    """Return what arrives. typed: without errors. The rows of data stand below the question."""
    needs = [" ".join(typed[name].split()) for name in NEEDS if typed[name]]
    rows = "\n".join(f"- {one}" for one in needs)
    return Written(address_of(typed), f"{typed['question']}\n\n{rows}" if needs else typed["question"])


def key_of(key: str, told: Written) -> str:
    """Return the key of what a form brings: the same where it is sent again unchanged, else another."""
    sent = json.dumps([key, told.address.value, told.address.name, told.text, told.token, CONSENT_VERSION])
    return b32encode(sha256(sent.encode()).digest()).decode().lower()[:20]


def require_patience(db: Session, asker: Asker, lang: str, now: datetime) -> None:
    """Refuse a question of somebody who asked too often. Raises BadInput."""
    since, (here, everywhere, computer) = now - WITHIN, _counted(asker)
    limits = ((here, MOST_OF_CONTACT), (everywhere, MOST_OF_CONTACT_EVERYWHERE), (computer, MOST_OF_ADDRESS))
    if any(questions_asked.count(db, whose, since) >= most for whose, most in limits):
        raise BadInput(PAGE[lang]["often"])


def note(db: Session, asker: Asker, now: datetime) -> None:
    """Remember that somebody asked."""
    questions_asked.note(db, _counted(asker), now)


def _counted(asker: Asker) -> tuple[str, str, str]:
    """Return what is counted of a question: the contact from this computer, the contact, the computer."""
    contact, computer = asker.contact.value, subscriber(asker.address)
    return f"{contact} {computer}", contact, computer
