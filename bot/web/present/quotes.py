"""What a chat message answers, and the citizen's reactions, as a timeline shows them."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from handlers.office.links import hide_citizens_links
from store.cases import messages
from store.tables import Message
from store.vocabulary import MessageKind

LONGEST = 200  # letters of a quotation
TAKEN_BACK = "[reaksi ditarik kembali]"


@dataclass(frozen=True, slots=True)
class Quote:
    """The message that another one answers. author: "" where it may not be shown. url: "" where it stands nowhere."""

    author: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Answered:
    """The messages that those of a page answer.

    found: by the external ids that they are named with.
    authors: names of those who write, by the author of a message.
    shown: ids of the messages on the page.
    """

    found: Mapping[str, Message]
    authors: Mapping[str, str]
    shown: Container[int | None]

    def is_here(self, message: Message) -> bool:
        """Return whether the message that this one answers is of the same case."""
        answered = self.found.get(message.quotes)
        return answered is not None and answered.consultation_id == message.consultation_id

    def quote(self, message: Message) -> Quote | None:
        """Return the message that this one answers, as far as it may be shown here. None where it answers none."""
        if not message.quotes:
            return None
        answered = self.found.get(message.quotes)
        if answered is None or answered.consultation_id not in (message.consultation_id, None):
            return Quote("", "pesan yang tidak ada di sini" if answered is None else "pesan di konsultasi lain", "")
        text = hide_citizens_links(answered.body)[:LONGEST]
        place = f"#pesan-{answered.key}" if answered.consultation_id is not None else ""
        url = place if answered.id in self.shown or not place else f"?pesan={answered.key}{place}"
        return Quote(self.authors.get(answered.author, answered.author), text or "berkas", url)


def reactions(db: Session, found: Sequence[Message], *, is_newest: bool) -> dict[int, list[str]]:
    """Return the last reaction of each identity to each message of a page, without those that were taken back.

    is_newest: the page is the newest. A reaction is newer than its message, so that page has all of its own.
    """
    if is_newest and all(message.kind != MessageKind.REACTION for message in found):
        return {}
    last: dict[int, dict[int | None, str]] = {}
    for reaction, message_id in messages.reactions(db, next((one.consultation_id or 0 for one in found), 0)):
        last.setdefault(message_id, {})[reaction.identity_id] = reaction.body
    return {message_id: [one for one in signs.values() if one] for message_id, signs in last.items()}


def wordless(message: Message) -> str:
    """Return what stands in place of the words of a message without any."""
    return TAKEN_BACK if message.kind == MessageKind.REACTION else ""
