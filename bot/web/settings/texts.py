"""Pengaturan, Teks bot: every sentence the bot says, both languages, in the office's own words."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from bot.app import App
from bot.web.http.session import me
from bot.web.settings import section
from bot.web.settings.section import Answer
from handlers.errors import Changed, Refusal
from handlers.office import overrides
from handlers.texts import custom_wording
from handlers.texts.sentence import PLACEHOLDERS
from handlers.texts.sentences import SENTENCES
from store.office import choices

LANGUAGES = {"id": "Indonesia", "en": "Inggris"}


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("settings_texts", __name__)
    routes.before_request(section.allow(app, "settings_texts.page"))

    @routes.get("/pengaturan/teks")
    def page() -> Answer:
        return _list(app)

    @routes.get("/pengaturan/teks/<sentence>")
    def one(sentence: str) -> Answer:
        return _form(app, _known(sentence))

    @routes.post("/pengaturan/teks/<sentence>/<language>")
    def save(sentence: str, language: str) -> Answer:
        return _save(app, _known(sentence, language), language)

    @routes.post("/pengaturan/teks/<sentence>/<language>/pratinjau")
    def preview(sentence: str, language: str) -> Answer:
        key = _known(sentence, language)
        shown = _preview(app, key, language, request.form.get("body", ""))
        return render_template("settings/text_preview.html", one=shown | {"language": language})

    return routes


def _known(key: str, language: str = "id") -> str:
    if key not in SENTENCES or language not in LANGUAGES:
        abort(404)
    return key


def _wordings(app: App) -> dict[tuple[str, str], str]:
    with app.db.read() as db:
        return choices.wordings(db)


def _list(app: App) -> Answer:
    own = _wordings(app)
    rows = [
        {
            "key": key,
            "title": sentence.title,
            "body": own.get((key, "id"), sentence.id),
            "own": [word for code, word in LANGUAGES.items() if (key, code) in own],
        }
        for key, sentence in SENTENCES.items()
    ]
    return section.page("settings/texts.html", rows=rows, changed=sum(bool(row["own"]) for row in rows))


def _preview(app: App, key: str, language: str, body: str) -> dict[str, str]:
    """The sentence filled, or why it cannot be."""
    try:
        custom_wording.check(key, language, body.replace("\r\n", "\n").strip())
        return {"text": custom_wording.preview(app.office, key, language, body.strip()), "trouble": ""}
    except Refusal as refused:
        return {"text": "", "trouble": str(refused)}


def _form(app: App, key: str, error: str = "", language: str = "", body: str = "") -> Answer:
    """Both languages side by side; the one that was refused keeps what was typed."""
    own = _wordings(app)
    columns = [_column(app, key, code, own.get((key, code)), body if code == language else None) for code in LANGUAGES]
    meanings = [(name, PLACEHOLDERS[name].meaning) for name in sorted(custom_wording.allowed(key))]
    heading = SENTENCES[key].title
    return section.page("settings/text_form.html", error, key=key, heading=heading, columns=columns, meanings=meanings)


def _column(app: App, key: str, language: str, own: str | None, typed: str | None) -> dict[str, Any]:
    built_in = custom_wording.built_in(key, language)
    body = typed if typed is not None else own or built_in
    shown = _preview(app, key, language, body)
    known = {"language": language, "word": LANGUAGES[language], "body": body, "own": own is not None}
    return (
        known
        | shown
        | {"built_in": built_in, "mark": overrides.version(own), "required": custom_wording.required(key, language)}
    )


def _save(app: App, key: str, language: str) -> Answer:
    back = "bawaan" in request.form
    body = custom_wording.built_in(key, language) if back else request.form.get("body", "")
    seen = None if back else request.form.get("tanda", "")
    try:
        with app.db.write() as db:
            custom_wording.save(db, key, language, body, by=me(app).name, now=app.clock(), seen=seen)
    except Changed as changed:
        stored = _wordings(app).get((key, language), custom_wording.built_in(key, language))
        return _form(app, key, f"{changed} Yang tersimpan: “{stored}”", language, body)
    except Refusal as refused:
        return _form(app, key, str(refused), language, body)
    app.office_now.refresh()
    flash(f"{SENTENCES[key].title} ({LANGUAGES[language]}) {'kembali ke bawaan' if back else 'disimpan'}.")
    return redirect(url_for("settings_texts.one", sentence=key), 303)
