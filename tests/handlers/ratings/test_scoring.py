"""Scores are exact: the worked examples of the module, the edges of the grades, and an index held against the rule."""

from __future__ import annotations

import doctest
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.errors import BadInput
from handlers.ratings import instruments, scoring
from handlers.ratings.instruments import ONE_TAP, SKD, SKM

FORM = st.fixed_dictionaries({key: st.integers(1, 4) for key in SKM.keys})


def test_the_worked_examples_come_out_to_the_hundredth() -> None:
    found = doctest.testmod(scoring)
    assert found.attempted > 10
    assert found.failed == 0


@settings(max_examples=200)
@given(st.lists(FORM, min_size=1, max_size=30))
def test_the_index_is_the_mean_of_all_answers_times_25(forms: list[dict[str, int]]) -> None:
    """With whole questionnaires one ninth of the sum of the means is the mean of every single answer."""
    every = [answer for form in forms for answer in form.values()]
    with_room = Decimal(25 * sum(every) * 10**6) / Decimal(len(every)) / Decimal(10**6)
    found = scoring.ikm(forms)
    assert found is not None
    assert found.value == with_room.quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert Decimal(25) <= found.value <= Decimal(100)
    assert (found.grade, found.word) == scoring.grade(found.value)


@settings(max_examples=100)
@given(st.lists(FORM, min_size=1, max_size=8), st.sampled_from(SKM.keys))
def test_an_incomplete_questionnaire_moves_no_index(forms: list[dict[str, int]], missing: str) -> None:
    part = {key: value for key, value in forms[0].items() if key != missing}
    assert scoring.ikm([*forms, part]) == scoring.ikm(forms)


@settings(max_examples=100)
@given(st.fractions(min_value=0, max_value=100, max_denominator=997))
def test_rounding_goes_half_up(number: Fraction) -> None:
    found = Fraction(scoring.half_up(number))
    assert found - Fraction(1, 200) <= number < found + Fraction(1, 200)


@pytest.mark.parametrize("value", [2500, 6499, 6500, 7660, 7661, 8830, 8831, 10000])
def test_every_hundredth_has_exactly_one_grade(value: int) -> None:
    edges = {"D": (2500, 6499), "C": (6500, 7660), "B": (7661, 8830), "A": (8831, 10000)}
    letter, _ = scoring.grade(Decimal(value) / 100)
    assert [grade for grade, (low, high) in edges.items() if low <= value <= high] == [letter]


def test_no_grade_below_the_least_number_of_people() -> None:
    forms = [dict.fromkeys(SKM.keys, 4)] * 29
    few, enough = scoring.ikm(forms, least=30), scoring.ikm([*forms, forms[0]], least=30)
    assert few is not None and (few.value, few.n, few.grade) == (Decimal(100), 29, "")
    assert enough is not None and (enough.n, enough.grade) == (30, "A")


def test_the_instruments_are_what_the_rules_say() -> None:
    assert (ONE_TAP.lowest, ONE_TAP.highest) == (1, 5)
    assert (len(SKM.questions), SKM.lowest, SKM.highest) == (9, 1, 4)
    assert (len(SKD.questions), SKD.lowest, SKD.highest) == (16, 1, 10)
    for language in ("id", "en"):
        assert all(len(one.answers[language]) == 4 for one in SKM.questions)
    assert SKM.questions[3].answers["id"] == ("Sangat mahal", "Cukup mahal", "Murah", "Gratis")
    assert SKM.questions[0].answers["id"] == ("Tidak sesuai", "Kurang sesuai", "Sesuai", "Sangat sesuai")


@pytest.mark.parametrize("given", ["0", "11", "5/5", "lima", "-1", "1.5", "9" * 400])
def test_an_answer_off_the_scale_is_refused_by_name(given: str) -> None:
    with pytest.raises(BadInput, match="A3"):
        instruments.read(SKD, {"A1": "10", "A2": "", "A3": given})


def test_answers_are_kept_as_given_and_what_is_empty_is_left_out() -> None:
    assert instruments.read(SKD, {"A1": "10", "A2": " 1 ", "A3": "", "lain": "7"}) == {"A1": 10, "A2": 1}
