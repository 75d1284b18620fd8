"""What a first look leaves in a mailbox, on both databases."""

from __future__ import annotations

from channels.envelope import Arrival, Mark
from channels.protocols import LeftThere
from store.transport import arrivals, older

LEFT = LeftThere("INBOX", 7, 0, 90, 40, 101)


def done(world, uid, arrived=None):
    with world.db.read() as db:
        (left,) = older.asked_for(db, "email")
    arrivals.put_left(world.db, "email", arrived, left, uid, world.now)


def offered(world):
    with world.db.read() as db:
        return older.waiting(db), older.being_fetched(db)


def test_what_is_left_is_counted_down_until_its_end(any_world):
    arrivals.put_mail(any_world.db, "email", LEFT, Mark("INBOX", 7, 90), any_world.now)
    assert offered(any_world) == ({"email": 40}, {})
    with any_world.db.write() as db:
        assert older.take_in(db) == 40
    done(any_world, 3, Arrival("a", b"a"))
    assert offered(any_world) == ({}, {"email": 39})
    done(any_world, 5)
    assert offered(any_world) == ({}, {"email": 38})
    done(any_world, 90)
    assert offered(any_world) == ({}, {})


def test_a_renumbered_folder_keeps_its_count_and_counts_what_is_new_alone(any_world):
    arrivals.put_mail(any_world.db, "email", LEFT, Mark("INBOX", 7, 90), any_world.now)
    moved = LeftThere("INBOX", 8, 0, 300, 200, 301)
    for _ in range(2):  # said again after a cut
        arrivals.put_mail(any_world.db, "email", moved, Mark("INBOX", 7, 90), any_world.now)
    with any_world.db.write() as db:
        assert older.take_in(db) == 40
    done(any_world, 1)
    done(any_world, 2, Arrival("a", b"a"))
    assert offered(any_world) == ({}, {"email": 39})
    with any_world.db.write() as db:
        assert older.leave(db) == 39
    assert offered(any_world) == ({}, {})
