"""The command palette, which finds consultations, citizens, commands, queues and colleagues. Also the key M."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from flask import Blueprint, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from bot.app import App
from bot.web.http.acting import act_of
from bot.web.http.session import me, require
from bot.web.inbox import commands
from bot.web.inbox import search as search_page
from bot.web.present import labels, queues
from handlers.desk import actions
from handlers.errors import Refusal
from handlers.language import search_query
from handlers.language.highlight import Marker, Piece
from handlers.office.links import hide_citizens_links
from handlers.officers import visibility
from store.cases import consultations
from store.desk import tags
from store.office import officers
from store.search import search
from store.search.search import Hit, SearchQuery

MOST_HITS = 6
MOST_PEOPLE = 3
MOST_TAGS = 4
MOST_KNOWN = 200  # tags that are looked through
LONGEST_EXCERPT = 70


@dataclass(frozen=True, slots=True)
class Option:
    """One option.

    kind: case, person, command or queue.
    title, about: in pieces, those that fit marked.
    url: where it leads.
    does: the command it runs instead.
    press: the keys that do the same.
    """

    kind: str
    title: Sequence[Piece]
    about: Sequence[Piece] = ()
    url: str = ""
    does: str = ""
    label: str = ""
    channel_name: str = ""
    name: str = ""
    icon: str = ""
    chip: labels.Chip | None = None
    press: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class PaletteResults:
    """The options, by group."""

    typed: str
    groups: Sequence[tuple[str, Sequence[Option]]]


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("palette", __name__)
    routes.before_request(require(app))

    @routes.get("/palet")
    def results() -> str:
        typed = request.args.get("q", "").strip()
        groups = _groups(app, typed, request.args.get("nomor", ""))
        return render_template("inbox/palette/results.html", page=PaletteResults(typed, groups))

    @routes.post("/ambil-mendesak")
    def take_most_urgent() -> Response:
        return redirect(_take(app), 303)

    return routes


def _groups(app: App, typed: str, number: str) -> list[tuple[str, list[Option]]]:
    only_commands, words = typed.startswith(">"), typed.removeprefix(">").strip()
    cases = [] if only_commands or not words else _found(app, words)
    with app.db.read() as db:
        runnable = [*_commands(words), *_colleagues(app, db, words, number)]
    groups = [
        ("Konsultasi", cases),
        ("Warga", [] if only_commands else _people(cases)),
        ("Perintah", runnable),
        ("Antrean", _queues(words)),
        ("Tag", _tags(app, words) if words and not only_commands else []),
    ]
    return [(name, options) for name, options in groups if options]


def _found(app: App, words: str) -> list[Option]:
    """Return the cases that fit. A search that cannot be read finds nothing, and the search page says why."""
    with app.db.read() as db:
        try:
            desk = search_query.Desk(app.office, partial(officers.ever, db), me(app), partial(tags.in_use, db))
            query = search_query.read(words, desk)
        except Refusal:
            return []
        hits = search.find(db, query, MOST_HITS, visibility.sight_of(db, me(app))) if query != SearchQuery() else []
    marker = Marker(query.terms)
    return [_option(app, hit, marker) for hit in hits]


def _option(app: App, hit: Hit, marker: Marker) -> Option:
    case, traits = hit.consultation, labels.traits_of(app.office, hit.consultation.channel)
    name = search_page.who(hit)
    title, about = marker.mark(name), marker.mark(f"{case.number} · {case.subject or 'Konsultasi statistik'}")
    if not any(is_hit for _, is_hit in [*title, *about]):  # then say where
        about = [
            (f"{case.number} · ", False),
            *(marker.excerpt(hide_citizens_links(hit.message.body), LONGEST_EXCERPT) or about[1:]),
        ]
    return Option(
        kind="case",
        title=title,
        about=about,
        url=url_for("inbox.conversation", number=case.number, pesan=hit.key),
        label=traits.label,
        channel_name=traits.word,
        name=name,
        chip=labels.CASE_CHIPS[case.state],
    )


def _people(found: Sequence[Option]) -> list[Option]:
    """Return the citizens whose names fit. Each leads to a search for their cases."""
    people = {option.name: option for option in found if any(is_hit for _, is_hit in option.title)}
    return [
        Option(kind="person", name=name, title=option.title, url=url_for("search.page", q=f'dari:"{name}"'))
        for name, option in list(people.items())[:MOST_PEOPLE]
    ]


def _commands(words: str) -> list[Option]:
    return [
        Option(kind="command", does=one.name, icon=one.icon, title=[(one.label, False)], press=one.keys)
        for one in commands.matching(words)
    ]


def _colleagues(app: App, db: Session, words: str, number: str) -> list[Option]:
    """Return the officers who may get the case that is open."""
    if not number or not words:
        return []
    others = [officer for officer in officers.everyone(db) if officer.name != me(app).name]
    return [
        Option(
            kind="command",
            does=f"assign-{officer.name}",
            icon="user-check",
            title=[(f"Tugaskan kepada {officer.display_name}", False)],
            press=["A"],
        )
        for officer in others
        if commands.fits(f"tugaskan {officer.display_name}", _words(words))
    ]


def _queues(words: str) -> list[Option]:
    by_word = {queue.word: queue for queue in queues.QUEUES}
    fitting = [by_word[word] for word in commands.QUEUES if word in by_word]
    return [
        Option(
            kind="queue",
            url=url_for("inbox.page", antrean=queue.word),
            icon=queue.icon,
            title=[(queue.label, False)],
            press=["G", commands.figure_of(queue.word)],
        )
        for queue in fitting
        if words and commands.fits(f"antrean {queue.label}", _words(words))
    ]


def _tags(app: App, words: str) -> list[Option]:
    """Return the tags that fit. Each leads to the list of what has it."""
    with app.db.read() as db:
        fitting = [tag for tag in tags.popular(db, MOST_KNOWN) if commands.fits(f"tag {tag}", _words(words))]
    return [
        Option(kind="queue", icon="tags", title=[(tag, False)], url=url_for("inbox.page", tag=tag))
        for tag in fitting[:MOST_TAGS]
    ]


def _words(words: str) -> list[str]:
    return words.casefold().split()


def _take(app: App) -> str:
    """Take the most urgent case that has no officer, and return its address, or that of the empty queue."""
    with app.db.write() as db:
        waiting = consultations.waiting_for_officer(db)
        number = waiting[0].number if waiting else ""
        if waiting:
            actions.take(act_of(app, db), waiting[0])
    if not number:
        return url_for("inbox.page", antrean="belum")
    app.bell.ring()
    return url_for("inbox.conversation", number=number)
