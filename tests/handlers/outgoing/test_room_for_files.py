"""How large the files of an answer may be: said before it is sent, in a mail all together and a third larger."""

from __future__ import annotations

import acting
import pytest
from cast import SITI, SITI_MAIL
from sqlmodel import col, select
from world import World

from channels.envelope import Address
from handlers.desk import answering
from handlers.outgoing import queueing
from handlers.outgoing.queueing import OutgoingAttachment
from store.operations import mail_limits
from store.tables import File

MB = 1_000_000


def photo(size: int, *, by_link: bool = False) -> OutgoingAttachment:
    return OutgoingAttachment("foto.jpg", "image/jpeg", "0" * 64, size, by_link)


def test_a_mail_takes_three_quarters_of_what_its_server_says(world: World) -> None:
    mail_limits.remember(world.db, "email", 10 * MB)
    with world.db.read() as db:
        room = queueing.room_in_mail(db, "email", ())
        assert room is not None and 7.1 * MB < room < 7.3 * MB
        assert queueing.room_in_mail(db, "email", (5 * MB, 2 * MB)) == room - 7 * MB
        assert queueing.room_in_mail(db, "email", (9 * MB,)) == 0


def test_a_server_that_names_no_limit_has_none(world: World) -> None:
    mail_limits.remember(world.db, "email", 0)
    with world.db.read() as db:
        assert queueing.room_in_mail(db, "email", (99 * MB,)) is None


@pytest.mark.parametrize(
    ("size", "carried", "said"),
    [
        (8 * MB, (), "Berkas 8,0 MB melebihi batas 7,2 MB pada Email."),
        (
            4 * MB,
            (4 * MB,),
            "Berkas 4,0 MB melebihi batas 7,2 MB pada Email, 4,0 MB sudah terpakai oleh lampiran lain.",
        ),
        (3 * MB, (4 * MB,), ""),
    ],
)
def test_what_a_mail_does_not_take_is_said_with_its_limit(
    world: World, size: int, carried: tuple[int, ...], said: str
) -> None:
    mail_limits.remember(world.db, "email", 10 * MB)
    with world.db.read() as db:
        assert queueing.refusal(db, world.office.traits["email"], "email", photo(size), carried) == said


def places(world: World, channel: str, sender: Address, sizes: tuple[int, ...]) -> list[str]:
    """Answer with files of these sizes; return for each whether it goes along ("") or as a link."""
    dewi = world.officer("dewi")
    world.hears(channel, sender, "Mohon data")
    with world.db.write() as db:
        answering.reply(*acting.on(db, world, dewi, "K-2026-000001"), "x", attachments=[photo(one) for one in sizes])
    with world.db.read() as db:
        return [file.locator for file in db.scalars(select(File).order_by(col(File.id)))]


def test_a_file_that_the_mail_has_no_room_for_goes_as_a_link(world: World) -> None:
    mail_limits.remember(world.db, "email", 10 * MB)
    assert sorted(places(world, "email", SITI_MAIL, (4 * MB, 4 * MB))) == ["", queueing.BY_LINK]
    assert "/berkas/" in world.said()[-1].body


def test_the_limit_of_mails_does_not_bind_a_chat(world: World) -> None:
    mail_limits.remember(world.db, "whatsapp", MB)
    assert places(world, "whatsapp", SITI, (4 * MB, 4 * MB)) == ["", ""]
