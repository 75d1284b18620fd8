"""What answers add up to. Pure and exact: fractions until the last step, then half up to two decimals.

The index is PermenPANRB 14/2017's: the mean of every element (NRR), each weighing exactly one ninth, times 25. A weight
rounded to 0.11 would cap the index at 99 and move grades: never round before the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from handlers.ratings.instruments import SKM, Instrument

Answers = Mapping[str, int]

# the NIK column: from this index on, grade and word. The NI column has gaps between 2.5996 and 2.60, …: not used.
GRADES = (
    (Decimal("88.31"), "A", "Sangat baik"),
    (Decimal("76.61"), "B", "Baik"),
    (Decimal("65.00"), "C", "Kurang baik"),
    (Decimal("25.00"), "D", "Tidak baik"),
)


@dataclass(frozen=True)
class Index:
    """A satisfaction index. n: complete questionnaires; grade and word: "" where there are too few to judge."""

    value: Decimal
    n: int
    grade: str = ""
    word: str = ""


def half_up(number: Fraction, places: int = 2) -> Decimal:
    """Round half up, as the tables of the regulation do; Python's own `round` would go to the even neighbour.

    >>> half_up(Fraction("76.605")), half_up(Fraction("76.6049")), half_up(Fraction(1, 8)), half_up(Fraction(9, 2), 0)
    (Decimal('76.61'), Decimal('76.60'), Decimal('0.13'), Decimal('5'))
    """
    shifted = number * 10**places + Fraction(1, 2)
    return Decimal(shifted.numerator // shifted.denominator).scaleb(-places)


def complete(surveys: Iterable[Answers], instrument: Instrument = SKM) -> list[Answers]:
    """Those with every question answered: all elements of an index are divided by the same number of people.

    >>> len(complete([{key: 4 for key in SKM.keys}, {"U1": 4}]))
    1
    """
    return [one for one in surveys if all(key in one for key in instrument.keys)]


def means(surveys: Sequence[Answers], instrument: Instrument = SKM) -> dict[str, Fraction]:
    """Return the mean of each question over those who answered it (NRR). Questions without answers are left out.

    >>> found = means([{"U1": 4, "U2": 3}, {"U1": 3}])
    >>> {key: str(value) for key, value in found.items()}
    {'U1': '7/2', 'U2': '3'}
    """
    answers = {key: [one[key] for one in surveys if key in one] for key in instrument.keys}
    return {key: Fraction(sum(given), len(given)) for key, given in answers.items() if given}


def ikm(surveys: Iterable[Answers], least: int = 1) -> Index | None:
    """Return the index of complete questionnaires, None where there is none. From `least` of them on it has a grade.

    All nine elements answered 4 give 100, the top that a weight of 0.11 would never reach; all 3 give 75, a C:

    >>> ikm([dict.fromkeys(SKM.keys, 4)])
    Index(value=Decimal('100.00'), n=1, grade='A', word='Sangat baik')
    >>> ikm([dict.fromkeys(SKM.keys, 3)])
    Index(value=Decimal('75.00'), n=1, grade='C', word='Kurang baik')

    Two people. The first gives 4 everywhere but 3 for U8; the second 3 everywhere but 4 for U4. The elements' means are
    3.5 seven times, 4.0 (U4) and 3.0 (U8): 31.5 ninths, 3.5 times 25 is 87.50:

    >>> first = {**dict.fromkeys(SKM.keys, 4), "U8": 3}
    >>> second = {**dict.fromkeys(SKM.keys, 3), "U4": 4}
    >>> ikm([first, second])
    Index(value=Decimal('87.50'), n=2, grade='B', word='Baik')

    Too few to judge, and nobody at all:

    >>> ikm([first, second], least=3)
    Index(value=Decimal('87.50'), n=2, grade='', word='')
    >>> ikm([])
    """
    counted = complete(surveys)
    if not counted:
        return None
    value = index(means(counted).values())
    letter, word = grade(value) if len(counted) >= least else ("", "")
    return Index(value, len(counted), letter, word)


def index(element_means: Iterable[Fraction]) -> Decimal:
    """From the nine means to the index: one ninth each, times 25.

    The means 3.58 3.46 3.71 3.96 3.52 3.74 3.85 3.44 3.49 sum to 32.75; 32.75 / 9 × 25 = 90.9722…, where weights of
    0.11 would have given 90.06:

    >>> nine = "3.58 3.46 3.71 3.96 3.52 3.74 3.85 3.44 3.49".split()
    >>> index(map(Fraction, nine))
    Decimal('90.97')
    >>> half_up(sum(map(Fraction, nine)) * Fraction("0.11") * 25)
    Decimal('90.06')
    """
    values = list(element_means)
    return half_up(sum(values, Fraction()) * Fraction(25, len(values)))


def grade(value: Decimal) -> tuple[str, str]:
    """Return the letter and the word of an index between 25 and 100. Each grade includes its lower limit.

    >>> [grade(Decimal(edge))[0] for edge in ("25.00", "64.99", "65.00", "76.60", "76.61", "88.30", "88.31", "100")]
    ['D', 'D', 'C', 'C', 'B', 'B', 'A', 'A']
    """
    return next((letter, word) for edge, letter, word in GRADES if value >= edge)


def average(counts: Mapping[int, int]) -> Fraction | None:
    """Return the mean of scores counted by score. None where there are none.

    >>> average({5: 31, 4: 11, 3: 3, 2: 1}) == Fraction(210, 46), half_up(average({5: 31, 4: 11, 3: 3, 2: 1}), 1)
    (True, Decimal('4.6'))
    """
    n = sum(counts.values())
    return Fraction(sum(score * count for score, count in counts.items()), n) if n else None


def median(values: Iterable[int]) -> Fraction | None:
    """Return the middle value, or the mean of the two in the middle. None where there are none.

    >>> median([108, 30, 900]), median([60, 61]), median([])
    (Fraction(108, 1), Fraction(121, 2), None)
    """
    ordered = sorted(values)
    half = len(ordered) // 2
    if not ordered:
        return None
    return Fraction(ordered[half]) if len(ordered) % 2 else Fraction(ordered[half - 1] + ordered[half], 2)
