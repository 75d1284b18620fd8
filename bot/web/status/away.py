"""What /status shows while the database does not answer: the faults that are known without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request, session
from werkzeug.wrappers import Response

from bot.app import App
from bot.web.http.session import require
from bot.web.status import fault_lines
from store.db import patience

WITHIN = 5.0  # seconds that the database has: what is broken is to be read while it stands still
BLUEPRINT = "status"


@dataclass(frozen=True, slots=True)
class AwayPage:
    """The status page without the database."""

    faults: Sequence[fault_lines.FaultLine]


def guard(routes: Blueprint, app: App) -> None:
    """Let officers in, as long as the database answers soon."""
    lets_in = require(app)

    @routes.before_request
    def check() -> Response | None:
        with patience.at_most(WITHIN):
            return lets_in()


def page(app: App) -> str:
    """Return the page for a request that the database did not answer, "" where it is not to be shown.

    It is for a browser in which an officer signed in: nobody can ask whether they still are.
    """
    if request.blueprint != BLUEPRINT or request.method != "GET" or "officer" not in session:
        return ""
    shown = AwayPage(fault_lines.without_tables(app, app.clock()))
    return render_template("status/away.html", page=shown)
