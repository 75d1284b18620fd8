"""What the office promises is chosen in the browser, and nonsense is refused in words."""

from datetime import timedelta

import pytest

from handlers.errors import BadInput
from handlers.office import overrides, schedule
from handlers.office.office import Office, Targets


def test_what_is_not_chosen_stays_the_standards():
    assert overrides.read_targets({}) == Targets()
    assert overrides.read_targets({"help": 10}) == Targets(promises={"help": timedelta(minutes=10)})


def test_nothing_promised_is_only_measured():
    targets = overrides.read_targets({"help": None, "hand_back": None, "total": 450})
    assert (targets.promises, targets.hand_back) == ({"help": None, "total": timedelta(minutes=450)}, None)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"help": 0}, "Bantuan pertama"),
        ({"help": "lima"}, "bilangan bulat"),
        ({"help": True}, "bilangan bulat"),
        ({"help": 2}, "Peringatan harus datang"),
        ({"warn_before": None}, "Peringatan harus datang"),
        ({"remind_days": 7}, "Pengingat harus datang"),
        ({"silence_days": 366}, "Penutupan"),
        ({"called": 0}, "Tamu dipanggil"),
        ({"call_again": "tiga"}, "Tamu belum bertemu"),
        ({"hurry": 1}, "tidak dikenal"),
        ({"in_line": "ya"}, "Yang menunggu saat kantor buka"),
    ],
)
def test_nonsense_is_refused(value, said):
    with pytest.raises(BadInput, match=said):
        overrides.read_targets(value)


def test_a_choice_that_cannot_be_read_leaves_the_standards():
    assert overrides.apply(Office(), {"targets": {"help": -1}}, {}).targets == Targets()


def test_what_the_browser_did_not_choose_stays_as_the_settings_file_has_it():
    at_once = Office(targets=Targets(in_line=False))
    assert overrides.apply(at_once, {"targets": {"help": 10}}, {}).targets.in_line is False
    assert overrides.apply(at_once, {"targets": {"help": 10, "in_line": True}}, {}).targets.in_line is True
    assert overrides.apply(Office(), {"targets": {"help": 10}}, {}).targets.in_line is True


def test_midnight_survives_being_saved():
    chosen = overrides.read_hours({"mon": ["20.00-24.00"]})
    assert chosen["mon"] == ("20:00-24:00",)
    assert schedule.parse_range(chosen["mon"][0]) == schedule.parse_range("20:00-24:00")
