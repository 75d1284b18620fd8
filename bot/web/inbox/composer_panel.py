"""The composer under a conversation: drafts, attachments, templates, and what can still be undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlmodel import Session

from bot.app import App
from bot.web.http.acting import act_of
from bot.web.http.session import me
from bot.web.inbox.conversation import Case, Conversation
from bot.web.present import formatting, labels
from bot.web.present.form_words import COMPOSER_TABS, word_of
from channels.envelope import Address
from channels.protocols import Templated
from handlers.desk import undoing
from handlers.desk.composer_form import Form
from handlers.outgoing import email_letter, queueing, routes, whatsapp_templates
from handlers.outgoing.whatsapp_templates import Blank
from handlers.sla import breach_alert
from store.cases import consultations, messages
from store.desk import drafts, uploads
from store.office import officers
from store.tables import Consultation, Draft, Identity, Message, Officer, Upload
from store.transport import outbox
from store.vocabulary import DraftKind

NOTHING_GIVEN = Form("")
TYPING = timedelta(seconds=10)  # a draft this fresh means that somebody is typing


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file that waits in the composer.

    by_link: it goes as a link.
    """

    key: str
    filename: str
    size: int
    by_link: bool


@dataclass(frozen=True, slots=True)
class ScheduledAnswer:
    """An answer that was put off.

    mine: the officer's own.
    """

    key: str
    mine: bool
    when: str


@dataclass(frozen=True, slots=True)
class OfferedTemplate:
    """A WhatsApp template.

    blanks: what stands before each blank, its name and value.
    rest: what follows the last.
    """

    id: str
    name: str
    blanks: Sequence[Blank]
    rest: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What an answer by email has besides its words.

    addresses: those that the letter may go to with what each is, the usual one first.
    copies: address and words of each who may get a copy, and whether the officer ticked them.
    cc: further receivers that the officer wrote.
    """

    subject: str
    quoted: str
    signature: str
    addresses: Sequence[tuple[str, str]]
    copies: Sequence[tuple[str, str, bool]]
    cc: str


@dataclass(frozen=True, slots=True)
class OtherRoute:
    """Another address of the citizen.

    value: as the form sends it. label, word: of its channel.
    """

    value: str
    label: str
    word: str
    to: str


@dataclass(frozen=True, slots=True)
class OtherDraft:
    """What a colleague has written here.

    typing: they are writing now.
    """

    name: str
    who: str
    typing: bool
    when: str


@dataclass(frozen=True, slots=True)
class Clash:
    """Why an answer was not sent: a colleague was faster."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Composer:
    """What inbox/composer/composer.html and inbox/conversation/strip_window.html show besides the case itself.

    typed: the officer's words that are not sent yet.
    mode: the open tab, as the form names it.
    templates: the approved templates (perhaps none) where nothing else may leave, None where free words may.
    largest: bytes a file may have, 0 for no limit.
    typing: the colleague who writes here now.
    error, clash: why the last action was refused.
    given: the answer that was refused.
    """

    key: str
    typed: str
    mode: str
    others: Sequence[OtherDraft]
    uploads: Sequence[UploadedFile]
    scheduled: Sequence[ScheduledAnswer]
    templates: Sequence[OfferedTemplate] | None
    letter: Letter | None
    other_routes: Sequence[OtherRoute]
    largest: int
    undo: undoing.Open | None
    typing: str
    error: str
    clash: Clash | None
    given: Form

    @property
    def tab(self) -> str:
        """Return what the button and the empty field are named by: the open tab, "lain" for another address."""
        return "lain" if self.mode == word_of(COMPOSER_TABS, DraftKind.REPLY) and self.given.route else self.mode


@dataclass(frozen=True, slots=True)
class Refused:
    """What an action that was refused leaves on the page.

    typed: words that must not be lost, None for the draft.
    mode: the tab the officer was in, "" for the usual one.
    given: what the officer chose for the answer besides its words.
    """

    error: str = ""
    clash: Clash | None = None
    typed: str | None = None
    mode: str = ""
    given: Form = NOTHING_GIVEN


def composer(
    app: App, db: Session, consultation: Consultation, conversation: Conversation, refused: Refused
) -> Composer:
    """Return the composer of a case for the officer who is signed in."""
    case = conversation.case
    route = routes.address_for(db, app.office, consultation)
    everybodys = drafts.of(db, consultation)
    own = next((draft for draft, officer in everybodys if officer.id == me(app).id), None)
    templates = _templates(app, db, consultation, conversation, route)
    given = refused.given
    if given is NOTHING_GIVEN:
        given = _as_chosen(app, db, consultation, conversation, route)
    wanted = refused.mode or (own.kind if own else "")
    is_letter = conversation.revealed and case.answer_label == "email"  # else an address would say who wrote
    return Composer(
        key=messages.new_key(),
        typed=refused.typed if refused.typed is not None else own.body if own else "",
        mode=word_of(COMPOSER_TABS, _mode(case, () if given.route else templates, wanted)),
        others=[_other(app, *pair) for pair in everybodys if pair[1].id != me(app).id],
        uploads=[upload(app, one, route) for one in uploads.of(db, consultation, me(app))],
        scheduled=[_scheduled(app, message) for message in outbox.scheduled_of(db, consultation)],
        templates=templates,
        letter=_letter(app, db, consultation, case, given) if is_letter else None,
        other_routes=_other_routes(app, conversation.identities, route) if conversation.revealed else [],
        largest=app.office.traits[route.channel].max_file if route is not None else 0,
        undo=undoing.open_for(act_of(app, db), consultation),
        typing=drafts.typing(db, me(app).id, app.clock()).get(consultation.id or 0, ""),
        error=refused.error,
        clash=refused.clash,
        given=given,
    )


