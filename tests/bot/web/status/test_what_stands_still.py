"""A database that stands still, the spool, and the backup: what monitors and the status page tell of them."""

from __future__ import annotations

import os

import pytest
from web_desk import Desk

from bot.backup import making, nightly, restoring
from channels.envelope import Arrival as Arrived
from store.db import patience
from store.db.patience import TooLong
from store.transport import spool
from store.transport.arrivals import Row


def test_readyz_is_for_everybody_and_tells_when_the_database_is_gone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = desk.another()
    assert stranger.get("/readyz").data == stranger.get("/healthz").data == b"ok\n"

    def gone() -> None:
        raise OSError

    monkeypatch.setattr(desk.world.db, "read", gone)
    assert [stranger.get(path).status_code for path in ("/readyz", "/healthz")] == [503, 200]


def test_what_waits_outside_the_database_and_what_cannot_be_read_is_told(desk: Desk) -> None:
    folder = desk.app.settings.data / spool.FOLDER
    assert "Penampungan" not in desk.text("/status")
    spool.keep(folder, Row("whatsapp", Arrived("SM1", b""), desk.world.now))
    assert "1 pesan masuk menunggu basis data" in desk.text("/status")
    (folder / "x.broken").write_text("{")
    page = desk.text("/status")
    assert "1 berkas tidak dapat dibaca: simpan x.broken" in page
    assert "Semua berjalan baik" not in page


def test_the_program_that_holds_the_write_lock_is_named(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "LOCK_WAIT", 0.0)
    page = ""
    with desk.world.db.turnstile.hold():
        page = desk.text("/status")
    assert f"proses {os.getpid()} menahannya 0 detik" in page
    assert "Kunci tulis" not in desk.text("/status")


def test_a_page_that_cannot_write_in_time_says_so_and_gives_the_words_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = desk.heard()

    def busy() -> None:
        raise TooLong

    monkeypatch.setattr(desk.world.db, "write", busy)
    form = {"isi": "Jumlah penduduk ada di tautan ini.", "jenis": "balas"}
    answer = desk.post(f"/konsultasi/{number}/tulis", form | {"dilihat": str(desk.case(number).last_event_id)})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "Basis data sedang sibuk" in answer.text
    assert "Jumlah penduduk ada di tautan ini." in answer.text


def test_a_backup_is_told_with_its_age_its_drill_and_its_trouble(desk: Desk) -> None:
    def line() -> str:
        return desk.text("/status").partition("</svg>Cadangan")[2].partition("</tr>")[0]

    assert "cara membuatnya" in line()
    file = making.make(desk.app, None).file
    assert 'data-health="well"' in desk.text("/status").partition("Cadangan")[2][:400]
    restoring.drill(desk.app, file, None)
    assert "dicoba" in line()
    file.write_bytes(file.read_bytes()[:100])
    restoring.drill(desk.app, file, None)
    assert "tidak dapat dipulihkan" in line()
    nightly.tell(desk.app, OSError(28, "No space left on device"))
    assert "gagal: [Errno 28] No space left on device" in line()
