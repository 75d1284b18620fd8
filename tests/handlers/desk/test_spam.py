"""Spam: one press takes it out of sight and blocks its sender, one press brings everything back."""

from __future__ import annotations

from datetime import timedelta

import acting
import pytest
from cast import BUDI, SITI, SITI_MAIL
from world import World

from handlers.desk import actions, answering
from handlers.desk.mail import machine_mail, spam
from handlers.errors import Refusal
from handlers.office import links
from handlers.self_service import tracking
from handlers.sla import evaluate
from store.cases import events, messages, people
from store.desk import blocked_senders, notices, queues
from store.desk.queues import Ask
from store.event_names import EventName
from store.reports import figures
from store.tables import Consultation, Identity, Officer
from store.vocabulary import CaseKind, MessageState


class Office:
    """Dewi at the desk, and one consultation of Siti's."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.dewi = world.officer("dewi", on_duty=False)
        world.hears("whatsapp", SITI, "Menangkan hadiah sekarang", name="Siti")
        self.number = world.the_consultation().number

    @property
    def case(self) -> Consultation:
        return next(one for one in self.world.consultations() if one.number == self.number)

    def do(self, action, *values: object, by: Officer | None = None, **more: object):
        return acting.do(self.world, action, self.number, *values, by=by or self.dewi, **more)

    def mark(self) -> None:
        self.do(spam.mark)

    def take_back(self, number: str = "") -> Consultation:
        with self.world.db.write() as db:
            case = db.get_one(Consultation, self._of(number or self.number).id)
            return spam.take_back(acting.act(db, self.world, self.dewi), case)

    def _of(self, number: str) -> Consultation:
        return next(one for one in self.world.consultations() if one.number == number)

    def identities(self) -> list[Identity]:
        with self.world.db.read() as db:
            return list(people.identities(db, self.case.person_id))

    def tick(self) -> None:
        with self.world.db.write() as db:
            evaluate.evaluate_due(db, self.world.office, self.world.now, all_read=True)

    def listed(self, queue: str) -> list[str]:
        with self.world.db.read() as db:
            ask = Ask(queue, self.dewi.id)
            return [row.consultation.number for row in queues.page(db, ask, self.world.now)]

    def leaving(self) -> list[str]:
        return [one.body for one in self.world.said() if one.state in (MessageState.QUEUED, MessageState.HELD)]


@pytest.fixture
def office(any_world: World) -> Office:
    return Office(any_world)


def test_spam_leaves_every_queue_but_its_own_and_blocks_the_sender(office: Office) -> None:
    office.mark()
    for queue in ("active", "unassigned", "mine", "waiting", "closed", "all"):
        assert office.listed(queue) == [], queue
    assert office.listed("machine_mail") == [office.number]
    (identity,) = office.identities()
    assert (identity.blocked_at, identity.blocked_by) == (office.world.now, "dewi")


def test_no_clock_runs_nothing_is_sent_and_nobody_is_alarmed(office: Office) -> None:
    rahma = office.world.officer("rahma", role="supervisor", on_duty=False)
    office.mark()
    assert office.leaving() == []
    office.world.pass_time(hours=30)
    office.tick()
    office.world.pass_time(days=8)
    office.tick()
    assert (office.case.due_at, office.case.breached_at, office.case.rating_asked_at) == (None, None, None)
    assert office.leaving() == []
    with office.world.db.read() as db:
        assert list(notices.unseen(db, rahma.id or 0)) == []
        assert figures.cases(db, office.world.now - timedelta(days=30), office.world.now) == []


def test_what_the_sender_writes_later_is_kept_there_and_answered_by_nobody(office: Office) -> None:
    office.mark()
    said = len(office.world.said())
    for words in ("Hadiah!", "STOP", "MENU", "5", "Saya mau mengadu", "SELESAI"):
        assert office.world.hears("whatsapp", SITI, words) == "blocked"
    assert len(office.world.said()) == said
    assert [one.number for one in office.world.consultations()] == [office.number]
    assert office.case.waiting_since == office.world.now  # an officer may look
    with office.world.db.read() as db:
        assert messages.timeline(db, office.case.id or 0)[-1].body == "SELESAI"


@pytest.mark.parametrize(("words", "stopped"), [(["STOP"], True), (["berhenti"], True), (["STOP", "MULAI"], False)])
def test_the_stop_of_a_blocked_sender_is_heard_and_counts_after_the_block(
    office: Office, words: list[str], stopped: bool
) -> None:
    office.mark()
    said = len(office.world.said())
    for word in words:
        assert office.world.hears("whatsapp", SITI, word) == "blocked"
    assert len(office.world.said()) == said
    office.take_back()
    assert [one.opted_out_at is not None for one in office.identities()] == [stopped]
    with office.world.db.read() as db:
        assert len(events.named(db, office.case, EventName.OPTED_OUT)) == 1


def test_a_closed_consultation_can_be_spam_too_and_comes_back_closed(office: Office) -> None:
    office.do(actions.take)
    office.do(answering.reply, "Ini datanya.")
    office.do(actions.close)
    closed_at = office.case.closed_at
    office.mark()
    assert office.listed("machine_mail") == [office.number]
    office.take_back()
    assert (office.case.kind, office.case.state, office.case.closed_at) == ("consultation", "closed", closed_at)


def test_the_same_number_is_blocked_on_every_channel_and_nobody_else_is(office: Office) -> None:
    office.world.hears("sms", SITI, "Halo")
    office.mark()
    assert office.world.hears("sms", SITI, "Hadiah!") == "blocked"
    assert office.world.hears("whatsapp", BUDI, "Minta data lada") == "routed"


def test_undo_brings_back_state_officer_clock_and_what_waited_to_be_sent(office: Office) -> None:
    office.do(actions.take)
    office.tick()
    before, leaving = office.case, office.leaving()
    assert leaving and before.due_at is not None
    office.mark()
    office.world.pass_time(minutes=1)
    office.take_back()
    office.tick()
    after = office.case
    for column in ("kind", "state", "officer_id", "outcome", "opened_at", "waiting_since", "due_at", "first_help_at"):
        assert getattr(after, column) == getattr(before, column), column
    assert (after.closed_at, after.handled_seconds, after.total_seconds) == (None, None, None)
    assert office.leaving() == leaving
    assert [one.blocked_at for one in office.identities()] == [None]
    assert office.listed("mine") == [office.number]
    assert office.world.hears("whatsapp", SITI, "Terima kasih sudah kembali, minta data") == "routed"


def test_the_promise_counts_the_time_in_which_it_was_taken_for_spam(office: Office) -> None:
    office.mark()
    office.world.pass_time(minutes=20)
    office.tick()
    office.take_back()
    office.tick()
    assert office.case.breached_at is not None


def test_what_came_meanwhile_is_owed_an_answer(office: Office) -> None:
    office.do(actions.take)
    office.do(answering.reply, "Ini datanya.")
    office.mark()
    office.world.hears("whatsapp", SITI, "Bagaimana data saya?")
    office.take_back()
    assert (office.case.state, office.case.kind) == ("assigned", CaseKind.CONSULTATION)
    assert office.case.waiting_since == office.world.now


def test_what_came_meanwhile_goes_to_its_officer_whoever_took_the_mark_off(office: Office) -> None:
    agus = office.world.officer("agus", on_duty=False)
    office.do(actions.take, by=agus)
    office.do(answering.reply, "Ini datanya.", by=agus)
    office.mark()
    office.world.hears("whatsapp", SITI, "Bagaimana data saya?")
    office.take_back()
    assert office.case.officer_id == agus.id
    with office.world.db.read() as db:
        assert events.named(db, office.case, EventName.ASSIGNED)[-1].detail["officer"] == "agus"


def test_an_answer_of_ours_that_had_not_left_leaves_after_all(office: Office) -> None:
    office.do(actions.take)
    office.do(answering.reply, "Ini datanya.")
    office.mark()
    assert "Ini datanya." not in office.leaving()
    office.take_back()
    assert "Ini datanya." in office.leaving()


def test_a_blocked_sender_without_a_marked_case_on_that_channel_gets_one_that_can_be_a_consultation(
    office: Office,
) -> None:
    office.mark()
    office.world.hears("sms", SITI, "Ini bukan iklan")
    (number,) = office.listed("machine_mail")  # the case of the number, whichever channel it writes on
    assert number == office.number
    with office.world.db.write() as db:
        db.get_one(Consultation, office.case.id).outcome = ""
    office.world.hears("sms", SITI, "Halo lagi")
    other = next(one for one in office.world.consultations() if one.number.startswith("M-"))
    assert (other.kind, other.outcome) == ("machine", "spam")
    made = office.take_back(other.number)
    assert made.number.startswith("K-") and made.outcome == "" and made.state in ("new", "assigned")


def test_unblocking_in_the_settings_brings_the_case_back_too(office: Office) -> None:
    office.mark()
    with office.world.db.write() as db:
        ((identity, person),) = blocked_senders.everyone(db)
        assert person.name == "Siti"
        spam.unblock(acting.act(db, office.world, office.dewi), identity)
    assert (office.case.kind, office.case.state) == ("consultation", "new")
    with office.world.db.read() as db:
        assert blocked_senders.everyone(db) == []


def test_a_complaint_a_merged_case_and_machine_mail_are_never_marked(office: Office) -> None:
    with office.world.db.write() as db:
        db.get_one(Consultation, office.case.id).kind = "complaint"
    office.world.officer("rahma", role="supervisor")
    with office.world.db.write() as db, pytest.raises(Refusal, match="Pengaduan tidak dapat"):
        spam.mark(acting.act(db, office.world, office.dewi), db.get_one(Consultation, office.case.id))
    with pytest.raises(Refusal, match="tidak ditandai spam"):
        office.take_back()


def test_a_machines_mail_is_not_spam_and_a_marked_mail_is_not_found_by_its_thread(office: Office) -> None:
    office.world.hears("email", SITI_MAIL, "Hadiah", subject="Hadiah")
    mail = office.world.consultations()[-1].number
    acting.do(office.world, spam.mark, mail, by=office.dewi)
    assert office.world.hears("email", SITI_MAIL, "Hadiah lagi", subject=f"Re: Hadiah [{mail}]") == "blocked"
    with office.world.db.write() as db:
        robot = people.meet(
            db, people.Address("email", "noreply@toko.contoh.example", kind="email"), (), office.world.now
        )
        machine_mail.case_of(db, office.world.office, robot, "Tagihan", office.world.now)
    assert sorted(office.listed("machine_mail"))[-1].startswith("M-")


def test_who_follows_the_case_by_its_link_reads_no_more_than_before(office: Office) -> None:
    office.mark()
    with office.world.db.read() as db:
        case = db.get_one(Consultation, office.case.id)
        proof = links.tracking_proof(office.world.office, case)
        assert tracking.by_link(db, office.world.office, office.number, proof) is not None
