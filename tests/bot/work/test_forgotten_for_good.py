"""Who is erased is erased in the bytes of the files too: of the tables, the search index and the log of SQLite."""

from __future__ import annotations

import pytest
from cast import BUDI, SITI
from sqlalchemy import select, text
from whole_office import hears

from bot.app import App
from bot.retention import nightly
from bot.work import jobs
from store.cases import erasure
from store.search import search_index
from store.tables import Identity, Person

WORDS = ("kasuarisunik", "jambumonyet")


class Never:
    """The signal to end, which never comes."""

    def wait(self, _seconds: float) -> bool:
        return False

    def is_set(self) -> bool:
        return False


def says(app: App, who: str, words: str) -> None:
    hears(app, who, words)
    jobs.work(app)
    with app.db.write() as db:
        while search_index.refresh(db):
            pass


def erase(app: App) -> None:
    with app.db.write() as db:
        siti = db.get_one(Person, db.scalars(select(Identity.person_id).where(Identity.value == SITI)).one())
        erasure.erase(db, app.files, siti, "[dihapus]", app.clock())


def found_in_files(app: App) -> set[str]:
    """Return which of the words stand in the files of the database."""
    held = b"".join(file.read_bytes() for file in app.settings.data.glob("loket.db*") if file.suffix != ".db-shm")
    return {word for word in (*WORDS, SITI) if word.encode() in held or word[:9].encode() in held}


@pytest.fixture
def office(joints: App) -> App:
    """An office that two citizens wrote to; each message is a segment of its own, which FTS5 has not merged."""
    for number in range(3):
        says(joints, SITI, f"minta data {WORDS[0]} {WORDS[1]} ke {number}")
        says(joints, BUDI, f"minta data inflasi ke {number}")
    assert found_in_files(joints) >= set(WORDS)
    return joints


def test_after_the_night_no_word_of_who_was_erased_is_in_the_files(office: App) -> None:
    erase(office)
    nightly.once(office, Never())  # type: ignore[arg-type]
    nightly.forget_for_good(office, Never())  # type: ignore[arg-type]
    assert found_in_files(office) == set()
    with office.db.read() as db:
        found = db.scalars(text("SELECT rowid FROM search WHERE search MATCH 'inflasi'")).all()
    assert len(found) == 3
    with office.db.write() as db:
        db.execute(text("INSERT INTO search(search) VALUES ('integrity-check')"))


def test_what_is_merged_in_small_steps_is_forgotten_too(office: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_index, "MERGED_PAGES", 1)
    erase(office)
    nightly.forget_for_good(office, Never())  # type: ignore[arg-type]
    assert found_in_files(office) == set()


def test_a_night_after_which_nothing_was_destroyed_merges_nothing(office: App, monkeypatch: pytest.MonkeyPatch) -> None:
    erase(office)
    nightly.forget_for_good(office, Never())  # type: ignore[arg-type]
    monkeypatch.setattr(search_index, "merge_some", None)
    nightly.forget_for_good(office, Never())  # type: ignore[arg-type]


def test_a_reader_that_holds_an_old_copy_leaves_the_rest_to_the_next_night(office: App) -> None:
    office.db.close()
    erase(office)
    with office.db.read() as reader:
        reader.execute(text("SELECT count(*) FROM message"))
        assert not office.db.empty_log()
    assert office.db.empty_log()
