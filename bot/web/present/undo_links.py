"""The address that undoes an event of a case, for as long as it can be undone. Reads no database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from flask import url_for

from handlers.desk import merge_split
from handlers.office.office import Office
from store.event_names import EventName
from store.tables import Consultation, Event

ENDPOINTS: Mapping[str, str] = {
    EventName.MERGED_IN: "arrange.undo_merge",
    EventName.SPLIT: "arrange.undo_split",
    EventName.ON_BEHALF: "on_behalf.undo",
    EventName.CORRECTED: "person.undo",
    EventName.CONTACT_REMOVED: "person.undo",
    EventName.CONTACT_DETACHED: "person.undo",
    EventName.COMPLAINT_MADE: "complaints.undo",
    EventName.PEOPLE_MERGED: "one_person.undo",
}


def address(office: Office, case: Consultation, event: Event, now: datetime) -> str:
    """Return the address, "" where the event cannot be undone, or not any more."""
    within = {
        EventName.COMPLAINT_MADE: timedelta(seconds=office.undo_seconds),  # its receipt leaves then
        EventName.PEOPLE_MERGED: timedelta(days=office.merge_undo_days),
    }.get(EventName(event.what), merge_split.UNDO_WITHIN)
    is_named = event.what != EventName.CORRECTED or "new" in event.detail
    if event.what not in ENDPOINTS or not is_named or now - event.at > within:
        return ""
    return url_for(ENDPOINTS[event.what], number=case.number, event_id=event.id)
