"""No telephone number of a real person is in the project: mobile numbers are invented or published by an office."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MOBILE = re.compile(r"(?<![\w.])(?:\+62|62|0)8[1-9][0-9]{7,10}(?![\w.{])")
INVENTED = re.compile(r"(?:\+62|62|0)8[0-9]{2}0000[0-9]{3,5}")
ALLOWED = {
    "081278563877": "the complaint number that the office publishes in its service standard",
    "+628111222333": "part of a known signature (tests/channels/test_twilio_signature.py)",
    "628111222333": "the same number as WhatsApp's id",
}
THIRD_PARTY = "bot/web/static/vendor/"


@pytest.mark.process
def test_every_mobile_number_is_invented_or_published():
    run = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if run.returncode:
        pytest.skip("not a git checkout: which files belong to the project is unknown")
    names = [name for name in run.stdout.split("\0") if name and not name.startswith(THIRD_PARTY)]
    texts = {name: (ROOT / name).read_text(errors="ignore") for name in names if (ROOT / name).is_file()}
    assert texts
    found = {(name, number) for name, text in texts.items() for number in MOBILE.findall(text)}
    assert {
        (name, number) for name, number in found if number not in ALLOWED and not INVENTED.fullmatch(number)
    } == set()
