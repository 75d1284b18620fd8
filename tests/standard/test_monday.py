"""An officer's Monday: thirty messages of a weekend, two officers, opening at eight.

Everything is checked against what this file works out by itself: from when somebody wrote, from the officers at the
opening and from when they answered.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import acting
import pytest
from acting import do
from sqlalchemy import select
from sqlmodel import col
from time_rules import post, tick
from world import World

from channels.envelope import Outbound
from handlers.desk import actions, answering, merge_split
from handlers.officers import guards, presence
from handlers.reports import csv_export, dashboard
from store.desk import queues
from store.desk.queues import Ask
from store.tables import Consultation, Event, Notice, Officer
from store.vocabulary import CaseOutcome, NoticeKind, Presence, QueueName

FRIDAY_EVENING = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)  # 17.00 WIB
OPENING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # Monday, 08.00 WIB
APART = timedelta(minutes=125)
STEP = timedelta(seconds=30)
TARGET, WARNING = timedelta(minutes=5), timedelta(minutes=2)
WINDOW, PATIENCE = timedelta(hours=24), timedelta(minutes=15)
CHANNELS = ("whatsapp", "sms", "email", "phone")
WORK = (3, 4, 6, 5, 4, 5, 7)  # minutes for one answer, in turn
WITHDRAWN, NOT_DATA = 5, 9  # places of those that are closed without an answer
FIRST, AGAIN = 10, 14  # places of two letters of one citizen, which become one consultation
ENGLISH = (2, 6)
WRITE_BACK = (4, 12)  # of those whose window was shut
NEWCOMERS = (20, 30, 50)  # minutes after opening
CAPACITY = 10


@dataclass
class Told:
    """What this file knows of one citizen: when they wrote, when they were helped, when that was promised."""

    number: str
    sender: str
    channel: str
    wrote: datetime
    due: datetime
    answered: datetime | None = None
    closed: CaseOutcome | None = None

    @property
    def held(self) -> bool:
        """Return whether their answer waits until they write: WhatsApp's window is shut."""
        return self.channel == "whatsapp" and self.answered is not None and self.answered >= self.wrote + WINDOW

    def broke(self, now: datetime) -> bool:
        ended = self.answered or (OPENING if self.closed else None)
        return now >= self.due and (ended is None or ended > self.due)


@dataclass
class Monday:
    """The office and what happened in it. busy: what each officer works on, and until when."""

    world: World
    citizens: list[Told] = field(default_factory=list)
    busy: dict[str, tuple[Told, datetime]] = field(default_factory=dict)
    left: list[Outbound] = field(default_factory=list)
    done: int = 0
    heaviest: int = 0

    def named(self, number: str) -> Told:
        return next(one for one in self.citizens if one.number == number)

    def on_duty(self) -> list[Officer]:
        return [one for name in ("dewi", "agus") if (one := self.world.officer_named(name)).on_duty]

    def becomes(self, name: str, what: Presence) -> None:
        with self.world.db.write() as db:
            presence.become(db, self.world.office, db.merge(self.world.officer_named(name)), what, now=self.world.now)

    def step(self) -> None:
        """Let half a minute pass: the clock process ticks, messages leave, officers answer and go on."""
        self.world.now += STEP
        cases = self.world.consultations()
        for officer in self.on_duty():
            self._work(officer, cases)
        tick(self.world)
        self.left += post(self.world)
        held = Counter(one.officer_id for one in cases if one.state in ("assigned", "confirming"))
        self.heaviest = max([self.heaviest, *(count for who, count in held.items() if who is not None)])

    def _work(self, officer: Officer, cases: list[Consultation]) -> None:
        citizen, until = self.busy.get(officer.name, (None, self.world.now))
        if citizen is not None and until <= self.world.now:
            if self.world.case(citizen.number).officer_id == officer.id:
                do(self.world, answering.reply, citizen.number, "Jumlahnya 17.000 jiwa", by=officer)
                citizen.answered = self.world.now
            del self.busy[officer.name]
        elif citizen is None:
            mine = [one for one in cases if one.officer_id == officer.id and one.state == "assigned"]
            waiting = min((self.named(one.number) for one in mine), key=lambda one: one.wrote, default=None)
            if waiting is not None:
                self.busy[officer.name] = waiting, self.world.now + timedelta(minutes=WORK[self.done % len(WORK)])
                self.done += 1


