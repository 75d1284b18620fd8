"""Write to a citizen first, on a channel that allows it. Why is on record; who wants no messages gets none.

What they answer lands in the same consultation. Nobody waited for us in it, so no promise is measured by it
(CaseEntry.WE_WROTE), and no silence is held against a citizen who was only told something (handlers/desk/closing.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from channels.envelope import Address, Traits
from handlers.desk import answering
from handlers.errors import BadInput
from handlers.intake.entry import sender
from handlers.intake.entry.sender import Who
from handlers.officers import guards
from handlers.officers.act import Act
from handlers.outgoing import email_letter, routes, sending, whatsapp_templates
from handlers.outgoing.queueing import OutgoingAttachment, SendOptions
from handlers.privacy import stopped, subject_requests
from store.cases import consultations, messages, people
from store.event_names import EventName
from store.tables import Consultation, Identity
from store.vocabulary import CaseEntry, CaseState

LONGEST_REASON, LONGEST_SUBJECT = 300, 120
NAMES_AN_ADDRESS = ("phone", "email")
NUMBER, LINK = "{nomor}", "{tautan}"  # stand in a template's blanks for what is known only once the case is open
STOPPED = (
    "{} meminta berhenti menerima pesan dari kami (BERHENTI), jadi kami tidak menulis ke sana. Ia dapat menulis MULAI "
    "bila berubah pikiran; atau hubungi lewat jalan lain."
)


@dataclass(frozen=True)
class FirstWord:
    """What an officer writes to somebody who has not asked.

    key: the form's own, the same each time the form is sent.
    channel: the one that carries it.
    reason: why we write, for the record.
    template, blanks: as in composer_form.Form.
    """

    key: str
    who: Who
    channel: str
    reason: str
    text: str = ""
    subject: str = ""
    language: str = "id"
    template: str = ""
    blanks: Mapping[str, str] = field(default_factory=dict)
    attachments: Sequence[OutgoingAttachment] = ()


def write(act: Act, first: FirstWord) -> Consultation:
    """Open a consultation with our own message, once however often the form is sent. Raises Refusal."""
    known = messages.by_key(act.db, first.key)
    if known is not None and known.consultation_id is not None:
        return act.db.get_one(Consultation, known.consultation_id)
    reason = " ".join(first.reason.split())
    if not reason or len(reason) > LONGEST_REASON:
        raise BadInput(f"Tulis mengapa kita menulis lebih dulu, paling banyak {LONGEST_REASON} huruf.")
    if not first.template:
        guards.require_words(first.text, first.attachments)
    identity = _identity(act, first)
    require_may_write(act, identity, with_template=bool(first.template))
    case = _open(act, first, identity, reason)
    _send(act, first, case)
    return case


def _identity(act: Act, first: FirstWord) -> Identity:
    """Return the address on the chosen channel, made at its first use. Raises BadInput."""
    traits = act.office.traits.get(first.channel)
    if traits is None or not (traits.writes and traits.delivers):
        raise BadInput("Pilih saluran yang dapat menulis: email, SMS, atau WhatsApp.")
    who = _with_contact(act, first)
    address = sender.address_of(who)
    if address is None:
        raise BadInput("Tulis nomor telepon atau alamat email orang ini.")
    if who.is_other:
        raise BadInput("Kontak itu sudah milik orang lain. Pilih orang itu, atau tulis kontak yang lain.")
    if address.kind not in traits.reaches:
        raise BadInput(f"{traits.word} tidak sampai ke {address.value}. Pilih saluran lain, atau kontak lain.")
    if address.kind == "email" and not routes.can_be_written_to(address.value):
        raise BadInput(sender.UNKNOWN)
    owner = sender.identity_of(act, who, first.channel)
    target = Address(first.channel, address.value, "", address.kind)
    found = people.find_identity(act.db, target)
    if found is not None:
        return found
    met = people.meet(act.db, target, (Address(owner.channel, owner.value, "", owner.kind),), act.now)
    return stopped.carry_over(act, met)


def _with_contact(act: Act, first: FirstWord) -> Who:
    """Return whom to write to, with the chosen person's own address where none was typed."""
    if first.who.contact.strip() or not first.who.case_number:
        return first.who
    theirs = addresses_of(act, first.who.case_number)
    return replace(first.who, contact=next((one.value for one in theirs if one.channel == first.channel), ""))


