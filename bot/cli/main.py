"""The command line. Modules are imported only when a command needs them, so that `loket --help` answers at once."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import choices
from bot.config.loading import settings_of
from bot.config.place import Place
from bot.process import private
from bot.process.errors import SetUpWrongly
from handlers.errors import Refusal

if TYPE_CHECKING:
    from bot.app import App

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

log = logging.getLogger(__name__)

Command = Callable[[argparse.Namespace, Place], int]
NUMBER = "nomor konsultasi, misalnya K-2026-000123"


def main(
    words: Sequence[str] | None = None, ready: App | None = None, parser: argparse.ArgumentParser | None = None
) -> int:
    """Run one command. Return the exit code: 0 done, 1 could not be done, 2 wrong arguments or settings.

    ready: App for a process of the program, where one was opened before the fork.
    parser: parser that was built before the fork.
    """
    if words is None:  # a process of its own; what it forks and starts keeps it
        private.write_privately()
    arguments = (parser or _parser()).parse_args(words, argparse.Namespace(ready=ready))
    command: Command = arguments.command
    try:
        place = Place.find(arguments.config, arguments.data, demo=arguments.demo, port=arguments.port)
        return command(arguments, place)
    except Refusal as error:
        print(f"loket: {error}", file=sys.stderr)
        return 2 if isinstance(error, SetUpWrongly) else 1
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        from bot.cli import troubles

        if not (told := troubles.sentence(error)):
            raise
        log.info("%s ended", command.__name__, exc_info=error)  # a part has a log, a command only its sentence
        print(f"loket: {told}", file=sys.stderr)
        return 1


# the parts of the program


def _run(asked: argparse.Namespace, place: Place) -> int:
    from bot.supervisor import launch, reloading, run

    if asked.reload:
        return reloading.main(place, ["--spawn"] if asked.spawn else [])
    if asked.spawn or sys.platform != "linux":  # elsewhere a library of the system may not survive a fork
        return run.main(place, launch.spawn)
    from bot.cli.warm import Warm

    warm = Warm()
    parser = _parser()
    fork = launch.Fork(lambda words: main(words, warm.app, parser))
    return run.main(place, fork, while_preparing=warm.load, when_prepared=lambda: warm.open(place))


def _web(asked: argparse.Namespace, place: Place) -> int:
    from bot.web.serve import main

    return main(place, asked.host, asked.ready)


def _worker(asked: argparse.Namespace, place: Place) -> int:
    from bot.work.worker import main

    return main(place, asked.ready)


def _clock(asked: argparse.Namespace, place: Place) -> int:
    from bot.work.ticker import main

    return main(place, asked.ready)


def _live(_: argparse.Namespace, place: Place) -> int:
    from bot.live.hub import main

    return main(place)


def _prepare(_: argparse.Namespace, place: Place) -> int:
    from bot.supervisor.prepare import prepare

    print(prepare(place).to_json())
    return 0


def _migrate(_: argparse.Namespace, place: Place) -> int:
    from bot.supervisor.prepare import bring_up_to_date

    bring_up_to_date(settings_of(place))
    print("Basis data sudah mutakhir.")
    return 0


def _story(_: argparse.Namespace, place: Place) -> int:
    from bot.app import open_app
    from bot.story.morning import fill_demo

    print(fill_demo(open_app(place)))
    return 0


def _doctor(_: argparse.Namespace, place: Place) -> int:
    from bot.cli.doctor import main

    return main(settings_of(place))


def _desk(name: str) -> Command:
    """Return the command of bot/cli/desk.py with this name. It is loaded only when it is called."""

    def command(arguments: argparse.Namespace, place: Place) -> int:
        from bot.cli.desk import run

        return run(name, arguments, place)

    return command


def _catalogue(name: str) -> Command:
    def command(arguments: argparse.Namespace, place: Place) -> int:
        from bot.cli.catalogue import run

        return run(name, arguments, place)

    return command


def _backup(name: str) -> Command:
    def command(arguments: argparse.Namespace, place: Place) -> int:
        from bot.cli.backup import run

        return run(name, arguments, place)

    return command


def _ledger(asked: argparse.Namespace, place: Place) -> int:
    from bot.cli.ledger import run

    return run(asked, place)


def _catch_up(asked: argparse.Namespace, place: Place) -> int:
    from bot.cli.catch_up import run

    return run(asked, place)


def _older(asked: argparse.Namespace, place: Place) -> int:
    from bot.cli.catch_up import decide

    return decide(asked, place)


# the words of the command line


class _Version(argparse.Action):
    """Looks up the version only when it is printed."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"loket {version('loket')}")
        parser.exit()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="loket", description="Satu loket untuk setiap saluran.")
    parser.add_argument("--version", action=_Version, nargs=0, help="tunjukkan versi")
    commands = parser.add_subparsers(metavar="PERINTAH", required=True, title="perintah")
    _add_parts(commands)
    _add_desk(commands)
    officer = commands.add_parser("officer", help="kelola petugas")
    _add_officers(officer.add_subparsers(metavar="PERINTAH", required=True, title="perintah"))
    catalogue = commands.add_parser("catalogue", help="salinan katalog data BPS")
    parts = catalogue.add_subparsers(metavar="PERINTAH", required=True, title="perintah")
    _add(parts, "sync", _catalogue("sync"), "bandingkan dengan WebAPI BPS sekarang; dapat dihentikan dan diteruskan")
    _json(_add(parts, "status", _catalogue("status"), "seberapa lengkap dan seberapa lama salinannya"))
    return parser


