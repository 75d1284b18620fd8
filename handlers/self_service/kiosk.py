"""The guest book at the counter: its steps, what each step must hold, and the form that goes in.

Every step carries what was written before it, so the last one is complete by itself. Nothing is stored until then.
"""

from __future__ import annotations

import json
import re
from base64 import b32encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256

from channels.envelope import VisitForm
from channels.formats.plain_text import clean
from channels.formats.visible_names import visible_name
from handlers.language import contacts
from handlers.texts.kiosk.choices import CHOICES
from handlers.texts.kiosk.page import CONSENT_VERSION, PAGE, REUSE_VERSION
from store.visit_words import VisitService

KEY = re.compile(r"[a-z2-7]{20}")
ENDING = re.compile(r"[0-9]{4,8}")  # last digits of a number that are enough to look for it
LONGEST = 120
LONGEST_NEED = 300
MOST_NEEDS = 5
LONGEST_KEPT = 2000  # letters that are shown again where a field is too long
ABOUT = ("sex", "age_band", "education", "occupation", "disability")
NEEDS = tuple(f"need{number}" for number in range(1, MOST_NEEDS + 1))
TICKS = ("no_email", "consent", "returning", "reuse")
TEXTS = ("name", "email", "phone", "organisation", *NEEDS, "rows", "wrote_as", *TICKS)
FIELDS = ("key", "service", "language", "large", *TEXTS, *CHOICES)
START, WHO, WHAT, LAST = "start", "who", "what", "about"
STEPS = (WHO, WHAT, LAST)
Typed = Mapping[str, str]
Errors = Mapping[str, str]  # by field


@dataclass(frozen=True)
class Turn:
    """Where the visitor is after a button. done: all is written, the form may go in."""

    step: str
    typed: Typed
    errors: Errors
    done: bool = False


def typed_of(form: Mapping[str, str]) -> Typed:
    """Return what a request holds of the form, each field cleaned and cut to what is shown again."""
    typed = {name: clean(form[name][:LONGEST_KEPT]) for name in FIELDS if name in form}
    return {name: value for name, value in typed.items() if value}


def turn(step: str, button: str, typed: Typed) -> Turn:
    """Return where a button of a step leads, with what was typed. A mistake leads nowhere else, and loses nothing."""
    if step == START:
        return Turn(WHO, typed, {})
    if button in BUTTONS:
        return BUTTONS[button](step, dict(typed))
    errors = check(step, typed)
    if errors:
        return Turn(step, typed, errors)
    steps = steps_of(typed)
    return _finished(typed) if step == LAST or step == steps[-1] else Turn(steps[steps.index(step) + 1], typed, {})


def steps_of(typed: Typed) -> Sequence[str]:
    """Return the steps that a visitor goes through. Who has been here is not asked about themselves again.

    It is the same for a number that nobody knows: the tablet must not show whose is known.
    """
    return STEPS[:-1] if typed.get("returning") else STEPS


def _finished(typed: Typed) -> Turn:
    for step in STEPS:  # an earlier step may have been changed since it was checked
        errors = check(step, typed)
        if errors:
            return Turn(step, typed, errors)
    return Turn(LAST, typed, {}, done=True)


def _back(step: str, typed: dict[str, str]) -> Turn:
    before = STEPS.index(step) - 1
    if typed.pop("returning", "") and step == WHO:
        return Turn(WHO, typed, {})
    return Turn(STEPS[before] if before >= 0 else START, typed, {})


def _return(_step: str, typed: dict[str, str]) -> Turn:
    return Turn(WHO, typed | {"returning": "1"}, {})


def _add(step: str, typed: dict[str, str]) -> Turn:
    return Turn(step, typed | {"rows": str(min(rows(typed) + 1, MOST_NEEDS))}, {})


def _skip(_step: str, typed: dict[str, str]) -> Turn:
    return _finished({name: value for name, value in typed.items() if name not in (*ABOUT, "reuse")})


def _other_language(step: str, typed: dict[str, str]) -> Turn:
    return Turn(step, typed | {"language": "id" if language(typed) == "en" else "en"}, {})


BUTTONS: Mapping[str, Callable[[str, dict[str, str]], Turn]] = {
    "back": _back,
    "returning": _return,
    "add": _add,
    "skip": _skip,
    "language": _other_language,
}


def language(typed: Typed) -> str:
    return "en" if typed.get("language") == "en" else "id"


def rows(typed: Typed) -> int:
    """Return how many rows for data the form shows: all that hold something, and those that were added."""
    filled = [number for number, name in enumerate(NEEDS, 1) if typed.get(name)]
    asked = typed.get("rows", "")
    return min(max([1, *filled, int(asked) if asked.isascii() and asked.isdigit() else 1]), MOST_NEEDS)


