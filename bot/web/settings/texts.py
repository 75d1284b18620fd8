"""Pengaturan, Teks bot: every sentence the bot says, both languages, in the office's own words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from bot.app import App
from bot.web.http.session import me
from bot.web.settings import section
from bot.web.settings.section import Answer
from channels.envelope import Billed
from handlers.errors import Changed, Refusal
from handlers.office import overrides
from handlers.texts import custom_wording, parts
from handlers.texts.sentence import PLACEHOLDERS
from handlers.texts.sentences import SENTENCES
from store.office import choices

LANGUAGES = {"id": "Indonesia", "en": "Inggris"}


@dataclass(frozen=True, slots=True)
class TextRow:
    """One sentence of the list.

    own: the languages in which the office changed it.
    """

    key: str
    title: str
    body: str
    own: Sequence[str]


@dataclass(frozen=True, slots=True)
class TextsPage:
    """The list of sentences.

    changed: how many the office changed.
    """

    rows: Sequence[TextRow]
    changed: int


@dataclass(frozen=True, slots=True)
class TextPreview:
    """A sentence as citizens read it, or why it cannot be.

    parts: how many parts of an SMS it takes at most, in words; "" where it never goes by SMS.
    warning: that it takes more than it should.
    """

    language: str
    text: str = ""
    trouble: str = ""
    parts: str = ""
    warning: str = ""


@dataclass(frozen=True, slots=True)
class TextColumn:
    """One language of a sentence.

    own: the office changed it.
    required: the placeholders it must hold.
    """

    language: str
    word: str
    body: str
    own: bool
    preview: TextPreview
    built_in: str
    version: str
    required: Collection[str]


@dataclass(frozen=True, slots=True)
class TextForm:
    """One sentence, both languages side by side.

    meanings: its placeholders and what they stand for.
    """

    key: str
    heading: str
    columns: Sequence[TextColumn]
    meanings: Sequence[tuple[str, str]]


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
        return render_template("settings/texts/preview.html", preview=shown)

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
        TextRow(
            key=key,
            title=sentence.title,
            body=own.get((key, "id"), sentence.id),
            own=[word for code, word in LANGUAGES.items() if (key, code) in own],
        )
        for key, sentence in SENTENCES.items()
    ]
    return section.page("settings/texts/list.html", TextsPage(rows, sum(bool(row.own) for row in rows)))


def _preview(app: App, key: str, language: str, body: str) -> TextPreview:
    try:
        custom_wording.check(key, language, body.replace("\r\n", "\n").strip())
        text = custom_wording.preview(app.office, key, language, body.strip())
        return TextPreview(language, text, "", *_parts(app, key, language, body))
    except Refusal as refused:
        return TextPreview(language, trouble=str(refused))


def _parts(app: App, key: str, language: str, body: str) -> tuple[str, str]:
    """Return how many parts of an SMS a wording takes, and a warning where it takes more than it should."""
    allowed = SENTENCES[key].parts
    if not allowed or all(traits.billed != Billed.PARTS for traits in app.office.traits.values()):
        return "", ""
    encoding, letters, needed = parts.of(parts.longest(app.office, key, language, body.replace("\r\n", "\n").strip()))
    told = f"Paling panjang {letters} huruf {encoding}, {needed} bagian SMS (batas {allowed})."
    if needed <= allowed:
        return told, ""
    cause = "memakai tanda di luar GSM-7, sehingga satu bagian hanya memuat 70 huruf" if encoding != "GSM-7" else ""
    return told, f"Kalimat ini {cause or 'terlalu panjang'}: setiap SMS dengannya lebih mahal."


def _form(app: App, key: str, error: str = "", language: str = "", body: str = "") -> Answer:
    """Draw both languages side by side. The one that was refused keeps what was typed."""
    own = _wordings(app)
    columns = [_column(app, key, code, own.get((key, code)), body if code == language else None) for code in LANGUAGES]
    meanings = [(name, PLACEHOLDERS[name].meaning) for name in sorted(custom_wording.allowed(key))]
    return section.page("settings/texts/form.html", TextForm(key, SENTENCES[key].title, columns, meanings), error)


def _column(app: App, key: str, language: str, own: str | None, typed: str | None) -> TextColumn:
    built_in = custom_wording.built_in(key, language)
    body = typed if typed is not None else own or built_in
    return TextColumn(
        language=language,
        word=LANGUAGES[language],
        body=body,
        own=own is not None,
        preview=_preview(app, key, language, body),
        built_in=built_in,
        version=overrides.version(own),
        required=custom_wording.required(key, language),
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
    told = f"{SENTENCES[key].title} ({LANGUAGES[language]}) {'kembali ke bawaan' if back else 'disimpan'}."
    flash(" ".join([told, *_parts(app, key, language, body)]).strip())
    return redirect(url_for("settings_texts.one", sentence=key), 303)