def weekend(world: World) -> Monday:
    """Thirty citizens write while the office is closed; nobody is there. One more complains."""
    monday = Monday(world)
    for place in range(1, 31):
        world.now = FRIDAY_EVENING + place * APART
        channel = CHANNELS[place % 4]
        sender = f"siti{place}@contoh.example" if channel == "email" else f"+62812000004{place:02}"
        sender = monday.citizens[FIRST - 1].sender if place == AGAIN else sender
        words = (
            "I need the population of Gantung in 2022" if place in ENGLISH else f"Minta data penduduk {1990 + place}"
        )
        kind = {"call": True} if channel == "phone" else {"subject": words} if channel == "email" else {}
        world.hears(channel, sender, "Panggilan tak terjawab." if channel == "phone" else words, **kind)
        tick(world)
        monday.left += post(world)
        number = max(one.number for one in world.consultations() if one.kind == "consultation")
        monday.citizens.append(Told(number, sender, channel, world.now, OPENING))
        if place == 17:
            world.hears("sms", "+6281200000499", "PENGADUAN petugas lama sekali")
            world.hears("sms", sender, "Saya tunggu ya")
    return monday


@pytest.fixture(params=[0, 7], ids=["both at eight", "Agus at 08.07"])
def monday(request: pytest.FixtureRequest, world: World) -> Monday:
    """Rahma can be rung; Dewi opens, Agus comes some minutes later. It is ten to eight on Monday."""
    world.office = replace(world.office, templates={"whatsapp": frozenset({"breach", "answer_ready"})})
    world.officer("rahma", role="supervisor", on_duty=False, phone="+6281200000103")
    for name in ("dewi", "agus"):
        world.officer(name, on_duty=False, capacity=CAPACITY)
    day = weekend(world)
    world.now = OPENING - timedelta(minutes=10)
    comes = OPENING + timedelta(minutes=request.param) if request.param else OPENING - STEP
    servers = 1 if request.param else 2
    day.becomes("dewi", Presence.PRESENT)
    while world.now < OPENING + timedelta(hours=3):
        day.step()
        if world.now == OPENING:
            waiting = [one for one in day.citizens if one.answered is None or one.answered == OPENING]
            for place, citizen in enumerate(waiting, 1):
                citizen.due = OPENING + max(TARGET, place * TARGET / servers)
        if world.now == comes:
            day.becomes("agus", Presence.PRESENT)
        happens(day)
    return day


def happens(day: Monday) -> None:
    """Let what this Monday holds happen at its minute."""
    world, minute = day.world, (day.world.now - OPENING) / timedelta(minutes=1)
    dewi = world.officer_named("dewi")
    if minute == 1:
        for place, outcome in ((WITHDRAWN, CaseOutcome.WITHDRAWN), (NOT_DATA, CaseOutcome.NOT_DATA)):
            closed = day.citizens[place - 1]
            do(world, actions.close, closed.number, by=dewi, outcome=outcome)
            closed.closed = outcome
    if minute == 2:
        source, target = day.citizens[AGAIN - 1], day.citizens[FIRST - 1]
        with world.db.write() as db:
            act, case = acting.on(db, world, dewi, source.number)
            merge_split.merge(act, case, guards.find_case(act, target.number, None))
        source.closed = CaseOutcome.MERGED
    if minute in NEWCOMERS:
        sender = f"+62812000005{minute:02.0f}"
        world.hears("sms", sender, "Minta data inflasi")
        number = max(one.number for one in world.consultations() if one.kind == "consultation")
        day.citizens.append(Told(number, sender, "sms", world.now, world.now + TARGET))
    for place in WRITE_BACK:
        citizen = day.citizens[place - 1]
        if citizen.held and world.now == citizen.answered + timedelta(minutes=3):
            world.hears(citizen.channel, citizen.sender, "BUKA")


def counted(day: Monday) -> list[Told]:
    return [one for one in day.citizens if one.closed != CaseOutcome.MERGED]


def breaks(day: Monday) -> list[Told]:
    return sorted((one for one in day.citizens if one.broke(day.world.now)), key=lambda one: one.due)


def stored(day: Monday, table: type, *conditions: object) -> list:
    with day.world.db.read() as db:
        return list(db.scalars(select(table).where(*conditions).order_by(col(table.id))))


def test_a_monday_at_eight(monday: Monday) -> None:
    """One test, because one Monday takes most of the time."""
    each_was_told_their_place(monday)
    every_promise_is_judged_right(monday)
    no_alarm_is_no_news(monday)
    nothing_is_missed(monday)


