"""Each limit of codes and questions counts by itself: what others asked for takes nothing from anybody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from cast import BUDI, SITI_MAIL
from world import World

from channels.envelope import Address
from handlers.errors import BadInput
from handlers.self_service.account import codes, phone
from handlers.self_service.chat import question
from handlers.self_service.chat.question import Asker
from store.tables import Account, SignInCode


def code(world: World, number: int, **same: Any) -> SignInCode:
    """Return a code that nobody else asked for, but for what is the same."""
    own: dict[str, Any] = {"mailbox": f"w{number}@contoh.example", "address": f"192.0.2.{number}"}
    own |= {"network": f"n{number}", "account_id": number + 1}
    return SignInCode(key=f"k{number}", asked_at=world.now, **own | same)


@pytest.mark.parametrize(
    ("limits", "same", "hours", "most"),
    [
        ("mail", ("mailbox", "network"), 1, 3),
        ("mail", ("mailbox", "network"), 24, 6),
        ("mail", ("mailbox",), 24, 20),
        ("mail", ("address",), 1, 20),
        ("mail", ("network",), 1, 60),
        ("mail", (), 24, 500),
        ("phone", ("mailbox", "account_id"), 1, 2),
        ("phone", ("mailbox", "account_id"), 24, 3),
        ("phone", ("mailbox",), 24, 9),
        ("phone", ("account_id",), 24, 5),
        ("phone", ("address",), 1, 20),
        ("phone", ("network",), 1, 60),
    ],
)
def test_a_code_is_refused_after_so_many_and_given_again_when_the_first_is_old(
    world: World, limits: str, same: tuple[str, ...], hours: int, most: int
) -> None:
    chosen = phone.LIMITS if limits == "phone" else codes.LIMITS
    with world.db.write() as db:
        for number in range(most + 4):
            db.add(Account(id=number + 1, email=f"a{number}@contoh.example", language="id", created_at=world.now))
        db.flush()
        known = {"mailbox": SITI_MAIL, "address": "203.0.113.5", "network": "203.0.113.0/24", "account_id": most + 4}
        shared = {name: known[name] for name in same}
        began = world.now
        for number in range(most):
            codes.add(db, code(world, number, **shared), "id", chosen)
            world.pass_time(seconds=hours * 3600 / most - 1)
        with pytest.raises(BadInput):
            codes.add(db, code(world, most, **shared), "id", chosen)
        if same:
            codes.add(db, code(world, most + 1), "id", chosen)  # somebody else's
        world.now = began + timedelta(hours=hours)
        codes.add(db, code(world, most + 2, **shared), "id", chosen)


def test_a_contact_and_a_computer_ask_only_so_often_wherever_and_for_whomever(world: World) -> None:
    def ask(contact: str, address: str) -> None:
        asker = Asker(Address("chat", contact, "", "email"), address)
        with world.db.write() as db:
            question.require_patience(db, asker, "id", world.now)
            question.note(db, asker, world.now)

    for number in range(question.MOST_OF_CONTACT_EVERYWHERE):
        ask(SITI_MAIL, f"198.51.100.{number}")
    with pytest.raises(BadInput):
        ask(SITI_MAIL, "192.0.2.1")
    for number in range(question.MOST_OF_ADDRESS):
        ask(f"warga{number}@contoh.example", f"2001:db8:1:1::{number}")  # one subscriber has as many as they like
    with pytest.raises(BadInput):
        ask("lain@contoh.example", "2001:db8:1:1::ffff")
    ask(BUDI, "2001:db8:1:2::1")
