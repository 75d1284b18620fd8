"""One number, however people and networks write it."""

from __future__ import annotations

import pytest
from cast import SITI

from channels.formats.phone_numbers import country_of, e164
from handlers.language import contacts
from handlers.officers import team

WAYS = [
    "+6281200000146",
    "6281200000146",
    "081200000146",
    "006281200000146",
    "0062 812-0000-0146",
    "(0062) 812 0000 0146",
    "00 62 812.0000.0146",
]


@pytest.mark.parametrize("written", WAYS)
def test_a_number_is_one_however_it_is_written(written):
    assert e164(written, "ID") == SITI
    assert contacts.read(written) == ("phone", SITI)
    assert team._phone(written) == SITI


@pytest.mark.parametrize(
    "written", ["", "00", "0062", "3636", "TELKOMSEL", "٠٨١٢٠٠٠٠٠١٤٦", "9" * 60, "+", "ID.811122233"]
)
def test_what_is_no_whole_number_is_none(written):
    assert e164(written, "ID") == ""


def test_a_number_abroad_keeps_its_country():
    assert e164("0049 30 901820", "ID") == "+4930901820"
    assert e164("030 901820", "DE") == "+4930901820"
    assert (country_of("+4930901820"), country_of(SITI), country_of("phone")) == ("DE", "ID", "ID")
