"""The key of push services is made from the office's secret: no other office has it, and it outlives a restart."""

from __future__ import annotations

from py_vapid import Vapid02

from bot import push_key


def test_each_office_has_a_key_of_its_own_and_keeps_it() -> None:
    keys = {secret: push_key.public_key(secret) for secret in ("rahasia", "rahasia lain")}
    push_key.public_key.cache_clear()
    assert {secret: push_key.public_key(secret) for secret in keys} == keys
    assert len(set(keys.values())) == len({push_key.private_key(secret) for secret in keys}) == 2


def test_what_the_private_key_signs_the_public_key_checks() -> None:
    vapid = Vapid02.from_string(push_key.private_key("rahasia"))
    signed = vapid.sign({"sub": "mailto:loket@contoh.example", "aud": "https://push.contoh.example"})
    assert signed["Authorization"].endswith(f"k={push_key.public_key('rahasia')}")
