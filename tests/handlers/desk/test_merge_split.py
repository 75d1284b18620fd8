"""Joining and parting consultations: nothing lost, nothing asked twice, and all of it can be taken back."""

from __future__ import annotations

import json
from datetime import timedelta

import acting
import pytest
from cast import BUDI, SITI, SITI_MAIL
from sqlalchemy import select
from sqlmodel import SQLModel
from world import World

from channels.envelope import Address
from handlers.desk import actions, answering, merge_split, snoozing, tagging
from handlers.errors import NotFound, Overtaken, Refusal
from handlers.office import links
from handlers.officers import guards
from handlers.self_service import tracking
from handlers.steps import confirmation_answers, confirmations, directory
from store.cases import events, merges, messages
from store.desk import history, tags
from store.search import search, search_index
from store.search.search import SearchQuery, Term
from store.tables import Consultation, DataNeed, Message


def two_of_siti(world: World) -> tuple[str, str]:
    """She wrote by WhatsApp, and by mail; both are one person."""
    world.hears("whatsapp", SITI, "Minta data penduduk", also=(Address("email", SITI_MAIL, "", "email"),))
    world.pass_time(minutes=1)
    world.hears("email", SITI_MAIL, "Data penduduk, seperti di WhatsApp", subject="Data penduduk")
    first, second = world.consultations()
    assert first.person_id == second.person_id
    return first.number, second.number


def merge(world: World, number: str, into: str) -> None:
    with world.db.write() as db:
        act, source = acting.on(db, world, world.officer_named("dewi"), number)
        merge_split.merge(act, source, guards.find_case(act, into))


def last_event(world: World, number: str, what: str) -> int:
    with world.db.read() as db:
        return max(one.id or 0 for one in events.of(db, world.case(number)) if one.what == what)


def bodies(world: World, number: str) -> list[str]:
    with world.db.read() as db:
        return [one.body for one in messages.timeline(db, world.case(number).id or 0) if one.direction == "in"]


def everything(world: World) -> str:
    """All rows that merging may touch, but for the record itself and what it bumps."""
    bumped = {"last_event_id", "updated_at", "look_at"}
    with world.db.read() as db:
        tables: list[type[SQLModel]] = [Consultation, Message, DataNeed]
        rows = [one.model_dump(mode="json", exclude=bumped) for table in tables for one in db.scalars(select(table))]
        marks = sorted((one.number, tags.of(db, one)) for one in db.scalars(select(Consultation)))
    return json.dumps([sorted(map(str, rows)), marks])


def test_a_merged_consultation_closes_without_a_rating_and_its_messages_follow(office: World) -> None:
    first, second = two_of_siti(office)
    merge(office, second, first)
    assert bodies(office, first) == ["Minta data penduduk", "Data penduduk, seperti di WhatsApp"]
    assert bodies(office, second) == []
    closed = office.case(second)
    assert (closed.state, closed.outcome, closed.merged_into_id) == ("closed", "merged", office.case(first).id)
    assert office.said("rating") == []


def test_what_a_citizen_writes_to_the_merged_one_reaches_the_other(office: World) -> None:
    first, second = two_of_siti(office)
    merge(office, second, first)
    office.hears("email", SITI_MAIL, "Dan tahun 2023?", ticket=second)
    assert bodies(office, first)[-1] == "Dan tahun 2023?"
    assert len(office.consultations()) == 2


def test_a_question_to_a_colleague_is_still_waited_for_after_the_merge(office: World) -> None:
    first, second = two_of_siti(office)
    dewi, now = office.officer_named("dewi"), office.now
    fields = {"name": "Laila Hasanah", "section": "Produksi", "skills": "", "email": "laila@kantor.example"}
    with office.db.write() as db:
        for number in (first, second):
            actions.take(*acting.on(db, office, dewi, number))
        laila = directory.save(db, None, fields, now=now)
        asked = confirmations.ask(*acting.on(db, office, dewi, first, now=now), laila.id or 0, "Boleh dirilis?")
        answering.reply(*acting.on(db, office, dewi, first, now=now), "Kami tanyakan dahulu.")
        answering.reply(*acting.on(db, office, dewi, second, now=now), "Sudah kami jawab.")
    merge(office, first, second)
    assert office.case(second).state == "confirming"
    with office.db.write() as db:
        confirmation_answers.answer_on_page(db, asked.token, "Boleh.", now=now)
    assert office.case(second).state == "assigned"


