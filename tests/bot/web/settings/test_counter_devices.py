"""Pengaturan, Perangkat loket: a code is shown once and works once, no secret is stored, what is lost is revoked."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from web_desk import Desk
from world import World

from channels.walkin import WalkIn
from handlers.officers import counter_devices
from store.tables import CounterDevice

PAGE = "/pengaturan/perangkat-loket"
CODE = re.compile(r"(?<![\w.-])[A-Z2-9]{4}-[A-Z2-9]{4}(?![\w.-])")  # and no piece of a form's token
TABLET = "203.0.113.5"


@pytest.fixture
def admin(world: World) -> Desk:
    world.officer("lina", role="admin")
    world.officer("dewi")
    made = Desk(world, {"walkin": WalkIn()})
    made.sign_in("lina")
    return made


def added(admin: Desk, label: str = "Tablet ruang tunggu") -> str:
    found = CODE.search(admin.post(PAGE, {"nama": label}, page=PAGE).text)
    assert found is not None
    return found.group()


def join(desk: Desk, code: str, address: str = TABLET) -> str:
    with desk.world.db.write() as db:
        token = counter_devices.join(db, code, address, desk.world.now)
    return token if isinstance(token, str) else ""


def device(desk: Desk) -> CounterDevice:
    with desk.world.db.read() as db:
        return db.scalars(select(CounterDevice)).one()


def known(desk: Desk, token: str) -> CounterDevice | None:
    with desk.world.db.read() as db:
        return counter_devices.known(db, token)


def test_a_device_joins_with_a_code_that_works_once(admin: Desk) -> None:
    code = added(admin)
    token = join(admin, code.lower().replace("-", " "))
    assert len(token) > 40
    found = known(admin, token)
    assert found is not None
    assert found.label == "Tablet ruang tunggu"
    assert join(admin, code) == ""
    assert known(admin, "") is known(admin, "tebakan") is None
    assert "Terhubung sejak" in admin.text(PAGE)


def test_neither_code_nor_token_is_stored_and_the_code_is_not_shown_again(admin: Desk) -> None:
    code = added(admin)
    assert CODE.search(admin.text(PAGE)) is None
    token = join(admin, code)
    stored = str(device(admin).model_dump())
    assert token not in stored
    assert code.replace("-", "") not in stored


def test_a_code_ends_after_half_an_hour(admin: Desk) -> None:
    code = added(admin)
    admin.world.now += timedelta(minutes=31)
    assert join(admin, code) == ""
    assert "Kodenya lewat waktu" in admin.text(PAGE)


def test_codes_cannot_be_tried_one_after_the_other_and_nobody_elses_device_waits_for_that(admin: Desk) -> None:
    code = added(admin)
    for _ in range(3):
        assert join(admin, "AAAA-AAAA", "198.51.100.9") == ""
    assert join(admin, code, "198.51.100.9") == ""
    for number in range(40):
        assert join(admin, "AAAA-AAAA", f"198.51.100.{number}") == ""
    assert join(admin, code) != ""


def test_a_revoked_device_is_known_as_revoked_and_a_new_code_makes_it_anew(admin: Desk) -> None:
    first = join(admin, added(admin))
    done = admin.post(f"{PAGE}/{device(admin).id}/cabut", page=PAGE)
    assert done.status_code == 303
    revoked = known(admin, first)
    assert revoked is not None
    assert (revoked.revoked_at, revoked.revoked_by) == (admin.world.now, "lina")
    assert "Dicabut" in admin.text(PAGE)
    again = CODE.search(admin.post(f"{PAGE}/{device(admin).id}/kode", page=PAGE).text)
    assert again is not None
    assert known(admin, first) is None
    second = known(admin, join(admin, again.group()))
    assert second is not None
    assert second.revoked_at is None


def test_revoking_also_ends_a_code_that_nobody_has_typed_yet(admin: Desk) -> None:
    code = added(admin)
    admin.post(f"{PAGE}/{device(admin).id}/cabut", page=PAGE)
    assert join(admin, code) == ""


@pytest.mark.parametrize("label", ["", "  ", "x" * 61])
def test_a_device_needs_a_name(admin: Desk, label: str) -> None:
    refused = admin.post(PAGE, {"nama": label}, page=PAGE)
    assert (refused.status_code, "Tulis nama perangkat" in refused.text) == (422, True)


def test_a_device_that_is_not_there_is_not_there(admin: Desk) -> None:
    assert [admin.post(f"{PAGE}/99/{deed}", page=PAGE).status_code for deed in ("cabut", "kode")] == [404, 404]


def test_only_an_administrator_opens_the_page(admin: Desk) -> None:
    officer = admin.another()
    officer.sign_in("dewi")
    assert officer.get(PAGE).status_code == 403


def test_an_office_without_the_counter_is_told_how_to_switch_it_on(world: World) -> None:
    world.officer("lina", role="admin")
    made = Desk(world)
    made.sign_in("lina")
    assert "[channels.walkin]" in made.text(PAGE)
