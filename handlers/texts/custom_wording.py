"""The office's own wording of the bot's sentences: which placeholders it may have, and how it looks when filled."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from string import Formatter

from sqlmodel import Session

from handlers.errors import BadInput, Changed
from handlers.office.office import Office
from handlers.office.overrides import version
from handlers.texts import render
from handlers.texts.sentence import OF_THE_OFFICE, PLACEHOLDERS, names_in
from handlers.texts.sentences import SENTENCES
from store.office import choices

LONGEST_SENTENCE = 3000


def built_in(key: str, language: str) -> str:
    return SENTENCES[key].in_language(language)


def placeholders(text: str) -> set[str]:
    """Return the names in braces. Raises BadInput for braces that hold no name."""
    try:
        fields = [field for field in Formatter().parse(text) if field[1] is not None]
    except ValueError:
        raise BadInput("Kurung kurawal { dan } harus berpasangan, misalnya {nomor}.") from None
    for _, name, spec, conversion in fields:
        if not str(name).isidentifier() or spec or conversion:
            raise BadInput(f"Kurung kurawal hanya untuk nama seperti {{nomor}}, bukan “{{{name}}}”.")
    return {str(name) for _, name, _, _ in fields}


def required(key: str, language: str) -> set[str]:
    """Return the placeholders that a wording must have.

    Those of the case may not be left out. Most of those of the office may.
    """
    return set(names_in(built_in(key, language)) - OF_THE_OFFICE.keys() | SENTENCES[key].must_say)


def allowed(key: str) -> set[str]:
    return set(SENTENCES[key].placeholders | OF_THE_OFFICE.keys())


def check(key: str, language: str, body: str) -> None:
    """Raise BadInput unless the wording can be filled and has the required placeholders."""
    if not body.strip():
        raise BadInput("Kalimat masih kosong. Tulis kalimatnya, atau kembalikan ke bawaan.")
    if len(body) > LONGEST_SENTENCE:
        raise BadInput(f"Kalimat terlalu panjang: paling banyak {LONGEST_SENTENCE} huruf, sekarang {len(body)}.")
    used = placeholders(body)
    if unknown := used - allowed(key):
        raise BadInput(f"{_braced(unknown)} tidak dikenal di kalimat ini. Yang dapat dipakai: {_braced(allowed(key))}.")
    if missing := required(key, language) - used:
        raise BadInput(f"{_braced(missing)} harus ada di kalimat ini, supaya warga mengetahuinya.")


def _braced(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))


def preview(office: Office, key: str, language: str, body: str) -> str:
    """Return the sentence as a citizen would read it. Values of the case are invented."""
    about_office = render.about(office, language)
    examples = {name: PLACEHOLDERS[name].example or f"‹{name}›" for name in allowed(key) - about_office.keys()}
    examples["bantuan"] = built_in("open_now", language)
    return render.put_in(body, about_office, examples) or f"‹{_braced(placeholders(body))}›"


def save(db: Session, key: str, language: str, body: str, *, by: str, now: datetime, seen: str | None = None) -> None:
    """Save the office's own wording. The built-in sentence itself is not saved.

    seen: the wording that the page showed. Raises BadInput and Changed.
    """
    body = body.replace("\r\n", "\n").strip()
    check(key, language, body)
    if seen is not None and seen != version(choices.wordings(db).get((key, language))):
        raise Changed
    if body == built_in(key, language):
        choices.unword(db, key, language)
    else:
        choices.word(db, key, language, body, by=by, now=now)
