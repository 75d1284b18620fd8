"""The hub: who may listen, what he hears, and that one slow or silent party keeps nobody waiting."""

from __future__ import annotations

import socket
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import pytest
from live_hub import KEY, PAGE, Hub, heard, until

from bot import live_token
from bot.bell import LIVE
from bot.live import hub as live_hub
from store import change_names


def test_every_listener_hears_what_changed_and_nobody_what_is_for_another(hub: Hub) -> None:
    dewi, agus = hub.listen("dewi"), hub.listen("agus")
    assert dewi.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    hub.bell.tell("K-2026-000001", "officer:agus")
    assert (heard(dewi), heard(agus)) == (["K-2026-000001"], ["K-2026-000001", "officer:agus"])
    hub.bell.tell("officer:agus")
    hub.bell.tell(
        "officer:agus:P-2026-000001", "officer:agus:typing:P-2026-000001:Rahma", "officer:agusta:P-2026-000002"
    )
    assert heard(agus) == ["officer:agus"]
    assert heard(agus) == ["P-2026-000001", "typing:P-2026-000001:Rahma"]
    hub.bell.tell("typing:K-2026-000001:Sari Puspita")
    assert heard(dewi) == ["typing:K-2026-000001:Sari Puspita"]
    dewi.close()
    agus.close()


def test_a_citizen_hears_of_their_own_conversation_alone_and_no_name(hub: Hub) -> None:
    siti = hub.listen(change_names.citizen("K-2026-000001", "10.0.0.1"))
    hub.bell.tell("K-2026-000002", "officer:dewi", "typing:K-2026-000002:Sari", "noting:K-2026-000001:Sari")
    hub.bell.tell("officer:dewi:K-2026-000001", "K-2026-0000011", "citizen:K-2026-000001")
    hub.bell.tell("K-2026-000001", "typing:K-2026-000001:Sari Puspita")
    assert heard(siti) == ["changed", "answering"]
    siti.close()


def test_citizens_never_take_the_places_of_officers_nor_one_network_all_of_theirs() -> None:
    def crowded(who: str, listeners: list[str]) -> bool:
        known = {live_hub.Listener(one, MagicMock()) for one in listeners}
        return live_hub.Hub("key", lambda: datetime.now(UTC), listeners=known)._is_crowded(who)

    citizen = change_names.citizen
    homes = [f"2001:db8::{n}" for n in range(live_hub.MOST_CITIZENS)]
    everywhere = [citizen("K-2026-000001", home) for home in homes]
    assert crowded(citizen("K-2026-000002", "10.0.0.1"), everywhere)
    assert not crowded("dewi", everywhere)
    at_home = [citizen(f"K-2026-{n:06}", "10.0.0.1") for n in range(live_hub.MOST_EACH)]
    assert crowded(citizen("K-2026-000099", "10.0.0.1"), at_home)
    assert not crowded(citizen("K-2026-000099", "10.0.0.2"), at_home)


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({}, 200),
        ({"origin": f"http://{PAGE}"}, 200),
        ({"origin": "https://lain.contoh.example"}, 403),
        ({"origin": "null"}, 403),
        ({"token": "1.2.3.4"}, 403),
        ({"token": live_token.make("another key", "dewi", PAGE, 9_999_999_999)}, 403),
        ({"now": 1_000_000}, 403),
        ({"method": "POST"}, 405),
    ],
)
def test_only_a_fresh_ticket_from_our_own_page_is_let_in(hub: Hub, how: dict[str, Any], status: int) -> None:
    answer = hub.listen(**how)
    assert answer.status == status
    allowed = answer.headers.get("Access-Control-Allow-Origin")
    assert allowed == (how.get("origin") if status == 200 else None)
    answer.close()


def test_one_officer_cannot_take_all_the_places(hub: Hub) -> None:
    streams = [hub.listen("rahma") for _ in range(live_hub.MOST_EACH)]
    assert hub.listen("rahma").status == 503
    assert hub.listen("dewi").status == 200
    for one in streams:
        one.close()


@pytest.mark.parametrize(
    "raw", [b"", b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01" * 9000, b"GET /?t=%ff HTTP/1.1\r\n\r\n"]
)
def test_whatever_else_knocks_is_sent_away_and_the_others_go_on(hub: Hub, raw: bytes) -> None:
    dewi = hub.listen("dewi")
    with socket.create_connection(("127.0.0.1", hub.port)) as line:
        line.sendall(raw)
        line.shutdown(socket.SHUT_WR)
        line.recv(100)
    hub.bell.tell("K-2026-000002")
    assert heard(dewi) == ["K-2026-000002"]
    dewi.close()


def test_a_browser_that_does_not_read_is_cut_off_and_the_others_hear_on(hub: Hub) -> None:
    slow = socket.create_connection(("127.0.0.1", hub.port))
    slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    slow.sendall(f"GET /?t={live_token.make(KEY, 'budi', PAGE, int(time.time()))} HTTP/1.1\r\n\r\n".encode())
    slow.recv(10)
    dewi, name = hub.listen("dewi"), "K-" + "0" * 100_000
    for _ in range(40):  # more than the buffers of two kernels hold
        hub.bell.tell(name)
        assert heard(dewi) == [name]
    with pytest.raises(OSError):  # reset or broken pipe, as the kernel likes
        while slow.recv(1 << 20):
            pass
        raise OSError("closed without a word")
    slow.close()
    dewi.close()


def test_when_redis_is_away_browsers_are_sent_to_ask_and_welcome_again_later(hub: Hub) -> None:
    dewi = hub.listen("dewi")
    hub.redis.stop()
    assert dewi.read().endswith(b"\n")  # cut off at once
    assert hub.listen("dewi").status == 503
    hub.redis.start()
    until(hub.ready)
    again = hub.listen("dewi")
    hub.bell.tell("K-2026-000003")
    assert heard(again) == ["K-2026-000003"]
    again.close()


def test_the_hub_is_small(hub: Hub) -> None:
    """No database, no web framework, no Redis library: what would load them would show here."""
    pages = {}
    for line in Path(f"/proc/{hub.process.pid}/smaps_rollup").read_text().splitlines():
        name, _, rest = line.partition(":")
        pages[name] = rest.split()
    assert int(pages["Pss"][0]) < 20_000  # kB


def test_the_bell_and_the_hub_mean_the_same_channel() -> None:
    assert live_hub.CHANNEL == LIVE