def test_the_merged_number_still_finds_the_conversation(any_office: World) -> None:
    office = any_office
    first, second = two_of_siti(office)
    merge(office, second, first)
    with office.db.write() as db:
        while search_index.refresh(db):
            pass
    with office.db.read() as db:
        hits = search.find(db, SearchQuery((Term(tuple(second.lower().replace("-", " ").split())),)), 5)
    assert [hit.consultation.number for hit in hits] == [first]


def test_the_older_wait_counts_and_an_answered_one_is_owed_again(office: World) -> None:
    first, second = two_of_siti(office)
    dewi = office.officer_named("dewi")
    with office.db.write() as db:
        actions.take(*acting.on(db, office, dewi, first))
        answering.reply(*acting.on(db, office, dewi, first), "Sebentar ya")
    assert office.case(first).state == "answered"
    waits = office.case(second).waiting_since
    merge(office, second, first)
    assert (office.case(first).state, office.case(first).waiting_since) == ("assigned", waits)


def test_undoing_a_merge_restores_everything_exactly(any_office: World) -> None:
    office = any_office
    first, second = two_of_siti(office)
    dewi = office.officer_named("dewi")
    with office.db.write() as db:
        tagging.add(*acting.on(db, office, dewi, second), "Penduduk")
        tagging.add(*acting.on(db, office, dewi, first), "Sensus")
        need = {"item": "x", "created_at": office.now, "updated_at": office.now}
        db.add(DataNeed(consultation_id=office.case(second).id or 0, **need))
        snoozing.snooze(*acting.on(db, office, dewi, second), office.now + timedelta(days=2))
    before = everything(office)
    merge(office, second, first)
    assert everything(office) != before
    office.pass_time(days=29)
    with office.db.write() as db:
        merge_split.undo_merge(*acting.on(db, office, dewi, first), last_event(office, first, "merged_in"))
    assert everything(office) == before


def test_what_happened_since_a_merge_survives_its_undoing(office: World) -> None:
    first, second = two_of_siti(office)
    dewi = office.officer_named("dewi")
    merge(office, second, first)
    office.hears("whatsapp", SITI, "Terima kasih sebelumnya, apakah ada?")
    with office.db.write() as db:
        actions.take(*acting.on(db, office, dewi, first))
        answering.reply(*acting.on(db, office, dewi, first), "Ada.")
        merge_split.undo_merge(*acting.on(db, office, dewi, first), last_event(office, first, "merged_in"))
    assert bodies(office, first) == ["Minta data penduduk", "Terima kasih sebelumnya, apakah ada?"]
    assert office.case(first).state == "answered"
    assert bodies(office, second) == ["Data penduduk, seperti di WhatsApp"]
    assert office.case(second).state != "closed"


def test_a_merge_is_undone_once_and_within_thirty_days(office: World) -> None:
    first, second = two_of_siti(office)
    dewi = office.officer_named("dewi")
    merge(office, second, first)
    event = last_event(office, first, "merged_in")
    with pytest.raises(Refusal, match="30 hari"), office.db.write() as db:
        merge_split.undo_merge(*acting.on(db, office, dewi, first, now=office.now + timedelta(days=31)), event)
    with office.db.write() as db:
        merge_split.undo_merge(*acting.on(db, office, dewi, first), event)
    with pytest.raises(Refusal, match="sudah diurungkan"), office.db.write() as db:
        merge_split.undo_merge(*acting.on(db, office, dewi, first), event)
    with pytest.raises(NotFound), office.db.write() as db:
        merge_split.undo_merge(*acting.on(db, office, dewi, second), event)


def test_two_people_are_never_merged_nor_one_with_itself_nor_what_is_closed(office: World) -> None:
    first, second = two_of_siti(office)
    office.hears("whatsapp", BUDI, "Minta PDRB")
    budi = office.consultations()[-1].number
    with pytest.raises(Refusal, match="warga yang berbeda"):
        merge(office, budi, first)
    with pytest.raises(Refusal, match="konsultasi lain"):
        merge(office, first, first)
    merge(office, second, first)
    with pytest.raises(Refusal, match="sudah ditutup"):
        merge(office, second, first)
    with pytest.raises(Refusal, match="sudah digabung"), office.db.write() as db:
        actions.reopen(*acting.on(db, office, office.officer_named("dewi"), second))


