"""The [alerts] table of config.toml: who is told that something is broken, and who may read the figures."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

PHONE = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
EXAMPLE = ["email:admin@contoh.example", "sms:+6281200000100"]
SHORTEST_TOKEN = 16
TEMPLATE = "alert"  # our name of the approved template for WhatsApp


def _key(doc: str, example: Any, default: Any, *, secret: bool = False) -> Any:
    return field(default=default, metadata={"doc": doc, "example": example, "secret": secret})


@dataclass(frozen=True)
class AlertTable:
    """The [alerts] table.

    to: ways to the admin, tried in this order: "channel:address", or an address of a web service that takes JSON.
        Empty: by mail to every admin who has an address.
    metrics_token: what a program must send to read /metrics from another computer, "" for nobody.
    """

    to: tuple[str, ...] = _key("jalan peringatan untuk admin", EXAMPLE, (), secret=True)
    metrics_token: str = _key("kunci pembaca /metrics", "", "", secret=True)

    def __post_init__(self) -> None:
        for place, one in enumerate(self.to, start=1):  # an address of a service may hold a secret: it is not repeated
            if not is_url(one) and not _is_address(one):
                raise ValueError(
                    f'to: jalan ke-{place} bukan "kanal:alamat" atau alamat https://. Contoh: to = ["{EXAMPLE[0]}"]'
                )
        if self.metrics_token and len(self.metrics_token) < SHORTEST_TOKEN:
            raise ValueError(f"metrics_token: paling sedikit {SHORTEST_TOKEN} huruf, supaya tidak dapat ditebak.")


def is_url(way: str) -> bool:
    """Return whether a way is the address of a web service."""
    parts = urlsplit(way)
    return parts.scheme in ("https", "http") and bool(parts.hostname)


def _is_address(way: str) -> bool:
    channel, _, address = way.partition(":")
    return bool((MAIL if channel == "email" else PHONE).fullmatch(address))


def problems(table: AlertTable, channels: dict[str, frozenset[str]]) -> list[str]:
    """Return what of the ways cannot be used, as lines for the problems of the settings file.

    channels: names of the approved templates, by channel.
    """
    found = []
    for one in table.to:
        name = one.partition(":")[0]
        if is_url(one):
            continue
        if name not in channels:
            known = ", ".join(channels)
            found.append(f"alerts.to: kanal {name} tidak ada di berkas ini. Yang ada: {known}.")
        elif name == "whatsapp" and TEMPLATE not in channels[name]:
            found.append(
                "alerts.to: WhatsApp memerlukan templat untuk peringatan. "
                f'Contoh: template_sids = {{ {TEMPLATE} = "HX…" }} di [channels.whatsapp]'
            )
    return found
