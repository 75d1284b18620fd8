"""Tags on a consultation: any officer adds and removes them. It is on record and blocks no answer."""

from __future__ import annotations

from handlers.errors import Refusal
from handlers.officers.act import Act
from store.desk import tags
from store.event_names import EventName
from store.tables import Consultation

LONGEST_TAG = 40
MOST_TAGS = 12


def add(act: Act, case: Consultation, words: str) -> Consultation:
    """Add a tag, spelled as it was spelled before. Raises Refusal."""
    tag = " ".join(words.split())
    if not tag or len(tag) > LONGEST_TAG or not tag.isprintable():
        raise Refusal(f"Tulis tag dengan 1 sampai {LONGEST_TAG} huruf.")
    if len(tags.of(act.db, case)) >= MOST_TAGS:
        raise Refusal(f"Paling banyak {MOST_TAGS} tag. Lepas salah satu dahulu.")
    for new in tags.add(act.db, case, [tags.as_written(act.db, tag)]):
        act.record(case, EventName.TAGGED, tag=new)
    return case


def remove(act: Act, case: Consultation, tag: str) -> Consultation:
    """Remove a tag; do nothing where it is not there."""
    if tag in tags.of(act.db, case):
        tags.remove(act.db, case, [tag])
        act.record(case, EventName.UNTAGGED, tag=tag)
    return case
