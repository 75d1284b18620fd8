"""What an office worded with the placeholders of an earlier version is carried over to those there are now."""

from __future__ import annotations

import importlib

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlmodel import select

from store.tables import CannedReply, Wording

WORDINGS = {
    ("rated", "id"): (
        "Terima kasih, {score} dari {office}, {hours} {zone}.",
        "Terima kasih, {nilai} dari {kantor}, {jam} {zona}.",
    ),
    ("complaint_how", "en"): ("In {days} days, or {ways}.", "In {hari} days, or {cara_mengadu}."),
    ("menu", "id"): ("Kami {{bukan}} mesin: {full_name}", "Kami {{bukan}} mesin: {nama_kantor}"),
    ("access", "id"): ("{items}: {source}{link}", "{data}: {sumber}{tautan_sumber}"),
    ("commented", "id"): ("Rusak { sejak dulu", "Rusak { sejak dulu"),
}
REPLIES = {
    "jam": ("Kami buka {jam}. Salam, {petugas}", "Kami buka {jam} {zona}. Salam, {petugas}"),
    "besar": ("Kami buka { Jam }, {nama}", "Kami buka {jam} {zona}, {nama}"),
    "lain": ("Halo {nama}, {nomor}", "Halo {nama}, {nomor}"),
}


def migration() -> object:
    return importlib.import_module("store.migrations.versions.0016_one_set_of_placeholders")


def kept(any_world) -> tuple[dict[tuple[str, str], str], dict[str, str]]:
    with any_world.db.read() as db:
        wordings = {(one.key, one.language): one.body for one in db.exec(select(Wording))}
        return wordings, {one.shortcut: one.body for one in db.exec(select(CannedReply)) if one.shortcut in REPLIES}


@pytest.fixture
def before(any_world):
    """An office of the version before, with wordings and replies of its own."""
    now = {"updated_at": any_world.now, "updated_by": "lina"}
    with any_world.db.write() as db:
        for (key, language), (old, _) in WORDINGS.items():
            db.add(Wording(key=key, language=language, body=old, **now))
        for shortcut, (old, _) in REPLIES.items():
            db.add(CannedReply(shortcut=shortcut, title="x", body=old, **now))
    return any_world


def run(any_world, step: str) -> None:
    with any_world.db.writer.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        getattr(migration(), step)()


def test_wordings_and_replies_get_the_new_names_and_say_the_same(before):
    run(before, "upgrade")
    wordings, replies = kept(before)
    assert wordings == {key: new for key, (_, new) in WORDINGS.items()}
    assert replies == {shortcut: new for shortcut, (_, new) in REPLIES.items()}


def test_the_way_back_gives_the_old_names_again(before):
    run(before, "upgrade")
    run(before, "downgrade")
    wordings, replies = kept(before)
    assert wordings == {key: old for key, (old, _) in WORDINGS.items()}
    assert replies["jam"] == REPLIES["jam"][0]