def _as_chosen(
    app: App, db: Session, consultation: Consultation, conversation: Conversation, usual: Address | None
) -> Form:
    """Return the empty form, with the address for answers that an officer chose, where the usual one is another."""
    has_choice = conversation.revealed and conversation.person.leading_id is not None
    chosen = routes.leading(db, app.office, consultation) if has_choice else None
    if chosen is None or usual is None or (chosen.channel, chosen.value) == (usual.channel, usual.value):
        return NOTHING_GIVEN
    return replace(NOTHING_GIVEN, route=f"{chosen.channel}:{chosen.value}")


def _scheduled(app: App, message: Message) -> ScheduledAnswer:
    when = formatting.moment(app.office, message.due_at, app.clock())
    return ScheduledAnswer(message.key, message.author == me(app).name, when)


def _templates(
    app: App, db: Session, consultation: Consultation, conversation: Conversation, route: Address | None
) -> list[OfferedTemplate] | None:
    """Return the approved templates where nothing else may leave now. None where free words may."""
    case = conversation.case
    if case.closed or not case.mine or route is None or app.office.traits[route.channel].window is None:
        return None
    if conversation.window is None or conversation.window.left is not None:  # it is open
        return None
    channel, offered = app.channels.get(route.channel), []
    uses = channel.template_names() if isinstance(channel, Templated) else {}
    for template in whatsapp_templates.available(db, route.channel):
        if uses.get(template.external_id) == breach_alert.TEMPLATE:  # for supervisors, not for citizens
            continue
        known = whatsapp_templates.facts(app.office, consultation, case.name)
        blanks, rest = whatsapp_templates.blanks(known, template.body)
        offered.append(OfferedTemplate(template.external_id, template.name, blanks, rest))
    return offered


def _letter(app: App, db: Session, consultation: Consultation, case: Case, given: Form) -> Letter:
    last = email_letter.last_letter(db, consultation)
    quoted = email_letter.quoted(app.office, last) if last is not None else ""
    own = {one.email.strip().lower() for one in officers.everyone(db) if one.email}
    copies = routes.offered_copies(db, consultation, own | {one.value for one in case.answer_choices[:1]})
    offered = [one.value for one in copies]
    named = [one.strip() for one in given.cc.split(",") if one.strip()]
    sender = consultations.identity_of(db, consultation).value
    return Letter(
        subject=given.subject or queueing.subject_line(consultation),
        quoted=quoted,
        signature=me(app).signature.strip(),
        addresses=[(one.value, "pengirim" if one.value == sender else "alamat balasan") for one in case.answer_choices],
        copies=[(one.value, formatting.named_address(one.value, one.name), one.value in named) for one in copies],
        cc=", ".join(one for one in named if one not in offered),
    )


def _other_routes(app: App, identities: Sequence[Identity], usual: Address | None) -> list[OtherRoute]:
    """Return the citizen's other addresses that can be written to."""
    here = (usual.channel, usual.value) if usual is not None else ("", "")
    return [
        OtherRoute(
            value=f"{one.channel}:{one.value}",
            label=labels.traits_of(app.office, one.channel).label,
            word=labels.traits_of(app.office, one.channel).word,
            to=formatting.address(one),
        )
        for one in identities
        if (one.channel, one.value) != here and one.opted_out_at is None and routes.comes_to(app.office, one)
    ]


def _mode(case: Case, templates: Sequence[OfferedTemplate] | None, wanted: str) -> DraftKind:
    """Return the tab that is open: the one the officer was in, if they may still use it."""
    if templates and wanted in ("", DraftKind.TEMPLATE):
        return DraftKind.TEMPLATE
    if not case.mine or wanted == DraftKind.NOTE:
        return DraftKind.NOTE
    if wanted == DraftKind.CALL and case.call_back:
        return DraftKind.CALL
    return DraftKind.REPLY if case.answer_word else DraftKind.NOTE


def _other(app: App, draft: Draft, officer: Officer) -> OtherDraft:
    return OtherDraft(
        name=officer.name,
        who=officer.display_name,
        typing=app.clock() - draft.updated_at < TYPING,
        when=formatting.when(app.office, draft.updated_at, app.clock()),
    )


def upload(app: App, one: Upload, route: Address | None) -> UploadedFile:
    """Return a file that waits to be sent, as the composer shows it.

    route: where the answer goes. Some channels carry no files, so theirs all go as links.
    """
    carries = route is None or app.office.traits[route.channel].files
    return UploadedFile(one.key, one.filename, one.size, one.by_link or not carries)
