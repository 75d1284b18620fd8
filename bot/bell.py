"""The bell: tells the worker to look at the tables. It carries no data: the tables hold all that is to be done."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bot.process.logs import Seldom

if TYPE_CHECKING:
    from redis import Redis
    from rq import Queue

log = logging.getLogger(__name__)

QUEUE = "loket"
JOB = "bot.work.jobs.ring"
RUNG = "loket:rung"
LIVE = "loket:live"
RINGS_FOR = 5  # seconds after which a ring whose job was lost may be repeated
JOB_TIMEOUT = 300  # seconds; a job drains everything there is
JOB_WAITS = 60  # seconds a job may lie without a worker: by then somebody has rung again
FAILURES_KEPT = 3600
TIMEOUT = 0.5
LINGERS = 0.3  # seconds a job listens for the next ring; less than TIMEOUT
LEAVE_ALONE = 1.0  # seconds without trying after Redis did not answer, so that webhooks do not wait in a row


class Bell:
    """Rings over Redis at `url`. Redis may be down or wiped: nothing here ever raises because of it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._may_complain = Seldom()
        self._silent_until = 0.0
        self._was_silent = False

    @cached_property
    def _redis(self) -> Redis:
        from redis import Redis
        from redis.backoff import NoBackoff
        from redis.retry import Retry

        # redis-py would try ten times, for four seconds
        return Redis.from_url(
            self.url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT, retry=Retry(NoBackoff(), 0)
        )

    @cached_property
    def _queue(self) -> Queue:
        from rq import Queue
        from rq.serializers import JSONSerializer

        return Queue(QUEUE, connection=self._redis, serializer=JSONSerializer)

    def ring(self) -> None:
        """Call after the commit, as often as you like: one round trip while a ring is pending."""
        self._try(self._ring)

    def _ring(self) -> None:
        if self._redis.set(RUNG, 1, nx=True, ex=RINGS_FOR):
            self._queue.enqueue(
                JOB, job_timeout=JOB_TIMEOUT, result_ttl=0, failure_ttl=FAILURES_KEPT, ttl=JOB_WAITS, description="ring"
            )

    def clear(self) -> None:
        """Take the ring away before the tables are read.

        A commit after this rings again, a commit before it is seen.
        """
        self._try(lambda: self._redis.delete(RUNG))

    def rings_again(self) -> bool:
        """Wait a moment for the next ring and take it from the worker: for a job that stays while citizens write."""
        taken: list[Any] = []
        self._try(lambda: taken.extend(self._redis.blpop([self._queue.key], LINGERS) or ()))
        if taken:
            self._try(lambda: self._queue.connection.delete(self._queue.job_class.key_for(taken[1].decode())))
        return bool(taken)

    def tell(self, *names: str) -> None:
        """Tell whoever shows live pages what changed (names as in store.tables.Change); done after every commit."""
        self._try(lambda: self._redis.publish(LIVE, "\n".join(names)))

    def tell_seldom(self, name: str, seconds: int) -> None:
        """Tell of what is stored nowhere, at most once in so many seconds whatever asks for it."""
        self._try(lambda: self._redis.set(f"{LIVE}:{name}", 1, nx=True, ex=seconds) and self._redis.publish(LIVE, name))

    def ping(self) -> float | None:
        """Seconds of one round trip, or None when Redis does not answer. Loads and connects all that a ring needs."""
        from redis.exceptions import RedisError

        try:
            started = time.perf_counter()
            self._queue.connection.ping()
            return time.perf_counter() - started
        except RedisError:
            return None

    def _try(self, deed: Callable[[], Any]) -> None:
        if time.monotonic() < self._silent_until:
            return
        from redis.exceptions import RedisError
        from redis.exceptions import TimeoutError as TooLate

        try:
            deed()
        except RedisError as error:
            self._silent_until = time.monotonic() + LEAVE_ALONE
            is_late_once = isinstance(error, TooLate) and not self._was_silent  # a busy computer, and no fault
            self._was_silent = True
            if not is_late_once and self._may_complain():
                log.warning("Redis does not answer (%s): the clock looks at the tables instead", type(error).__name__)
        else:
            self._was_silent = False
