"""The command line: quick, plain, and honest in its exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cast import BUDI, PASSWORD, SITI
from sqlmodel import select
from world import World

from bot.cli import main, output
from store.office import officers, second_factors
from store.tables import Arrival, Notice
from store.transport import arrivals

CONFIG = """
public_url = "https://loket.contoh.example"
redis = "unix:///nowhere/redis.sock"
[office]
name = "Kantor Contoh"
short_name = "K"
[channels.whatsapp]
account_sid = "AC1"
auth_token = "env:LOKET_TEST_TOKEN"
number = "+6281200000100"
"""
GUESSED = ("Kantor Contoh 2026", "bismillah2026")  # as the office is called, and a word with a number
HEAVY = ("sqlmodel", "sqlalchemy", "pydantic", "flask", "twilio", "rq", "redis", "handlers", "store", "channels")


@pytest.fixture
def office(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A World whose data folder the command line is told to use; Dewi is on duty, Siti has written."""
    monkeypatch.setenv("LOKET_TEST_TOKEN", "rahasia-sekali")
    (world.folder / "config.toml").write_text(CONFIG)
    world.officer("dewi")
    world.hears("whatsapp", SITI, "Berapa jumlah penduduk Gantung?", name="Siti")
    return world


def loket(office: World, *words: str) -> int:
    return main.main([*words, "--config", str(office.folder / "config.toml"), "--data", str(office.folder)])


