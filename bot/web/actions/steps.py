"""The three steps as forms: each is saved on its own and swaps only its block; what writes to somebody is a dialog.

Without scripts the same addresses are whole pages.
"""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from bot.app import App
from bot.web.actions import case_actions
from bot.web.actions.case_actions import Action, Answer
from bot.web.http import uploads
from bot.web.http.acting import act_and_case
from bot.web.http.htmx import is_fragment, whole_number
from bot.web.http.session import require
from bot.web.inbox import inbox_page, steps_panel
from bot.web.present.form_words import AVAILABILITIES, COMPOSER_TABS, word_of
from handlers.errors import Refusal
from handlers.officers.act import Act
from handlers.steps import confirmation_answers, confirmations, directory, needs, referrals, skd_codes
from handlers.steps.needs import Item, Source
from store.cases import needs as stored_needs
from store.office import agencies, colleagues
from store.tables import Agency, Consultation, DataNeed
from store.vocabulary import Availability, DraftKind, NeedOutcome

MOST_AGENCIES = 8


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("steps", __name__)
    routes.before_request(require(app))
    _need_routes(app, routes)
    _dialog_routes(app, routes)
    _question_routes(app, routes)
    return routes


def _need_routes(app: App, routes: Blueprint) -> None:
    """Steps 1 and 2: what the citizen needs, and whether we have it."""

    @routes.post("/konsultasi/<number>/langkah/kebutuhan")
    def add(number: str) -> Answer:
        return _save(app, number, lambda act, case: needs.add(act, case, _item()))

    @routes.post("/konsultasi/<number>/langkah/kebutuhan/<int:need>")
    def change(number: str, need: int) -> Answer:
        return _save(app, number, lambda act, case: needs.change(act, case, need, _item()))

    @routes.post("/konsultasi/<number>/langkah/kebutuhan/<int:need>/hapus")
    def remove(number: str, need: int) -> Answer:
        return _save(app, number, lambda act, case: needs.remove(act, case, need))

    @routes.post("/konsultasi/<number>/langkah/kebutuhan/<int:need>/hasil")
    def settle(number: str, need: int) -> Answer:
        outcome = request.form.get("hasil", "")
        return _save(app, number, lambda act, case: needs.settle(act, case, need, outcome))

    @routes.post("/konsultasi/<number>/langkah/ketersediaan")
    def check(number: str) -> Answer:
        found, need = AVAILABILITIES.get(request.form.get("sedia", ""), ""), _number("kebutuhan")
        return _save(app, number, lambda act, case: needs.check(act, case, need, found))


def _dialog_routes(app: App, routes: Blueprint) -> None:
    """Dialogs that write to somebody: give access, ask a colleague, refer to an agency."""

    @routes.get("/konsultasi/<number>/akses")
    def access(number: str) -> Answer:
        return _dialog(app, "akses")

    @routes.post("/konsultasi/<number>/akses")
    def offer(number: str) -> Answer:
        return _offer(app, number)

    @routes.get("/konsultasi/<number>/konfirmasi")
    def confirm(number: str) -> Answer:
        return _dialog(app, "konfirmasi")

    @routes.post("/konsultasi/<number>/konfirmasi")
    def ask(number: str) -> Answer:
        return _ask(app, number)

    @routes.get("/konsultasi/<number>/rujuk")
    def refer(number: str) -> Answer:
        return _dialog(app, "rujuk")

    @routes.post("/konsultasi/<number>/rujuk")
    def send(number: str) -> Answer:
        return _refer(app, number)


