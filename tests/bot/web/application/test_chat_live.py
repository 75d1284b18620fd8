"""What an open conversation page asks beside its messages: where it may listen, and who types."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import acting
import pytest
from applicant import Applicant
from cast import SITI_MAIL
from world import World

from bot import live_token
from bot.bell import Bell
from bot.web.app import create_app
from handlers.desk import actions, drafts, merge_split
from store import change_names
from store.office import officers
from store.vocabulary import DraftKind

KEY = live_token.key("rahasia")
NUMBER = "K-2026-000001"


@pytest.fixture
def siti(world: World, monkeypatch: pytest.MonkeyPatch) -> Applicant:
    world.officer("dewi")
    return Applicant(world, monkeypatch)


@pytest.fixture
def page(siti: Applicant) -> str:
    return siti.page_of(siti.ask())


def dewi(siti: Applicant, number: str, do: Any) -> None:
    """Let Dewi, who holds the case, do something with it."""
    with siti.world.db.write() as db:
        officer = officers.by_name(db, "dewi")
        assert officer is not None
        act, case = acting.on(db, siti.world, officer, number)
        if case.officer_id is None:
            actions.take(act, case)
        do(act, case)


def merges(siti: Applicant, number: str, into: str) -> None:
    dewi(siti, into, lambda *_: None)
    dewi(siti, number, lambda act, case: merge_split.merge(act, case, siti.world.case(into)))


def test_a_page_hears_of_its_own_conversation_by_a_ticket_for_a_short_time(siti: Applicant, page: str) -> None:
    assert siti.desk.get(f"{page}/tiket").json == {"alamat": ""}  # this office has no hub: the page asks by itself
    settings = replace(siti.desk.app.settings, live_url="/langsung", live_key=KEY)
    client = create_app(replace(siti.desk.app, settings=settings)).test_client()
    told = client.get(f"{page}/tiket").json
    assert told is not None and told["alamat"].startswith("/langsung?t=")
    token, now = parse_qs(urlsplit(told["alamat"]).query)["t"][0], int(siti.world.now.timestamp())
    assert live_token.read(KEY, token, now) == (change_names.citizen(NUMBER, "127.0.0.1"), "localhost")
    assert live_token.read(KEY, token, now + live_token.LASTS + 1) is None
    siti.world.hears("email", SITI_MAIL, "rahasia saya", name="Siti")
    merges(siti, NUMBER, "K-2026-000002")
    assert client.get(f"{page}/tiket").status_code == 410
    assert client.get(f"{page[:-1]}x/tiket").status_code == 404


def test_that_a_citizen_types_is_told_and_written_nowhere(
    siti: Applicant, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, int]] = []
    monkeypatch.setattr(Bell, "tell_seldom", lambda _bell, name, seconds: told.append((name, seconds)))
    before = siti.desk.get(f"{page}/isi").headers["ETag"]
    assert siti.desk.client.post(f"{page}/mengetik").status_code == 204
    assert told == [(f"citizen:{NUMBER}", 3)]
    assert siti.desk.client.post(f"{page[:-1]}x/mengetik").status_code == 404 and len(told) == 1
    assert siti.desk.get(f"{page}/isi", headers={"If-None-Match": before}).status_code == 304
    siti.desk.sign_in("dewi")  # she looks at the citizen's page, and types by mistake
    siti.desk.client.post(f"{page}/mengetik")
    assert len(told) == 1


def test_a_page_that_only_asks_is_told_that_somebody_answers_but_not_of_a_note(siti: Applicant, page: str) -> None:
    def shown() -> bool:
        return "data-answering" in siti.desk.get(f"{page}/isi").text

    dewi(siti, NUMBER, lambda act, case: drafts.keep(act, case, DraftKind.NOTE, "Jangan lupa"))
    assert not shown()
    dewi(siti, NUMBER, lambda act, case: drafts.keep(act, case, DraftKind.REPLY, "Kami cari"))
    assert shown()
    siti.world.pass_time(seconds=9)
    assert not shown()
