"""An arrival is never lost and counts once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import func, inspect, select

from channels.envelope import Arrival as Arrived
from channels.envelope import Mark, Missed
from store.db.group_commit import GroupWriter
from store.tables import Arrival, MailGap, Refusal
from store.transport import arrivals, missed_mail, refusals


def count(world):
    with world.db.read() as db:
        return db.scalar(select(func.count()).select_from(Arrival))


def test_a_duplicate_delivered_a_hundred_times_at_once_is_one_arrival(any_world):
    writer = GroupWriter(lambda rows: arrivals.put(any_world.db, rows))
    row = arrivals.Row("whatsapp", Arrived("SM1", b"x"), any_world.now)
    with ThreadPoolExecutor(16) as pool:
        fresh = list(pool.map(lambda _: writer.put(row), range(100)))
    assert (sum(fresh), count(any_world)) == (1, 1)


def test_many_at_once_are_all_kept_and_each_caller_hears_of_his_own(any_world):
    writer = GroupWriter(lambda rows: arrivals.put(any_world.db, rows))
    rows = [arrivals.Row("whatsapp", Arrived(f"SM{place}", b"x"), any_world.now) for place in range(200)]
    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(writer.put, rows))
    assert count(any_world) == 200


def test_one_bad_row_does_not_take_its_neighbours_with_it():
    def write(rows):
        if any(row < 0 for row in rows):
            raise ValueError("bad row")
        return [row * 2 for row in rows]

    gate = threading.Event()
    writer = GroupWriter(lambda rows: (gate.wait(5), write(rows))[1])
    with ThreadPoolExecutor(8) as pool:
        waiting = [pool.submit(writer.put, row) for row in (1, -1, 2, 3)]
        gate.set()
    assert [one.result() for one in waiting if one.exception() is None] == [2, 4, 6]
    assert isinstance(waiting[1].exception(), ValueError)


def test_a_mail_and_its_mark_are_kept_together_once(world):
    mail, mark = Arrived("sha256:1", b"From: x"), Mark("INBOX", 7, 3)
    assert arrivals.put_mail(world.db, "email", mail, mark, world.now)
    assert not arrivals.put_mail(world.db, "email", mail, Mark("Junk", 9, 1), world.now)
    assert not arrivals.put_mail(world.db, "email", None, Mark("INBOX", 7, 4), world.now)
    with world.db.read() as db:
        assert set(arrivals.marks(db, "email")) == {Mark("INBOX", 7, 4), Mark("Junk", 9, 1)}
    assert count(world) == 1


def test_a_missed_mail_that_is_remembered_already_keeps_its_row_and_the_mark_moves_on(any_world):
    missed, later = Missed("INBOX", 7, 3, reason="server menolak"), Missed("INBOX", 7, 3, reason="lain")
    for one, mark in ((missed, Mark("INBOX", 7, 3)), (None, Mark("INBOX", 8, 1)), (later, Mark("INBOX", 7, 3))):
        arrivals.put_mail(any_world.db, "email", one, mark, any_world.now)
    with any_world.db.read() as db:
        assert [one.reason for one in missed_mail.of_channel(db, "email")] == ["server menolak"]
        assert [(one.uidvalidity, one.uid) for one in arrivals.marks(db, "email")] == [(7, 3)]


def test_a_clock_that_was_overtaken_sets_no_mark_back(any_world):
    """It froze with mails 3 to 9 in its hands; another one read to 12, where 11 was gone, and then it woke up."""
    db, now = any_world.db, any_world.now
    for uid in (2, 10, 12):
        arrivals.put_mail(db, "email", Arrived(f"sha256:{uid}", b"x"), Mark("INBOX", 7, uid), now)
    gaps = _gaps(any_world)
    for late in (Arrived("sha256:3", b"x"), Arrived("sha256:10", b"x"), None, Missed("INBOX", 7, 9, reason="putus")):
        arrivals.put_mail(db, "email", late, Mark("INBOX", 7, 9), now)
    with db.read() as reading:
        assert arrivals.marks(reading, "email") == [Mark("INBOX", 7, 12, now)]
    assert (_gaps(any_world), count(any_world)) == (gaps, 4)
    arrivals.put_mail(db, "email", None, Mark("INBOX", 8, 1), now)  # renumbered: that begins anew
    with db.read() as reading:
        assert arrivals.marks(reading, "email") == [Mark("INBOX", 8, 1, now)]


def _gaps(world):
    with world.db.read() as db:
        return [(one.first_uid, one.many) for one in db.scalars(select(MailGap).order_by(MailGap.first_uid))]


def test_of_a_server_that_leaves_numbers_out_only_a_mail_that_it_had_named_is_missed(any_world):
    arrivals.put_mail(any_world.db, "email", Arrived("1", b"x"), Mark("INBOX", 7, 1, dense=False), any_world.now)
    arrivals.put_mail(any_world.db, "email", Arrived("9", b"x"), Mark("INBOX", 7, 9, dense=False), any_world.now)
    arrivals.put_mail(any_world.db, "email", None, Mark("INBOX", 7, 15, dense=False), any_world.now)
    assert _gaps(any_world) == [(15, 1)]


def refused(world, reason, body=b"x"):
    return Refusal(channel="sms", at=world.now, reason=reason, url="u", query="", headers={}, body=body)


def test_garbage_pushes_out_no_refusal_of_another_reason_and_all_are_counted(any_world):
    genuine = [refused(any_world, "tanda tangan tidak cocok") for _ in range(3)]
    garbage = [refused(any_world, "tanpa tanda tangan", b"%d" % place) for place in range(70)]
    refusals.put(any_world.db, genuine + garbage)
    with any_world.db.read() as db:
        kept = refusals.latest(db)
        assert refusals.totals(db) == {"sms": 73}
        assert db.get(Refusal, kept[0].id).body == b"69"
    assert [one.reason for one in kept] == ["tanpa tanda tangan"] * refusals.KEPT + ["tanda tangan tidak cocok"] * 3


def bodies(world):
    with world.db.read() as db:
        return [db.get(Refusal, one.id).body for one in reversed(refusals.latest(db))]


def test_garbage_of_the_same_reason_pushes_out_neither_what_came_first_nor_what_comes_last(any_world):
    genuine = [refused(any_world, "tanda tangan tidak cocok", b"genuine %d" % place) for place in range(5)]
    garbage = [refused(any_world, "tanda tangan tidak cocok") for _ in range(200)]
    later = [refused(any_world, "tanda tangan tidak cocok", b"later %d" % place) for place in range(5)]
    refusals.put(any_world.db, [*genuine, *garbage, *later])
    kept = bodies(any_world)
    assert len(kept) == refusals.KEPT
    assert (kept[:5], kept[-5:]) == ([one.body for one in genuine], [one.body for one in later])


def test_of_refusals_those_of_former_weeks_and_those_that_were_replayed_make_room_first(any_world):
    for week in (b"old", b"replayed", b"new"):
        refusals.put(any_world.db, [refused(any_world, "isi bukan JSON", week) for _ in range(refusals.LATEST)])
        any_world.pass_time(days=8 if week == b"old" else 1)
        if week == b"replayed":
            with any_world.db.write() as db:
                for one in db.scalars(select(Refusal)):
                    one.replayed_at = any_world.now
    refusals.put(any_world.db, [refused(any_world, "isi bukan JSON", b"last") for _ in range(refusals.LATEST)])
    assert bodies(any_world) == [b"new"] * refusals.LATEST + [b"last"] * refusals.LATEST


def test_garbage_pushes_out_no_refusal_of_another_channel(world):
    genuine = refused(world, "tanda tangan tidak cocok")
    genuine.channel = "whatsapp"
    refusals.put(world.db, [genuine, *(refused(world, "tanda tangan tidak cocok") for _ in range(70))])
    with world.db.read() as db:
        assert [one.channel for one in refusals.latest(db)] == ["sms"] * refusals.KEPT + ["whatsapp"]


def test_a_large_refused_request_is_only_counted(world):
    refusals.put(world.db, [refused(world, "isi bukan JSON", b"x" * (refusals.LARGEST_KEPT + 1))])
    with world.db.read() as db:
        assert (refusals.latest(db), refusals.totals(db)) == ([], {"sms": 1})


def test_a_list_of_refusals_reads_nothing_of_what_was_sent(world):
    refusals.put(world.db, [refused(world, "isi bukan JSON")])
    with world.db.read() as db:
        (listed,) = refusals.latest(db)
    assert {"body", "headers"} <= inspect(listed).unloaded


def test_a_shunted_arrival_is_put_back_by_one_command(world):
    world.arrives("whatsapp", "SM1")
    with world.db.write() as db:
        (waiting,) = arrivals.waiting(db)
        arrivals.shunt(db.get_one(Arrival, waiting), "Traceback", world.now)
    with world.db.write() as db:
        assert arrivals.waiting(db) == []
        assert arrivals.put_back(db, waiting + 1) == 0
        assert arrivals.put_back(db, None) == 1
        db.flush()
        db.expire_all()
        assert arrivals.waiting(db) == [waiting]


def test_mails_that_are_gone_stay_of_the_day_they_were_found_until_there_are_more(world):
    for hours, upcoming in ((0, 0), (1, 13), (30, 13), (40, 15)):
        mark = Mark("INBOX", 7, 10, upcoming=upcoming)
        arrivals.put_mail(world.db, "email", None, mark, world.now + timedelta(hours=hours))
        if hours == 30:
            with world.db.read() as db:
                told = db.scalars(select(MailGap)).one()
                assert (told.many, told.found_at) == (2, world.now + timedelta(hours=1))
    with world.db.read() as db:
        now_more = db.scalars(select(MailGap)).one()
        found = (now_more.many, now_more.since, now_more.found_at)
        assert found == (4, world.now, world.now + timedelta(hours=40))
