"""Who answers: the choice as a table."""

import pytest

from handlers.officers.routing import Candidate, choose

DEWI, AGUS = 1, 2


@pytest.mark.parametrize(
    ("candidates", "last", "chosen"),
    [
        ([], None, None),
        ([], DEWI, None),
        ([Candidate(DEWI, 0, 5)], None, DEWI),
        ([Candidate(DEWI, 3, 5), Candidate(AGUS, 2, 5)], None, AGUS),
        ([Candidate(DEWI, 2, 5), Candidate(AGUS, 2, 5)], None, DEWI),
        ([Candidate(DEWI, 4, 5), Candidate(AGUS, 0, 5)], DEWI, DEWI),
        ([Candidate(DEWI, 5, 5), Candidate(AGUS, 0, 5)], DEWI, AGUS),
        ([Candidate(DEWI, 5, 5), Candidate(AGUS, 9, 5)], AGUS, None),
        ([Candidate(AGUS, 1, 5)], DEWI, AGUS),
        ([Candidate(DEWI, 0, 0)], DEWI, None),
    ],
)
def test_the_one_who_served_last_then_the_least_loaded_with_a_free_place(candidates, last, chosen):
    assert choose(candidates, last) == chosen
