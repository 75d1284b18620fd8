"""The sheet that corrects who a citizen is: their name, and which numbers and addresses are theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from sqlmodel import Session

from bot.app import App
from bot.web.actions.case_actions import Action, Answer, attempt, perform
from bot.web.http.acting import act_and_case
from bot.web.http.htmx import is_fragment
from bot.web.http.session import require
from bot.web.present import formatting, labels
from handlers.outgoing import routes as answer_routes
from handlers.privacy import corrections
from handlers.privacy.corrections import TheirAddress
from store.cases import consultations, people
from store.tables import Consultation


@dataclass(frozen=True, slots=True)
class AddressLine:
    """A number or an address.

    channels: their names; origin: how we know it; is_used: it can only be marked as not theirs; is_shared: several
    people use it.
    """

    kind: str
    value: str
    shown: str
    channels: str
    origin: str
    is_used: bool
    is_shared: bool


@dataclass(frozen=True, slots=True)
class PersonSheet:
    """The citizen's name and addresses.

    name, contact: as stored, or as typed where they were refused.
    is_only: there is one address, which stays.
    answers: the addresses an answer can go to: how the form sends it, words, whether it is chosen.
    error: why something was refused.
    wrong: the field it was refused for: name, contact, or addresses.
    """

    name: str
    addresses: Sequence[AddressLine]
    is_only: bool
    answers: Sequence[tuple[str, str, bool]] = ()
    contact: str = ""
    error: str = ""
    wrong: str = ""


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("person", __name__)
    routes.before_request(require(app))

    @routes.get("/konsultasi/<number>/orang")
    def sheet(number: str) -> str:
        return _sheet(app)

    @routes.post("/konsultasi/<number>/orang/nama")
    def rename(number: str) -> Answer:
        name = request.form.get("nama", "")
        return _correct(app, number, lambda act, case: corrections.rename(act, case, name), "name", name)

    @routes.post("/konsultasi/<number>/orang/tambah")
    def add(number: str) -> Answer:
        contact = request.form.get("kontak", "")
        return _correct(app, number, lambda act, case: corrections.add(act, case, contact), "contact", contact)

    @routes.post("/konsultasi/<number>/orang/lepas")
    def take_away(number: str) -> Answer:
        kind, value = request.form.get("jenis", ""), request.form.get("alamat", "")
        return _correct(app, number, lambda act, case: corrections.take_away(act, case, kind, value), "addresses")

    @routes.post("/konsultasi/<number>/orang/bersama")
    def share(number: str) -> Answer:
        return _share(app, number)

    @routes.post("/konsultasi/<number>/orang/untuk-jawaban")
    def lead(number: str) -> Answer:
        channel, _, value = request.form.get("lewat", "").partition(":")
        return _correct(app, number, lambda act, case: corrections.lead(act, case, channel, value), "addresses")

    @routes.post("/konsultasi/<number>/orang/urungkan/<int:event_id>")
    def undo(number: str, event_id: int) -> Answer:
        return perform(app, number, lambda act, case: corrections.undo(act, case, event_id))

    return routes


def _share(app: App, number: str) -> Answer:
    kind, value = request.form.get("jenis", ""), request.form.get("alamat", "")
    is_shared = request.form.get("bersama", "") == "1"
    return _correct(
        app, number, lambda act, case: corrections.share(act, case, kind, value, is_shared=is_shared), "addresses"
    )


def _correct(app: App, number: str, action: Action, wrong: str, typed: str = "") -> Answer:
    """Correct one thing. Where it is refused, the sheet stays open with what was typed and the reason."""
    refused = attempt(app, number, action)
    if refused is None:
        return redirect(url_for("inbox.conversation", number=number), 303)
    answer = make_response(_sheet(app, str(refused), wrong, typed), 422)
    answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#sheet-body", "innerHTML"
    return answer


def _sheet(app: App, error: str = "", wrong: str = "", typed: str = "") -> str:
    with app.db.read() as db:
        act, case = act_and_case(app, db)
        addresses = [_line(app, one) for one in corrections.of(act, case)]
        stored = consultations.person_of(db, case).name
        answers = _answers(app, db, case)
    page = PersonSheet(
        name=typed if wrong == "name" else stored,
        addresses=addresses,
        is_only=len(addresses) < 2,
        answers=answers,
        contact=typed if wrong == "contact" else "",
        error=error,
        wrong=wrong,
    )
    return render_template("inbox/person.html", case=case, fragment=is_fragment(), page=page)


def _answers(app: App, db: Session, case: Consultation) -> list[tuple[str, str, bool]]:
    """Return the addresses that answers can go to. Empty where there is no choice."""
    theirs = [one for one in people.known_identities(db, case.person_id) if answer_routes.comes_to(app.office, one)]
    chosen = people.leading(db, case.person_id)
    if len(theirs) < 2 and chosen is None and consultations.identity_of(db, case) in theirs:
        return []
    return [
        (
            f"{one.channel}:{one.value}",
            f"{labels.traits_of(app.office, one.channel).word}, {formatting.address(one)}",
            one is chosen,
        )
        for one in theirs
    ]


def _line(app: App, one: TheirAddress) -> AddressLine:
    words = dict.fromkeys(labels.traits_of(app.office, channel).word for channel in one.channels)
    shown = formatting.NO_NUMBER.get(one.kind) or formatting.phone(one.value)
    return AddressLine(one.kind, one.value, shown, ", ".join(words), _origin(one), one.is_used, one.is_shared)


def _origin(one: TheirAddress) -> str:
    """Return how we know an address. One without a number came along with a message: no officer can type it."""
    if one.is_used:
        return "terbukti dari pesan"
    return "tercatat otomatis" if one.kind in formatting.NO_NUMBER else "ditambahkan petugas"