def _add(commands: Commands, name: str, command: Command, meaning: str) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=meaning, description=meaning)
    parser.add_argument("--config", type=Path, metavar="BERKAS", help="berkas setelan (bawaan: config.toml)")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="folder data (bawaan: data)")
    parser.set_defaults(command=command, demo=False, port=None)
    return parser


def _add_parts(commands: Commands) -> None:
    parts = (
        ("run", _run, "jalankan semuanya di satu komputer"),
        ("web", _web, "jalankan server web saja"),
        ("worker", _worker, "jalankan pengolah pesan saja"),
        ("clock", _clock, "jalankan jam dan pembaca kotak surat saja"),
        ("live", _live, "jalankan pembaruan langsung untuk layar petugas saja"),
        ("prepare", _prepare, "siapkan basis data dan tunjukkan rencana (dipakai oleh run)"),
    )
    for name, command, meaning in parts:
        parser = _add(commands, name, command, meaning)
        parser.add_argument("--demo", action="store_true", help="dunia luar disimulasikan di komputer ini")
        parser.add_argument("--port", type=int, help="port web (bawaan: yang ada di setelan)")
        parser.add_argument("--spawn", action="store_true", help=argparse.SUPPRESS)
        parser.add_argument("--host", help=argparse.SUPPRESS)  # with --port: what the supervisor knows already
    anew = "untuk pengembang: mulai lagi setiap kali berkas program atau setelan berubah"
    commands.choices["run"].add_argument("--reload", action="store_true", help=anew)
    _add(commands, "migrate", _migrate, "mutakhirkan basis data")
    _add(commands, "story", _story, "isi demo dengan pagi yang sibuk: warga dan percakapan rekaan")
    backup = _add(commands, "backup", _backup("backup"), "buat cadangan sekarang, juga selagi Loket berjalan")
    backup.add_argument("folder", type=Path, nargs="?", metavar="FOLDER", help="bawaan: yang ada di setelan")
    restore = _add(commands, "restore", _backup("restore"), "pulihkan dari cadangan; data yang ada disisihkan")
    restore.add_argument("archive", type=Path, nargs="?", metavar="CADANGAN")
    restore.add_argument("--key", type=Path, metavar="BERKAS", help="kunci rahasia, bila cadangannya dikunci")
    restore.add_argument("--drill", action="store_true", help="hanya coba di tempat lain (bawaan: cadangan terbaru)")
    catch_up = _add(commands, "catch-up", _catch_up, "bandingkan dengan penyedia, susulkan yang tertinggal")
    catch_up.add_argument("--since", default="", metavar="TANGGAL", help="misalnya 2026-11-01 (bawaan: tiga hari lalu)")
    older = _add(commands, "older", _older, "pesan lama yang sudah ada sebelum Loket mulai membaca")
    decision = older.add_mutually_exclusive_group()
    decision.add_argument("--take", action="store_true", help="simpan di riwayat, tanpa menulis kepada siapa pun")
    decision.add_argument("--leave", action="store_true", help="biarkan di tempat asalnya")
    book = _json(_add(commands, "ledger", _ledger, "bandingkan daftar penyedia dengan yang tersimpan, per kanal"))
    book.add_argument("--day", default="", metavar="TANGGAL", help="misalnya 2026-11-24 (bawaan: hari ini)")
    _add(commands, "doctor", _doctor, "periksa saluran, basis data, Redis, jam, disk, dan alamat")