def require_may_write(act: Act, identity: Identity, *, with_template: bool) -> None:
    """Refuse where the person wants no messages at this number or address, or only a template may go. Raises BadInput.

    Whoever stopped our SMS is not written to by WhatsApp on the same number.
    """
    theirs = people.identities(act.db, identity.person_id)
    same = [one for one in theirs if (one.kind, one.value) == (identity.kind, identity.value)]
    if any(one.blocked_at is not None for one in same):
        raise BadInput(f"{identity.value} diblokir sebagai spam. Buka blokirnya di Pengaturan dahulu.")
    if any(one.opted_out_at is not None for one in same) or people.contact_of(act.db, identity).has_opted_out:
        raise BadInput(STOPPED.format(identity.value))
    if not with_template and not sending.window_open(act.db, act.office, identity, act.now):
        word = act.office.traits[identity.channel].word
        raise BadInput(f"Jendela {word} tertutup, jadi hanya templat yang disetujui boleh dikirim. Pilih templat.")


def _open(act: Act, first: FirstWord, identity: Identity, reason: str) -> Consultation:
    subject = " ".join((first.subject or first.text.strip().partition("\n")[0] or reason).split())
    case = consultations.open_new(
        act.db,
        identity,
        subject=subject if len(subject) <= LONGEST_SUBJECT else f"{subject[: LONGEST_SUBJECT - 1]}…",
        language=first.language,
        now=act.now,
        year=act.now.astimezone(act.office.zone).year,
        by=act.by.name,
        entry=CaseEntry.WE_WROTE,
    )
    case.officer_id = act.by.id
    act.move(case, CaseState.ASSIGNED, officer=act.by.name)
    act.record(case, EventName.WROTE_FIRST, channel=identity.channel, reason=reason)
    return case


def _send(act: Act, first: FirstWord, case: Consultation) -> None:
    options = SendOptions(subject=first.subject.strip(), delay=timedelta(seconds=act.office.undo_seconds))
    text = email_letter.compose(act, case, first.text, quote=False, to=None)
    if first.template:
        known = whatsapp_templates.facts(act.office, case, "")
        blanks = {
            name: word.replace(NUMBER, known["number"]).replace(LINK, known["url"])
            for name, word in first.blanks.items()
        }
        text, params = whatsapp_templates.fill(act.db, act.office, case, first.template, blanks)
        options = SendOptions(template=first.template, params=params, delay=options.delay)
    sent = answering.reply(act, case, text, attachments=first.attachments, key=first.key, options=options)
    if not first.template and [one.body for one in sent if one.body] != [first.text.strip()]:
        sent[0].full_body = first.text.strip()  # as the officer wrote it, for undoing


def addresses_of(act: Act, number: str) -> list[Address]:
    """Return where the person of a case can be written to. Raises Refusal.

    The address that an officer chose for answers comes first, then the one they used last.
    """
    person = subject_requests.of_number(act.db, act.by, number)
    found: dict[tuple[str, str], Address] = {}
    for one in people.leading_first(act.db, people.known_identities(act.db, person.id or 0)):
        carriers = [name for name in act.office.traits if _carries(act.office.traits[name], one.kind)]
        for channel in sorted(carriers, key=lambda name: name != one.channel) if one.kind in NAMES_AN_ADDRESS else ():
            found.setdefault((channel, one.value), Address(channel, one.value, one.name, one.kind))
    return list(found.values())


def _carries(traits: Traits, kind: str) -> bool:
    return traits.writes and traits.delivers and kind in traits.reaches
