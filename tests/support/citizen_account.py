"""A citizen at the pages of their account: they ask for a code, type it and register, as a browser sends it."""

from __future__ import annotations

import re
from html import unescape

from cast import SITI_MAIL
from sqlalchemy import select
from web_desk import Desk
from world import World

from handlers.office import links
from store.tables import Message
from store.vocabulary import MessageKind

SIGN_IN = "/akun/masuk"


def mails(world: World) -> list[Message]:
    with world.db.read() as db:
        return list(db.scalars(select(Message).where(Message.kind == MessageKind.SIGN_IN).order_by(Message.id)))


def ask(desk: Desk, email: str = SITI_MAIL, **more: str) -> str:
    """Ask for a code. Return the path where it is typed."""
    answer = desk.post(SIGN_IN, {"email": email} | more, page=SIGN_IN)
    assert answer.status_code == 303, unescape(answer.text)
    return str(answer.location)


def code_of(desk: Desk, path: str) -> str:
    return links.sign_in_code(desk.world.office, path.rpartition("/")[2])


def enter(desk: Desk, email: str = SITI_MAIL, name: str = "Siti Aminah") -> Desk:
    """Sign a citizen in, and register them where they are new."""
    path = ask(desk, email)
    on = desk.post(path, {"kode": code_of(desk, path)}, page=path)
    assert (on.status_code, on.location) == (303, "/akun/daftar")
    if desk.get("/akun/daftar").status_code == 200:
        assert desk.post("/akun/daftar", {"nama": name, "setuju": "1"}, page="/akun/daftar").location == "/akun"
    return desk


def said(desk: Desk, path: str = "/akun") -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", desk.text(path))).split())