def answer(office: World, capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    capsys.readouterr()
    assert loket(office, *words, "--json") == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.process
def test_help_and_version_load_nothing_heavy() -> None:
    probe = (
        "import sys; from bot.cli import main as cli\n"
        "for words in (['--help'], ['run', '--help'], ['officer', 'add', '--help'], ['--version']):\n"
        "    try: cli.main(words)\n"
        "    except SystemExit as end: assert end.code in (0, None)\n"
        "errors = ('handlers', 'handlers.errors')  # a few empty classes\n"
        f"loaded = [name for name in sys.modules if name.partition('.')[0] in {HEAVY!r} and name not in errors]\n"
        "print('loaded:', loaded)"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "loaded: []"


def test_a_consultation_for_machines(office: World, capsys: pytest.CaptureFixture[str]) -> None:
    (found,) = answer(office, capsys, "list")
    number = office.the_consultation().number
    assert found == answer(office, capsys, "show", number)
    asked, acknowledged = found.pop("messages")
    assert found == {"number": number, "channel": "whatsapp", "state": "assigned", "officer": "dewi", "rating": None}
    assert asked == {
        "direction": "in",
        "author": "citizen",
        "text": "Berapa jumlah penduduk Gantung?",
        "at": "2026-11-23T02:00:00+00:00",
        "state": "",
        "attachments": [],
    }
    assert (acknowledged["direction"], acknowledged["author"], acknowledged["state"]) == ("out", "bot", "queued")


def test_reply_and_close_from_the_shell(office: World, capsys: pytest.CaptureFixture[str]) -> None:
    number = office.the_consultation().number
    file = office.folder / "tabel.pdf"
    file.write_bytes(b"%PDF-1.4 tabel")
    found = answer(office, capsys, "reply", number, "Ada di halaman 41.", "--as", "dewi", "--file", str(file))
    assert found["state"] == "answered"
    last = found["messages"][-1]
    assert (last["author"], last["text"], last["state"]) == ("dewi", "Ada di halaman 41.", "queued")
    assert last["attachments"] == [
        {"filename": "tabel.pdf", "content_type": "application/pdf", "size": 14, "state": "stored"},
    ]
    closed = answer(office, capsys, "close", number, "--as", "dewi")
    assert closed["state"] == "closed"
    assert office.said("rating")


def test_a_file_that_the_channel_does_not_carry_goes_as_a_link_from_the_shell_too(
    office: World, capsys: pytest.CaptureFixture[str]
) -> None:
    file = office.folder / "tabel.csv"
    file.write_text("tahun,penduduk\n2022,28000\n")
    number = office.the_consultation().number
    last = answer(office, capsys, "reply", number, "Ada.", "--as", "dewi", "--file", str(file))["messages"][-1]
    assert last["text"].startswith("Ada.\n\ntabel.csv: https://loket.contoh.example/berkas/")


def test_reply_takes_over_what_a_colleague_holds(office: World, capsys: pytest.CaptureFixture[str]) -> None:
    office.officer("agus", on_duty=False)
    number = office.the_consultation().number
    assert answer(office, capsys, "reply", number, "Ada.", "--as", "agus")["officer"] == "agus"


def test_take_and_note(office: World, capsys: pytest.CaptureFixture[str]) -> None:
    office.officer("agus", on_duty=False)
    number = office.the_consultation().number
    assert answer(office, capsys, "take", number, "--as", "agus")["officer"] == "agus"
    noted = answer(office, capsys, "note", number, "Tanya Pak Camat", "--as", "dewi")
    assert (noted["messages"][-1]["direction"], noted["officer"]) == ("note", "agus")


def test_tables_are_for_people(office: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert loket(office, "list") == 0
    head, row = capsys.readouterr().out.splitlines()
    assert head.split() == ["Nomor", "Saluran", "Keadaan", "Petugas", "Nilai", "Warga", "Terakhir"]
    assert "Perlu dijawab" in row
    assert "WhatsApp" in row
    assert "Siti" in row
    assert "09.00 WIB" in row
    assert loket(office, "show", office.the_consultation().number) == 0
    assert "Warga · Senin, 23 November 2026 09.00 WIB\n  Berapa jumlah penduduk" in capsys.readouterr().out


def test_states_roles_and_queues_are_called_as_on_the_pages(
    office: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Lines(PASSWORD))
    assert loket(office, "officer", "add", "rahma", "--role", "penanggung-jawab") == 0
    assert loket(office, "officer", "duty", "rahma", "siap-melayani") == 0
    assert loket(office, "officer", "list") == 0
    (row,) = [one for one in capsys.readouterr().out.splitlines() if one.startswith("rahma ")]
    assert "Penanggung jawab" in row and "Siap melayani" in row
    for word, number in (("aktif", 1), ("belum-ditugaskan", 0), ("selesai", 0), ("semua", 1), ("active", 1)):
        assert len(answer(office, capsys, "list", "--queue", word)) == number, word
    with pytest.raises(SystemExit):
        loket(office, "officer", "duty", "rahma", "sibuk")
    assert "pilih siap-melayani, istirahat, pulang" in capsys.readouterr().err


def test_a_strangers_words_cannot_steer_the_terminal(office: World, capsys: pytest.CaptureFixture[str]) -> None:
    office.hears("whatsapp", BUDI, "halo \x1b[2Jsemua\r\nbaris dua", name="\x1b]0;Budi\x07")
    for words in (["list"], ["show", office.consultations()[-1].number]):
        assert loket(office, *words) == 0
        said = capsys.readouterr().out
        assert "Budi" in said
        assert not any(sign in said for sign in "\x1b\x07\r")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["show", "K-2026-999999"], "Konsultasi “K-2026-999999” tidak ada"),
        (["reply", "K-2026-999999", "Ada.", "--as", "dewi"], "Konsultasi “K-2026-999999” tidak ada"),
        (["take", "K-2026-000001", "--as", "nobody"], "Petugas “nobody” tidak ada"),
        (["reply", "K-2026-000001", "  ", "--as", "dewi"], "Pesan masih kosong"),
        (
            ["reply", "K-2026-000001", "x", "--as", "dewi", "--file", "/nowhere/x.csv"],
            "/nowhere/x.csv tidak dapat dibaca",
        ),
        (["retry", "77"], "Kiriman 77 tidak ada"),
        (["officer", "duty", "nobody", "on"], "Petugas “nobody” tidak ada"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_code_1(
    office: World, capsys: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    assert loket(office, *words) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("loket: ")
    assert told in captured.err
    assert len(captured.err.splitlines()) == 1


def test_a_refused_verb_changes_nothing(office: World) -> None:
    office.officer("agus", on_duty=False)
    number = office.the_consultation().number
    assert loket(office, "reply", number, " ", "--as", "agus") == 1  # taking it over is undone too
    (found,) = office.consultations()
    with office.db.read() as db:
        assert output.whole(db, found)["officer"] == "dewi"


def test_retry_puts_back_what_was_set_aside(office: World, capsys: pytest.CaptureFixture[str]) -> None:
    office.arrives("whatsapp", "broken")
    with office.db.write() as db:
        arrivals.shunt(db.get_one(Arrival, 2), "it broke", office.now)
    assert loket(office, "retry", "2") == 0
    assert capsys.readouterr().out == "1 kiriman kembali ke antrean.\n"
    with office.db.read() as db:
        assert arrivals.waiting(db) == [2]
    assert loket(office, "retry", "--all") == 0
    assert capsys.readouterr().out == "0 kiriman kembali ke antrean.\n"


def test_officers(office: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Lines(*GUESSED, PASSWORD, "pendek", *GUESSED, "kata sandi yang baru"))
    for _ in GUESSED:
        assert loket(office, "officer", "add", "agus") == 1
    assert loket(office, "officer", "add", "agus", "--display", "Agus P.", "--phone", "+6281200000200") == 0
    assert loket(office, "officer", "duty", "agus", "on") == 0
    rows = answer(office, capsys, "officer", "list")
    assert {"name": "agus", "role": "officer", "on_duty": True, "load": 0} in rows
    assert loket(office, "officer", "password", "agus") == 1
    assert "paling sedikit 10 huruf" in capsys.readouterr().err
    for _ in GUESSED:
        assert loket(office, "officer", "password", "agus") == 1
        assert "mudah ditebak" in capsys.readouterr().err
    assert loket(office, "officer", "password", "agus") == 0
    assert loket(office, "officer", "factor-reset", "agus") == 0
    assert "tidak dipakai" in capsys.readouterr().out
    with office.db.write() as db:
        (agus,) = (one for one in officers.everyone(db) if one.name == "agus")
        second_factors.keep(db, agus.id or 0, "garam", 0, office.now)
    assert loket(office, "officer", "factor-reset", "agus") == 0
    with office.db.read() as db:
        assert [(one.officer_id, one.what) for one in db.scalars(select(Notice))] == [(agus.id, "factor_reset")]


class Lines:
    """A standard input that is no terminal."""

    def __init__(self, *lines: str) -> None:
        self.lines = list(lines)

    def isatty(self) -> bool:
        return False

    def readline(self) -> str:
        return self.lines.pop(0) + "\n"


def test_wrong_settings_are_code_2(office: World, capsys: pytest.CaptureFixture[str]) -> None:
    (office.folder / "config.toml").write_text(CONFIG.replace("redis =", "rediss ="))
    assert loket(office, "list") == 2
    assert "rediss: tidak dikenal. Maksud Anda 'redis'?" in capsys.readouterr().err


def test_a_database_without_tables_says_what_to_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOKET_TEST_TOKEN", "rahasia-sekali")
    (tmp_path / "config.toml").write_text(CONFIG)
    place = ["--config", str(tmp_path / "config.toml"), "--data", str(tmp_path / "data")]
    assert main.main(["list", *place]) == 1
    assert "loket migrate" in capsys.readouterr().err
    assert main.main(["migrate", *place]) == 0
    assert main.main(["list", *place]) == 0
    assert capsys.readouterr().out.endswith("Belum ada.\n")


def test_without_settings_or_demo_a_newcomer_is_told_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main.main(["list"]) == 2
    assert "loket run --demo" in capsys.readouterr().err
    assert os.listdir(tmp_path) == []
