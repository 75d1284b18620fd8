"""The forms of the three steps. Each is saved on its own, and only its block is drawn again.

A form that writes to somebody is a dialog. Without scripts the same addresses are whole pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.app import App
from bot.web.actions import case_actions, step_dialogs
from bot.web.actions.case_actions import Action, Answer
from bot.web.http import uploads
from bot.web.http.acting import act_and_case
from bot.web.http.htmx import is_fragment
from bot.web.http.session import require
from bot.web.inbox import inbox_page, steps_panel
from bot.web.inbox.composer_panel import Refused
from bot.web.present.form_words import AVAILABILITIES, composer_tab
from handlers.desk import drafts
from handlers.errors import Refusal
from handlers.officers.act import Act
from handlers.steps import confirmation_answers, confirmations, needs, referrals
from handlers.steps.needs import Item, Source
from store.cases import needs as stored_needs
from store.tables import Consultation, DataNeed
from store.vocabulary import DraftKind, NeedOutcome


@dataclass(frozen=True, slots=True)
class TypedNeed:
    """A need as it was typed and refused. key: the need it changes, "baru" for a new one."""

    key: str
    item: str
    product: str
    area: str
    level: str
    period: str
    year_from: str
    year_to: str


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("steps", __name__)
    routes.before_request(require(app))
    _need_routes(app, routes)
    _dialog_routes(app, routes)
    _question_routes(app, routes)
    return routes


def _need_routes(app: App, routes: Blueprint) -> None:
    """Add steps 1 and 2: what the citizen needs, and whether we have it."""

    @routes.post("/konsultasi/<number>/langkah/kebutuhan")
    def add(number: str) -> Answer:
        return _save(app, number, lambda act, case: needs.add(act, case, _item()), "baru")

    @routes.post("/konsultasi/<number>/langkah/kebutuhan/<int:need>")
    def change(number: str, need: int) -> Answer:
        return _save(app, number, lambda act, case: needs.change(act, case, need, _item()), str(need))

    @routes.post("/konsultasi/<number>/langkah/kebutuhan/<int:need>/hapus")
    def remove(number: str, need: int) -> Answer:
        return _save(app, number, lambda act, case: needs.remove(act, case, need))

    @routes.post("/konsultasi/<number>/langkah/kebutuhan/<int:need>/hasil")
    def settle(number: str, need: int) -> Answer:
        outcome = request.form.get("hasil", "")
        return _save(app, number, lambda act, case: needs.settle(act, case, need, outcome))

    @routes.post("/konsultasi/<number>/langkah/ketersediaan")
    def check(number: str) -> Answer:
        availability, need = AVAILABILITIES.get(request.form.get("sedia", ""), ""), step_dialogs.number_of("kebutuhan")
        return _save(app, number, lambda act, case: needs.check(act, case, need, availability))


def _dialog_routes(app: App, routes: Blueprint) -> None:
    """Add the dialogs: give access, ask a colleague, refer to an agency."""

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
    """Add reminding a colleague, withdrawing a question, writing down an answer and using it in the reply."""

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

    @routes.post("/konsultasi/<number>/jawaban/<key>/pakai")
    def use(number: str, key: str) -> Answer:
        return _use(app, number, key)


# saved on its own


def _save(app: App, number: str, action: Action, key: str = "") -> Answer:
    """Save one step. htmx gets the block, a plain form the page.

    key: of the form that describes a need: where it is refused, it stays open with what was typed.
    """
    error = str(case_actions.attempt(app, number, action) or "")
    if is_fragment():
        return block(app, error, _typed(key) if error and key else None), 422 if error else 200
    if error:
        return inbox_page.draw(app, Refused(error)), 422
    return redirect(url_for("inbox.conversation", number=number, panel=request.args.get("panel")), 303)


def block(app: App, error: str = "", typed: TypedNeed | None = None) -> str:
    with app.db.read() as db:
        _, consultation = act_and_case(app, db)
        shown = steps_panel.steps(app, db, consultation)
    return render_template(
        "inbox/panel/steps.html",
        steps=shown,
        case=consultation,
        step_error=error,
        step_typed=typed,
        fragment=True,
    )


def _typed(key: str) -> TypedNeed:
    fields = ("rincian", "produk", "wilayah", "tingkat", "periode", "dari", "sampai")
    return TypedNeed(key, *(request.form.get(field, "") for field in fields))


def _item() -> Item:
    form = request.form
    return Item(
        item=form.get("rincian", ""),
        product=form.get("produk", ""),
        area=form.get("wilayah", ""),
        level=form.get("tingkat", ""),
        period=form.get("periode", ""),
        year_from=step_dialogs.number_of("dari"),
        year_to=step_dialogs.number_of("sampai"),
    )


# dialogs


def _dialog(app: App, name: str, error: str = "") -> str | tuple[str, int]:
    """Draw a dialog: its inside for htmx, else a page of its own."""
    with app.db.read() as db:
        _, consultation = act_and_case(app, db)
        template, dialog = step_dialogs.DIALOGS[name]
        shown = dialog(app, db, consultation)
    drawn = render_template(
        template, layout="conversation", case=consultation, page=shown, error=error, fragment=is_fragment()
    )
    return (drawn, 422) if error else drawn


def _offer(app: App, number: str) -> Answer:
    """Name a source. Its words go into the composer, for the officer to finish and send."""
    form = request.form
    source = Source(form.get("judul", ""), step_dialogs.number_of("tahun"), form.get("tautan", ""))
    chosen = step_dialogs.numbers_of("kebutuhan")
    refused = case_actions.attempt(app, number, lambda act, case: needs.offer(act, case, chosen, source))
    if refused is not None:
        return _dialog(app, "akses", str(refused))
    with app.db.read() as db:
        _, consultation = act_and_case(app, db)
        text = _access_text(app, consultation, stored_needs.of(db, consultation), source)
    if not is_fragment():
        return inbox_page.draw(app, Refused(typed=text, mode=DraftKind.REPLY))
    return with_text(app, text, "end")


def with_text(app: App, text: str, where: str) -> Response:
    """Return the answer to a dialog: the steps drawn again, and a text that steps.js puts into the reply.

    where: "here" for where the cursor is, "end" for the end of the reply.
    """
    answer = make_response(block(app) + render_template("inbox/steps/inserted.html", text=text, where=where))
    answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#steps", "outerHTML"
    return answer


def _access_text(app: App, consultation: Consultation, wanted: Sequence[DataNeed], source: Source) -> str:
    title, link = source.title.strip(), source.link.strip()
    about = [need for need in wanted if need.source_title == title and need.outcome == NeedOutcome.PENDING]
    return steps_panel.ready_text(app, consultation, about, title, link)


def _ask(app: App, number: str) -> Answer:
    question, colleague = request.form.get("pertanyaan", ""), step_dialogs.number_of("rekan") or 0
    try:
        attachments = list(uploads.attachments(app))
    except Refusal as refused:
        return _dialog(app, "konfirmasi", str(refused))

    def ask(act: Act, case: Consultation) -> None:
        confirmations.ask(act, case, colleague, question, attachments=attachments)

    return _act_in_dialog(app, number, "konfirmasi", ask)


def _refer(app: App, number: str) -> Answer:
    form = request.form
    agency, chosen = step_dialogs.number_of("instansi") or 0, step_dialogs.numbers_of("kebutuhan")

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
    """Do the action of a dialog and draw the conversation. Where it is refused, draw the dialog with what was typed."""
    error = str(case_actions.attempt(app, number, action, seen_event_id=case_actions.seen_event_id()) or "")
    if error:
        return _dialog(app, name, error)
    if not is_fragment():
        return redirect(url_for("inbox.conversation", number=number), 303)
    answer = make_response(inbox_page.draw(app))
    answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#conversation", "outerHTML"
    answer.headers["HX-Trigger"] = "close-dialog"
    return answer


# an answer of a colleague


def _use(app: App, number: str, key: str) -> Answer:
    """Put a colleague's answer into the composer, below what stands in it. Without scripts that is the saved draft."""
    typed, kind = request.form.get("isi"), composer_tab(request.form.get("jenis", ""))

    def use(act: Act, case: Consultation) -> None:
        if typed is not None:
            drafts.keep(act, case, kind, typed)
        confirmation_answers.use_in_reply(act, case, key)

    refused = case_actions.attempt(app, number, use)
    if refused is not None:
        return case_actions.refuse(app, refused, typed=typed or "", mode=kind if typed else "")
    if not is_fragment():
        return redirect(url_for("inbox.conversation", number=number), 303)
    answer = make_response(inbox_page.draw(app))
    answer.headers["HX-Trigger-After-Settle"] = "to-composer"
    return answer
