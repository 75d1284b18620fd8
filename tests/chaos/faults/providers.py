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


FOUND = "each message is looked up at the provider, and it is there"
WHOLE = "nothing is missing"
LATE = frozenset({"channel_waiting", "channel_failing"})

FAULTS = (
    Fault("provider answers 500 after taking", partial(in_mood, "late error", ""), unseen=FOUND),
    Fault("500 after taking, and no report", partial(in_mood, "late error", "never"), unseen=FOUND),
    Fault("answers lost, and no report", partial(in_mood, "lost", "never"), unseen=FOUND),
    Fault("provider refuses (503)", partial(in_mood, "refuse", ""), signs=LATE),
    Fault("provider is busy (429)", partial(in_mood, "busy", ""), 20.0, signs=LATE),
    Fault("provider says nothing", partial(in_mood, "silent", ""), 15.0, signs=LATE),
    Fault("provider takes and says nothing", partial(in_mood, "hang", ""), 15.0, signs=LATE),
    Fault("provider's answers are lost", partial(in_mood, "lost", ""), unseen=FOUND),
    Fault("reports doubled", partial(in_mood, "", "doubled"), unseen=WHOLE),
    Fault("reports backwards", partial(in_mood, "", "reversed"), unseen=WHOLE),
    Fault("reports before the answer", partial(in_mood, "", "early"), unseen=WHOLE),
    Fault("reports never", partial(in_mood, "", "never"), unseen=WHOLE),
    Fault("SMTP cut before 250", partial(post_in_mood, "cut"), unseen=FOUND),
    Fault("SMTP greylists", partial(post_in_mood, "greylist"), signs=LATE),
    Fault("SMTP says too large", partial(post_in_mood, "too large"), signs=LATE),
)