def each_was_told_their_place(day: Monday) -> None:
    receipts = {
        number: one.body for one in reversed(day.left) for number in one.body.split() if number.startswith("K-2026")
    }
    receipts = {number.rstrip(".,"): body for number, body in receipts.items()}
    for place, citizen in enumerate(day.citizens[:30], 1):
        long = f"Saat ini Anda urutan ke-{place} untuk dibantu saat kami buka."
        short = f"Urutan Anda: {place}."
        if place in ENGLISH:
            long = f"At the moment you are number {place} in line for when we open."
        assert (short if citizen.channel in ("sms", "phone") else long) in receipts[citizen.number]
    assert "rutan" not in receipts[day.citizens[-1].number]  # who writes in opening hours stands in no line


def every_promise_is_judged_right(day: Monday) -> None:
    world, broken = day.world, breaks(day)
    assert broken and len(broken) < len(day.citizens) / 2
    for citizen in day.citizens:
        case = world.case(citizen.number)
        assert case.breached_at == (citizen.due if citizen in broken else None), (citizen, case.breached_at)
    with world.db.read() as db:
        text = csv_export.csv_of(db, world.office, "10-hari", world.now)
        board = dashboard.board(db, world.office, "10-hari", world.now)
    lines = {one["nomor"]: one for one in csv.DictReader(io.StringIO(text), delimiter=";")}
    assert set(lines) == {one.number for one in counted(day)}
    verdicts = {one.number: verdict(day, one) for one in counted(day)}
    assert {number: line["janji ditepati"] for number, line in lines.items()} == verdicts
    kept, lost = Counter(verdicts.values())["ya"], Counter(verdicts.values())["tidak"]
    assert (board.help.kept, board.help.decided) == (kept, kept + lost)
    owed = [one for one in counted(day) if one.answered is None and one.closed is None]
    assert board.queue.waiting == len(owed)
    assert board.queue.late == sum(one.due <= world.now for one in owed)


def verdict(day: Monday, citizen: Told) -> str:
    if citizen.closed is not None:
        return "" if citizen.closed == CaseOutcome.WITHDRAWN else "tidak"
    if citizen.held and day.citizens.index(citizen) + 1 not in WRITE_BACK:
        return ""  # the answer waits for the citizen: it is judged when it leaves
    return "tidak" if citizen.broke(day.world.now) else "ya" if citizen.answered else ""


def no_alarm_is_no_news(day: Monday) -> None:
    """Nobody is warned of what is far, rung twice, or rung of what was kept; what breaks together is one alarm."""
    alarms: list[list[Told]] = []
    for one in breaks(day):
        if alarms and one.due - alarms[-1][0].due < timedelta(minutes=1):
            alarms[-1].append(one)
        else:
            alarms.append([one])
    cases = {one.id: one.number for one in day.world.consultations()}
    notices = stored(day, Notice, col(Notice.what) == NoticeKind.BREACHED)
    assert [(one.at, one.more) for one in notices] == [(group[0].due, len(group) - 1) for group in alarms]
    rung = [one for one in day.left if one.template == "breach"]
    assert [one.params["1"].partition(" ")[0] for one in rung] == [cases[one.consultation_id] for one in notices]
    for event in stored(day, Event, col(Event.what) == "warned"):
        citizen = day.named(cases[event.consultation_id])
        assert event.at == citizen.due - WARNING, citizen
        assert citizen.answered is None or citizen.answered > event.at or citizen.held, citizen
    for notice in stored(day, Notice, col(Notice.what) == NoticeKind.TAKEN_BACK):
        assert notice.at >= day.named(cases[notice.consultation_id]).due - TARGET + PATIENCE
    assert day.heaviest == CAPACITY


def nothing_is_missed(day: Monday) -> None:
    """Each was answered, closed by a person, or stands in the officers' list; none has no officer."""
    with day.world.db.read() as db:
        listed = {one.consultation.number for one in queues.page(db, Ask(QueueName.ACTIVE), day.world.now, limit=200)}
    for citizen in day.citizens:
        case = day.world.case(citizen.number)
        assert case.officer_id is not None or citizen.closed is not None
        assert citizen.answered is not None or citizen.closed is not None or citizen.number in listed
    sent = {one.to.value for one in day.left if "17.000" in one.body}
    assert all(one.sender in sent for one in counted(day) if one.answered and verdict(day, one) == "ya")
    complaints = [one for one in day.world.consultations() if one.kind == "complaint"]
    assert [one.line_place for one in complaints] == [None]