def is_known_service(typed: Typed) -> bool:
    return typed.get("service") in set(VisitService)


def asks_for_words(typed: Typed) -> bool:
    """Return whether the visitor must write what they want: a reader or a guest need not."""
    return typed.get("service") in (VisitService.CONSULTATION, VisitService.COMPLAINT)


def check(step: str, typed: Typed) -> Errors:
    """Return what is wrong with a step, by field, in the visitor's language."""
    words = PAGE[language(typed)]
    found = {WHO: _check_who, WHAT: _check_what}[step](typed) if step != LAST else {}
    return {field: words[reason].format(batas=_limit(field)) for field, reason in found.items() if reason}


def _check_who(typed: Typed) -> dict[str, str]:
    if typed.get("returning"):
        return {"phone": _wrong_phone(typed) if typed.get("phone", "").strip() else "no_phone"}
    return {
        "name": _wrong_text(typed, "name") if visible_name(typed.get("name", "")) else "no_name",
        "email": _wrong_email(typed),
        "phone": _wrong_phone(typed),
        "organisation": _wrong_text(typed, "organisation"),
        "came_as": "" if _choice(typed, "came_as") else "no_choice",
    }


def _check_what(typed: Typed) -> dict[str, str]:
    found = {name: _wrong_text(typed, name) for name in NEEDS}
    found["wrote_as"] = "bad_ending" if typed.get("wrote_as", "").strip() and not _ending(typed) else ""
    if asks_for_words(typed) and not _ending(typed) and not any(visible_name(typed.get(name, "")) for name in NEEDS):
        found[NEEDS[0]] = "no_need"
    return found | {"consent": "" if typed.get("consent") else "no_consent"}


def _limit(field: str) -> int:
    return LONGEST_NEED if field in NEEDS else LONGEST


def _wrong_text(typed: Typed, field: str) -> str:
    return "long" if len(typed.get(field, "")) > _limit(field) else ""


def _wrong_email(typed: Typed) -> str:
    given = typed.get("email", "").strip()
    if not given:
        return "" if typed.get("no_email") else "bad_email"
    return "" if _contact(given, "email") else "bad_email"


def _wrong_phone(typed: Typed) -> str:
    given = typed.get("phone", "").strip()
    return "" if not given or _contact(given, "phone") else "bad_phone"


def _contact(given: str, kind: str) -> str:
    """Return a number or an address as it is stored, "" for what is none."""
    found = contacts.read(given) if len(given) <= LONGEST else None
    return found[1] if found is not None and found[0] == kind else ""


def _ending(typed: Typed) -> str:
    """Return the digits that a number on WhatsApp ends with, all of them for a whole number. "" for none."""
    given = typed.get("wrote_as", "").strip()
    digits = re.sub(r"[\s.-]", "", given)  # first as an ending: eight digits can also be read as a landline's number
    return digits if ENDING.fullmatch(digits) else _contact(given, "phone").removeprefix("+")


def _choice(typed: Typed, field: str) -> str:
    """Return a choice of a field, "" for none or one that is not on the list."""
    words, _ = CHOICES[field]
    return typed.get(field, "") if typed.get(field, "") in set(words) else ""


def to_form(typed: Typed) -> VisitForm:
    """Return the form that goes in. typed: as `turn` found it done."""
    needs = (" ".join(typed.get(name, "").split()) for name in NEEDS)
    is_returning, is_complaint = bool(typed.get("returning")), typed["service"] == VisitService.COMPLAINT
    is_reusable = bool(typed.get("reuse") and typed.get("phone")) and not is_returning and not is_complaint
    return VisitForm(
        service=typed["service"],
        name="" if is_returning else " ".join(typed.get("name", "").split()),
        phone=_contact(typed.get("phone", "").strip(), "phone"),
        email="" if is_returning else _contact(typed.get("email", "").strip(), "email"),
        organisation="" if is_returning else " ".join(typed.get("organisation", "").split()),
        needs=tuple(one for one in needs if one),
        consent_version=CONSENT_VERSION,
        language=language(typed),
        returning=is_returning,
        reuse_version=REUSE_VERSION if is_reusable else "",
        wrote_as="" if is_complaint else _ending(typed),
        **{field: _choice(typed, field) for field in CHOICES},
    )


def visit_key(device_id: int, key: str, form: VisitForm) -> str:
    """Return the key of a visit: the same where a device sends the same form again, else another.

    With the key of another visitor's form alone, nobody sees or replaces that visit.
    """
    sent = json.dumps([device_id, key, asdict(form)])
    return b32encode(sha256(sent.encode()).digest()).decode().lower()[:20]
