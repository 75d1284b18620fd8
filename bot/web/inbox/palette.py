"""The palette: what an officer types, as consultations, citizens, commands, queues and colleagues; and the key M."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from bot.app import App
from bot.web.http.acting import act_of
from bot.web.http.session import me, require
from bot.web.inbox import commands, listing
from bot.web.inbox import search as search_page
from bot.web.present import labels
from handlers.desk import actions
from handlers.errors import Refusal
from handlers.language import search_query
from handlers.language.highlight import Marker
from handlers.office.links import hide_citizens_links
from handlers.officers import visibility
from store.cases import consultations
from store.office import officers
from store.search import search
from store.search.search import Hit, Wanted

MOST_HITS = 6
MOST_PEOPLE = 3
LONGEST_EXCERPT = 70


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("palette", __name__)
    routes.before_request(require(app))

    @routes.get("/palet")
    def results() -> str:
        typed = request.args.get("q", "").strip()
        return render_template(
            "inbox/palette_results.html", typed=typed, groups=_groups(app, typed, request.args.get("nomor", ""))
        )

    @routes.post("/ambil-mendesak")
    def take_most_urgent() -> Response:
        return redirect(_take(app), 303)

    return routes


def _groups(app: App, typed: str, number: str) -> list[tuple[str, list[dict[str, Any]]]]:
    only_commands, words = typed.startswith(">"), typed.removeprefix(">").strip()
    found = [] if only_commands or not words else _found(app, words)
    with app.db.read() as db:
        told = [*_commands(words), *_colleagues(app, db, words, number)]
    groups = [
        ("Konsultasi", found),
        ("Warga", [] if only_commands else _people(found)),
        ("Perintah", told),
        ("Antrean", _queues(words)),
    ]
    return [(name, options) for name, options in groups if options]


def _found(app: App, words: str) -> list[dict[str, Any]]:
    """Consultations that fit; what cannot be looked for finds nothing here, the search page says why."""
    with app.db.read() as db:
        try:
            wanted = search_query.read(words, search_query.Desk(app.office, officers.ever(db), me(app)))
        except Refusal:
            return []
        hits = search.find(db, wanted, MOST_HITS, visibility.sight_of(db, me(app))) if wanted != Wanted() else []
    marker = Marker(wanted.terms)
    return [_option(app, hit, marker) for hit in hits]


def _option(app: App, hit: Hit, marker: Marker) -> dict[str, Any]:
    case, traits = hit.consultation, labels.traits_of(app.office, hit.consultation.channel)
    name = search_page.who(hit)
    title, about = marker.mark(name), marker.mark(f"{case.number} · {case.subject or 'Konsultasi statistik'}")
    if not any(is_hit for _, is_hit in [*title, *about]):  # then say where
        about = [
            (f"{case.number} · ", False),
            *(marker.excerpt(hide_citizens_links(hit.message.body), LONGEST_EXCERPT) or about[1:]),
        ]
    return {
        "kind": "case",
        "url": url_for("inbox.conversation", number=case.number, pesan=hit.key),
        "label": traits.label,
        "road": traits.word,
        "title": title,
        "name": name,
        "about": about,
        "chip": labels.CASE_CHIPS[case.state],
    }


def _people(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Whose name it was that fitted: their consultations are one search away."""
    fitting = [one for one in found if any(is_hit for _, is_hit in one["title"])]
    people = {one["name"]: one for one in fitting}
    return [
        {"kind": "person", "name": name, "title": one["title"], "url": url_for("search.page", q=f'dari:"{name}"')}
        for name, one in list(people.items())[:MOST_PEOPLE]
    ]


def _commands(words: str) -> list[dict[str, Any]]:
    return [
        {"kind": "command", "does": one.name, "icon": one.icon, "title": [(one.label, False)], "press": one.keys}
        for one in commands.matching(words)
    ]


def _colleagues(app: App, db: Session, words: str, number: str) -> list[dict[str, Any]]:
    """Who may get the consultation that is open."""
    if not number or not words:
        return []
    fitting = [one for one in officers.everyone(db) if commands.fits(f"tugaskan {one.display_name}", _words(words))]
    return [
        {
            "kind": "command",
            "does": f"tugaskan-{one.name}",
            "icon": "user-check",
            "title": [(f"Tugaskan kepada {one.display_name}", False)],
            "press": ["A"],
        }
        for one in fitting
        if one.name != me(app).name
    ]


def _queues(words: str) -> list[dict[str, Any]]:
    labels = {queue.word: queue for queue in listing.QUEUES}
    found = [(place, labels[word]) for place, word in enumerate(commands.QUEUES, 1) if word in labels]
    return [
        {
            "kind": "queue",
            "url": url_for("inbox.page", antrean=queue.word),
            "icon": queue.icon,
            "title": [(queue.label, False)],
            "press": ["G", str(place)],
        }
        for place, queue in found
        if words and commands.fits(f"antrean {queue.label}", _words(words))
    ]


def _words(words: str) -> list[str]:
    return words.casefold().split()


def _take(app: App) -> str:
    """Take who waits longest and belongs to nobody, and go there; where nobody waits, to the queue that says so."""
    with app.db.write() as db:
        waiting = consultations.waiting_for_officer(db)
        number = waiting[0].number if waiting else ""
        if waiting:
            actions.take(act_of(app, db), waiting[0])
    if not number:
        return url_for("inbox.page", antrean="belum")
    app.bell.ring()
    app.bell.tell(number)
    return url_for("inbox.conversation", number=number)