def test_a_colleague_who_was_faster_stops_the_merge(office: World) -> None:
    first, second = two_of_siti(office)
    seen = office.case(second).last_event_id
    with office.db.write() as db:
        actions.take(*acting.on(db, office, office.officer_named("agus"), second))
    with pytest.raises(Overtaken), office.db.write() as db:
        act, source = acting.on(db, office, office.officer_named("dewi"), second, page_showed=seen)
        merge_split.merge(act, source, guards.find_case(act, first))


def two_questions(world: World) -> tuple[str, list[str]]:
    world.hears("whatsapp", SITI, "Berapa penduduk Gantung?")
    world.pass_time(minutes=1)
    world.hears("whatsapp", SITI, "Dan harga lada?")
    number = world.the_consultation().number
    with world.db.read() as db:
        found = messages.timeline(db, world.the_consultation().id or 0)
    return number, [one.key for one in found if one.direction == "in"]


def split(world: World, number: str, keys: list[str]) -> str:
    with world.db.write() as db:
        return merge_split.split(*acting.on(db, world, world.officer_named("dewi"), number), keys).number


def test_two_questions_become_two_consultations_and_no_clock_starts_anew(office: World) -> None:
    number, (first, second) = two_questions(office)
    new = split(office, number, [second])
    assert (bodies(office, number), bodies(office, new)) == (["Berapa penduduk Gantung?"], ["Dan harga lada?"])
    made = office.case(new)
    assert (made.split_from_id, made.subject) == (office.case(number).id, "Dan harga lada?")
    with office.db.read() as db:
        message = messages.by_key(db, second)
    assert message is not None
    assert made.opened_at == made.waiting_since == message.at
    assert made.officer_id == office.case(number).officer_id
    assert first


@pytest.mark.parametrize(("which", "why"), [([], "Pilih paling sedikit"), ([0, 1], "Sisakan"), (["x"], "Pilih")])
def test_a_split_that_leaves_one_side_empty_is_refused(office: World, which: list[int | str], why: str) -> None:
    number, keys = two_questions(office)
    with pytest.raises(Refusal, match=why):
        split(office, number, [keys[one] if isinstance(one, int) else one for one in which])
    assert len(office.consultations()) == 1


def test_undoing_a_split_brings_everything_back_and_the_new_number_leads_there(any_office: World) -> None:
    office = any_office
    number, (_, second) = two_questions(office)
    new = split(office, number, [second])
    office.hears("whatsapp", SITI, "Halo?")
    with office.db.write() as db:
        event = last_event(office, number, "split")
        merge_split.undo_split(*acting.on(db, office, office.officer_named("dewi"), number), event)
    assert bodies(office, number) == ["Berapa penduduk Gantung?", "Dan harga lada?", "Halo?"]
    with office.db.read() as db:
        assert merges.living(db, office.case(new)).number == number
    assert office.said("rating") == []
    with pytest.raises(Refusal, match="sudah diurungkan"), office.db.write() as db:
        merge_split.undo_split(*acting.on(db, office, office.officer_named("dewi"), number), event)


def test_the_consultation_that_was_joined_is_no_history_of_its_own(office: World) -> None:
    first, second = two_of_siti(office)
    with office.db.read() as db:
        assert [one.number for one, _ in history.of(db, office.case(first), 5)] == [second]
    merge(office, second, first)
    with office.db.read() as db:
        assert history.of(db, office.case(first), 5) == []


def test_the_link_of_a_consultation_opens_no_complaint(world: World) -> None:
    """Nothing joins the two; should it come to pass, only the complaint's own link may open it."""
    world.hears("whatsapp", SITI, "minta data penduduk")
    world.hears("whatsapp", SITI, "PENGADUAN: petugas Dewi membentak saya")
    consultation, complaint = world.consultations()
    with world.db.write() as db:
        db.get_one(Consultation, consultation.id).merged_into_id = complaint.id
    with world.db.read() as db:
        proof = links.tracking_proof(world.office, consultation)
        assert tracking.by_link(db, world.office, consultation.number, proof) is None
