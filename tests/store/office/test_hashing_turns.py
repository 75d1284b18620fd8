"""The slow hash of passwords takes 64 MiB: 32 sign-ins at once took 2 GB."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Literal

import pytest
from argon2 import PasswordHasher

from store.office import hashing_turns, officers


class Counted(PasswordHasher):
    """A hasher that remembers how many of its hashes ran at once."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=64)
        self.lock, self.running, self.most = threading.Lock(), 0, 0

    def verify(self, *words: str | bytes) -> Literal[True]:
        with self.lock:
            self.running += 1
            self.most = max(self.most, self.running)
        try:
            time.sleep(0.005)  # long enough for the others to come
            return super().verify(*words)
        finally:
            with self.lock:
                self.running -= 1


@pytest.fixture
def hasher(monkeypatch: pytest.MonkeyPatch) -> Counted:
    hasher = Counted()
    monkeypatch.setattr(officers, "_hasher", lambda: hasher)
    monkeypatch.setattr(officers, "_nobody", lambda: hasher.hash("nobody"))
    return hasher


def test_only_two_sign_ins_are_hashed_at_once(hasher: Counted) -> None:
    with ThreadPoolExecutor(16) as pool:
        fits = list(pool.map(lambda _: officers.password_fits(None, "guess", is_known=False), range(32)))
    assert (fits, hasher.most) == ([False] * 32, 2)


def test_strangers_delay_nobody_who_is_known(hasher: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing_turns, "LONGEST_WAIT", 0.01)
    with hashing_turns.turn(is_known=False), hashing_turns.turn(is_known=False):
        assert not officers.password_fits(None, "mistyped", is_known=True)
        with pytest.raises(hashing_turns.Busy):
            officers.password_fits(None, "guess", is_known=False)
