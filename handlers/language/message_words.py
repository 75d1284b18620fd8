"""What the words of a message say. They are read before the write lock is taken. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from channels.envelope import Inbound
from handlers.language import complaint_signals, identity_numbers, intents, quotations, scores
from handlers.language.complaint_signals import Heard
from handlers.language.intents import MenuWord
from handlers.language.scores import Reading
from store.vocabulary import Flag


@dataclass(frozen=True)
class MessageWords:
    """What the handlers ask about the words of a message.

    plain: the body for comparison, as intents.simple returns it.
    erasure_in_subject: whether the subject is HAPUS DATA and nothing else.
    language: of the body. whole_language: of the whole text, with what it quotes.
    names_score: as scores.names_a_score returns it. to_ten: as scores.read_to_ten does.
    flag: as identity_numbers.flag returns it.
    """

    plain: str
    menu_word: MenuWord | None
    asks_erasure: bool
    erasure_in_subject: bool
    is_greeting: bool
    is_thanks: bool
    nods: bool
    language: str | None
    whole_language: str | None
    complaint: Heard | None
    score: Reading | None
    names_score: bool
    to_ten: int | None
    comment: str | None
    flag: Flag | Literal[""]


@dataclass(frozen=True)
class Quotation:
    """What a message quotes, compared with the letters of a consultation.

    letters: as messages.letters returns them.
    has_new: whether a line of the quotation stands in none of them.
    message: the message with the text below the quotation in its body. words: its words.
    """

    letters: Sequence[str]
    has_new: bool
    message: Inbound
    words: MessageWords


def read(message: Inbound) -> MessageWords:
    """Read the words of a message."""
    body = message.body
    return MessageWords(
        plain=intents.simple(body),
        menu_word=intents.menu_word(body),
        asks_erasure=intents.asks_erasure(body),
        erasure_in_subject=intents.asks_erasure(message.subject),
        is_greeting=intents.is_greeting(body),
        is_thanks=intents.is_thanks(body),
        nods=intents.nods(body),
        language=intents.guess_language(body),
        whole_language=intents.guess_language(message.full_body or body),
        complaint=complaint_signals.read(body, message.subject),
        score=scores.read(body),
        names_score=scores.names_a_score(body),
        to_ten=scores.read_to_ten(body),
        comment=intents.read_comment(body),
        flag=identity_numbers.flag(message),
    )


def read_quotation(message: Inbound, words: MessageWords, letters: Sequence[str]) -> Quotation:
    """Compare what a message quotes with the letters of a consultation. words: of the message."""
    new_lines, below = quotations.compare(message.quoted, letters)
    if not below:
        return Quotation(letters, bool(new_lines), message, words)
    longer = replace(message, body=f"{message.body}\n\n{below}")
    return Quotation(letters, bool(new_lines), longer, read(longer))
