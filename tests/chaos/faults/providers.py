"""Faults of the providers: they refuse, hang, lose answers, and report too early, twice, backwards or never."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from chaos.lab import Fault, Lab


@contextmanager
def in_mood(word: str, reports: str, lab: Lab) -> Iterator[None]:
    moods = [lab.world.twilio.mood, lab.world.gateway.mood]
    for mood in moods:
        mood.word, mood.reports = word, reports
    yield
    for mood in moods:
        mood.word, mood.reports = "", ""


@contextmanager
def post_in_mood(word: str, lab: Lab) -> Iterator[None]:
    lab.world.post.mood = word
    yield
    lab.world.post.mood = ""


FAULTS = (
    Fault("provider answers 500 after taking", partial(in_mood, "late error", "")),
    Fault("500 after taking, and no report", partial(in_mood, "late error", "never")),
    Fault("answers lost, and no report", partial(in_mood, "lost", "never")),
    Fault("provider refuses (503)", partial(in_mood, "refuse", "")),
    Fault("provider is busy (429)", partial(in_mood, "busy", ""), 20.0),
    Fault("provider says nothing", partial(in_mood, "silent", ""), 15.0),
    Fault("provider takes and says nothing", partial(in_mood, "hang", ""), 15.0),
    Fault("provider's answers are lost", partial(in_mood, "lost", "")),
    Fault("reports doubled", partial(in_mood, "", "doubled")),
    Fault("reports backwards", partial(in_mood, "", "reversed")),
    Fault("reports before the answer", partial(in_mood, "", "early")),
    Fault("reports never", partial(in_mood, "", "never")),
    Fault("SMTP cut before 250", partial(post_in_mood, "cut")),
    Fault("SMTP greylists", partial(post_in_mood, "greylist")),
    Fault("SMTP says too large", partial(post_in_mood, "too large")),
)
