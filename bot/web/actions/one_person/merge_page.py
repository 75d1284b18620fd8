"""Two records that may be one person: the suggestion, both side by side, the merge, and its undoing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, make_response, redirect, render_template, request, url_for

from bot.app import App
from bot.web.actions.case_actions import Answer, attempt, perform
from bot.web.http.acting import act_and_case
from bot.web.http.htmx import is_fragment
from bot.web.http.session import require
from bot.web.inbox import citizen_panel
from bot.web.present import formatting, labels
from handlers.desk.one_person import contact_asking, likeness, person_merge, person_undo
from handlers.errors import Refusal
from handlers.officers import visibility
from handlers.officers.act import Act
from handlers.privacy import subject_requests
from store.cases import consultations, people
from store.desk import history
from store.tables import Consultation

MOST_CASES = 3


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Somebody who may be the citizen.

    number: of the case by which the officer may know them.
    facts: how many cases, and what is the same.
    """

    number: str
    name: str
    label: str
    channel_name: str
    facts: str


@dataclass(frozen=True, slots=True)
class Record:
    """One of the two, to be compared.

    addresses: label and value. told: label and answer of the guest book. cases: number and words of the newest.
    """

    name: str
    addresses: Sequence[tuple[str, str]]
    told: Sequence[tuple[str, str]]
    cases: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class PersonMergeSheet:
    """Both records side by side.

    number: of the other's case. other: None where there is nobody to compare with.
    reason, other_leads: as typed and chosen where it was refused. error: why it was.
    """

    number: str
    this: Record
    other: Record | None
    days: int
    reason: str = ""
    other_leads: bool = False
    error: str = ""


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("one_person", __name__)
    routes.before_request(require(app))

    @routes.get("/konsultasi/<number>/orang-sama")
    def suggestions(number: str) -> str:
        return _suggestions(app)

    @routes.get("/konsultasi/<number>/orang-sama/banding")
    def compare(number: str) -> str:
        return _sheet(app)

    @routes.post("/konsultasi/<number>/orang-sama/gabung")
    def merge(number: str) -> Answer:
        return _merge(app, number)

    @routes.post("/konsultasi/<number>/orang-sama/bukan")
    def keep_apart(number: str) -> Answer:
        other = request.form.get("warga", "")
        return perform(app, number, lambda act, case: likeness.keep_apart(act, case, other))

    @routes.post("/konsultasi/<number>/orang-sama/urungkan/<int:event_id>")
    def undo(number: str, event_id: int) -> Answer:
        return perform(app, number, lambda act, case: person_undo.undo(act, case, event_id))

    @routes.post("/konsultasi/<number>/orang/minta-kontak")
    def ask_contact(number: str) -> Answer:
        return perform(app, number, contact_asking.ask)

    return routes


def _suggestions(app: App) -> str:
    with app.db.read() as db:
        act, case = act_and_case(app, db)
        found = [_suggestion(app, act, one) for one in likeness.suggestions(act, case)]
    return render_template("inbox/one_person/suggestions.html", case=case, fragment=is_fragment(), page=found)


def _suggestion(app: App, act: Act, one: likeness.Alike) -> Suggestion:
    home = consultations.identity_of(act.db, one.case)
    traits = labels.traits_of(app.office, home.channel)
    name = labels.name(one.person, home, one.case)
    return Suggestion(one.case.number, name, traits.label, traits.word, f"{one.cases} konsultasi · {one.reason}")


def _merge(app: App, number: str) -> Answer:
    """Merge the two. Where it is refused, the sheet stays open with what was typed and the reason."""
    other, reason = request.form.get("warga", ""), request.form.get("alasan", "")
    other_leads = request.form.get("utama", "") == "lain"
    refused = attempt(
        app, number, lambda act, case: person_merge.merge(act, case, other, reason, other_leads=other_leads)
    )
    if refused is None:
        return redirect(url_for("inbox.conversation", number=number), 303)
    answer = make_response(_sheet(app, str(refused)), 422)
    answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#sheet-body", "innerHTML"
    return answer


def _sheet(app: App, error: str = "") -> str:
    number = request.values.get("warga", "").strip().upper()
    with app.db.read() as db:
        act, case = act_and_case(app, db)
        subject_requests.of_number(db, act.by, case.number)
        other = _other(app, act, case, number) if number else "Tulis nomor konsultasi orang itu."
        page = PersonMergeSheet(
            number=number,
            this=_record(app, act, case),
            other=other if isinstance(other, Record) else None,
            days=app.office.merge_undo_days,
            reason=request.values.get("alasan", ""),
            other_leads=request.form.get("utama", "") == "lain",
            error=error or (other if isinstance(other, str) else ""),
        )
    return render_template("inbox/one_person/merge.html", case=case, fragment=is_fragment(), page=page)


def _other(app: App, act: Act, case: Consultation, number: str) -> Record | str:
    """Return the person of another case, or why there is nobody to compare with."""
    try:
        theirs = subject_requests.case_of(act.db, act.by, number)
    except Refusal as refused:
        return str(refused)
    return person_merge.SAME if theirs.person_id == case.person_id else _record(app, act, theirs)


def _record(app: App, act: Act, case: Consultation) -> Record:
    person = consultations.person_of(act.db, case)
    guest = citizen_panel.guest_of(act.db, person)
    sight = visibility.sight_of(act.db, act.by)
    found = [(case, case.subject), *history.of(act.db, case, MOST_CASES - 1, sight)]
    told = [("Instansi", guest.organisation), ("Alamat", guest.place), *guest.shown]
    return Record(
        name=labels.name(person, consultations.identity_of(act.db, case), case),
        addresses=[
            (labels.traits_of(app.office, one.channel).label, formatting.address(one))
            for one in people.known_identities(act.db, case.person_id)
        ],
        told=[(label, answer) for label, answer in told if answer],
        cases=[(one.number, one.subject or words[:80] or "tanpa kata-kata") for one, words in found],
    )