def _add_desk(commands: Commands) -> None:
    listing = _json(_add(commands, "list", _desk("show_list"), "daftar konsultasi, yang terbaru dahulu"))
    queue_help = f"antrean: {', '.join(choices.QUEUES)} (bawaan: semua)"
    listing.add_argument(
        "--queue", type=choices.one_of(choices.QUEUES), default="all", metavar="ANTREAN", help=queue_help
    )
    listing.add_argument("--channel", default="", help="hanya saluran ini, misalnya whatsapp")
    listing.add_argument("--limit", type=int, default=50, help="paling banyak sekian (bawaan: 50)")
    _numbered(commands, "show", "tunjukkan satu konsultasi")
    reply = _by(_numbered(commands, "reply", "jawab warga; diambil alih bila dipegang rekan"))
    reply.add_argument("text", metavar="TEKS")
    reply.add_argument("--file", type=Path, action="append", default=[], metavar="BERKAS", help="lampiran")
    _by(_numbered(commands, "note", "catatan untuk rekan, tidak dikirim")).add_argument("text", metavar="TEKS")
    _by(_numbered(commands, "take", "ambil konsultasi"))
    close = _by(_numbered(commands, "close", "tutup konsultasi dan minta penilaian"))
    outcome_help = "hasil, misalnya dibatalkan; perlu bila warga belum dijawab"
    close.add_argument("--outcome", default="", metavar="HASIL", help=outcome_help)
    roster = _json(
        _add(commands, "roster", _desk("show_roster"), "jadwal jaga sepekan, dan siapa yang menerima sekarang")
    )
    roster.add_argument("--week", default="", metavar="TANGGAL", help="hari di pekan itu, misalnya 2026-11-24")
    retry = _add(commands, "retry", _desk("retry"), "olah lagi kiriman yang disisihkan")
    which = retry.add_mutually_exclusive_group(required=True)
    which.add_argument("id", type=int, nargs="?", metavar="ID", help="nomor kiriman di halaman status")
    which.add_argument("--all", action="store_true", help="semuanya")


def _add_officers(commands: Commands) -> None:
    _json(_add(commands, "list", _desk("officer_list"), "daftar petugas"))
    add = _add(commands, "add", _desk("officer_add"), "tambah petugas; kata sandi ditanyakan")
    add.add_argument("name", metavar="NAMA", help="nama untuk masuk, misalnya dewi")
    add.add_argument("--display", default="", metavar="NAMA", help="nama yang tampil")
    role_help = f"peran: {', '.join(choices.ROLES)} (bawaan: petugas)"
    add.add_argument("--role", type=choices.one_of(choices.ROLES), default="officer", metavar="PERAN", help=role_help)
    add.add_argument("--phone", default="", help="nomor yang dihubungi bila warga menelepon, misalnya +6281200000100")
    add.add_argument("--email", default="", help="alamat email")
    add.add_argument("--capacity", type=int, default=10, help="konsultasi sekaligus, paling banyak (bawaan: 10)")
    duty = _add(commands, "duty", _desk("officer_duty"), "mulai melayani, istirahat, atau pulang")
    duty.add_argument("name", metavar="NAMA")
    duty.add_argument(
        "state",
        type=choices.one_of(choices.PRESENCES, choices.FORMER_PRESENCES),
        metavar="KEADAAN",
        help=", ".join(choices.PRESENCES),
    )
    password = _add(commands, "password", _desk("officer_password"), "ganti kata sandi; ditanyakan")
    password.add_argument("name", metavar="NAMA")
    meaning = "hapus verifikasi dua langkah petugas yang kehilangan ponselnya"
    _add(commands, "factor-reset", _desk("officer_factor_reset"), meaning).add_argument("name", metavar="NAMA")


def _numbered(commands: Commands, name: str, meaning: str) -> argparse.ArgumentParser:
    parser = _json(_add(commands, name, _desk(name), meaning))
    parser.add_argument("number", metavar="K-…", help=NUMBER)
    return parser


def _by(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("--as", dest="by", required=True, metavar="NAMA", help="petugas yang melakukannya")
    return parser


def _json(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("--json", action="store_true", help="untuk program lain")
    return parser
