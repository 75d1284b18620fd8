"""What /status shows while the database does not answer: the faults that are known without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request, session
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from bot.app import App
from bot.web.http.session import require
from bot.web.status import fault_lines
from store.db import patience
from store.db.patience import TooLong

WITHIN = 5.0  # seconds that the database has: what is broken is to be read while it stands still


@dataclass(frozen=True, slots=True)
class AwayPage:
    """The status page without the database."""

    faults: Sequence[fault_lines.FaultLine]


def guard(routes: Blueprint, app: App) -> None:
    """Let officers in. While the database does not answer, name what is broken where an officer had signed in."""
    lets_in = require(app)

    @routes.before_request
    def check() -> Response | None:
        with patience.at_most(WITHIN):
            return lets_in()

    @routes.errorhandler(TooLong)
    @routes.errorhandler(OperationalError)
    def away(error: Exception) -> tuple[str, int, dict[str, str]]:
        """Answer a browser in which an officer signed in: nobody can ask whether they still are."""
        if request.method != "GET" or "officer" not in session:
            raise error
        page = AwayPage(fault_lines.without_tables(app, app.clock()))
        return render_template("status/away.html", page=page), 503, {"Retry-After": "5"}
