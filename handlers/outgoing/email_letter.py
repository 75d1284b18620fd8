"""An answer by email: its copies, the citizen's letter quoted below, the officer's signature."""

from __future__ import annotations

import re

from sqlmodel import Session

from channels.envelope import Address
from handlers.errors import Refusal
from handlers.office import formats, links
from handlers.office.office import Office
from handlers.officers.act import Act
from handlers.outgoing import routes
from store.cases import messages, people
from store.tables import Consultation, Message

COPY = re.compile(r"[^\s,;<>()\"@]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,188}[A-Za-z0-9])?")
MOST_COPIES = 10
LONGEST_QUOTE = 5000


def compose(act: Act, consultation: Consultation, text: str, *, quote: bool, to: Address | None) -> str:
    """Return the words as they are sent: a letter with the signature, and the quoted letter when asked for."""
    route = to or routes.address_for(act.db, act.office, consultation)
    traits = act.office.traits.get(route.channel) if route is not None else None
    if traits is None or traits.chat or not text.strip():
        return text
    signed = f"{text.strip()}\n\n-- \n{act.by.signature.strip()}" if act.by.signature.strip() else text.strip()
    letter = last_letter(act.db, consultation) if quote else None
    return f"{signed}\n\n{quoted(act.office, letter)}" if letter is not None else signed


def last_letter(db: Session, consultation: Consultation) -> Message | None:
    """Return the citizen's newest mail. What others wrote into the consultation is not quoted to them."""
    theirs = people.identities(db, consultation.person_id)
    return messages.last_heard(db, consultation.id or 0, [one.id or 0 for one in theirs if one.channel == "email"])


def quoted(office: Office, letter: Message) -> str:
    when = f"{formats.day(office, letter.at)} {formats.clock(office, letter.at)}"
    lines = links.hide_citizens_links(letter.full_body or letter.body)[:LONGEST_QUOTE].splitlines()
    return "\n".join([f"Pada {when}, Anda menulis:", *(f"> {line}" for line in lines)])


def copies(words: str) -> str:
    """Return the addresses of the copies, ", " between. Raises Refusal for what is no address."""
    addresses = list(dict.fromkeys(address.lower() for address in re.split(r"[\s,;]+", words.strip()) if address))
    for address in addresses:
        if not COPY.fullmatch(address) or not routes.can_be_written_to(address):
            raise Refusal(f"Alamat tembusan “{address[:60]}” tidak benar. Contoh: nama@kantor.go.id")
    if len(addresses) > MOST_COPIES:
        raise Refusal(f"Paling banyak {MOST_COPIES} tembusan.")
    return ", ".join(addresses)
