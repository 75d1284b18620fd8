"""Checks of what the page asks the simulated world to do."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.simulator.twilio.account import BSUID, LONGEST_BODY, PHONE, new_sid
from bot.simulator.world import File

CHANNELS = ("whatsapp", "sms", "phone", "email")
MAIL_ADDRESS = re.compile(r"[\w.+'-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}", re.ASCII)
TYPE = re.compile(r"[a-z]{1,20}/[\w.+-]{1,80}")
LARGEST_FILE = 16 * 1024 * 1024
LONGEST_MAIL = 100_000
MOST_FILES = 10


class BadRequest(Exception):
    """What was asked for cannot be done. Says why and what to do, in Indonesian and English."""

    def __init__(self, indonesian: str, english: str, status: int = 400) -> None:
        super().__init__(f"{indonesian} / {english}")
        self.status = status


@dataclass(frozen=True)
class Wish:
    """A citizen's message as it was asked for, checked."""

    channel: str
    address: str
    name: str
    text: str
    subject: str
    files: tuple[File, ...]


def normal(address: str) -> str:
    """Return an address as the world stores it: mail in small letters, numbers as +62 (also from 0812…, 62812…)."""
    address = address.strip()
    if "@" in address:
        return address.lower()
    if BSUID.fullmatch(address):
        return address
    digits = re.sub(r"[\s().-]", "", address)
    if digits.startswith("0"):
        return f"+62{digits[1:]}"
    return digits if digits.startswith("+") or not digits.isdigit() else f"+{digits}"


def checked(asked: Mapping[str, Any]) -> Wish:
    """Return the checked wish. Raises BadRequest for what no citizen could send."""
    channel, text = asked.get("channel"), asked.get("text", "")
    if channel not in CHANNELS:
        raise BadRequest(*unknown_channel(channel))
    texts = {name: asked.get(name, "") for name in ("from", "name", "subject", "text")}
    for name, value in texts.items():
        if not isinstance(value, str):
            raise BadRequest(f"`{name}` harus teks.", f"`{name}` must be a string")
    files = _files(channel, asked.get("attachments") or [])
    address = _address(channel, texts["from"])
    wordless = channel == "phone" and (asked.get("hang_up") is True or asked.get("answered") is True)
    if not text.strip() and not files and not wordless:
        raise BadRequest("`text` belum diisi: apa yang ditulis atau dikatakan warga?", "`text` is missing")
    most = LONGEST_MAIL if channel == "email" else LONGEST_BODY
    if len(text) > most:
        raise BadRequest(f"`text` paling panjang {most} huruf.", f"`text` has at most {most} letters")
    name, subject = (" ".join(texts[key].split())[:200] for key in ("name", "subject"))
    return Wish(channel, address, name, text, subject, files)


def _address(channel: str, given: str) -> str:
    address = normal(given)
    if channel == "email":
        if not MAIL_ADDRESS.fullmatch(address):
            raise BadRequest("`from` harus alamat email, misalnya siti@contoh.example.", "`from` is a mail address")
        return address
    if channel == "phone" and address == "anonymous":
        return address
    if not PHONE.fullmatch(address) and not (channel == "whatsapp" and BSUID.fullmatch(address)):
        raise BadRequest(
            "`from` harus nomor telepon, misalnya +6281200000146.", "`from` must be a phone number, e.g. +6281200000146"
        )
    return address


def _files(channel: str, given: Any) -> tuple[File, ...]:
    if given and channel not in ("whatsapp", "email"):
        raise BadRequest("Lampiran hanya lewat whatsapp atau email.", "attachments go by whatsapp or email only")
    if not isinstance(given, list) or len(given) > MOST_FILES:
        raise BadRequest(f"`attachments`: paling banyak {MOST_FILES} berkas.", f"at most {MOST_FILES} `attachments`")
    return tuple(_file(one) for one in given)


def _file(given: Any) -> File:
    try:
        name, kind = str(given["name"]), _kind(given.get("type"))
        data = base64.b64decode(given["data"], validate=True)
    except (TypeError, KeyError, AttributeError, binascii.Error, ValueError):
        raise BadRequest(
            "Lampiran ditulis {name, type, data}, data dalam base64.", "write {name, type, data}, data in base64"
        ) from None
    if len(data) > LARGEST_FILE:
        raise BadRequest("Lampiran paling besar 16 MB.", "an attachment has at most 16 MB", 413)
    if not TYPE.fullmatch(kind):
        raise BadRequest(f"Jenis berkas {kind!r} tidak dikenal, contoh: image/jpeg.", "`type` is like image/jpeg")
    return File(new_sid("ME"), " ".join(name.split())[:200] or "berkas", kind, data)


def unknown_channel(channel: object) -> tuple[str, str]:
    known = ", ".join(CHANNELS)
    return f"`channel` {channel!r} tidak dikenal. Pilih {known}.", f"unknown `channel`; choose {known}"


def _kind(given: object) -> str:
    """Return a media type without its parameters."""
    return str(given or "application/octet-stream").partition(";")[0].strip().lower()
