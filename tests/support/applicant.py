"""A citizen on our own pages at the office of a World: what they ask is handled at once, as a worker would."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import Any

import acting
from cast import SITI_MAIL
from sqlalchemy import select
from sqlmodel import col
from web_desk import Desk
from werkzeug.test import TestResponse
from world import World

from bot.web.application import writing
from bot.work import take_arrivals
from channels.chat import Chat
from channels.sources.bps_webapi import BpsWebApi
from handlers.desk import actions, answering
from store.cases import messages
from store.office import officers
from store.tables import Message
from store.vocabulary import MessageState

FORM = {"name": "Siti Aminah", "contact": SITI_MAIL, "question": "Penduduk Gantung 2023?", "consent": "1"}
KEY = re.compile(r'name="(?:key|sekali)" value="([a-z2-7]{20})"')


class Applicant:
    """Siti's browser, and the office's work behind it."""

    def __init__(self, world: World, monkeypatch: Any, catalogue: BpsWebApi | None = None) -> None:
        world.office = replace(world.office, traits=world.office.traits | {"chat": Chat.traits})
        self.world = world
        self.desk = Desk(world, {"chat": Chat()}, catalogue=catalogue)
        monkeypatch.setattr(writing, "wait", lambda _app, _key: self.work())

    def work(self) -> None:
        while take_arrivals.read_inbox(self.desk.app):
            pass

    def ask(self, **changed: str) -> TestResponse:
        """Fill in the form as its page shows it, say that it is right, and follow to where it leads."""
        key = KEY.search(self.desk.get("/tanya").text)
        assert key is not None
        return self.send({"key": key[1], **FORM, **changed})

    def send(self, form: dict[str, str]) -> TestResponse:
        return self.desk.client.post("/tanya", data={"button": "send"} | form, follow_redirects=True)

    def page_of(self, answer: TestResponse) -> str:
        """Return the address of the conversation that an answer shows."""
        assert answer.request.path.startswith("/obrolan/"), (answer.request.path, answer.text)
        return answer.request.path

    def write(self, page: str, text: str, **more: Any) -> TestResponse:
        key = KEY.search(self.desk.get(page).text)
        assert key is not None
        return self.desk.client.post(page, data={"isi": text, "sekali": key[1]} | more, follow_redirects=True)

    def answers(self, number: str, text: str) -> None:
        """Let Dewi answer, and the answer leave."""
        with self.world.db.write() as db:
            dewi = officers.by_name(db, "dewi")
            assert dewi is not None
            act, case = acting.on(db, self.world, dewi, number)
            if case.officer_id is None:
                actions.take(act, case)
            answering.reply(act, case, text)
        self.leaves()

    def leaves(self) -> None:
        with self.world.db.write() as db:
            for message in messages.queued(db):
                message.state = MessageState.SENT

    def heard(self) -> list[Message]:
        """Return what came from the page, the oldest first."""
        with self.world.db.read() as db:
            here = (col(Message.channel) == "chat", col(Message.direction) == "in")
            return list(db.scalars(select(Message).where(*here).order_by(col(Message.id))))


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())
