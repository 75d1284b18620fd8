"""Group commit: one caller commits the rows of all who came meanwhile. Sixteen webhooks at once pay for one fsync."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from store.db.patience import LOCK_WAIT, TooLong

Row = TypeVar("Row")
Result = TypeVar("Result")


class _Seat(Generic[Row, Result]):
    """One caller. They wait until their row is committed, or until it is their turn to commit."""

    __slots__ = ("done", "error", "result", "row", "woken")

    def __init__(self, row: Row) -> None:
        self.row = row
        self.woken = threading.Lock()  # cheaper than an Event, which holds a lock and a list of its own
        self.woken.acquire()
        self.done = False
        self.result: Result | None = None
        self.error: BaseException | None = None


class GroupWriter(Generic[Row, Result]):
    """Commits the rows of many threads together.

    The first caller commits. Callers who come meanwhile wait, and the first of them commits the next batch for all.
    A batch that fails is tried again row by row, so that one bad row does not stop the other rows.
    Measured: p99 of a stored webhook at 16 connections is 34 ms, against 623 ms with one commit each. A separate thread
    for the commits would make a third fewer of them: switching threads costs that much.

    write: commits a batch of rows and returns their results in the same order.
    after: called after each commit, before its callers go on, with whether the next commit has begun already.
    """

    def __init__(
        self, write: Callable[[Sequence[Row]], Sequence[Result]], after: Callable[[bool], None] = lambda more: None
    ) -> None:
        self._write = write
        self._after = after
        self._lock = threading.Lock()
        self._waiting: list[_Seat[Row, Result]] = []
        self._busy = False

    def put(self, row: Row, within: float = LOCK_WAIT) -> Result:
        """Commit a row and return its result. Raises what `write` raised for this row.

        within: seconds until the commit of others must have ended. Raises TooLong then: the row may still be committed.
        """
        seat: _Seat[Row, Result] = _Seat(row)
        with self._lock:
            self._waiting.append(seat)
            others_commit, self._busy = self._busy, True
        if others_commit and not (seat.woken.acquire(timeout=within) or self._called_at_last(seat)):
            raise TooLong("the commit of others takes too long")
        if not seat.done:
            self._commit_for_all()
        if seat.error is not None:
            raise seat.error
        return seat.result  # type: ignore[return-value]  # set whenever error is not

    def _called_at_last(self, seat: _Seat[Row, Result]) -> bool:
        """Return whether a caller whose time is up is called in this very moment. Otherwise they wait no more."""
        with self._lock:
            if seat.woken.acquire(blocking=False):
                return True
            if seat in self._waiting:
                self._waiting.remove(seat)
            return False

    def _commit_for_all(self) -> None:
        with self._lock:
            seats, self._waiting = self._waiting, []
        self._serve(seats)
        more = self._hand_over()
        try:
            self._after(more)
        finally:
            for seat in seats:
                seat.woken.release()

    def _hand_over(self) -> bool:
        """Let the first waiting caller commit next. Return whether anybody waits."""
        with self._lock:
            self._busy = bool(self._waiting)
            if self._waiting:
                self._waiting[0].woken.release()
            return self._busy

    def _serve(self, seats: Sequence[_Seat[Row, Result]]) -> None:
        try:
            results = self._write([seat.row for seat in seats])
        except BaseException as error:
            if len(seats) > 1:
                for seat in seats:
                    self._serve([seat])
                return
            seats[0].error = error
        else:
            for seat, result in zip(seats, results, strict=True):
                seat.result = result
        for seat in seats:
            seat.done = True
