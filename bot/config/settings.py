"""config.toml as one frozen, checked object. Every mistake in it is told at once."""

from __future__ import annotations

import os
import re
import secrets
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot import live_token, push_key
from bot.config import alerts as alert_table
from bot.config.alerts import AlertTable
from bot.config.backup import BackupTable
from bot.config.files import FilesTable
from bot.config.form import Form
from bot.config.retention import RetentionTable
from bot.config.schema import PROXIES, ROLES, TABLES, TOP_KEYS, OfficeTable, Top
from bot.process.errors import SetUpWrongly
from bot.process.redis_embedded import socket_path
from channels.identity.provider import IdentityProvider
from channels.protocols import Channel, Templated
from channels.registry import CHANNELS, channel_class
from channels.sources.bps_webapi import BpsWebApi
from handlers.office.office import DEFAULT_HOURS, ComplaintWays, Office, PublicStandard, Targets

SHORTEST_SECRET = 32  # characters


class SettingsError(SetUpWrongly):
    """The settings cannot be used. str() names every problem and what to do about it."""


@dataclass(frozen=True)
class Settings:
    """What one office set up.

    data: absolute.
    redis_folder: where the bundled Redis keeps its file (None: not ours).
    proxies: addresses and networks whose word about a client's address is believed.
    live_url: where browsers find the hub, ":8081" for that port of the computer they asked; "" for none.
    secrets: values that must never be logged.
    catalogue: source of the catalogue of published data, None for none.
    sign_in: provider of accounts with which citizens may sign in, None for none.
    backup: when backups are made at night, None for never.
    files: where attachments lie, when not in the data folder.
    alerts: who is told of a fault.
    demo: the outside world is simulated and the clock may be moved.
    """

    office: Office = field(repr=False)
    channels: Mapping[str, Channel] = field(repr=False)
    public_url: str
    host: str
    port: int
    data: Path
    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    redis_folder: Path | None = None
    proxies: tuple[str, ...] = PROXIES
    live_url: str = ""
    live_key: str = field(default="", repr=False)
    catalogue: BpsWebApi | None = field(default=None, repr=False)
    sign_in: IdentityProvider | None = field(default=None, repr=False)
    backup: BackupTable | None = None
    files: FilesTable = field(default_factory=FilesTable, repr=False)
    alerts: AlertTable = field(default_factory=AlertTable, repr=False)
    demo: bool = False
    log_level: str = "INFO"
    secrets: frozenset[str] = field(default=frozenset(), repr=False)


