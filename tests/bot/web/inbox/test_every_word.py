"""Whatever a person wrote or enclosed stands on the desk's page, and the search finds it.

Mails are made at random; MAILS says how many (2000 for the long run), SEED with which the first is made.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Sequence
from html import unescape
from pathlib import Path

import mails
import pytest
from mail_maker import Maker
from sqlalchemy import select
from sqlmodel import col
from web_desk import Desk
from world import World

from bot.work import jobs, take_arrivals
from channels.envelope import Arrival as Arrived
from store.search import search_index
from store.tables import Arrival, Consultation, Message
from store.transport import arrivals

MAILS = int(os.environ.get("MAILS", "120"))
SEED = int(os.environ.get("SEED", str(random.SystemRandom().randrange(10**9))))  # printed with what is lost
WORDS_ASKED = 6
PEOPLE = 2  # write in turns, so that older messages stand on older pages
OLDER = re.compile(r'href="(/konsultasi/[^"]*sebelum_pesan=\d+[^"]*)"')


@pytest.fixture
def desk(world: World, tmp_path: Path) -> Desk:
    world.officer("dewi")
    made = Desk(world, {"email": mails.channel()})
    made.sign_in("dewi")
    return made


def sent(desk: Desk, makers: Sequence[Maker]) -> dict[int, str]:
    """Let every mail arrive and be read, each answering the last one of its writer; return their cases by seed."""
    ids = {maker.seed: f"<surat-{place}@contoh.example>" for place, maker in enumerate(makers)}
    for place, maker in enumerate(makers):
        heads = {"from": f"Warga <warga{place % PEOPLE}@contoh.example>", "subject": maker.subject()}
        if place >= PEOPLE:
            heads["in_reply_to"] = ids[makers[place - PEOPLE].seed]
        raw = maker.mail(message_id=ids[maker.seed], **heads)
        desk.world.pass_time(seconds=1)
        arrivals.put(desk.world.db, [arrivals.Row("email", Arrived(ids[maker.seed], raw), desk.world.now)])
    while take_arrivals.read_inbox(desk.app):
        pass
    while is_search_behind(desk):
        jobs.index(desk.app)
    with desk.world.db.read() as db:
        cases = db.execute(
            select(Arrival.key, Consultation.number)
            .join(Message, col(Message.arrival_id) == col(Arrival.id))
            .join(Consultation, col(Consultation.id) == col(Message.consultation_id))
        )
        found = dict(cases.all())
    return {seed: found.get(key, "") for seed, key in ids.items()}


def is_search_behind(desk: Desk) -> bool:
    with desk.world.db.read() as db:
        return search_index.due(db)


def pages(desk: Desk, number: str) -> str:
    """All pages of a conversation, the older ones by their links."""
    text, path = "", f"/konsultasi/{number}"
    while path:
        page = desk.get(path).text
        text += unescape(page)
        older = OLDER.search(page)
        path = unescape(older.group(1)) if older else ""
    return text


def unfound(desk: Desk, tokens: Sequence[str], number: str) -> list[str]:
    """Return the tokens by which the search does not find a message of this case; it needs all words of a question."""
    hit = f'href="/konsultasi/{number}?pesan='
    lost: list[str] = []
    for place in range(0, len(tokens), WORDS_ASKED):
        some = tokens[place : place + WORDS_ASKED]
        if hit not in desk.text(f"/cari?q={'+'.join(some)}"):
            lost += [one for one in some if hit not in desk.text(f"/cari?q={one}")] or some
    return lost


def test_every_word_of_a_mail_stands_on_the_page_and_is_found(desk: Desk) -> None:
    """Quotations and signatures are folded on the page, and not searched: they would be found in every answer."""
    makers = [Maker(SEED + place) for place in range(MAILS)]
    cases = sent(desk, makers)
    shown = {number: pages(desk, number) for number in set(cases.values()) if number}
    lost = {}
    for maker in makers:
        number = cases[maker.seed]
        written = [*maker.tokens, *maker.names]
        unseen = [one for one in (*written, *maker.quoted, *maker.scripts) if one not in shown.get(number, "")]
        if any(missing := (unseen, unfound(desk, written, number))):
            lost[maker.seed] = missing
    assert lost == {}
