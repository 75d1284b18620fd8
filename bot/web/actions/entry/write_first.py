"""/tulis-dulu: an officer writes to a citizen who has not asked, with the reason on record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from flask import Blueprint, redirect, render_template, request, url_for
from sqlmodel import Session

from bot.app import App
from bot.web.actions.case_actions import Answer
from bot.web.actions.entry import candidates, entry_form
from bot.web.actions.entry.candidates import OTHER, Candidates
from bot.web.actions.entry.entry_form import Errors
from bot.web.http.acting import act_of
from bot.web.http.session import require
from bot.web.http.uploads import attachments
from bot.web.inbox.composer_panel import OfferedTemplate
from bot.web.present import formatting
from channels.protocols import Templated
from handlers.desk import composer_form
from handlers.errors import Refusal
from handlers.intake.entry import first_word
from handlers.intake.entry.first_word import LINK, NUMBER, FirstWord
from handlers.outgoing import whatsapp_templates
from handlers.outgoing.queueing import OutgoingAttachment
from handlers.sla import breach_alert
from store.cases import messages

FIELDS = ("kunci", "nama", "kontak", "warga", "lewat", "judul", "isi", "alasan", "bahasa", "templat")


@dataclass(frozen=True, slots=True)
class WayOut:
    """A channel that can write. templates: what alone may go while its window is shut; None without a window."""

    name: str
    word: str
    is_letter: bool
    templates: Sequence[OfferedTemplate] | None


@dataclass(frozen=True, slots=True)
class WriteFirstPage:
    """The form. filled: its fields as they were typed, by name. blanks: of templates, by field name."""

    key: str
    filled: Mapping[str, str]
    candidates: Candidates
    ways: Sequence[WayOut]
    addresses: Sequence[str]
    errors: Errors


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("write_first", __name__)
    routes.before_request(require(app))

    @routes.get("/tulis-dulu")
    def page() -> str:
        with app.db.read() as db:
            given = candidates.prefilled(act_of(app, db), request.args.to_dict())
        return _page(app, given, Errors())

    @routes.post("/tulis-dulu")
    def save() -> Answer:
        return entry_form.answer(partial(_page, app), partial(_enter, app))

    return routes


def _page(app: App, given: Mapping[str, str], errors: Errors) -> str:
    with app.db.read() as db:
        filled = _with_address(app, db, {name: given.get(name, "") for name in FIELDS})
        found = candidates.of(app, db, filled)
        ways = _ways(app, db, found, given)
        addresses = _addresses(app, db, filled["warga"])
    page = WriteFirstPage(
        key=composer_form.key_of(given.get("kunci", "")) or messages.new_key(),
        filled=filled,
        candidates=found,
        ways=ways,
        addresses=list(dict.fromkeys(value for _, value in addresses)),
        errors=errors,
    )
    return render_template("inbox/new_case/write_first.html", page=page)


def _with_address(app: App, db: Session, filled: dict[str, str]) -> dict[str, str]:
    """Return the fields, with the chosen person's own address where none is typed yet."""
    addresses = _addresses(app, db, filled["warga"])
    if not addresses or filled["kontak"]:
        return filled
    channel, value = next((one for one in addresses if one[0] == filled["lewat"]), addresses[0])
    return filled | {"kontak": value, "lewat": channel}


def _addresses(app: App, db: Session, chosen: str) -> list[tuple[str, str]]:
    if chosen in ("", OTHER):
        return []
    try:
        return [(one.channel, formatting.address(one)) for one in first_word.addresses_of(act_of(app, db), chosen)]
    except Refusal:
        return []


def _ways(app: App, db: Session, found: Candidates, given: Mapping[str, str]) -> list[WayOut]:
    name = next((one.name for one in found.people if one.number == found.chosen), given.get("nama", ""))
    return [
        WayOut(
            channel,
            traits.word,
            not traits.chat,
            _templates(app, db, channel, name, given) if traits.window is not None else None,
        )
        for channel, traits in app.office.traits.items()
        if traits.writes and traits.delivers
    ]


def _templates(app: App, db: Session, channel: str, name: str, given: Mapping[str, str]) -> list[OfferedTemplate]:
    adapter, offered = app.channels.get(channel), []
    uses = adapter.template_names() if isinstance(adapter, Templated) else {}
    known = {"name": whatsapp_templates.spoken(name), "number": NUMBER, "url": LINK}
    for template in whatsapp_templates.available(db, channel):
        if uses.get(template.external_id) == breach_alert.TEMPLATE:  # for supervisors, not for citizens
            continue
        blanks, rest = whatsapp_templates.blanks(known, template.body)
        typed = [replace(one, value=given.get(f"isi-{template.external_id}-{one.name}", one.value)) for one in blanks]
        offered.append(OfferedTemplate(template.external_id, template.name, typed, rest))
    return offered


def _enter(app: App, form: Mapping[str, str]) -> Answer:
    first = _first(form, list(attachments(app)))
    with app.db.write() as db:
        number = first_word.write(act_of(app, db), first).number
    app.bell.ring()
    return redirect(url_for("inbox.conversation", number=number), 303)


def _first(form: Mapping[str, str], files: Sequence[OutgoingAttachment]) -> FirstWord:
    template = form.get("templat", "")
    start = f"isi-{template}-"
    return FirstWord(
        key=composer_form.key_of(form.get("kunci", "")) or messages.new_key(),
        who=candidates.who(form),
        channel=form.get("lewat", ""),
        reason=form.get("alasan", ""),
        text=form.get("isi", ""),
        subject=form.get("judul", ""),
        language="en" if form.get("bahasa") == "en" else "id",
        template=template,
        blanks={name.removeprefix(start): value for name, value in form.items() if name.startswith(start)},
        attachments=files,
    )
