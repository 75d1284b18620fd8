"""The desk from the shell: actions of handlers/desk, lists, and officers."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from bot.app import App, open_app
from bot.cli import output, roster
from bot.config.place import Place
from bot.web.present import form_words, labels
from channels.formats.file_types import type_of
from handlers.desk import actions, answering
from handlers.errors import Refusal
from handlers.office import overrides
from handlers.officers import guards, team
from handlers.officers.act import Act
from handlers.officers.roster import plan
from handlers.officers.signing_in import second_factor
from handlers.outgoing.queueing import OutgoingAttachment
from store.cases import consultations
from store.cases.visible_cases import NOTHING_SECRET
from store.desk import queues
from store.office import officers
from store.tables import Consultation, Officer
from store.transport import arrivals
from store.vocabulary import Presence

LARGEST_FILE = 25 * 1024 * 1024


@dataclass(frozen=True)
class Call:
    """One command: its arguments, and the office that it is for."""

    app: App
    asked: argparse.Namespace


def run(command: str, asked: argparse.Namespace, place: Place) -> int:
    """Run one of the commands below by its name. Raises Refusal with a sentence for the person who typed it."""
    app = open_app(place)
    try:
        COMMANDS[command](Call(app, asked))
    finally:
        app.db.close()
    return 0


def show_list(call: Call) -> None:
    asked = call.asked
    with call.app.db.read() as db:
        ask = queues.Ask(queue=asked.queue, channel=asked.channel)
        numbers = queues.newest(db, ask, call.app.clock(), asked.limit)
        if asked.json:
            output.as_json([output.whole(db, one) for one in numbers])
        else:
            output.overview(db, call.app.office, numbers)


def show(call: Call) -> None:
    _show(call, call.asked.number)


def reply(call: Call) -> None:
    attachments = [_attachment(call.app, file) for file in call.asked.file]

    def take_and_reply(act: Act, case: Consultation) -> None:
        actions.take(act, case)
        answering.reply(act, case, call.asked.text, attachments=attachments)

    _do(call, take_and_reply)


def note(call: Call) -> None:
    _do(call, lambda act, case: answering.note(act, case, call.asked.text))


def take(call: Call) -> None:
    _do(call, actions.take)


def close(call: Call) -> None:
    outcome = form_words.outcome(call.asked.outcome)
    _do(call, lambda act, case: actions.close(act, case, outcome=outcome))


def retry(call: Call) -> None:
    with call.app.db.write() as db:
        count = arrivals.put_back(db, None if call.asked.all else call.asked.id)
    call.app.bell.ring()
    if not count and not call.asked.all:
        raise Refusal(f"Kiriman {call.asked.id} tidak ada di antara yang disisihkan. Lihat halaman status.")
    print(f"{count} kiriman kembali ke antrean.")


def show_roster(call: Call) -> None:
    app, now = call.app, call.app.clock()
    day = overrides.read_date(call.asked.week) if call.asked.week else plan.today(app.office, now)
    with app.db.read() as db:
        found = roster.week(db, app.office, day, now)
    if call.asked.json:
        output.as_json(found)
    else:
        roster.show(found)


def officer_list(call: Call) -> None:
    with call.app.db.read() as db:
        output.officers(officers.everyone(db), officers.load(db), json=call.asked.json)


def officer_add(call: Call) -> None:
    asked = call.asked
    password = _password()
    team.require_password(password, call.app.office.name)
    fields = {name: getattr(asked, name) for name in ("role", "email", "phone", "capacity")}
    with call.app.db.write() as db:
        made = team.hire(db, asked.name, {"display_name": asked.display, **fields}, password, now=call.app.clock())
        print(f"Petugas {made.name} ditambahkan. Mulai melayani: loket officer duty {made.name} siap-melayani")


def officer_duty(call: Call) -> None:
    state = Presence(call.asked.state)
    with call.app.db.write() as db:
        officer = actions.set_presence(db, call.app.office, call.asked.name, state, now=call.app.clock())
        print(f"{officer.display_name}: {labels.PRESENCES[state].lower()}.")
    call.app.bell.ring()


def officer_password(call: Call) -> None:
    password = _password()
    team.require_password(password, call.asked.name, call.app.office.name)
    with call.app.db.write() as db:
        officers.set_password(_officer(db, call.asked.name), password)
    print("Kata sandi diganti. Semua sesi lama sudah berakhir.")


def officer_factor_reset(call: Call) -> None:
    with call.app.db.write() as db:
        officer = _officer(db, call.asked.name)
        had_it = second_factor.reset(db, officer, call.app.clock())
        done = f"{officer.display_name} masuk dengan kata sandi saja."
    print(done if had_it else "Verifikasi dua langkah tidak dipakai.")


COMMANDS: dict[str, Callable[[Call], None]] = {
    one.__name__: one
    for one in (
        show_list,
        show,
        reply,
        note,
        take,
        close,
        retry,
        show_roster,
        officer_list,
        officer_add,
        officer_duty,
        officer_password,
        officer_factor_reset,
    )
}


def _do(call: Call, action: Callable[[Act, Consultation], object]) -> None:
    """Run an action in one transaction. Then ring the bell and print what became of the consultation."""
    with call.app.db.write() as db:
        act = Act(db, call.app.office, _officer(db, call.asked.by), call.app.clock())
        action(act, guards.find_case(act, call.asked.number))
    call.app.bell.ring()
    _show(call, call.asked.number)


def _show(call: Call, number: str) -> None:
    with call.app.db.read() as db:
        case = consultations.by_number(db, number)
        if case is None:
            raise Refusal(f"Konsultasi “{number}” tidak ada. Periksa nomornya, misalnya K-2026-000123.")
        if not NOTHING_SECRET.allows(case):  # a shell does not say who reads
            raise Refusal("Pengaduan hanya dibuka di halaman Loket, oleh penanggung jawab.")
        if call.asked.json:
            output.as_json(output.whole(db, case))
        else:
            output.conversation(db, call.app.office, case)


def _officer(db: Session, name: str) -> Officer:
    officer = officers.by_name(db, name)
    if officer is None or not officer.active:
        raise Refusal(f"Petugas “{name}” tidak ada. Lihat daftarnya: loket officer list")
    return officer


def _attachment(app: App, file: Path) -> OutgoingAttachment:
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise Refusal(f"{file} terlalu besar. Paling banyak {LARGEST_FILE // 1024 // 1024} MB.")
        data = file.read_bytes()
    except OSError as error:
        raise Refusal(f"{file} tidak dapat dibaca ({error.strerror}). Periksa nama berkasnya.") from None
    kind = type_of(file.name)
    return OutgoingAttachment(file.name, kind, app.files.put(data), len(data))


def _password() -> str:
    """Return a password: asked for twice on a terminal, else the first line of the standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass("Kata sandi: ")
    if getpass.getpass("Sekali lagi: ") != password:
        raise Refusal("Kedua kata sandi berbeda. Ulangi perintahnya.")
    return password
