"""/pemberitahuan: an officer's notices by day, read and unread, and the new ones that open pages ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypedDict

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from bot.app import App
from bot.web.http.htmx import whole_number
from bot.web.http.session import me, require
from bot.web.inbox.lists import rail
from bot.web.present import formatting
from handlers.office import links
from handlers.officers import notices, visibility
from handlers.texts import officer_notices
from store.desk import notices as stored_notices
from store.desk.notices import ListedNotice
from store.office import officers
from store.tables import Consultation, Notice
from store.vocabulary import CaseKind, NoticeKind

PAGE_SIZE = 50
ICONS: Mapping[str, str] = {
    NoticeKind.MENTIONED: "message-circle",
    NoticeKind.ASSIGNED: "user-check",
    NoticeKind.WROTE: "messages",
    NoticeKind.ASKED: "users-group",
    NoticeKind.ANSWERED: "users-group",
    NoticeKind.RETURNED: "clock-pause",
    NoticeKind.WARNED: "alarm",
    NoticeKind.BREACHED: "alarm",
    NoticeKind.TAKEN_BACK: "rotate-clockwise",
    NoticeKind.WINDOW: "hourglass",
    NoticeKind.RATED_LOW: "star",
    NoticeKind.FILE_LOST: "file-alert",
    NoticeKind.COMPLAINT: "message-report",
    NoticeKind.ERASURE: "shield-lock",
    NoticeKind.FACTOR_RESET: "shield-lock",
    NoticeKind.SHIFT_TOMORROW: "calendar",
    NoticeKind.SHIFTS_MISSING: "calendar",
    NoticeKind.SWAP_ASKED: "calendar",
    NoticeKind.SWAP_AGREED: "calendar",
    NoticeKind.SWAP_DECLINED: "calendar",
}


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice of the list.

    about: whose consultation it is and what they ask, "" for a complaint and for no case.
    at, when: the moment, for machines and for people.
    """

    id: int
    text: str
    about: str
    icon: str
    url: str
    at: str
    when: str
    unread: bool
    urgent: bool


@dataclass(frozen=True, slots=True)
class NoticesPage:
    """One page of the list.

    days: the rows of each day, with its name.
    older: address of the next page, "" for none.
    """

    days: Sequence[tuple[str, Sequence[NoticeRow]]]
    unread: int
    older: str


class NoticeBody(TypedDict):
    """A notice as alerts.js reads it."""

    id: int
    teks: str
    alamat: str
    genting: bool


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("notices", __name__)
    routes.before_request(require(app))

    @routes.get("/pemberitahuan")
    def page() -> str:
        return render_template("notices/page.html", page=_page(app))

    @routes.post("/pemberitahuan/dibaca")
    def read_all() -> BaseResponse:
        with app.db.write() as db:
            stored_notices.seen(db, me(app).id or 0, None, app.clock())
        return redirect(url_for("notices.page"), 303)

    @routes.post("/pemberitahuan/<int:notice_id>")
    def mark(notice_id: int) -> BaseResponse:
        return _mark(app, notice_id, is_read=request.form.get("dibaca") == "1")

    @routes.get("/kabar/pemberitahuan")
    def unseen() -> Response:
        return jsonify(_unseen(app))

    return routes


def _mark(app: App, notice_id: int, *, is_read: bool) -> BaseResponse:
    with app.db.write() as db:
        notice = stored_notices.of_officer(db, me(app).id or 0, notice_id)
        if notice is None:
            abort(404)
        notice.seen_at = app.clock() if is_read else None
    return redirect(f"{url_for('notices.page')}?{request.query_string.decode()}".rstrip("?"), 303)


def _page(app: App) -> NoticesPage:
    with app.db.read() as db:
        sight = visibility.sight_of(db, me(app))
        before = whole_number(request.args.get("sebelum", ""))
        found = stored_notices.page(db, sight, before, PAGE_SIZE + 1)
        names = {one.name: one.display_name for one in officers.ever(db)}
    shown, now = found[:PAGE_SIZE], app.clock()
    days = groupby(shown, lambda one: formatting.day(app.office, one.notice.at, now))
    return NoticesPage(
        days=[(day, [_row(app, one, names) for one in of_day]) for day, of_day in days],
        unread=rail.counts(app).unread_notices,
        older=url_for("notices.page", sebelum=shown[-1].notice.id) if len(found) > PAGE_SIZE else "",
    )


def _row(app: App, listed: ListedNotice, names: Mapping[str, str]) -> NoticeRow:
    notice, case = listed.notice, listed.consultation
    return NoticeRow(
        id=notice.id or 0,
        text=_text(notice, case, names.get(notice.by, notice.by)),
        about=_about(case, listed.person) if case is not None and case.kind != CaseKind.COMPLAINT else "",
        icon=ICONS.get(notice.what, "bell"),
        url=_address(notice, case),
        at=notice.at.isoformat(),
        when=formatting.clock(app.office, notice.at),
        unread=notice.seen_at is None,
        urgent=notice.what in officer_notices.URGENT,
    )


def _text(notice: Notice, case: Consultation | None, by: str) -> str:
    about = notice.about if case is None else officer_notices.numbered(case.number, notice.more)
    return officer_notices.words(notice.what).desk.format(oleh=by or "Rekan", nomor=about)


def _about(case: Consultation, person: str) -> str:
    subject = case.subject or "Konsultasi statistik"
    return f"{person} · {subject}" if person else subject


def _address(notice: Notice, case: Consultation | None) -> str:
    """Return the address of what a notice is about: its message, else its case, else a page of ours."""
    if case is None:
        return links.without_case(notice.what)
    if not notice.message:
        return url_for("inbox.conversation", number=case.number)
    return url_for("inbox.conversation", number=case.number, pesan=notice.message, _anchor=f"pesan-{notice.message}")


def _unseen(app: App) -> list[NoticeBody]:
    """Return what open pages tell of, once: what the officer has not seen and their list does not show."""
    with app.db.read() as db:
        sight = visibility.sight_of(db, me(app))
        found = stored_notices.unseen(db, me(app).id or 0)
    seen = [(notice, case) for notice, case in found if case is None or sight.allows(case)]
    shown = [(notice, case) for notice, case in seen if not notices.is_in_the_list(notice)]
    return [
        NoticeBody(
            id=notice.id or 0,
            teks=_text(notice, case, notice.by.capitalize()),
            alamat=_address(notice, case),
            genting=notice.what in officer_notices.URGENT,
        )
        for notice, case in shown
    ]
