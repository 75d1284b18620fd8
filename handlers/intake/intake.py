"""What a handler is handed: one citizen's message, and what has been found out about it so far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from channels.envelope import Inbound
from handlers.office import links
from handlers.office.office import Office
from handlers.outgoing import queueing, routes
from handlers.outgoing.queueing import OutgoingMessage
from store.cases.people import Known
from store.cases.senders import NO_CASES, Cases, Sender
from store.tables import Arrival, Consultation, Identity, Message, Person
from store.vocabulary import ArrivalOutcome, MessageKind


@dataclass
class Intake:
    """One incoming message on its way through the pipeline; handlers fill in the later fields.

    sender: who may have sent it, as far as that was known when it came.
    cases: those of its person that it may belong to.
    named: the message it answers, as far as one of its references is known.
    stored: the message's row once it is kept. is_new: this message opened its consultation. reopened: it took a
    closed one up again. released: whose answer had waited for this message and leaves now; prompts: rating prompts that
    waited behind such an answer.
    """

    db: Session
    now: datetime
    office: Office
    channel: str
    arrival: Arrival
    message: Inbound
    sender: Sender
    who: Known | None = None
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
        traits = self.office.traits.get(self.channel)  # none for a slip of the suggestion box
        return traits is not None and traits.chat

    @property
    def is_in_doubt(self) -> bool:
        """Whether the mail may be forged: nothing vouches for its sender, and it answers no mail we sent them."""
        if self.message.proven is not False:
            return False
        return not self.message.token or links.unsign(self.office, "reply", self.message.token) is None

    @property
    def may_answer(self) -> bool:
        """Whether the machine may write to the sender: they can be written to, and no machine's sign forbids it."""
        return not self.message.quiet and routes.reaches(self.office, self.identity)

    def answer(self, text: str, *, about: Consultation | None, kind: MessageKind = MessageKind.NOTICE) -> bool:
        """Queue an automatic answer to the sender; return False where the machine may not write to them.

        about: the consultation the answer belongs to, None for none.
        kind: as in Message.kind.
        """
        if not self.may_answer:
            return False
        queueing.queue(self.db, self.office, self.identity, about, OutgoingMessage(text, kind), self.now)
        return True


# returns an outcome to end the pipeline, None to pass the message on
Handler = Callable[[Intake], ArrivalOutcome | None]
