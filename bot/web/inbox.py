"""The shared inbox: the list, and one conversation beside it. Reads only; every verb is a POST in verbs.py."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from hashlib import sha256
from itertools import chain
from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for
from sqlmodel import Session

from bot.app import App
from bot.web import show
from bot.web.session import me, require
from channels.email import clean_html
from handlers import hours, say, sending
from store import consultations, events, messages, officers, people
from store.tables import Consultation, Event, File, Identity, Message, Officer, Person

PAGE = 50
MOST_URGENT = 200
ROBOT = "Surel otomatis"
TOKENS = re.compile(rb'name="csrf_token" value="[^"]*"|data-kini="\d+"')
EARLIER = 5
# word in the address, name in store.consultations.page, label, on a phone, icon, what an empty one says
QUEUES = (
    ("semua", "active", "Semua aktif", "Semua", "inbox", "Belum ada konsultasi"),
    ("saya", "mine", "Milik saya", "Milik saya", "user", "Tidak ada yang perlu Anda jawab"),
    ("belum", "unassigned", "Belum ditugaskan", "Belum ditugaskan", "user-question", "Semua sudah punya petugas"),
    ("warga", "waiting", "Menunggu warga", "Menunggu warga", "hourglass", "Tidak ada yang menunggu warga"),
    ("selesai", "closed", "Selesai", "Selesai", "circle-check", "Belum ada yang selesai"),
)


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("inbox", __name__)
    routes.before_request(require(app))
    routes.after_request(_unchanged)

    @routes.get("/konsultasi")
    def page() -> str:
        return render_template("konsultasi.html", case=None, tampil="daftar", **listing(app))

    @routes.get("/konsultasi/<number>")
    def conversation(number: str) -> str:
        return draw(app, number)

    return routes


def _unchanged(response: Response) -> Response:
    """304 for a page that looks the same but for its form tokens, so that asking every few seconds costs little."""
    if request.method == "GET" and response.status_code == 200:
        response.set_etag(sha256(TOKENS.sub(b"", response.get_data())).hexdigest()[:32])
        response.make_conditional(request)
    return response


def draw(app: App, number: str, *, error: str = "", typed: str = "", mode: str = "") -> str:
    """The page of one consultation; error and typed: what a verb refused and the words that must not be lost."""
    with app.db.read() as db:
        consultation = consultations.by_number(db, number) or abort(404)
        shown = _conversation(app, db, consultation)
    shown["mode"] = mode or ("balas" if shown["case"].mine and shown["case"].answer_word else "catatan")
    tampil = "warga" if request.args.get("panel") == "warga" else "percakapan"
    return render_template("konsultasi.html", error=error, typed=typed, tampil=tampil, **shown, **listing(app))


# the rail and the list


def rail(app: App) -> dict[str, Any]:
    """Queues and channels with their counts, for every page with the rail."""
    with app.db.read() as db:
        found = consultations.counts(db, me(app).id)
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


def listing(app: App) -> dict[str, Any]:
    """One page of the list as the address asks for it."""
    word, name, label, _, _, empty = _queue()
    channel = request.args.get("kanal", "")
    before = _before()
    with app.db.read() as db:
        ask = partial(consultations.page, db, queue=name, officer_id=me(app).id, channel=channel)
        urgent = ask(helped=False, limit=MOST_URGENT) if before is None else []
        found = ask(helped=True, before=before, limit=PAGE + 1)
        homes = consultations.identities_of(db, [one for one, *_ in (*urgent, *found)])
    more = len(found) > PAGE
    filters = {"antrean": word} if word != "semua" else {}
    filters |= {"kanal": channel} if channel else {}
    last = found[PAGE - 1][0] if more else None
    waiting, running = ([_row(app, homes, *one) for one in rows] for rows in (urgent, found[:PAGE]))
    return {
        "groups": [("Menunggu bantuan pertama", waiting), ("Sedang berjalan" if waiting else "", running)],
        "heading": show.traits_of(app.office, channel).word if channel else label,
        "total": _total(len(waiting) + len(running), more, sum(row["promise"].state == "lewat" for row in waiting)),
        "empty": empty,
        "filters": filters,
        "older": _older(last, filters) if last else "",
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
        "name": show.name(person, homes[consultation.identity_id]),
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


# one conversation


@dataclass
class Case:
    """What the templates ask about a consultation."""

    number: str
    name: str
    subject: str
    label: str
    road: str
    chip: show.Chip
    seen: int
    mine: bool
    closed: bool
    officer: Officer | None
    opened_when: str
    first_help_when: str
    closed_when: str
    asked: bool
    rating: Any
    answer_label: str = "telepon"
    answer_word: str = ""
    answer_to: str = ""
    call_back: bool = False


@dataclass
class Entry:
    """One line of the timeline: a message, a note, or an event with its sentence."""

    at: datetime
    time: str
    day: str = ""
    event: str = ""
    icon: str = ""
    direction: str = ""
    author: str = ""
    label: str = ""
    address: str = ""
    subject: str = ""
    text: str = ""
    note: str = ""
    quoted: str = ""
    html: bool = False
    original: bool = False
    key: str = ""
    state: str = ""
    stuck: bool = False
    error: str = ""
    delivery: show.Delivery | None = None
    files: Sequence[dict[str, Any]] = field(default_factory=list)


def _conversation(app: App, db: Session, consultation: Consultation) -> dict[str, Any]:
    now, office = app.clock(), app.office
    person, home = consultations.person_of(db, consultation), consultations.identity_of(db, consultation)
    case = _case(app, db, consultation, show.name(person, home))
    strip = None
    road = None if case.closed else say.road(db, office, consultation)
    if road is not None:
        traits = show.traits_of(office, road.channel)
        case.answer_label, case.answer_word, case.answer_to = traits.label, traits.word, show.address(road)
        known = people.find_identity(db, road)
        is_open = traits.window is None or (known is not None and sending.window_open(office, known, now))
        strip = show.window_strip(traits, known.last_inbound_at if known and is_open else None, now)
    case.call_back = home.channel == "phone"
    everyone = officers.everyone(db)
    return {
        "case": case,
        "strip": strip,
        "entries": _timeline(app, db, consultation, case.name, everyone),
        "colleagues": [one for one in everyone if one.id != consultation.officer_id],
        "identities": _identities(app, db, consultation.person_id),
        "earlier": consultations.earlier_of(db, consultation, EARLIER),
    }


def _case(app: App, db: Session, consultation: Consultation, name: str) -> Case:
    now, traits = app.clock(), show.traits_of(app.office, consultation.channel)
    officer = db.get(Officer, consultation.officer_id) if consultation.officer_id is not None else None
    return Case(
        number=consultation.number,
        name=name,
        subject=consultation.subject or "Konsultasi statistik",
        label=traits.label,
        road=traits.word,
        chip=show.STATES[consultation.state],
        seen=consultation.last_event_id,
        mine=officer is not None and officer.id == me(app).id,
        closed=consultation.state == "closed",
        officer=officer,
        opened_when=show.moment(app.office, consultation.opened_at, now),
        first_help_when=_first_help(app, consultation),
        closed_when=show.moment(app.office, consultation.closed_at, now),
        asked=consultation.rating_asked_at is not None,
        rating=consultations.rating_of(db, consultation),
    )


def _first_help(app: App, consultation: Consultation) -> str:
    """When, and after how much service time."""
    if consultation.first_help_at is None:
        return ""
    took = hours.served(app.office, consultation.opened_at, consultation.first_help_at)
    moment = show.moment(app.office, consultation.first_help_at, app.clock())
    return f"{moment}, dalam {show.span(took)}" if took else f"{moment}, di luar jam layanan"


def _identities(app: App, db: Session, person_id: int) -> list[dict[str, str]]:
    return [
        {"label": show.traits_of(app.office, one.channel).label, "value": show.address(one)}
        for one in people.identities(db, person_id)
    ]


def _timeline(
    app: App, db: Session, consultation: Consultation, citizen: str, everyone: Sequence[Officer]
) -> list[Entry]:
    names = {one.name: one.display_name for one in everyone}
    found = messages.timeline(db, consultation.id or 0)
    files = messages.files(db, [one.id or 0 for one in found])
    authors = names | {"citizen": citizen, "bot": "Loket"}
    lines = chain(
        (_said(app, one, authors, files.get(one.id or 0, [])) for one in found),
        (_happened(app, one, names) for one in events.of(db, consultation)),
    )
    return _with_days(app, sorted((line for line in lines if line is not None), key=_place))


def _place(entry: Entry) -> tuple[datetime, int]:
    """At the same moment: what was written, then what it caused, then what the bot said about it."""
    order = 1 if entry.event else 2 if entry.author == "Loket" else 0
    return entry.at, order


def _with_days(app: App, entries: list[Entry]) -> list[Entry]:
    shown = ""
    for entry in entries:
        day = show.day(app.office, entry.at, app.clock())
        entry.day, shown = (day if day != shown else ""), day
    return entries


def _happened(app: App, event: Event, names: dict[str, str]) -> Entry | None:
    words = {name: traits.word for name, traits in app.office.traits.items()}
    sentence = show.event_line(event.what, event.by, event.detail, names, words)
    if not sentence:
        return None
    return Entry(event.at, show.clock(app.office, event.at), event=sentence, icon=show.icon_of(event.what))


def _said(app: App, message: Message, authors: dict[str, str], files: Sequence[File]) -> Entry:
    mail = message.channel == "email" and message.direction == "in"
    quoted = message.full_body if mail and message.full_body.strip() != message.body.strip() else ""
    return Entry(
        message.at,
        show.clock(app.office, message.at),
        direction=message.direction,
        author=ROBOT if message.automatic and mail else authors.get(message.author, message.author),
        label=show.traits_of(app.office, message.channel).label if message.channel else "",
        subject=message.subject,
        text=message.body,
        note=message.note,
        quoted=quoted,
        html=mail and bool(clean_html(message.html).strip()) if message.html else False,
        original=message.arrival_id is not None,
        key=message.key,
        state=message.state,
        stuck=message.state in show.STUCK,
        error=message.error,
        delivery=show.DELIVERIES.get(message.state),
        files=[_file(one) for one in files if not one.inline or message.direction != "in"],
    )


def _file(file: File) -> dict[str, Any]:
    return {
        "filename": file.filename,
        "size": file.size,
        "state": file.state,
        "error": file.error,
        "kind": show.kind_of_file(file.filename, file.content_type),
        "url": url_for("files.attachment", file_id=file.id, name=file.filename),
    }
