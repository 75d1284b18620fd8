"""The composer under a conversation as the templates need it: words not sent yet, and what can still be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from bot.app import App
from bot.web.http.acting import act_of
from bot.web.http.session import me
from bot.web.inbox.conversation import Case
from bot.web.present import formatting, labels
from bot.web.present.form_words import COMPOSER_TABS, word_of
from channels.envelope import Address
from channels.protocols import Templated
from handlers.complaints import handling
from handlers.desk import undoing
from handlers.outgoing import email_letter, queueing, routes, sending, whatsapp_templates
from handlers.sla import breach_alert
from store.cases import messages, people
from store.desk import drafts, uploads
from store.tables import Consultation, Draft, Identity, Message, Officer, Upload
from store.transport import outbox
from store.vocabulary import DraftKind

TYPING = timedelta(seconds=10)  # a draft this fresh means that somebody is typing


def composer(
    app: App, db: Session, consultation: Consultation, case: Case, addresses: Sequence[Identity], wanted: str
) -> dict[str, Any]:
    """What inbox/composer.html and inbox/strip_window.html show besides the case itself.

    addresses: all of the citizen's.
    """
    route = routes.address_for(db, app.office, consultation)
    everybodys = drafts.of(db, consultation)
    own = next((draft for draft, officer in everybodys if officer.id == me(app).id), None)
    named = handling.revealed_to(db, app.office, consultation, me(app), app.clock())  # else an address says who wrote
    shown: dict[str, Any] = {
        "key": messages.new_key(),
        "typed": own.body if own else "",
        "mode": "",
        "others": [_other(app, *one) for one in everybodys if one[1].id != me(app).id],
        "uploads": [upload(one) for one in uploads.of(db, consultation, me(app))],
        "put_off": [_put_off(app, one) for one in outbox.scheduled_of(db, consultation)],
        "patterns": _patterns(app, db, consultation, case, route),
        "letter": _letter(app, db, consultation) if named and case.answer_label == "email" else None,
        "other_roads": _roads(app, addresses, route) if named else [],
        "largest": app.office.traits[route.channel].max_file if route is not None else 0,
        "undo": undoing.open_for(act_of(app, db), consultation),
        "clash": None,
        "error": "",
    }
    wanted = wanted or (own.kind if own else "")
    chosen = DraftKind.TEMPLATE if shown["patterns"] and wanted in ("", DraftKind.TEMPLATE) else _mode(case, wanted)
    shown["mode"] = word_of(COMPOSER_TABS, chosen)
    return shown


def _put_off(app: App, one: Message) -> dict[str, Any]:
    return {
        "key": one.key,
        "mine": one.author == me(app).name,
        "when": formatting.moment(app.office, one.due_at, app.clock()),
    }


def _patterns(
    app: App, db: Session, consultation: Consultation, case: Case, route: Address | None
) -> list[dict[str, Any]] | None:
    """The approved templates (none, perhaps), where nothing else may leave now; None where free words may."""
    if case.closed or not case.mine or route is None or app.office.traits[route.channel].window is None:
        return None
    known = people.find_identity(db, route)
    if known is not None and sending.window_open(app.office, known, app.clock()):
        return None
    channel, found = app.channels.get(route.channel), []
    uses = channel.template_names() if isinstance(channel, Templated) else {}
    for one in whatsapp_templates.available(db, route.channel):
        if uses.get(one.external_id) == breach_alert.TEMPLATE:  # for supervisors, not for citizens
            continue
        blanks, rest = whatsapp_templates.blanks(app.office, consultation, case.name, one.body)
        found.append({"id": one.external_id, "name": one.name, "blanks": blanks, "rest": rest})
    return found


def _letter(app: App, db: Session, consultation: Consultation) -> dict[str, str]:
    """What a letter has besides its words."""
    last = email_letter.last_letter(db, consultation)
    quoted = email_letter.quoted(app.office, last) if last is not None else ""
    return {"subject": queueing.subject_line(consultation), "quoted": quoted, "signature": me(app).signature.strip()}


def _roads(app: App, addresses: Sequence[Identity], usual: Address | None) -> list[dict[str, str]]:
    """The person's other addresses that can be written to."""
    here = (usual.channel, usual.value) if usual is not None else ("", "")
    return [
        {
            "value": f"{one.channel}:{one.value}",
            "word": labels.traits_of(app.office, one.channel).word,
            "to": formatting.address(one),
        }
        for one in addresses
        if (one.channel, one.value) != here and one.opted_out_at is None and routes.reaches(app.office, one)
    ]


def _mode(case: Case, wanted: str) -> DraftKind:
    """Which tab is open: the one the officer was in, if he may still use it."""
    if not case.mine or wanted == DraftKind.NOTE:
        return DraftKind.NOTE
    if wanted == DraftKind.CALL and case.call_back:
        return DraftKind.CALL
    return DraftKind.REPLY if case.answer_word else DraftKind.NOTE


def _other(app: App, draft: Draft, officer: Officer) -> dict[str, Any]:
    return {
        "name": officer.name,
        "who": officer.display_name,
        "body": draft.body,
        "typing": app.clock() - draft.updated_at < TYPING,
        "when": formatting.when(app.office, draft.updated_at, app.clock()),
    }


def upload(one: Upload) -> dict[str, Any]:
    return {"key": one.key, "filename": one.filename, "size": one.size, "by_link": one.by_link}
