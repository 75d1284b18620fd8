"""The composer under a conversation as the templates need it: words not sent yet, and what can still be taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlmodel import Session

from bot.app import App
from bot.web import show
from bot.web.conversation import Case
from bot.web.session import me
from handlers import undoing
from store import drafts, messages, uploads
from store.tables import Consultation, Draft, Officer, Upload

TYPING = timedelta(seconds=10)  # a draft this fresh means that somebody is typing


def composer(app: App, db: Session, consultation: Consultation, case: Case, wanted: str) -> dict[str, Any]:
    """What inbox/tulis.html and inbox/pita.html show besides the case itself."""
    everybodys = drafts.of(db, consultation)
    own = next((draft for draft, officer in everybodys if officer.id == me(app).id), None)
    return {
        "key": messages.new_key(),
        "typed": own.body if own else "",
        "mode": _mode(case, wanted or (own.kind if own else "")),
        "others": [_other(app, *one) for one in everybodys if one[1].id != me(app).id],
        "uploads": [upload(one) for one in uploads.of(db, consultation, me(app))],
        "undo": undoing.open_for(db, app.office, consultation, me(app), app.clock()),
        "clash": None,
        "error": "",
    }


def _mode(case: Case, wanted: str) -> str:
    """Which tab is open: the one the officer was in, if he may still use it."""
    if not case.mine or wanted == "catatan":
        return "catatan"
    if wanted == "telepon" and case.call_back:
        return wanted
    return "balas" if case.answer_word else "catatan"


def _other(app: App, draft: Draft, officer: Officer) -> dict[str, Any]:
    return {
        "name": officer.name,
        "who": officer.display_name,
        "body": draft.body,
        "typing": app.clock() - draft.updated_at < TYPING,
        "when": show.when(app.office, draft.updated_at, app.clock()),
    }


def upload(one: Upload) -> dict[str, Any]:
    return {"key": one.key, "filename": one.filename, "size": one.size, "by_link": one.by_link}
