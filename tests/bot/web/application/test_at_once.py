"""Two presses at the same moment, on either database: no limit is passed and nobody is there twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from cast import SITI, SITI_MAIL
from sqlalchemy import select
from sqlmodel import Session
from world import World

from handlers.errors import BadInput
from handlers.office import links
from handlers.self_service.account import phone, profile, sessions, sign_in
from handlers.self_service.account.codes import Expired
from handlers.self_service.account.sessions import Citizen
from handlers.self_service.account.sign_in import Asker
from store.tables import Account, Identity, SignInCode

ASKER = Asker("10.0.0.1", "id")


def at_once(world: World, what: Callable[[Session], object], times: int = 6) -> Counter[str]:
    """Do the same thing in several transactions that begin together. Return what came of it, counted."""
    ready = Barrier(times)

    def once(_: int) -> str:
        ready.wait()
        try:
            with world.db.write() as db:
                return type(what(db)).__name__
        except (BadInput, Expired) as refused:
            return type(refused).__name__

    with ThreadPoolExecutor(times) as pool:
        return Counter(pool.map(once, range(times)))


def test_what_is_pressed_many_times_at_once_counts_once(any_world: World) -> None:
    world, office = any_world, any_world.office
    asked = at_once(world, lambda db: sign_in.ask(db, office, SITI_MAIL, ASKER, world.now))
    assert asked == {"str": 3, "BadInput": 3}
    with world.db.read() as db:
        key = db.scalars(select(SignInCode.key)).first() or ""
    digits = links.sign_in_code(office, key)
    proved = at_once(world, lambda db: sign_in.prove(db, office, key, digits, "id", world.now))
    assert proved == {"Account": 1, "Expired": 5}
    citizen = registered(world)
    with world.db.write() as db:
        key = phone.ask(db, office, citizen, SITI, ASKER, world.now)
    digits = links.sign_in_code(office, key)
    proved = at_once(world, lambda db: phone.prove(db, office, citizen, key, digits, world.now))
    assert proved == {"bool": 1, "Expired": 5}
    with world.db.read() as db:
        assert len(db.scalars(select(Identity).where(Identity.value == SITI)).all()) == 1


def registered(world: World) -> Citizen:
    with world.db.write() as db:
        (account,) = db.scalars(select(Account)).all()
        token = sessions.start(db, account, "", world.now)
        citizen = sessions.of_token(db, token, world.now)
        assert citizen is not None
        profile.register(db, citizen, "Siti", agrees=True, now=world.now)
        db.flush()
        found = sessions.of_token(db, token, world.now)
        assert found is not None
        return found
