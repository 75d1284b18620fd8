"""The first child: it reads the settings, brings the tables up to date, and makes the plan of the supervisor.

The supervisor runs it as a process of its own and so stays small: it never loads the settings or the database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.config.loading import settings_of
from bot.config.place import DATA, DEMO_FILE, Place
from bot.config.schema import EXAMPLE_URL
from bot.config.settings import Settings, SettingsError
from bot.files.stores import require_same
from bot.live.facts import live_facts
from bot.supervisor.plan import Plan
from store.db.database import Database, migrate
from store.transport import spool
from store.vocabulary import Role

CHECKED_IN_DEMO = 4  # agencies

if TYPE_CHECKING:
    from bot.app import App
    from bot.config import demo


def prepare(place: Place) -> Plan:
    """Prepare the office and return the plan. Raises SettingsError, and whatever the database raises."""
    return _demo(place) if place.demo else _office(place)


def _office(place: Place) -> Plan:
    settings = settings_of(place)
    if (settings.data / DEMO_FILE).exists():
        raise SettingsError(
            f"{settings.data} berisi demo. Pindahkan folder itu, "
            'atau pilih yang lain di config.toml, misalnya: data = "data-kantor"'
        )
    if settings.public_url == EXAMPLE_URL:
        raise SettingsError(
            f"public_url di config.toml masih alamat contoh ({EXAMPLE_URL}); Twilio dan warga tidak sampai ke sini. "
            'Tulis alamat kantor Anda, atau untuk mencoba di komputer ini: public_url = "http://127.0.0.1:8080"'
        )
    _check_spool(settings)
    bring_up_to_date(settings)
    return _plan(settings, greeting=_first_steps(settings))


def bring_up_to_date(settings: Settings) -> None:
    """Bring the tables up to date, and check that the office's files are in sight. Raises SettingsError."""
    migrate(settings.database_url, settings.data)
    db = Database(settings.database_url, settings.data)
    try:
        require_same(settings, db)
    finally:
        db.close()


def _check_spool(settings: Settings) -> None:
    """Raises SettingsError where an arrival could not be kept while the database is away."""
    folder = settings.data / spool.FOLDER
    try:
        spool.check(folder)
    except OSError as error:
        raise SettingsError(
            f"Folder penampungan pesan {folder} tidak dapat ditulis ({error.strerror}). "
            "Perbaiki izin atau kosongkan penyimpanan, lalu jalankan lagi."
        ) from error


def _demo(place: Place) -> Plan:
    from bot.app import build
    from bot.config import demo

    data = place.data or DATA.absolute()
    facts = demo.prepare(data, place.port)
    settings = settings_of(place)
    migrate(settings.database_url, data)
    app = build(settings)
    moved = open_office(app)
    seat_officers(app, facts)
    list_agencies(app)
    _furnish(app)
    app.db.close()
    people = [f"  {name:<6} kata sandi: {password}" for name, password in facts.passwords.items()]
    return _plan(
        settings,
        simulator=str(data / demo.SIMULATOR_FILE),
        ports=(facts.http_port, facts.smtp_port, facts.imap_port),
        greeting=(*moved, f"Main sebagai warga: {facts.public_url}/simulator", "Masuk sebagai petugas:", *people),
    )


def open_office(app: App) -> tuple[str, ...]:
    """Move the clock of a demo whose office is closed to its next opening: who tries it on a Saturday is answered too.

    Return the line about it, nothing where the office is open.
    """
    from handlers.office import formats, service_hours

    now = app.clock()
    opens = service_hours.next_opening(app.office, now)
    if opens is None or opens <= now:
        return ()
    app.clock.advance((opens - now).total_seconds())
    when = f"{formats.day(app.office, opens)} pukul {formats.clock(app.office, opens)}"
    return (f"Kantor demo sedang tutup, maka jam demo dimajukan ke {when}, saat ia buka.",)


def seat_officers(app: App, facts: demo.Facts) -> None:
    """Add the officers of the demo who are missing: Dewi and Agus answer, Rahma supervises, Lina keeps the settings."""
    from bot.config import demo
    from store.office import officers

    now = app.clock()
    with app.db.write() as db:
        for name, display_name, role in demo.OFFICERS:
            if officers.by_name(db, name) is None:
                officer = officers.add(db, name, display_name, facts.passwords[name], now=now, role=role)
                officer.on_duty = role == Role.OFFICER


def list_agencies(app: App) -> None:
    """Give the first agencies of the demo's directory an invented contact, once: the others show what is missing."""
    from store.office import agencies

    with app.db.write() as db:
        everyone = agencies.everyone(db, left_too=True)
        if any(one.phone or one.checked_at for one in everyone):
            return
        for place, agency in enumerate(everyone[:CHECKED_IN_DEMO], start=1):
            agency.phone, agency.website = f"0812 0000 020{place}", f"https://instansi{place}.contoh.example"
            agency.address, agency.checked_at = f"Jl. Contoh {place}", app.clock()


def _first_steps(settings: Settings) -> tuple[str, ...]:
    """Return the lines that tell an admin what an office needs before its first day."""
    from bot.app import build
    from handlers.officers import first_admin
    from store.office import officers

    app = build(settings)
    _furnish(app)
    with app.db.read() as db:
        staffed = officers.anyone(db)
    app.db.close()
    if staffed:
        return ()
    return (
        "Belum ada petugas. Buka halaman itu di peramban dan buat admin pertama.",
        f"Kode: {first_admin.code(settings.office)}",
    )


def _furnish(app: App) -> None:
    """Add the first canned replies, once in the life of an office."""
    from handlers.desk import canned_replies

    with app.db.write() as db:
        canned_replies.seed(db, app.clock())


def _plan(settings: Settings, simulator: str = "", ports: tuple[int, ...] = (), greeting: tuple[str, ...] = ()) -> Plan:
    redis = str(settings.redis_folder or "")
    facts = live_facts(settings)
    live = facts.to_environment() if facts else {}
    return Plan(settings.host, settings.port, str(settings.data), redis, simulator, ports, greeting, live)
