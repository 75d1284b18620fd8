"""Fuzzing: inputs made up by hypothesis, for FUZZ_SECONDS each, watched for errors, memory and time.

`make test` tries each target for a moment. `make fuzz SECONDS=60` tries for longer; `.ci/run` does that beside the
tests. The inputs are always the same, as many as the time allows. The smallest that breaks something is written to
build/fuzz. Mend what it found, and move the file to tests/fuzz/examples/NAME: it is tried at every run from then on.
"""

from __future__ import annotations

import os
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as some

SECONDS = float(os.environ.get("FUZZ_SECONDS", "0.7"))  # for each target
ROUND = 100  # inputs of one seed
EXAMPLES = Path(__file__).parents[1] / "fuzz/examples"
FOUND = Path(__file__).parents[2] / "build/fuzz"
SURE = 3  # times that an input must be slow


@dataclass(frozen=True)
class Limits:
    """What an input may take: bytes of memory and seconds, and so much more for each of its bytes.

    A small input takes a hundredth of the seconds: a busy computer changes nothing.
    """

    memory: int = 24_000_000
    memory_for_byte: int = 200
    seconds: float = 2.0
    seconds_for_byte: float = 0.00005


@dataclass(frozen=True)
class Target:
    """What is fuzzed. run: reads an input, and fails where something is wrong. inputs: makes them."""

    name: str
    inputs: some.SearchStrategy[bytes]
    run: Callable[[bytes], Any]
    limits: Limits = Limits()


def fuzz(target: Target) -> int:
    """Try the kept examples of a target, then new inputs until the time is up. Return how many inputs were tried."""
    tried = 0

    def one(data: bytes) -> None:
        nonlocal tried
        watch(target, data)
        tried += 1

    for file in sorted((EXAMPLES / target.name).glob("*")):
        one(file.read_bytes())
    ends, number = time.monotonic() + SECONDS, 0
    while time.monotonic() < ends:
        _round(target, one, number, lambda: tried > 0 and time.monotonic() > ends)
        number += 1
    return tried


def _round(target: Target, one: Callable[[bytes], Any], number: int, is_over: Callable[[], bool]) -> None:
    """Try the inputs of a seed. Where one breaks something, smaller ones are looked for."""
    broken: list[bytes] = []

    @seed(number)
    @settings(
        max_examples=ROUND,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
        print_blob=False,
    )
    @given(target.inputs)
    def attempt(data: bytes) -> None:
        if not broken and is_over():
            return
        try:
            one(data)
        except Exception:
            broken.append(data)
            raise

    try:
        attempt()
    except Exception as error:
        error.add_note(f"the input is kept as {_keep(target.name, broken[-1])}" if broken else "no input was made")
        raise


def _keep(name: str, data: bytes) -> Path:
    (FOUND / name).mkdir(parents=True, exist_ok=True)
    file = FOUND / name / sha256(data).hexdigest()[:12]
    file.write_bytes(data)
    return file


def watch(target: Target, data: bytes) -> None:
    """Let an input be read. Fails where that takes too much memory, or too long each of several times."""
    limits = target.limits
    tracemalloc.start(1)
    try:
        began = time.thread_time()
        target.run(data)
        took = time.thread_time() - began
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < limits.memory + limits.memory_for_byte * len(data), f"{len(data)} bytes took {peak} bytes of memory"
    allowed, tries = limits.seconds + limits.seconds_for_byte * len(data), 1
    while took > allowed and tries < SURE:
        began, tries = time.thread_time(), tries + 1
        target.run(data)
        took = min(took, time.thread_time() - began)
    assert took <= allowed, f"{len(data)} bytes took {took:.1f} s"
