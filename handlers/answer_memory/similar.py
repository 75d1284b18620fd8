"""Earlier questions that ask the same, with the answers that officers gave. No model and no other computer is asked."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.answer_memory import frame_lines
from handlers.answer_memory.asked import Asked
from handlers.answer_memory.cleaning import MARK, URL, Cleaner, names_told
from handlers.office.office import Office
from handlers.officers import visibility
from handlers.officers.act import Act
from store.cases import messages
from store.search import past_answers
from store.search.past_answers import PastMessage, PastQuestion
from store.tables import Consultation
from store.vocabulary import CaseKind

MOST_ANSWERS = 3
MOST_MESSAGES = 150  # of one look into the index
PLENTY = 20  # messages with all words of a question: those with some of them are not looked for
MOST_CASES = 12  # whose answers are read
SIMILAR = 0.5  # of what is asked, how much an earlier question must ask too
SAME_LANGUAGE, RATED_FAIR = 0.15, 0.1  # what another language, and a score of 3, takes off
SHORTEST_ANSWER, LONGEST_ANSWER = 30, 4_000  # letters
SHORTEST_QUESTION, LONGEST_QUESTION = 3, 160
CORRECTED = re.compile(
    r"\b(?:ralat|koreksi(?:nya)?|pembetulan|diralat|dikoreksi|abaikan (?:pesan|jawaban|balasan|data|file|berkas)"
    r"|salah (?:kirim|ketik|tulis|data|file|berkas|tahun|angka)|keliru|correction|please ignore)\b",
    re.IGNORECASE,
)
CORRECTION_WITHIN = 400  # letters
FIGURE = re.compile(r"(?<![\w/.-])\d[\d.,]*(?![\w/-])")


@dataclass(frozen=True)
class PastAnswer:
    """An answer that may be used again. Personal data are taken out.

    number: of its case, "" where the officer may not see it.
    question: shortened. has_figures: whether it holds numbers, which may be out of date.
    has_files: whether files went with it; they do not come along. is_cut: whether a mark stands where words were.
    """

    number: str
    question: str
    answer: str
    answered_at: datetime
    has_figures: bool
    has_files: bool
    is_cut: bool


def answers(act: Act, case: Consultation) -> list[PastAnswer]:
    """Return up to three earlier answers to what the citizen of a case asks, the best first."""
    if not act.office.answer_memory or case.kind != CaseKind.CONSULTATION:
        return []
    asked = _asked(act, case)
    if not asked.wanted:
        return []
    ranked = _ranked(asked, case, _candidates(act, asked, case))
    found: dict[str, PastAnswer] = {}
    for one in _read(act, asked, ranked[:MOST_CASES]):
        found.setdefault(one.answer, one)  # an answer that is given again and again is shown once
        if len(found) == MOST_ANSWERS:
            break
    return list(found.values())


def _asked(act: Act, case: Consultation) -> Asked:
    """Return what a case is about, without the names in it."""
    names = past_answers.names_of(act.db, [case.person_id], [case.id or 0])
    texts = [case.subject, *messages.first_words(act.db, case.id or 0, 2)]
    told = {name for text in texts for name in names_told(text)}
    cleaner = Cleaner(frozenset(names | told))
    words = " \n".join(cleaner.clean(text).replace(MARK, " ") for text in texts)
    return Asked.of(words, act.office, act.now)


def _candidates(act: Act, asked: Asked, case: Consultation) -> list[PastQuestion]:
    groups = asked.groups

    def look(*, all_of: bool) -> list[PastQuestion]:
        return past_answers.questions(act.db, groups, all_of=all_of, besides=case.id or 0, limit=MOST_MESSAGES)

    found = look(all_of=True)
    return found if len(found) >= PLENTY or len(groups) == 1 else [*found, *look(all_of=False)]


def _ranked(asked: Asked, case: Consultation, found: Iterable[PastQuestion]) -> list[PastQuestion]:
    """Return each case once, by its message that asks most of the same; the newest first where two are alike."""
    best: dict[int, tuple[float, PastQuestion]] = {}
    for one in found:
        said = f"{one.subject} \n{one.words}"
        if asked.share(said) < SIMILAR:
            continue
        share = asked.likeness(said)
        share -= SAME_LANGUAGE * (one.language != case.language) + RATED_FAIR * (one.score == past_answers.LOWEST_SCORE)
        if one.case_id not in best or share > best[one.case_id][0]:
            best[one.case_id] = (share, one)
    ranked = sorted(best.values(), key=lambda pair: (round(pair[0], 2), pair[1].closed_at), reverse=True)
    return [one for _, one in ranked]


def _read(act: Act, asked: Asked, ranked: Sequence[PastQuestion]) -> Iterator[PastAnswer]:
    """Yield the best answer of each case that has one."""
    said: dict[int, list[PastMessage]] = {}
    for message in past_answers.messages_of(act.db, [one.case_id for one in ranked]):
        said.setdefault(message.case_id, []).append(message)
    who = past_answers.people_of(act.db, {one.identity_id for spoken in said.values() for one in spoken})
    erased = past_answers.asked_to_delete(act.db, set(who.values()))
    for one in ranked:
        spoken = said.get(one.case_id, [])
        people = {one.person_id, *(who[told.identity_id] for told in spoken if told.identity_id in who)}
        if not people & erased and (answer := _answer(act, asked, one, spoken, people)):
            yield answer


def _answer(
    act: Act, asked: Asked, one: PastQuestion, spoken: Sequence[PastMessage], people: Collection[int]
) -> PastAnswer | None:
    given = _standing([told for told in spoken if told.is_answer])
    if not given:
        return None
    cleaner = _cleaner(act, one, spoken, people)
    question = _question(cleaner, one)
    texts = [(cleaned(cleaner, told.body), told) for told in given]
    texts = [(text, told) for text, told in texts if _is_answer(text)]
    if not question or not texts:
        return None
    text, told = max(texts, key=lambda pair: (asked.share(pair[0]) + bool(URL.search(pair[0])), len(pair[0])))
    case = act.db.get_one(Consultation, one.case_id)
    return PastAnswer(
        number=one.number if visibility.may_see(act.db, act.by, case) else "",
        question=question,
        answer=text,
        answered_at=told.at,
        has_figures=bool(FIGURE.search(URL.sub(" ", text))),
        has_files=bool(messages.files(act.db, [told.id])),
        is_cut=MARK in text,
    )


def _standing(given: Sequence[PastMessage]) -> Sequence[PastMessage]:
    """Return the answers that no later one corrects."""
    corrections = [at for at, told in enumerate(given) if CORRECTED.search(told.body[:CORRECTION_WITHIN])]
    return given[corrections[-1] if corrections else 0 :]


def _cleaner(act: Act, one: PastQuestion, spoken: Sequence[PastMessage], people: Collection[int]) -> Cleaner:
    names = past_answers.names_of(act.db, people, [one.case_id])
    for told in spoken:
        names |= set(_participants(told.participants))
        if not told.is_answer:
            names |= names_told(told.body)
    return Cleaner(frozenset(_without_domains(names)), _own(act.office))


def _participants(named: Mapping[str, Sequence[Sequence[str]]]) -> Iterator[str]:
    return (word for pairs in named.values() for pair in pairs for word in pair if word)


def _without_domains(names: Iterable[str]) -> Iterator[str]:
    """Yield names; of a mail address only what stands before the @: the domain is often a word of the language."""
    return (name.partition("@")[0] for name in names)


def _own(office: Office) -> tuple[str, ...]:
    return (office.phone, *office.addresses.values())


def cleaned(cleaner: Cleaner, text: str) -> str:
    """Return a text without its frame and without personal data."""
    return frame_lines.without_empty_lines(cleaner.clean(frame_lines.without_frame(text)))


def _question(cleaner: Cleaner, one: PastQuestion) -> str:
    """Return what was asked, on one line and shortened: the words of the message, else its subject. "" for nothing."""
    words = " ".join((cleaned(cleaner, one.words) or cleaned(cleaner, one.subject)).split())
    if len(words) < SHORTEST_QUESTION:
        return ""
    return words if len(words) <= LONGEST_QUESTION else words[:LONGEST_QUESTION].rsplit(" ", 1)[0] + " …"


def _is_answer(text: str) -> bool:
    """Return whether a text says something: it is neither a short word nor a question back."""
    return SHORTEST_ANSWER <= len(text) <= LONGEST_ANSWER and not text.endswith("?")
