"""Send pushes to officers' devices, in a thread of the clock: a push service that hangs delays nothing else."""

from __future__ import annotations

import logging
import threading
from urllib.parse import urlsplit

from bot import push_key
from bot.app import App
from bot.clock import Clock
from bot.process.logs import Seldom
from bot.work import web_push
from bot.work.web_push import Answer, Fate
from handlers.outgoing.push import notice_push
from store.transport import pushes

log = logging.getLogger(__name__)

EVERY = 1.0  # seconds


def send_forever(app: App, stop: threading.Event) -> None:
    """Send what is due until told to stop. Where that fails, the next second tries again."""
    may_complain = Seldom()
    while not stop.is_set():
        try:
            send_due(app)
        except Exception as error:
            if may_complain():
                log.exception("sending pushes broke")
            else:
                log.info("sending pushes broke again: %s", type(error).__name__)
        stop.wait(EVERY)


def send_due(app: App) -> int:
    """Send what is due. Return how many pushes there were.

    A push service that did not answer is left alone for a while, so that it delays the others only once.
    """
    with app.db.read() as db:
        to_plan = notice_push.any_due(db, app.office, app.clock())
    if to_plan:
        with app.db.write() as db:
            notice_push.plan_due(db, app.office, app.clock())
    with app.db.read() as db:
        found = pushes.due(db, app.clock())
    silent: set[str] = set()
    for push_id, endpoint in found:
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(endpoint))
        if origin not in silent and _send(app, push_id) == Fate.SILENT:
            silent.add(origin)
            _spare(app, origin)
    return len(found)


def _spare(app: App, origin: str) -> None:
    with app.db.write() as db:
        pushes.spare(db, origin, app.clock() + notice_push.FIRST_PAUSE)


def _send(app: App, push_id: int) -> Fate | None:
    try:
        with app.db.write() as db:
            push = notice_push.prepare(db, app.office, push_id, app.clock())
        if push is None:
            return None
        key = push_key.private_key(app.settings.office.secret)
        answer = web_push.send(push, key, app.settings.public_url, Clock()())
    except Exception:  # a fault of ours; the others must not wait for it
        log.exception("push %s could not be sent", push_id)
        answer = Answer(Fate.REFUSED)
    _record(app, push_id, answer)
    return answer.fate


def _record(app: App, push_id: int, answer: Answer) -> None:
    with app.db.write() as db:
        match answer.fate:
            case Fate.TAKEN:
                notice_push.taken(db, push_id, app.clock())
            case Fate.GONE:
                notice_push.gone(db, push_id)
            case Fate.REFUSED:
                notice_push.refused(db, push_id)
            case Fate.LATER | Fate.SILENT:
                notice_push.put_off(db, push_id, app.clock(), answer.wait)
