"""What a question is about, as stems with weights, for comparing it with earlier ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from handlers.answer_memory.ordinary_words import is_ordinary
from handlers.finder import areas as areas_of
from handlers.finder import question, synonyms, words
from handlers.finder.question import Knowledge, Wanted
from handlers.finder.synonyms import Lexicon
from handlers.finder.years import is_year
from handlers.office.office import Office
from store.search.past_answers import Group

MOST_GROUPS = 6  # that are looked for
MOST_OTHERS = 6
OTHER = 0.4  # the weight of a word that neither statistics nor the language of requests knows
SHORTEST_OTHER = 4  # letters
OTHER_THING, MOST_OTHER_THINGS = 0.04, 5  # what an earlier question asks besides, and how much it takes off
MOST_COMPARED = 300  # words of an earlier question


@dataclass(frozen=True)
class Asked:
    """What a question asks for. stems: of all its words. lexicon: what else says the same."""

    wanted: tuple[Wanted, ...]
    stems: frozenset[str]
    lexicon: Lexicon

    @classmethod
    def of(cls, text: str, office: Office, now: datetime) -> Asked:
        """Return what a text asks for; nothing where it only greets."""
        lexicon, areas = synonyms.read(office.synonyms), areas_of.of_office(office.areas)
        read = question.read(text, Knowledge(areas, lexicon), now.astimezone(office.zone).date())
        known = [one for one in read.strong if one.is_strong]
        told = {stem for one in read.wanted for stem in one.phrase}
        others = dict.fromkeys(words.stem(word) for word in words.of(text) if _is_telling(word, areas.vocabulary))
        rest = [Wanted((stem,), OTHER) for stem in others if stem not in told][:MOST_OTHERS]
        return cls((*known, *rest), frozenset(words.stems(words.of(text))), lexicon)

    @property
    def groups(self) -> Sequence[Group]:
        """Return the words to look for, what tells most first."""
        telling = sorted(self.wanted, key=lambda one: -one.weight)
        most = [one for one in telling if one.weight > OTHER] or telling
        return [tuple(self.lexicon.alternatives(one.phrase)) for one in most[:MOST_GROUPS]]

    def share(self, text: str) -> float:
        """Return how much of what is asked for stands in another text too, 0 to 1."""
        have = frozenset(words.stems(words.of(text)[:MOST_COMPARED]))
        if not self.wanted:
            return 0.0
        shared = sum(one.weight * self._counts(one, have) for one in self.wanted)
        return shared / sum(one.weight for one in self.wanted)

    def likeness(self, text: str) -> float:
        """Return how alike an earlier question is, 0 to 1: `share`, less for each other thing that it asks for."""
        other = frozenset(words.stems(words.of(text)[:MOST_COMPARED])) & self.lexicon.known - self._own_stems
        return self.share(text) * (1 - OTHER_THING * min(len(other), MOST_OTHER_THINGS))

    @cached_property
    def _own_stems(self) -> frozenset[str]:
        said = (phrase for one in self.wanted for phrase in self.lexicon.alternatives(one.phrase))
        return self.stems | {stem for phrase in said for stem in phrase}

    def _counts(self, one: Wanted, have: frozenset[str]) -> float:
        alternatives = self.lexicon.alternatives(one.phrase).items()
        return max((weight for phrase, weight in alternatives if have.issuperset(phrase)), default=0.0)


def _is_telling(word: str, places: frozenset[str]) -> bool:
    is_plain = len(word) < SHORTEST_OTHER or word.isdecimal() or is_year(word)
    return not (is_plain or is_ordinary(word) or words.is_stop_word(word) or word in places)
