"""One commit for all who came while the last one was made; a bad row harms nobody else; the last one is told so."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from store.db.group_commit import GroupWriter

PATIENCE = 10.0


class Disk:
    """Notes the batches that are written, and holds the first until it is let go."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.more: list[bool] = []
        self.begun, self.go_on = threading.Event(), threading.Event()

    def write(self, rows: Sequence[int]) -> list[int]:
        self.batches.append(list(rows))
        self.begun.set()
        assert self.go_on.wait(PATIENCE)
        if any(row < 0 for row in rows):
            raise ValueError("bad row")
        return [row * 2 for row in rows]


@pytest.fixture
def disk() -> Disk:
    return Disk()


def put_while_the_first_commits(disk: Disk, writer: GroupWriter[int, int], *rows: int) -> list[int | str]:
    """Results of a first row and of those that come during its commit."""

    def result(row: int) -> int | str:
        try:
            return writer.put(row)
        except ValueError as error:
            return str(error)

    with ThreadPoolExecutor(len(rows) + 1) as pool:
        first = pool.submit(result, 100)
        assert disk.begun.wait(PATIENCE)
        waiting = [pool.submit(result, row) for row in rows]
        while len(writer._waiting) < len(rows):
            time.sleep(0.001)
        disk.go_on.set()
        return [one.result(PATIENCE) for one in (first, *waiting)]


def test_those_who_come_during_a_commit_share_the_next_one(disk: Disk) -> None:
    writer = GroupWriter(disk.write)
    assert put_while_the_first_commits(disk, writer, 1, 2, 3) == [200, 2, 4, 6]
    assert [sorted(batch) for batch in disk.batches] == [[100], [1, 2, 3]]
    assert writer.put(4) == 8


def test_one_bad_row_does_not_take_its_neighbours_with_it(disk: Disk) -> None:
    writer = GroupWriter(disk.write)
    assert put_while_the_first_commits(disk, writer, 1, -1, 3) == [200, 2, "bad row", 6]
    assert writer.put(4) == 8


def test_after_each_commit_it_is_told_whether_another_follows_at_once(disk: Disk) -> None:
    writer = GroupWriter(disk.write, disk.more.append)
    put_while_the_first_commits(disk, writer, 1, 2)
    assert sorted(disk.more) == [False, True]


def test_what_breaks_after_a_commit_keeps_nobody_waiting(disk: Disk) -> None:
    def broken(more: bool) -> None:
        raise ValueError("the bell broke")

    writer = GroupWriter(disk.write, broken)
    told = put_while_the_first_commits(disk, writer, 1, 2)
    assert told.count("the bell broke") == 2  # those who committed; their neighbour has their own result