def _question_routes(app: App, routes: Blueprint) -> None:
    """What becomes of a question to a colleague."""

    @routes.post("/konsultasi/<number>/konfirmasi/<int:asked>/ingatkan")
    def remind(number: str, asked: int) -> Answer:
        return case_actions.perform(app, number, lambda act, _: confirmations.remind(act, asked))

    @routes.post("/konsultasi/<number>/konfirmasi/<int:asked>/tarik")
    def withdraw(number: str, asked: int) -> Answer:
        return case_actions.perform(app, number, lambda act, _: confirmations.withdraw(act, asked))

    @routes.post("/konsultasi/<number>/konfirmasi/<int:asked>/catat")
    def write_down(number: str, asked: int) -> Answer:
        text = request.form.get("jawaban", "")
        return case_actions.perform(app, number, lambda act, _: confirmation_answers.write_down(act, asked, text))


# saved on its own


def _save(app: App, number: str, action: Action) -> Answer:
    """One step saved: htmx gets the block anew, a plain form the page."""
    error = str(case_actions.attempt(app, number, action) or "")
    if is_fragment():
        return _block(app, error), 422 if error else 200
    if error:
        return inbox_page.draw(app, error=error), 422
    return redirect(url_for("inbox.conversation", number=number, panel=request.args.get("panel")), 303)


def _block(app: App, error: str = "") -> str:
    with app.db.read() as db:
        _, consultation = act_and_case(app, db)
        shown = steps_panel.told(app, db, consultation)
    return render_template("inbox/panel_steps.html", steps=shown, case=consultation, step_error=error, fragment=True)


def _item() -> Item:
    form = request.form
    return Item(
        item=form.get("rincian", ""),
        area=form.get("wilayah", ""),
        level=form.get("tingkat", ""),
        period=form.get("periode", ""),
        year_from=_number("dari"),
        year_to=_number("sampai"),
    )


def _number(field: str) -> int | None:
    """A whole number of the form, None for nothing. Anything else becomes an impossible one, to be refused in words."""
    text = request.values.get(field, "").strip()
    if not text:
        return None
    number = whole_number(text)
    return -1 if number is None else number


def _numbers(field: str) -> list[int]:
    found = map(whole_number, request.form.getlist(field))
    return [one for one in found if one is not None]


# dialogs


def _dialog(app: App, name: str, error: str = "") -> str | tuple[str, int]:
    """A dialog's inside for htmx, a page of its own without."""
    with app.db.read() as db:
        _, consultation = act_and_case(app, db)
        template, tell = DIALOGS[name]
        shown = tell(app, db, consultation)
    shown |= {"case": consultation, "error": error, "fragment": is_fragment()}
    drawn = render_template(template, layout="percakapan", **shown)
    return (drawn, 422) if error else drawn


def _for_access(app: App, db: Session, consultation: Consultation) -> dict[str, Any]:
    wanted = [one for one in stored_needs.of(db, consultation) if one.outcome == NeedOutcome.PENDING]
    return {"wanted": [(one.id, skd_codes.describe(one)) for one in wanted], "form": request.form}


def _for_question(app: App, db: Session, consultation: Consultation) -> dict[str, Any]:
    wanted = [one for one in stored_needs.of(db, consultation) if one.outcome == NeedOutcome.PENDING]
    lines = [skd_codes.describe(one) for one in wanted if one.availability != Availability.AVAILABLE]
    return {
        "colleagues": directory.suggest(colleagues.everyone(db), " ".join([consultation.subject, *lines])),
        "question": f"Apakah data berikut ada dan boleh dirilis: {'; '.join(lines)}?" if lines else "",
        "form": request.form,
    }


def _for_referral(app: App, db: Session, consultation: Consultation) -> dict[str, Any]:
    """First whom to, then the words."""
    wanted, everyone = stored_needs.of(db, consultation), agencies.everyone(db)
    chosen = next((one for one in everyone if one.id == _number("instansi")), None)
    words = request.args.get("q", "").strip()
    suggested = [] if words else referrals.suggest(everyone, wanted)[:3]
    others = [one for one in (referrals.search(everyone, words) if words else everyone) if one not in suggested]
    reason = request.form.get("alasan") or (f"Data ini dikumpulkan oleh {chosen.name}." if chosen else "")
    answered = [confirmations.label(who) for one, who in colleagues.asked_of(db, consultation) if one.answered_at]
    return {
        "chosen": chosen,
        "suggested": suggested,
        "others": others if words else others[:MOST_AGENCIES],
        "more": not words and len(others) > MOST_AGENCIES,
        "q": words,
        "reason": reason,
        "answered": answered,
        "wanted": [(one.id, one.item, one.availability) for one in wanted if one.outcome == NeedOutcome.PENDING],
        "text": request.form.get("teks") or _referral_text(app, consultation, chosen, wanted, reason),
        "form": request.form,
    }


