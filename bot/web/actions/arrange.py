"""Putting consultations in order: split, merge, put aside, tag. Each sheet is a page too, where no scripts run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlmodel import Session

from bot.app import App
from bot.web.actions.case_actions import Action, Answer, perform, seen_event_id
from bot.web.http import access
from bot.web.http.acting import act_and_case
from bot.web.http.htmx import is_fragment
from bot.web.http.session import require
from bot.web.inbox import inbox_page
from bot.web.present import formatting, labels
from handlers.desk import merge_split, snoozing, tagging
from handlers.errors import NotFound, Refusal
from handlers.officers import guards
from handlers.officers.act import Act
from store.cases import merges, messages
from store.desk import tags
from store.office import officers
from store.tables import Consultation, Message
from store.vocabulary import Actor

MOST_MESSAGES = 60


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("arranging", __name__)
    routes.before_request(require(app))
    _snooze_routes(app, routes)
    _merge_routes(app, routes)
    _tag_routes(app, routes)
    return routes


def _snooze_routes(app: App, routes: Blueprint) -> None:
    """The dialogs, and setting a case aside."""

    @routes.get("/konsultasi/<number>/atur/<any(tunda, gabung, pisah):what>")
    def page(number: str, what: str) -> str:
        with app.db.read() as db:
            case = access.case(db)
            template, tell = SHEETS[what]
            shown = tell(app, db, case)
        return render_template(template, case=case, fragment=is_fragment(), **shown)

    @routes.post("/konsultasi/<number>/tunda")
    def snooze(number: str) -> Answer:
        until = _until(app)
        return perform(app, number, lambda act, case: snoozing.snooze(act, case, until), seen_event_id=seen_event_id())

    @routes.post("/konsultasi/<number>/bangunkan")
    def wake(number: str) -> Answer:
        return perform(app, number, snoozing.take_back)


def _merge_routes(app: App, routes: Blueprint) -> None:
    """Merge and split, and undo both."""

    @routes.post("/konsultasi/<number>/gabung")
    def merge(number: str) -> Answer:
        into = request.form.get("ke", "")

        def merge(act: Act, case: Consultation) -> Consultation:
            return merge_split.merge(act, case, guards.find_case(act, into))

        return _lead(app, number, merge, seen_event_id=seen_event_id())

    @routes.post("/konsultasi/<number>/gabung/<int:event_id>/urungkan")
    def undo_merge(number: str, event_id: int) -> Answer:
        return _lead(app, number, lambda act, case: merge_split.undo_merge(act, case, event_id))

    @routes.post("/konsultasi/<number>/pisah")
    def split(number: str) -> Answer:
        keys, subject = request.form.getlist("pesan"), request.form.get("tentang", "")
        return _lead(
            app,
            number,
            lambda act, case: merge_split.split(act, case, keys, subject=subject),
            seen_event_id=seen_event_id(),
        )

    @routes.post("/konsultasi/<number>/pisah/<int:event_id>/urungkan")
    def undo_split(number: str, event_id: int) -> Answer:
        return _lead(app, number, lambda act, case: merge_split.undo_split(act, case, event_id))


def _tag_routes(app: App, routes: Blueprint) -> None:
    """Tags."""

    @routes.post("/konsultasi/<number>/tag")
    def tag(number: str) -> Answer:
        words = request.form.get("tag", "")
        return _tagged(app, number, lambda act, case: tagging.add(act, case, words))

    @routes.post("/konsultasi/<number>/tag/lepas")
    def untag(number: str) -> Answer:
        words = request.form.get("tag", "")
        return _tagged(app, number, lambda act, case: tagging.remove(act, case, words))


def _lead(
    app: App, number: str, action: Callable[[Act, Consultation], Consultation], *, seen_event_id: int | None = None
) -> Answer:
    """Do it, and go to the consultation it ends at."""
    led: list[str] = []
    answer = perform(app, number, lambda act, case: led.append(action(act, case).number), seen_event_id=seen_event_id)
    if not led:
        return answer
    app.bell.tell(led[0])
    return redirect(url_for("inbox.conversation", number=led[0]), 303)


def _tagged(app: App, number: str, action: Action) -> Answer:
    """Only the tags are drawn anew: what is being written beside them is not touched."""
    error = ""
    try:
        with app.db.write() as db:
            action(*act_and_case(app, db))
    except NotFound:
        raise
    except Refusal as refused:
        error = str(refused)
    app.bell.tell(number)
    if not is_fragment():
        return inbox_page.draw(app, error=error) if error else redirect(_page_of(number), 303)
    with app.db.read() as db:
        case = access.case(db)
        shown = {"tags": tags.of(db, case), "known_tags": tags.popular(db)}
    return render_template("inbox/panel_tags_fragment.html", case=case, tag_error=error, **shown)


def _page_of(number: str) -> str:
    return url_for("inbox.conversation", number=number, panel="warga")


# what the sheets show


def _snooze_sheet(app: App, db: Session, case: Consultation) -> dict[str, Any]:
    now, office = app.clock(), app.office
    found = snoozing.choices(office, now)
    tomorrow = now.astimezone(office.zone).date() + timedelta(days=1)
    choices = [(word, formatting.moment(office, at, now), at.isoformat()) for word, at in found]
    return {"choices": choices, "first_day": tomorrow.isoformat()}


def _until(app: App) -> datetime | None:
    """The moment a button named, or the morning of a day."""
    if request.form.get("hari"):
        return snoozing.morning_of(app.office, request.form["hari"])
    try:
        moment = datetime.fromisoformat(request.form.get("sampai", ""))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _merge_sheet(app: App, db: Session, case: Consultation) -> dict[str, Any]:
    others = [] if case.anonymous else merges.others_of(db, case)
    return {"this": _summary(app, db, case), "others": [_summary(app, db, one) for one in others]}


def _summary(app: App, db: Session, case: Consultation) -> dict[str, Any]:
    traits = labels.traits_of(app.office, case.channel)
    last = [one for one in messages.page(db, case.id or 0, None, 10) if one.author != Actor.BOT]
    return {
        "number": case.number,
        "subject": case.subject or "Konsultasi statistik",
        "label": traits.label,
        "road": traits.word,
        "chip": labels.CASE_CHIPS[case.state],
        "opened": formatting.moment(app.office, case.opened_at, app.clock()),
        "words": labels.snippet(last[-1] if last else None),
    }


def _split_sheet(app: App, db: Session, case: Consultation) -> dict[str, Any]:
    names = {one.name: one.display_name for one in officers.ever(db)} | {Actor.CITIZEN: "Warga", Actor.BOT: "Loket"}
    found = messages.page(db, case.id or 0, None, MOST_MESSAGES)
    return {"messages": [_line(app, one, names) for one in found if one.author != Actor.BOT]}


def _line(app: App, message: Message, names: dict[str, str]) -> dict[str, str]:
    return {
        "key": message.key,
        "words": labels.snippet(message),
        "author": names.get(message.author, message.author),
        "when": formatting.moment(app.office, message.at, app.clock()),
    }


SHEETS = {
    "tunda": ("inbox/arrange_snooze.html", _snooze_sheet),
    "gabung": ("inbox/arrange_merge.html", _merge_sheet),
    "pisah": ("inbox/arrange_split.html", _split_sheet),
}
