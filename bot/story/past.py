"""The ten working days before the morning: ordinary work, so that the dashboard has figures to show."""

from __future__ import annotations

import itertools
import random
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.story.teller import Story
from handlers.desk import actions
from handlers.office import service_hours
from handlers.ratings import giving, instruments
from store.cases import consultations

QUESTIONS = (
    "Minta jumlah penduduk per kecamatan 2025",
    "PDRB per kapita berapa ya?",
    "Apakah ada data produksi lada per desa?",
    "Angka kemiskinan kabupaten tahun terakhir",
    "Inflasi bulan lalu berapa persen?",
    "KBLI untuk usaha bengkel motor kode berapa?",
    "Tingkat pengangguran terbuka 2025",
    "IPM kabupaten 2021-2025 untuk skripsi",
)
CHANNELS = ("whatsapp",) * 11 + ("email",) * 5 + ("sms",) * 2
PREFIXES = (12, 13, 15, 19, 21, 52)
SCORES = (5,) * 31 + (4,) * 11 + (3,) * 3 + (2,)
A_DAY = (12, 10, 9, 14, 11, 10, 12, 8, 13, 11)


def past_days(story: Story) -> None:
    """Tell ten working days: consultations that were helped within minutes and closed, and some ratings."""
    back = (story.now - timedelta(days=number) for number in itertools.count(1))
    working = (day for day in back if service_hours.ranges(story.office, day.astimezone(story.office.zone).date()))
    for day, how_many in zip(reversed(list(itertools.islice(working, len(A_DAY)))), A_DAY, strict=True):
        _past_day(story, day, how_many)


def _past_day(story: Story, day: datetime, how_many: int) -> None:
    local = day.astimezone(story.office.zone)
    opens = service_hours.ranges(story.office, local.date())[0][0]
    morning = datetime.combine(local.date(), opens, story.office.zone)
    with story.telling() as db:
        for place in range(how_many):
            _past_one(story, db, morning + timedelta(minutes=4 + 14 * place))


def _past_one(story: Story, db: Session, at: datetime) -> None:
    dice, channel = story.dice, story.dice.choice(CHANNELS)
    figures = dice.randrange(1000, 10_000)
    sender = f"warga{figures}@contoh.example" if channel == "email" else f"+628{dice.choice(PREFIXES)}0000{figures}"
    number = story.writes_in(
        db, at, channel, sender, dice.choice(QUESTIONS), subject="Permohonan data" if channel == "email" else ""
    )
    helped = at + timedelta(seconds=dice.choice((40, 70, 95, 130, 170, 230, 280, 420)))
    by = dice.choice(story.team[:-1] or story.team)
    story.answers_in(db, helped, number, "Datanya ada di Dalam Angka terbaru, gratis diunduh di situs kami.", by)
    closed = helped + timedelta(minutes=dice.randint(3, 9))
    actions.close(*story.on(db, number, by, closed))
    if dice.random() < 0.4:
        story.writes_in(db, closed + timedelta(minutes=2), channel, sender, str(dice.choice(SCORES)))
        _judges(db, number, random.Random(figures), closed + timedelta(minutes=3))  # noqa: S311  # a story


def _judges(db: Session, number: str, dice: random.Random, at: datetime) -> None:
    """Fill in the nine elements for most of the citizens who rated."""
    consultation = consultations.by_number(db, number)
    if consultation is not None and dice.random() < 0.8:
        answers = {key: dice.choice((3, 4, 4)) for key in instruments.SKM.keys}
        giving.give_elements(db, consultation, answers, now=at)