DIALOGS = {
    "akses": ("inbox/step_access.html", _for_access),
    "konfirmasi": ("inbox/step_confirm.html", _for_question),
    "rujuk": ("inbox/step_refer.html", _for_referral),
}


def _referral_text(app: App, consultation: Consultation, chosen: Agency | None, wanted: Any, reason: str) -> str:
    return referrals.text_for(app.office, consultation, chosen, wanted, reason) if chosen is not None else ""


def _offer(app: App, number: str) -> Answer:
    """Name the source; the words for it go into the composer, for the officer to finish and send."""
    form = request.form
    source = Source(form.get("judul", ""), _number("tahun"), form.get("tautan", ""))
    chosen = _numbers("kebutuhan")
    refused = case_actions.attempt(app, number, lambda act, case: needs.offer(act, case, chosen, source))
    if refused is not None:
        return _dialog(app, "akses", str(refused))
    with app.db.read() as db:
        _, consultation = act_and_case(app, db)
        text = _access_text(app, consultation, stored_needs.of(db, consultation), source)
    if not is_fragment():
        return inbox_page.draw(app, typed=text, mode=word_of(COMPOSER_TABS, DraftKind.REPLY))
    answer = make_response(_block(app))
    answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#langkah", "outerHTML"
    answer.headers["HX-Trigger"] = json.dumps({"tutup-dialog": "", "sisip": text})
    return answer


def _access_text(app: App, consultation: Consultation, wanted: Any, source: Source) -> str:
    title, link = source.title.strip(), source.link.strip()
    about: list[DataNeed] = [one for one in wanted if one.source_title == title and one.outcome == NeedOutcome.PENDING]
    return steps_panel.ready_text(app, consultation, about, title, link)


def _ask(app: App, number: str) -> Answer:
    question, colleague = request.form.get("pertanyaan", ""), _number("rekan") or 0
    try:
        attachments = list(uploads.attachments(app))
    except Refusal as refused:
        return _dialog(app, "konfirmasi", str(refused))

    def ask(act: Act, case: Consultation) -> None:
        confirmations.ask(act, case, colleague, question, attachments=attachments)

    return _act_in_dialog(app, number, "konfirmasi", ask)


def _refer(app: App, number: str) -> Answer:
    form = request.form
    agency, chosen = _number("instansi") or 0, _numbers("kebutuhan")

    def refer(act: Act, case: Consultation) -> None:
        referrals.refer(
            act,
            case,
            agency,
            form.get("teks", ""),
            reason=form.get("alasan", ""),
            confirmed_by=form.get("dikonfirmasi", "")[:200],
            need_ids=chosen,
        )

    return _act_in_dialog(app, number, "rujuk", refer)


def _act_in_dialog(app: App, number: str, name: str, action: Action) -> str | Response | tuple[str, int]:
    """Done: the dialog closes and the conversation is drawn anew. Refused: the dialog stays with what was typed."""
    error = str(case_actions.attempt(app, number, action, seen_event_id=case_actions.seen_event_id()) or "")
    if error:
        return _dialog(app, name, error)
    if not is_fragment():
        return redirect(url_for("inbox.conversation", number=number), 303)
    answer = make_response(inbox_page.draw(app))
    answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#percakapan", "outerHTML"
    answer.headers["HX-Trigger"] = "tutup-dialog"
    return answer
