"""/tamu: the guest book on the counter's tablet. It works without scripts, and forgets each visitor."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import segno
from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.app import App
from bot.web.public.kiosk import counter_rating, device
from bot.web.public.kiosk.pages import LASTS, Given, Pages, Waiting
from channels.envelope import VisitForm
from channels.walkin import WalkIn
from handlers.office import formats, links
from handlers.self_service import counter_rating as tablet_offers
from handlers.self_service import kiosk
from handlers.self_service.kiosk import Turn
from handlers.texts.kiosk.choices import CHOICES, SERVICES
from handlers.texts.kiosk.page import PAGE
from store.cases import messages
from store.desk import visits
from store.tables import Consultation, CounterDevice, Visit
from store.transport import arrivals, spool
from store.transport.arrivals import Row
from store.visit_words import VisitService, VisitState

log = logging.getLogger(__name__)

Answer = str | Response | tuple[str, int]
LARGE = "besar"  # letters, as the address of the start says it
SHOWN = 20  # seconds that a number stays on the screen
PATIENCE = 2.0  # seconds that a page waits for the worker to give the number
ICONS: Mapping[str, str] = {
    "consultation": "messages",
    "library": "books",
    "sales": "file-download",
    "recommendation": "building-bank",
    "complaint": "message-report",
    "other": "dots",
    "student": "school",
    "government": "building-bank",
    "business": "briefcase",
    "researcher": "microscope",
    "public": "user",
}
# of a service's picture: each has the hue of a channel
HUES: Mapping[str, str] = {
    VisitService.CONSULTATION: "email",
    VisitService.LIBRARY: "web",
    VisitService.SALES: "whatsapp",
    VisitService.RECOMMENDATION: "sms",
    VisitService.COMPLAINT: "telepon",
    VisitService.OTHER: "tamu",
}


@dataclass(frozen=True, slots=True)
class StartPage:
    """The choice of a service.

    key: of the form that begins here. rated: numbers that can be rated now.
    served: the number that was called last, "" for none. waiting: how many wait.
    """

    key: str
    services: Mapping[str, str]
    icons: Mapping[str, str]
    hues: Mapping[str, str]
    clock: str
    day: str
    rated: Sequence[str]
    served: str
    waiting: int


@dataclass(frozen=True, slots=True)
class StepPage:
    """One step of the form.

    typed: what was written so far. carried: what of it this step does not show.
    rows: how many fields for data there are. number: of the step. asks_for_words: what they want must be written.
    steps: how many there are. returning: only their number is asked for.
    unstored: the form could not be stored.
    """

    step: str
    number: int
    typed: Mapping[str, str]
    carried: Mapping[str, str]
    errors: Mapping[str, str]
    rows: int
    choices: Mapping[str, Mapping[str, str]]
    icons: Mapping[str, str]
    is_complaint: bool
    asks_for_words: bool
    steps: int
    returning: bool
    unstored: bool


@dataclass(frozen=True, slots=True)
class NumberPage:
    """A number. number: "" while it is being prepared.

    case_number, qr: of the case, the qr an SVG of its tracking page's address. Both "" where the visitor says that they
        wrote before: whose conversation it is, nobody has proven.
    printed: when the visitor came, for the paper.
    """

    number: str
    service: str
    case_number: str
    ahead: int
    qr: str
    printed: str
    seconds: int


TEMPLATES: Mapping[str, str] = {
    kiosk.WHO: "kiosk/who.html",
    kiosk.WHAT: "kiosk/what.html",
    kiosk.LAST: "kiosk/about.html",
}
# the fields that each step shows; the others it carries along
SHOWN_FIELDS: Mapping[str, Sequence[str]] = {
    kiosk.WHO: ("name", "email", "no_email", "phone", "organisation", "came_as"),
    kiosk.WHAT: (*kiosk.NEEDS, "wrote_as", "purpose", "consent"),
    kiosk.LAST: (*kiosk.ABOUT, "reuse"),
}


def blueprint(app: App) -> Blueprint:
    routes, pages = Blueprint("kiosk", __name__), Pages()

    @routes.get("/tamu")
    def start() -> Answer:
        return _entered(app, lambda asking: _start(app, pages, asking))

    @routes.post("/tamu/hubungkan")
    def join() -> Answer:
        then = device.SCREEN if request.form.get("lalu") == device.SCREEN else device.KIOSK
        return device.join(app, request.form.get("kode", ""), then)

    @routes.post("/tamu/isi")
    def write() -> Answer:
        return _entered(app, lambda asking: _write(app, pages, asking))

    @routes.get("/tamu/isi/<address>")
    def step(address: str) -> Answer:
        return _entered(app, lambda asking: _step(app, pages.take(address, _id(asking), app.clock())))

    @routes.get("/tamu/nomor/<address>")
    def number(address: str) -> Answer:
        return _entered(app, lambda asking: _number(app, pages.given(address, _id(asking), app.clock())))

    @routes.get("/tamu/nilai")
    def offers() -> Answer:
        return _entered(app, lambda _: jsonify(_offered(app)))

    @routes.get("/tamu/nilai/<number>")
    def rating(number: str) -> Answer:
        return _entered(app, lambda _: counter_rating.page(app, number))

    @routes.post("/tamu/nilai/<number>")
    def rate(number: str) -> Answer:
        return _entered(app, lambda _: counter_rating.take(app, number))

    return routes


def _entered(app: App, then: Callable[[CounterDevice], Answer]) -> Answer:
    """Answer a device that joined; show any other one the door."""
    if "walkin" not in app.channels:
        abort(404)
    asking = device.current(app)
    return then(asking) if asking is not None and asking.revoked_at is None else device.door(asking)


def _id(asking: CounterDevice) -> int:
    return asking.id or 0


def _draw(template: str, page: object, lang: str, *, large: bool) -> str:
    """Draw a page. large: in large letters, as the visitor chose at the start."""
    return render_template(template, page=page, words=PAGE[lang], lang=lang, large=large, script="js/public/kiosk.js")


def _start(app: App, pages: Pages, asking: CounterDevice) -> str:
    """Show the empty start. Whatever the device showed before is forgotten."""
    pages.forget(_id(asking), app.clock())
    lang = "en" if request.args.get("bahasa") == "en" else "id"
    now = app.clock()
    clock, day = formats.clock(app.office, now), formats.day(app.office, now, lang)
    today = now.astimezone(app.office.zone).date().isoformat()
    with app.db.read() as db:
        rated = tablet_offers.numbers(db, app.office, now)
        calls, waiting = visits.calls(db, today), len(visits.of_day(db, today, (VisitState.WAITING,)))
    served = visits.number(calls[0][1]) if calls else ""
    page = StartPage(messages.new_key(), SERVICES[lang], ICONS, HUES, clock, day, rated, served, waiting)
    return _draw("kiosk/start.html", page, lang, large=request.args.get("huruf") == LARGE)


def _offered(app: App) -> Sequence[str]:
    with app.db.read() as db:
        return tablet_offers.numbers(db, app.office, app.clock())


def _write(app: App, pages: Pages, asking: CounterDevice) -> Response:
    """Take one step of the form, and lead to the page after it."""
    typed = kiosk.typed_of(request.form)
    step = request.form.get("step", "")
    known = step in (kiosk.START, *kiosk.STEPS) and kiosk.is_known_service(typed)
    if not known or not kiosk.KEY.fullmatch(typed.get("key", "")):
        return redirect(url_for("kiosk.start"), 303)
    turned = kiosk.turn(step, request.form.get("button", ""), typed)
    if turned.done:
        return _take_in(app, pages, asking, turned)
    if turned.step == kiosk.START:
        lang, large = "en" if kiosk.language(typed) == "en" else None, LARGE if typed.get("large") else None
        return redirect(url_for("kiosk.start", bahasa=lang, huruf=large), 303)
    return redirect(url_for("kiosk.step", address=pages.keep(_id(asking), turned, app.clock())), 303)


def _take_in(app: App, pages: Pages, asking: CounterDevice, turned: Turn) -> Response:
    """Store the finished form, and lead to its number. A form that is sent again leads to the same number."""
    now, form = app.clock(), kiosk.to_form(turned.typed)
    key = kiosk.visit_key(_id(asking), turned.typed["key"], form)
    if not _keep(app, key, form):
        return redirect(url_for("kiosk.step", address=pages.keep(_id(asking), turned, now, unstored=True)), 303)
    app.bell.ring()
    is_large = bool(turned.typed.get("large"))
    given = Given(_id(asking), now + LASTS, key, form.language, is_unproven=bool(form.wrote_as), is_large=is_large)
    address = pages.give(given, now)
    return redirect(url_for("kiosk.number", address=address), 303)


def _keep(app: App, key: str, form: VisitForm) -> bool:
    """Store a form like every arrival, in the spool where the database cannot be written. Return whether it is safe."""
    channel = app.channels["walkin"]
    if not isinstance(channel, WalkIn):
        abort(404)
    row = Row("walkin", channel.written(key, form), app.clock())
    return spool.put_or_keep(lambda one: arrivals.put(app.db, [one]), app.settings.data / spool.FOLDER, row)


def _step(app: App, waiting: Waiting | None) -> Answer:
    if waiting is None:
        return redirect(url_for("kiosk.start"), 303)
    typed, step = waiting.turn.typed, waiting.turn.step
    lang = kiosk.language(typed)
    returning = bool(typed.get("returning"))
    shown = ("phone",) if step == kiosk.WHO and returning else SHOWN_FIELDS[step]
    page = StepPage(
        step=step,
        number=kiosk.STEPS.index(step) + 1,
        typed=typed,
        carried={name: value for name, value in typed.items() if name not in shown},
        errors=waiting.turn.errors,
        rows=kiosk.rows(typed),
        choices={field: words[lang] for field, (_, words) in CHOICES.items()},
        icons=ICONS,
        is_complaint=typed["service"] == VisitService.COMPLAINT,
        asks_for_words=kiosk.asks_for_words(typed),
        steps=len(kiosk.steps_of(typed)),
        returning=returning,
        unstored=waiting.unstored,
    )
    return _draw(TEMPLATES[step], page, lang, large=bool(typed.get("large")))


def _number(app: App, given: Given | None) -> Answer:
    if given is None:
        return redirect(url_for("kiosk.start"), 303)
    seconds = min(SHOWN, max(1, int((given.until - app.clock()).total_seconds())))
    page = _find_number(app, given, seconds) or NumberPage("", "", "", 0, "", "", seconds)
    return _draw("kiosk/number.html", page, given.language, large=given.is_large)


def _find_number(app: App, given: Given, seconds: int) -> NumberPage | None:
    """Return the number of a form, waiting a little for the worker. None where it is not given yet."""
    end = time.monotonic() + PATIENCE
    while True:
        with app.db.read() as db:
            visit = visits.by_key(db, given.key)
            if visit is not None:
                case = db.get_one(Consultation, visit.consultation_id)
                return _shown(app, visit, case, visits.ahead(db, visit), given, seconds)
        if time.monotonic() > end:
            return None
        time.sleep(0.05)


def _shown(app: App, visit: Visit, case: Consultation, ahead: int, given: Given, seconds: int) -> NumberPage:
    code, lang = segno.make(links.tracking_url(app.office, case), error="m"), given.language
    drawn = code.svg_inline(border=0, omitsize=True, svgclass="", lineclass="")
    return NumberPage(
        number=visits.number(visit),
        service=SERVICES[lang][visit.service],
        case_number="" if given.is_unproven else case.number,
        ahead=ahead,
        qr="" if given.is_unproven else drawn,
        printed=f"{formats.day(app.office, visit.arrived_at, lang)}, {formats.clock(app.office, visit.arrived_at)}",
        seconds=seconds,
    )
