"""`loket worker`: waits for rings in Redis and runs each of them in a fork. A hang or a crash ends only the fork."""

from __future__ import annotations

import logging
import os
import signal
from pathlib import Path
from types import FrameType

from redis import Redis
from redis.backoff import NoBackoff
from redis.client import Pipeline
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue
from rq import Worker as RqWorker
from rq.exceptions import StopRequested
from rq.serializers import JSONSerializer
from rq.timeouts import JobTimeoutException, UnixSignalDeathPenalty

from bot.app import App, enter
from bot.bell import QUEUE
from bot.config.place import Place
from bot.process import pulse
from bot.process.guard import Stop
from bot.work import in_hand, job_app
from bot.work.jobs import prepare

log = logging.getLogger(__name__)

PATIENCE = 60  # seconds RQ waits for a job before it shows a sign of life
MAINTENANCE = 30
LONGEST_WAIT = 10.0


class TimeLimit(UnixSignalDeathPenalty):
    """RQ's time limit. A job that takes too long ends its fork: an exception would count as a fault of one message.

    Nor is the end: an arrival that computes for too long has ended the process long before (in_hand.py).
    """

    def handle_death_penalty(self, signum: int, frame: FrameType | None) -> None:
        if self._exception is JobTimeoutException:
            in_hand.accuse_none()
            os.kill(os.getpid(), signal.SIGKILL)
        super().handle_death_penalty(signum, frame)  # type: ignore[no-untyped-call]


class Worker(RqWorker):
    """RQ's worker that also remembers whether it was told to stop or lost Redis."""

    death_penalty_class = TimeLimit

    max_connection_wait_time = LONGEST_WAIT
    told_to_stop = False
    before_work: Stop | None = None  # what minds signals until RQ does
    data: Path | None = None  # folder for signs of life

    def _install_signal_handlers(self) -> None:
        """Handle signals from here on, and also the signal that came while RQ registered at Redis."""
        super()._install_signal_handlers()  # type: ignore[no-untyped-call]
        if self.before_work is not None and self.before_work.asked:
            raise StopRequested

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        self.told_to_stop = True
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:
        """Tell Redis that the worker is there, and the supervisor also while there is no Redis."""
        if self.data is not None:
            pulse.beat(self.data, "worker")
        super().heartbeat(timeout, pipeline)

    def procline(self, message: str) -> None:
        """Keep the name that the supervisor gave this process."""


def main(place: Place, ready: App | None = None) -> int:
    """Work until told to stop. RQ ends when it loses Redis at a bad moment, so it is started again.

    ready: as in bot.app.enter.
    """
    app = enter("worker", place, ready)
    logging.getLogger("rq.worker").addFilter(_plainly)
    job_app.use(app)
    if ready is None:
        prepare(app)
    stop = Stop()
    wait = 0.5
    while not stop.asked:
        worker = None
        try:
            pulse.beat(app.settings.data, "worker")
            worker = _worker(app.settings.redis_url)
            worker.data = app.settings.data
            worker.before_work = stop
            worked = worker.work(logging_level="WARNING")
            wait = 0.5 if worked else wait
        except StopRequested:
            return 0
        except RedisError as error:
            log.warning("Redis does not answer (%s); trying again in %.1f s", type(error).__name__, wait)
        if worker is not None and worker.told_to_stop:
            return 0
        stop.listen()  # RQ has put its own handlers there
        stop.wait(wait)
        wait = min(wait * 2, LONGEST_WAIT)
    return 0


def _plainly(record: logging.LogRecord) -> bool:
    """Shorten RQ's report of a lost Redis: the traceback through its code says nothing more."""
    if record.exc_info and isinstance(record.exc_info[1], RedisError):
        record.exc_info = None
    return True


def _worker(url: str) -> Worker:
    redis = Redis.from_url(url, socket_connect_timeout=2, retry=Retry(NoBackoff(), 0))
    queue = Queue(QUEUE, connection=redis, serializer=JSONSerializer)
    return Worker(
        [queue],
        connection=redis,
        serializer=JSONSerializer,
        worker_ttl=PATIENCE,
        maintenance_interval=MAINTENANCE,
        default_result_ttl=0,
    )
