"""The list of consultations and the rail beside it: queues and channels with their counts, rows by urgency."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from flask import request, url_for

from bot.app import App
from bot.web import show
from bot.web.session import me
from handlers import seeing
from store import consultations
from store.tables import Consultation, Identity, Message, Officer, Person

PAGE = 50
MOST_URGENT = 200
# word in the address, name in store.consultations.page, label, on a phone, icon, what an empty one says
QUEUES = (
    ("semua", "active", "Semua aktif", "Semua", "inbox", "Belum ada konsultasi"),
    ("saya", "mine", "Milik saya", "Milik saya", "user", "Tidak ada yang perlu Anda jawab"),
    ("belum", "unassigned", "Belum ditugaskan", "Belum ditugaskan", "user-question", "Semua sudah punya petugas"),
    ("warga", "waiting", "Menunggu warga", "Menunggu warga", "hourglass", "Tidak ada yang menunggu warga"),
    ("pengaduan", "complaints", "Pengaduan", "Pengaduan", "message-report", "Tidak ada pengaduan"),
    ("selesai", "closed", "Selesai", "Selesai", "circle-check", "Belum ada yang selesai"),
)


def rail(app: App) -> dict[str, Any]:
    """Queues and channels with their counts, for every page with the rail."""
    with app.db.read() as db:
        found = consultations.counts(db, me(app).id, seeing.sight_of(db, me(app)))
    current = _queue()[0] if request.blueprint == "inbox" and not request.args.get("kanal") else ""
    queues = [
        {"word": word, "label": label, "short": short, "icon": icon, "current": word == current}
        | {"count": found[name] if name != "closed" else None}
        for word, name, label, short, icon, _ in QUEUES
    ]
    roads = [
        {"name": name, "label": traits.label, "word": traits.word, "count": found.get(f"channel:{name}", 0)}
        | {"current": request.args.get("kanal") == name}
        for name, traits in app.office.traits.items()
    ]
    return {"queues": queues, "roads": roads}


def _queue() -> tuple[str, str, str, str, str, str]:
    wanted = request.args.get("antrean", "semua")
    return next((one for one in QUEUES if one[0] == wanted), QUEUES[0])


def filters() -> dict[str, str]:
    """The queue and the channel of the address, for links that keep them."""
    asked = {"antrean": _queue()[0], "kanal": request.args.get("kanal", "")}
    return {name: value for name, value in asked.items() if value not in ("", "semua")}


def listing(app: App) -> dict[str, Any]:
    """One page of the list as the address asks for it."""
    _, name, label, _, _, empty = _queue()
    channel = request.args.get("kanal", "")
    before = _before()
    with app.db.read() as db:
        sight = seeing.sight_of(db, me(app))
        ask = partial(consultations.page, db, queue=name, officer_id=me(app).id, channel=channel, sight=sight)
        urgent = ask(helped=False, limit=MOST_URGENT) if before is None else []
        found = ask(helped=True, before=before, limit=PAGE + 1)
        homes = consultations.identities_of(db, [one for one, *_ in (*urgent, *found)])
    more = len(found) > PAGE
    last = found[PAGE - 1][0] if more else None
    waiting, running = ([_row(app, homes, *one) for one in rows] for rows in (urgent, found[:PAGE]))
    return {
        "groups": [("Menunggu bantuan pertama", waiting), ("Sedang berjalan" if waiting else "", running)],
        "heading": show.traits_of(app.office, channel).word if channel else label,
        "total": _total(len(waiting) + len(running), more, sum(row["promise"].state == "lewat" for row in waiting)),
        "empty": empty,
        "filters": filters(),
        "older": _older(last, filters()) if last else "",
    }


def _total(shown: int, more: bool, late: int) -> str:
    found = f"{shown}{' terbaru' if more else ''} konsultasi"
    return f"{found} · {late} lewat tenggat" if late else found


def _before() -> tuple[datetime, int] | None:
    """The last row of the page before, "2026-11-23T01:00:00+00:00~17"; anything else is the first page."""
    at, _, last = request.args.get("sebelum", "").partition("~")
    try:
        moment = datetime.fromisoformat(at)
        return (moment, int(last)) if moment.tzinfo and len(last) < 19 else None
    except ValueError:
        return None


def _older(last: Consultation, filters: Mapping[str, Any]) -> str:
    return url_for("inbox.page", sebelum=f"{last.updated_at.isoformat()}~{last.id}", **filters)


def _row(
    app: App,
    homes: dict[int, Identity],
    consultation: Consultation,
    person: Person,
    officer: Officer | None,
    last: Message | None,
) -> dict[str, Any]:
    traits = show.traits_of(app.office, consultation.channel)
    return {
        "number": consultation.number,
        "name": show.name(person, homes[consultation.identity_id], consultation),
        "label": traits.label,
        "road": traits.word,
        "at": consultation.updated_at,
        "when": show.when(app.office, consultation.updated_at, app.clock()),
        "snippet": show.snippet(last),
        "chip": show.chip(consultation, last),
        "promise": _promise(app, consultation),
        "officer": officer,
        "unread": consultation.state in ("new", "assigned"),
    }


def _promise(app: App, consultation: Consultation) -> show.Promise | None:
    waits = consultation.first_help_at is None and consultation.state in ("new", "assigned")
    return show.promise(app.office, consultation, app.clock()) if waits else None