def load(path: Path, data: Path | None = None, port: int | None = None) -> Settings:
    """Read a settings file. Raises SettingsError.

    data, port: override what the file says.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} tidak dapat dibaca ({type(error).__name__}). Periksa letak dan izinnya.") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} bukan TOML yang benar: {error}. Periksa tanda kutip dan kurung di sana.") from None
    form = Form(path.resolve().parent)
    made = make(form, tables, data=data, port=port)
    if made is None:
        count = len(form.problems)
        raise SettingsError(
            "\n".join([f"{path}: {count} hal perlu diperbaiki.", *(f"- {one}" for one in form.problems)])
        )
    return made


def make(
    form: Form, tables: Mapping[str, Any], *, data: Path | None = None, port: int | None = None, demo: bool = False
) -> Settings | None:
    """Return the settings from the tables of a file. Return None where something is wrong: see `form.problems`."""
    form.refuse_unknown(tables, TOP_KEYS)
    plain = {name: value for name, value in tables.items() if name in TOP_KEYS and name not in TABLES}
    top = form.fill(Top, plain)
    table = form.fill(OfficeTable, tables.get("office", {}), "office")
    ways = form.fill(ComplaintWays, (table and table.complaints) or {}, "office.complaints")
    standard = form.fill(PublicStandard, (table and table.standard) or {}, "office.standard")
    channels = _channels(form, _greeted(tables.get("channels", {}), table))
    catalogue = form.fill(BpsWebApi, tables["catalogue"], "catalogue") if "catalogue" in tables else None
    sign_in = form.fill(IdentityProvider, tables["sign_in"], "sign_in") if "sign_in" in tables else None
    backup = form.fill(BackupTable, tables["backup"], "backup") if "backup" in tables else None
    periods = form.fill(RetentionTable, tables.get("retention", {}), "retention")
    files = form.fill(FilesTable, tables.get("files", {}), "files") or FilesTable()
    alerts = _alerts(form, tables, channels or {})
    if form.problems or top is None or table is None or ways is None or standard is None or channels is None:
        return None
    top = replace(top, port=port or top.port)
    folder = (data or form.folder / top.data).absolute()
    made = _settings(form, top, folder, table, ways, standard, channels, demo=demo)
    office = replace(made.office, retention=(periods or RetentionTable()).read())
    return replace(made, office=office, catalogue=catalogue, sign_in=sign_in, backup=backup, files=files, alerts=alerts)


def _alerts(form: Form, tables: Mapping[str, Any], channels: Mapping[str, Channel]) -> AlertTable:
    table = form.fill(AlertTable, tables.get("alerts", {}), "alerts") or AlertTable()
    if channels:
        form.problems += alert_table.problems(table, {name: one.templates() for name, one in channels.items()})
    return table


def _greeted(tables: Mapping[str, Any], office: OfficeTable | None) -> Mapping[str, Any]:
    """Add the greeting of the phone in the name of the office, unless the table of the phone has one."""
    phone = tables.get("phone") if isinstance(tables, Mapping) else None
    if office is None or not isinstance(phone, Mapping) or "greeting" in phone:
        return tables
    spelled = re.sub(r"\b[A-Z]{2,4}\b", lambda letters: " ".join(letters[0]), office.name)  # BPS is read as B P S
    return {**tables, "phone": {**phone, "greeting": f"Selamat datang di {spelled}. Layanan ini gratis."}}


def _channels(form: Form, tables: Mapping[str, Any]) -> dict[str, Channel] | None:
    before = len(form.problems)
    form.refuse_unknown(tables, CHANNELS, "channels")
    if not tables:
        form.problems.append("channels: belum ada saluran. Tulis paling sedikit satu, misalnya [channels.whatsapp].")
    channels = {
        name: form.fill(channel_class(name), table, f"channels.{name}")
        for name, table in tables.items()
        if name in CHANNELS
    }
    return None if len(form.problems) > before else {name: one for name, one in channels.items() if one is not None}


def _settings(
    form: Form,
    top: Top,
    data: Path,
    table: OfficeTable,
    ways: ComplaintWays,
    standard: PublicStandard,
    channels: Mapping[str, Channel],
    *,
    demo: bool,
) -> Settings:
    public_url = top.public_url.rstrip("/")
    secret = own_secret(data)
    redis_folder = data / "redis" if top.redis == "embedded" else None
    database_url = _database_url(top.database, data)
    redis_url = f"unix://{socket_path(redis_folder)}" if redis_folder else top.redis
    passwords = {urlsplit(url).password or "" for url in (database_url, redis_url)}
    return Settings(
        office=_office(table, ways, standard, public_url, secret, channels),
        channels=channels,
        public_url=public_url,
        host=top.host,
        port=top.port,
        data=data,
        database_url=database_url,
        redis_url=redis_url,
        redis_folder=redis_folder,
        proxies=top.proxies,
        live_url=_live_url(top),
        live_key=live_token.key(secret),
        demo=demo,
        log_level=top.log_level.upper(),
        secrets=frozenset({secret, push_key.private_key(secret)} | form.secrets | passwords) - {""},
    )


def _live_url(top: Top) -> str:
    """Return where browsers find the hub. Without a web server in front of us, it is at the next port."""
    if top.live_url == "auto":
        return f":{top.port + 1}" if top.public_url.startswith("http://") else ""
    return top.live_url


def _database_url(database: str, data: Path) -> str:
    if database == "sqlite":
        return f"sqlite:///{data / 'loket.db'}"
    return database.replace("postgresql://", "postgresql+psycopg://", 1)


def _office(
    table: OfficeTable,
    ways: ComplaintWays,
    standard: PublicStandard,
    public_url: str,
    secret: str,
    channels: Mapping[str, Channel],
) -> Office:
    hours = DEFAULT_HOURS if table.hours is None else {day: table.hours.get(day, ()) for day in DEFAULT_HOURS}
    return Office(
        name=table.name,
        short_name=table.short_name,
        address=table.address,
        phone=table.phone,
        website=table.website,
        website_origins=table.website_origins,
        complaints=ways,
        standard=standard,
        public_url=public_url,
        areas=table.areas,
        timezone=table.timezone,
        timezone_word=table.timezone_word,
        hours=hours,
        closed=table.closed,
        open=table.open or {},
        undo_seconds=table.undo_seconds,
        profile_days=table.profile_days,
        merge_undo_days=table.merge_undo_days,
        silent_after_days=table.silent_after_days,
        phone_prefixes=table.phone_prefixes,
        wish_days=table.wish_days,
        titles_in_receipt=table.titles_in_receipt,
        sms_part_price=table.sms_part_price,
        notice_mail_minutes=table.notice_mail_minutes,
        notice_push_seconds=table.notice_push_seconds,
        notice_push_words=table.notice_push_words,
        answer_memory=table.answer_memory,
        second_factor=tuple(ROLES[word] for word in table.second_factor),
        push_services=table.push_services,
        csv_separator=table.csv_separator,
        targets=Targets(in_line=table.promise_at_opening == "in_line"),
        secret=secret,
        answers_by_mail=_answers_by_mail(channels),
        traits={name: channel.traits for name, channel in channels.items()},
        addresses=_addresses(channels),
        templates={name: channel.templates() for name, channel in channels.items()},
        template_ids={name: _template_ids(channel) for name, channel in channels.items()},
    )


def _template_ids(channel: Channel) -> dict[str, str]:
    names = channel.template_names() if isinstance(channel, Templated) else {}
    return {name: external_id for external_id, name in names.items()}


def _addresses(channels: Mapping[str, Channel]) -> dict[str, str]:
    """Return our number or mail address on each channel. An SMS gateway does not say its number, a counter has none."""
    found = {name: getattr(one, "number", "") or getattr(one, "address", "") for name, one in channels.items()}
    return {name: str(address) for name, address in found.items() if address}


def _answers_by_mail(channels: Mapping[str, Channel]) -> bool:
    """Return whether an officer's answer by mail can be proven.

    The mailbox needs signed addresses, or a mail server that vouches for senders.
    """
    email = channels.get("email")
    return bool(getattr(email, "plus_addressing", False) or getattr(email, "auth_server", ""))


def own_secret(data: Path) -> str:
    """Return the key that signs links and sessions. It is made at the first use, and only we may read its file.

    Raises SettingsError where the file is empty: what is signed with nothing, everybody can sign.
    """
    place = data / "secret"
    try:
        return _read_secret(place)
    except FileNotFoundError:
        pass
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, spare = tempfile.mkstemp(prefix="secret.", dir=data)  # readable by us only
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(32))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(spare, place)  # whoever links first wins; the others read his
    except FileExistsError:
        pass
    finally:
        os.unlink(spare)  # noqa: PTH108  # mkstemp gives a plain name
    return _read_secret(place)


def _read_secret(place: Path) -> str:
    secret = place.read_text(errors="replace").strip()
    if len(secret) < SHORTEST_SECRET:
        raise SettingsError(
            f"Kunci rahasia {place} kosong atau terpotong. Ambil berkas secret dari cadangan terakhir. Bila tidak ada, "
            "hapus berkas itu: Loket membuat yang baru; semua tautan dan sesi yang lama lalu berakhir."
        )
    return secret
