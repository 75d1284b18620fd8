"""How the command line shows consultations: tables for people, JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from bot.web.present import labels
from handlers.office import formats
from handlers.office.links import hide_citizens_links
from handlers.office.office import Office
from handlers.officers import presence, team
from store.cases import consultations, messages
from store.tables import Consultation, File, Message, Officer
from store.vocabulary import Actor, Direction

AUTHORS: Mapping[str, str] = {Actor.CITIZEN: "Warga", Actor.BOT: "Loket"}
LONGEST_CELL = 48


def as_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


def whole(db: Session, consultation: Consultation) -> dict[str, Any]:
    """Return one consultation for programs.

    Times are ISO 8601 in UTC. rating is 1 to 5 or null, officer a name or null.

    {"number", "channel", "state", "officer", "rating", "messages": [{"direction", "author", "text", "at", "state",
    "attachments": [{"filename", "content_type", "size", "state"}]}]}. direction is in, out or note.
    """
    timeline = messages.timeline(db, consultation.id or 0)
    files = messages.files(db, [message.id or 0 for message in timeline])
    return {
        "number": consultation.number,
        "channel": consultation.channel,
        "state": consultation.state,
        "officer": _officer(db, consultation),
        "rating": _rating(db, consultation),
        "messages": [_message(message, files.get(message.id or 0, [])) for message in timeline],
    }


def _message(message: Message, files: Sequence[File]) -> dict[str, Any]:
    return {
        "direction": message.direction,
        "author": message.author,
        "text": hide_citizens_links(message.body),
        "at": message.at.isoformat(),
        "state": message.state,
        "attachments": [
            {"filename": one.filename, "content_type": one.content_type, "size": one.size, "state": one.state}
            for one in files
        ],
    }


def _officer(db: Session, consultation: Consultation) -> str | None:
    return db.get_one(Officer, consultation.officer_id).name if consultation.officer_id is not None else None


def _rating(db: Session, consultation: Consultation) -> int | None:
    rating = consultations.rating_of(db, consultation)
    return rating.score if rating is not None else None


def overview(db: Session, office: Office, found: Sequence[Consultation]) -> None:
    rows = [_row(db, office, one) for one in found]
    table(("Nomor", "Saluran", "Keadaan", "Petugas", "Nilai", "Warga", "Terakhir"), rows)


def _row(db: Session, office: Office, consultation: Consultation) -> tuple[str, ...]:
    identity = consultations.identity_of(db, consultation)
    return (
        consultation.number,
        labels.traits_of(office, consultation.channel).word,
        labels.chip(consultation, None).word,
        _officer(db, consultation) or "-",
        str(_rating(db, consultation) or "-"),
        identity.name or identity.value,
        f"{formats.day(office, consultation.updated_at)} {formats.clock(office, consultation.updated_at)}",
    )


def conversation(db: Session, office: Office, consultation: Consultation) -> None:
    """Print one consultation with its messages and notes."""
    table(("Nomor", "Saluran", "Keadaan", "Petugas", "Nilai", "Warga", "Terakhir"), [_row(db, office, consultation)])
    timeline = messages.timeline(db, consultation.id or 0)
    files = messages.files(db, [message.id or 0 for message in timeline])
    for message in timeline:
        _print_message(office, message, files.get(message.id or 0, []))


def _print_message(office: Office, message: Message, files: Sequence[File]) -> None:
    who = AUTHORS.get(message.author, message.author)
    kind = " · catatan" if message.direction == Direction.NOTE else ""
    state = f" · {labels.DELIVERIES[message.state].word}" if message.state else ""
    when = f"{formats.day(office, message.at)} {formats.clock(office, message.at)}"
    print(f"\n{who} · {when}{kind}{state}")
    print("\n".join(f"  {line}" for line in safe(hide_citizens_links(message.body), newlines=True).splitlines()))
    for file in files:
        print(f"  [{safe(file.filename)} · {file.content_type}]")


def officers(found: Sequence[Officer], load: dict[int, int], *, json: bool) -> None:
    """Print the officers, each with how many consultations they hold."""
    if json:
        as_json(
            [
                {"name": one.name, "role": one.role, "on_duty": one.on_duty, "load": load.get(one.id or 0, 0)}
                for one in found
            ]
        )
        return
    rows = [
        (
            one.name,
            one.display_name,
            team.ROLE_WORDS[one.role],
            labels.PRESENCES[presence.of(one)],
            f"{load.get(one.id or 0, 0)}/{one.capacity}",
        )
        for one in found
    ]
    table(("Nama", "Tampil", "Peran", "Keadaan", "Beban"), rows)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print columns as wide as their longest cell, or a sentence where there are no rows."""
    if not rows:
        print("Belum ada.")
        return
    cells = [list(head), *([safe(cell)[:LONGEST_CELL] for cell in row] for row in rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(head))]
    for row in cells:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def safe(text: str, *, newlines: bool = False) -> str:
    """Return the text of a stranger without the control characters that steer a terminal."""
    return "".join(sign if sign.isprintable() or (newlines and sign == "\n") else " " for sign in text)
