"""Each difference between the list of a provider and our tables has its name, and equal sides have none."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from cast import MONDAY_MORNING

from channels.listing import Direction, Listed, Spot
from handlers.ledger.compare import Span, incoming, names_of, outgoing
from handlers.ledger.words import MEANINGS
from store.ledger_words import OPEN, Difference, Standing
from store.transport.recorded import Recorded

NOON = MONDAY_MORNING.replace(hour=5)
DAY = Span(NOON - timedelta(hours=12), NOON + timedelta(hours=12), NOON + timedelta(hours=6))
SITI = "whatsapp:+6281200000001"


def claim(sid: str = "SM1", at: datetime = NOON, direction: Direction = Direction.IN, other: str = SITI) -> Listed:
    return Listed("whatsapp", sid, at, direction, sid, other)


def sent(sid: str = "SM1", at: datetime = NOON, other: str = SITI) -> Listed:
    return claim(sid, at, Direction.OUT, other)


def record(
    *names: str, at: datetime = NOON, standing: Standing = Standing.KEPT, dated: datetime | None = None
) -> Recorded:
    return Recorded("k1", names, at, dated or at, standing, 1, "+6281200000001")


def came(claims: list[Listed], records: list[Recorded], clues=None, *, forgets: bool = False):
    return incoming(claims, records, DAY, clues or {}, forgets=forgets)


def left(claims: list[Listed], records: list[Recorded], clues=None):
    return outgoing(claims, records, DAY, clues or {})


def words(compared) -> list[str]:
    return [one.difference for one in compared.found]


def test_equal_sides_have_no_difference():
    same = came([claim("SM1"), claim("SM2")], [record("SM1"), record("SM2")])
    assert (same.listed, same.recorded, same.found) == (2, 2, [])
    gone = left([sent("SM3")], [record("SM3")])
    assert (gone.listed, gone.recorded, gone.found) == (1, 1, [])


@pytest.mark.parametrize(
    ("standing", "told"),
    [
        (Standing.KEPT, []),
        (Standing.ERASED, []),
        (Standing.WAITING, [Difference.ON_ITS_WAY]),
        (Standing.SET_ASIDE, [Difference.SET_ASIDE]),
        (Standing.TAKEN_OUT, [Difference.TAKEN_OUT]),
    ],
)
def test_what_became_of_a_message_that_both_sides_have(standing: Standing, told: list[str]):
    assert words(came([claim()], [record("SM1", standing=standing)])) == told


def test_a_message_that_we_do_not_have_is_missing_unless_it_is_young_or_explained():
    assert words(came([claim()], [])) == [Difference.MISSING]
    assert words(came([claim(at=DAY.now - timedelta(minutes=5))], [])) == [Difference.ON_ITS_WAY]
    (found,) = came([claim()], [], {"SM1": (Difference.REFUSED, "tanda tangan tidak cocok.")}).found
    assert (found.difference, found.detail) == (Difference.REFUSED, "tanda tangan tidak cocok.")


def test_a_message_that_came_late_says_how_late():
    (found,) = came([claim()], [record("SM1", at=NOON + timedelta(hours=3), dated=NOON)]).found
    assert (found.difference, found.detail) == (Difference.CAUGHT_UP, "Masuk 3 jam setelah dikirim.")
    assert came([claim()], [record("SM1", at=NOON + timedelta(minutes=14), dated=NOON)]).found == []


def test_a_message_of_last_week_that_came_in_today_is_no_difference_of_today():
    assert came([], [record("SM1", dated=NOON - timedelta(days=7))]).found == []


def test_a_message_at_midnight_belongs_to_the_day_of_the_provider():
    before = claim(at=DAY.start - timedelta(seconds=2))
    compared = came([before], [record("SM1", at=DAY.start + timedelta(seconds=2))])
    assert (compared.listed, compared.recorded, compared.found) == (0, 0, [])


def test_what_the_provider_does_not_list_is_strange_but_in_a_mailbox():
    assert words(came([], [record("SM1")])) == [Difference.NOT_LISTED]
    assert words(came([], [record("SM1")], forgets=True)) == [Difference.LEFT_MAILBOX]
    assert words(left([], [record("SM1")])) == [Difference.NOT_LISTED]


def test_what_waits_may_be_a_report_so_it_is_told_of_only_where_the_provider_lists_it():
    waiting = record("SM1", standing=Standing.WAITING)
    assert words(came([], [waiting])) == []
    assert words(came([claim()], [waiting])) == [Difference.ON_ITS_WAY]


def test_a_mail_in_two_folders_is_one_message_and_one_without_an_id_has_the_name_of_its_place():
    mail = Listed("email", "", NOON, Direction.IN, "<a@b>", spot=Spot("INBOX", 7, 1))
    copy = replace(mail, spot=Spot("Arsip", 9, 3))
    assert came([mail, copy], [record("sha256:1", "<a@b>")]).listed == 1
    assert names_of(replace(mail, external_id="")) == ("INBOX/7/1",)


def test_a_call_that_goes_on_is_not_expected_yet():
    assert came([replace(claim(), key="")], []).listed == 0


def test_what_left_without_us_is_foreign_and_close_to_ours_it_may_be_a_double():
    assert words(left([sent("SM9")], [])) == [Difference.FOREIGN]
    close = left([sent("SM1"), sent("SM9", NOON + timedelta(minutes=2))], [record("SM1")])
    assert [(one.name, one.difference, one.detail) for one in close.found] == [
        ("SM9", Difference.DOUBLED, "Bersama SM1.")
    ]
    elsewhere = sent("SM9", NOON + timedelta(minutes=2), "whatsapp:+6281200000002")
    assert words(left([sent("SM1"), elsewhere], [record("SM1")])) == [Difference.FOREIGN]
    assert words(left([sent("SM9")], [], {"SM9": (Difference.ERASED, "")})) == [Difference.ERASED]


def test_a_send_that_was_cut_off_explains_one_message_to_the_same_person_and_no_second():
    unsure = record(standing=Standing.UNSURE)
    (found,) = left([sent("SM9")], [unsure]).found
    assert (found.name, found.difference) == ("SM9", Difference.UNSURE)
    assert words(left([sent("SM8"), sent("SM9")], [unsure])) == [Difference.UNSURE, Difference.FOREIGN]
    (alone,) = left([], [unsure]).found
    assert (alone.name, alone.difference) == ("k1", Difference.UNSURE)
    assert words(left([sent("SM9")], [record(standing=Standing.WAITING)])) == [Difference.ON_ITS_WAY]


def test_every_difference_has_words_and_every_open_one_says_what_to_do():
    assert set(MEANINGS) == set(Difference)
    assert all(MEANINGS[one].to_do for one in OPEN)
