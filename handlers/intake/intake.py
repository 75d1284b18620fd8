"""The value that every handler receives: one citizen's message and what is known about it so far."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from channels.envelope import Inbound
from handlers.errors import Refusal
from handlers.language.message_words import MessageWords, Quotation
from handlers.office import links
from handlers.office.office import Office
from handlers.outgoing import queueing, routes
from handlers.outgoing.queueing import OutgoingMessage
from store.cases.people import Known
from store.cases.senders import NO_CASES, Cases, Sender
from store.tables import Arrival, Consultation, Identity, Message, Person
from store.vocabulary import ArrivalOutcome, MessageKind


class LettersUnread(Refusal):
    """Refuse a message for now: it quotes a consultation with whose letters it was not compared before the write lock.

    letters: as messages.letters returns them.
    """

    def __init__(self, letters: Sequence[str]) -> None:
        super().__init__("Pesan ini mengutip surat yang baru saja ditulis, jadi dibaca sekali lagi.")
        self.letters = letters


@dataclass
class Intake:
    """One incoming message on its way through the pipeline. Handlers fill in the fields that have a default.

    words: what the words of the message say.
    quotations: what the message quotes, compared with the letters of the consultations it may belong to.
    sender: identities that may have sent the message, as they were before it came.
    titles: of published data for its receipt, a line for each. They are looked up before the write lock is taken.
    who: identity and person of the sender, set by meet_sender.
    others: identities of other people that the provider names as the sender's too: a number of one, an id of another.
    cases: cases of this person that the message may belong to.
    named: our message that this message answers. None where no reference in it is known.
    consultation: the consultation that the message belongs to. None until one is found or opened.
    stored: row of the message, once it is stored.
    is_new: whether this message opened its consultation.
    reopened: whether this message opened a closed consultation again.
    released: consultation whose answer was held until the citizen writes. The answer leaves now.
    prompts: rating prompts that were held together with such an answer.
    """

    db: Session
    now: datetime
    office: Office
    channel: str
    arrival: Arrival
    message: Inbound
    words: MessageWords
    sender: Sender
    quotations: Sequence[Quotation] = ()
    titles: Sequence[str] = ()
    who: Known | None = None
    others: Sequence[Identity] = ()
    cases: Cases = NO_CASES
    named: Message | None = None
    consultation: Consultation | None = None
    stored: Message | None = None
    is_new: bool = False
    reopened: bool = False
    released: Consultation | None = None
    prompts: list[Message] = field(default_factory=list)

    @property
    def identity(self) -> Identity:
        return self._met[0]

    @property
    def person(self) -> Person:
        return self._met[1]

    @property
    def _met(self) -> Known:
        if self.who is None:
            raise RuntimeError("the sender is known only after meet_sender")
        return self.who

    @property
    def chat(self) -> bool:
        traits = self.office.traits.get(self.channel)  # the suggestion box is no channel and has no traits
        return traits is not None and traits.chat

    @property
    def is_in_doubt(self) -> bool:
        """Return whether the mail may be forged: no server proves its sender, and it does not answer our mail."""
        if self.message.proven is not False:
            return False
        return not self.message.token or links.unsign(self.office, "reply", self.message.token) is None

    @property
    def may_answer(self) -> bool:
        """Return whether the bot may write to the sender.

        It may not where no channel of ours reaches them, or where the message bears a sign of a machine.
        """
        return not self.message.quiet and routes.reaches(self.office, self.identity)

    def compared_with(self, letters: Sequence[str]) -> Quotation:
        """Return what the message quotes, compared with these letters. Raises LettersUnread."""
        for quotation in self.quotations:
            if quotation.letters == letters:
                return quotation
        raise LettersUnread(letters)

    def answer(self, text: str, *, about: Consultation | None, kind: MessageKind = MessageKind.NOTICE) -> bool:
        """Queue an automatic answer to the sender. Return False where the bot may not write to them.

        about: consultation that the answer belongs to. None where it belongs to none.
        kind: as in Message.kind.
        """
        if not self.may_answer:
            return False
        queueing.queue(self.db, self.office, self.identity, about, OutgoingMessage(text, kind), self.now)
        return True


# returns an outcome to end the pipeline, None to pass the message on
Handler = Callable[[Intake], ArrivalOutcome | None]
