"""/saya: an officer's password, theme, signature and devices, and their presence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.app import App
from bot.web.account import devices, signed_in
from bot.web.account.devices import DeviceRow
from bot.web.account.signed_in import SessionRow
from bot.web.http.client.address import client_address
from bot.web.http.htmx import list_sent_from
from bot.web.http.session import THEME_LASTS, here, me, require
from bot.web.present import form_words
from bot.web.settings import section
from handlers.errors import Refusal
from handlers.officers import presence, team
from handlers.officers.devices import keep_only
from handlers.officers.signing_in import attempts
from handlers.officers.signing_in.attempts import Attempt
from store.tables import Consultation, Officer, OfficerSession
from store.vocabulary import Presence

LONGEST_SIGNATURE = 500
THEMES = (("", "Seperti terakhir dipilih"), ("light", "Terang"), ("dark", "Gelap"))
SWITCHES = ("sound", "notify", "mail", "shortcuts")
Answer = str | Response | tuple[str, int]
TOLD = {
    Presence.PRESENT: "Anda siap melayani. Konsultasi baru dapat datang kepada Anda.",
    Presence.RESTING: "Anda beristirahat. Konsultasi Anda tetap milik Anda; yang baru tidak datang.",
    Presence.GONE: "Anda pulang. Terima kasih atas kerja Anda hari ini.",
}


@dataclass(frozen=True, slots=True)
class ProfilePage:
    """The officer's own page.

    others: address, icon and name of pages that a phone's bottom bar has no room for.
    """

    themes: Sequence[tuple[str, str]]
    others: Sequence[tuple[str, str, str]]
    role: str
    signature: str
    devices: Sequence[DeviceRow]
    sessions: Sequence[SessionRow]
    error: str


@dataclass(frozen=True, slots=True)
class LeavingPage:
    """The question before an officer leaves.

    cases: those that wait for an answer of theirs.
    """

    cases: Sequence[Consultation]


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("profile", __name__)
    routes.before_request(require(app))

    @routes.get("/saya")
    def page() -> Answer:
        return _page(app)

    @routes.post("/saya")
    def save() -> Answer:
        return _save(app)

    @routes.post("/saya/sandi")
    def password() -> Answer:
        return _change_password(app)

    @routes.post("/saya/pemberitahuan", endpoint="offer")
    def answer_offer() -> Answer:
        return _answer_offer(app, wanted=request.form.get("mau") == "1")

    @routes.post("/tugas", endpoint="presence")
    def become() -> Answer:
        return _become(app, request.form.get("keadaan", ""))

    return routes


def theme(officer: Officer | None) -> str:
    """Return the theme: what this browser chose last, else what the officer prefers. Empty: nobody has chosen."""
    chosen = request.cookies.get("tema") or (officer.preferences.get("theme") if officer is not None else "")
    return chosen if chosen in ("dark", "light") else ""


def _page(app: App, error: str = "", signature: str | None = None) -> Answer:
    shown = ProfilePage(
        themes=THEMES,
        others=_others(),
        role=team.ROLE_WORDS[me(app).role],
        signature=me(app).signature if signature is None else signature,
        devices=devices.rows(app),
        sessions=signed_in.rows(app),
        error=error,
    )
    drawn = render_template("account/profile.html", page=shown)
    return (drawn, 422) if error else drawn


def _others() -> list[tuple[str, str, str]]:
    """Return address, icon and name of the pages that a phone's bottom bar has no room for."""
    allowed = {one.endpoint: one for one in section.visible()}
    shown = [
        ("search.page", "search", "Cari"),
        ("complaints.box", "mailbox", "Kotak saran"),
        ("status.page", "activity-heartbeat", "Status"),
        (next((name for name in allowed if name != "status.page"), ""), "adjustments", "Pengaturan"),
        ("help.officer", "books", "Bantuan"),
        ("settings_audit.page" if "settings_audit.page" in allowed else "", "history", "Jejak audit"),
    ]
    return [(url_for(endpoint), icon, name) for endpoint, icon, name in shown if endpoint]


def _save(app: App) -> Answer:
    signature = request.form.get("signature", "").replace("\r\n", "\n").strip()
    if len(signature) > LONGEST_SIGNATURE:
        return _page(app, f"Tanda tangan paling panjang {LONGEST_SIGNATURE} huruf.", signature)
    theme = _theme(request.form)
    switches = {name: request.form.get(name) == "1" for name in SWITCHES}
    with app.db.write() as db:
        officer = db.get_one(Officer, me(app).id)
        officer.preferences, officer.signature = officer.preferences | switches | {"theme": theme}, signature
    flash("Profil disimpan.")
    answer = redirect(url_for("profile.page"), 303)
    if theme:
        answer.set_cookie("tema", theme, max_age=THEME_LASTS, samesite="Lax")
    return answer


def _answer_offer(app: App, *, wanted: bool) -> Answer:
    """Switch sound and notifications on where the officer wants them. They are asked once, in the inbox."""
    with app.db.write() as db:
        officer = db.get_one(Officer, me(app).id)
        switches = {"sound": True, "notify": True} if wanted else {}
        officer.preferences = officer.preferences | switches | {"offered": True}
    return redirect(list_sent_from() or url_for("inbox.page"), 303)


def _theme(form: Mapping[str, str]) -> str:
    theme = form.get("theme", "")
    return theme if theme in dict(THEMES) else ""


def _change_password(app: App) -> Answer:
    """Change the password. Guessing the old one is throttled, as signing in is."""
    form, now = request.form, app.clock()
    attempt = Attempt(me(app).name, client_address(), device=f"session {me(app).id}")
    with app.db.write() as db:
        officer = db.get_one(Officer, me(app).id)
        may_try = attempts.begin(db, attempt, now)
    if not may_try:
        return _page(app, "Terlalu banyak percobaan. Tunggu 15 menit, lalu coba lagi.")
    try:
        typed = (form.get(name, "") for name in ("lama", "baru", "ulang"))
        team.change_password(officer, *typed, office=app.office.name)
    except Refusal as refused:
        return _page(app, str(refused))
    with app.db.write() as db:
        kept = db.get_one(Officer, officer.id)
        kept.password_hash, kept.session_version = officer.password_hash, kept.session_version + 1
        mine = db.get_one(OfficerSession, here().id)
        mine.session_version = kept.session_version
        keep_only(db, kept, mine.device_id)
        attempts.succeeded(db, attempt)
    flash("Kata sandi diganti. Sesi Anda di peramban lain sudah berakhir.")
    return redirect(url_for("profile.page"), 303)


def _become(app: App, word: str) -> Answer:
    """Change the officer's presence. Leaving with unanswered cases is asked back once: they go to colleagues."""
    presence_asked = form_words.PRESENCES.get(word)
    if presence_asked is None:
        return _page(app, "Pilih siap melayani, istirahat, atau pulang.")
    with app.db.read() as db:
        held = presence.unanswered(db, me(app)) if presence_asked == Presence.GONE else ()
    if held and request.form.get("yakin") != "1":
        return _ask(held)
    with app.db.write() as db:
        returned = presence.become(db, app.office, db.get_one(Officer, me(app).id), presence_asked, now=app.clock())
    app.bell.ring()
    flash(TOLD[presence_asked] + (f" {len(returned)} konsultasi kembali ke antrean." if returned else ""))
    return redirect(url_for("profile.page"), 303)


def _ask(held: Sequence[Consultation]) -> Answer:
    return render_template("account/leaving.html", page=LeavingPage(held))
