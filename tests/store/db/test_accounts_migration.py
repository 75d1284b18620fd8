"""When an account was last used, for accounts of a version that did not note it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from migrating import move
from sqlalchemy import delete
from world import World

from store.tables import Account, AccountSession, Change


def test_the_last_use_is_that_of_a_session_and_now_for_whoever_signed_out(any_world: World) -> None:
    long_ago = any_world.now - timedelta(days=2000)
    with any_world.db.write() as db:
        for number in (1, 2):
            db.add(Account(id=number, email=f"{number}@contoh.example", created_at=long_ago))
        db.flush()
        for days in (1, 9):
            at = any_world.now - timedelta(days=days)
            times = {"created_at": at, "seen_at": at, "ends_at": at + timedelta(days=30)}
            db.add(AccountSession(account_id=1, token_hash=str(days), label="Firefox", **times))
        db.execute(delete(Change))
    move(any_world, to="0070")
    began = datetime.now(UTC)  # the database reads the true clock
    move(any_world, to="head")
    with any_world.db.read() as db:
        signed_in, signed_out = db.get_one(Account, 1), db.get_one(Account, 2)
        assert signed_in.seen_at == any_world.now - timedelta(days=1)
        assert signed_out.seen_at is not None
        assert abs(signed_out.seen_at - began) < timedelta(minutes=5)
