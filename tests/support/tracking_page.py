"""The page of a consultation for its citizen: how it is reached, and what came in by it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import acting
from sqlalchemy import select
from sqlmodel import col
from web_desk import Desk

from handlers.desk import actions, answering
from store.office import officers
from store.tables import Consultation, Message

NUMBER = "K-2026-000001"


def link(desk_: Desk, number: str = NUMBER) -> str:
    """The address of the page, as the citizen reads it in the receipt."""
    said = " ".join(one.body for one in desk_.world.said())
    found = re.search(rf"https?://\S+/k/{number}/[0-9a-f]{{16}}", said)
    assert found is not None, said
    return urlsplit(found.group()).path


def case_of(desk_: Desk, number: str = NUMBER) -> Consultation:
    return next(one for one in desk_.world.consultations() if one.number == number)


def prove(desk_: Desk, number: str, proof: str, address: str = "203.0.113.5") -> int:
    answer = desk_.client.post("/k", data={"nomor": number, "bukti": proof}, environ_base={"REMOTE_ADDR": address})
    return answer.status_code


def told(desk_: Desk) -> list[str]:
    with desk_.world.db.read() as db:
        found = db.scalars(select(Message).where(col(Message.direction) == "in").order_by(col(Message.id)))
        return [one.body for one in found]


def weak_link(office: Desk, number: str = NUMBER, proof: str = "0146") -> str:
    """The address that the number and the end of the phone number open."""
    answer = office.client.post("/k", data={"nomor": number, "bukti": proof})
    assert answer.status_code == 303
    return urlsplit(answer.location).path


def close_after_an_answer(office: Desk) -> None:
    with office.world.db.write() as db:
        dewi = officers.by_name(db, "dewi")
        assert dewi is not None
        actions.take(*acting.on(db, office.world, dewi, NUMBER))
        answering.reply(*acting.on(db, office.world, dewi, NUMBER), "Ini datanya.")
        acting.close(db, office.world, dewi, NUMBER)
