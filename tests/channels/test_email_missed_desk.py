"""Missed mails at the desk: after a few tries an officer sees one, and once it comes it is settled."""

from __future__ import annotations

from dataclasses import replace

import imap_proxy
import pytest
from imap_proxy import Proxy
from mail_office import Counter
from mails import mail
from whole_office import rows

from bot.work import fetch_mail, jobs
from store.operations import heartbeats
from store.tables import Arrival as ArrivalRow
from store.tables import MissedMail
from store.transport import missed_mail

BAD_UID = 2
pytestmark = pytest.mark.usefixtures("impatient")


@pytest.fixture
def through(counter: Counter, proxy: Proxy) -> Counter:
    """The office reads its mailbox through the proxy; UID 2 is refused."""
    email = replace(counter.app.channels["email"], imap_port=proxy.port)
    counter.app = replace(counter.app, channels={"email": email})
    counter.box.deliver(*(mail(message_id=f"<{number}@contoh.example>") for number in range(1, 6)))
    proxy.faults[BAD_UID] = imap_proxy.says("BODY", imap_proxy.no)
    return counter


def machine_cases(counter: Counter) -> list[tuple[str, bool]]:
    return [(one.subject, one.waiting_since is not None) for one in counter.cases() if one.kind == "machine"]


def missed_rows(counter: Counter) -> list[MissedMail]:
    with counter.app.db.read() as db:
        return missed_mail.of_channel(db, "email")


def tries(counter: Counter) -> list[int]:
    return [one.tries for one in missed_rows(counter)]


def test_after_a_few_tries_an_officer_sees_it_and_once_it_comes_it_is_settled(through: Counter, proxy: Proxy) -> None:
    through.look()
    assert (len(rows(through.app, ArrivalRow)), tries(through), machine_cases(through)) == (4, [1], [])
    for expected in (2, 3):
        through.app.clock.advance(minutes=3)
        through.look()
        assert (tries(through), len(machine_cases(through))) == ([expected], expected // 3)
    assert machine_cases(through) == [("Satu email tidak dapat diambil", True)]
    proxy.faults.clear()
    through.look()
    assert len(rows(through.app, ArrivalRow)) == 4  # not due yet
    through.app.clock.advance(minutes=11)
    through.look()
    assert (len(rows(through.app, ArrivalRow)), tries(through)) == (5, [])
    assert machine_cases(through) == [("Satu email tidak dapat diambil", False)]


def test_the_tries_become_rare_and_the_case_is_one(through: Counter) -> None:
    for _ in range(12):
        through.look()
        through.app.clock.advance(hours=7)
    assert len(machine_cases(through)) == 1
    (row,) = missed_rows(through)
    through.look()
    assert row.due_at - through.app.clock() <= missed_mail.WAITS[-1]


def test_a_mail_deleted_on_the_server_is_settled(through: Counter) -> None:
    for _ in range(3):
        through.look()
        through.app.clock.advance(minutes=3)
    with through.box.client() as client:
        client.select_folder("INBOX")
        client.delete_messages([BAD_UID])
        client.expunge()
    through.app.clock.advance(hours=1)
    through.look()
    assert (tries(through), machine_cases(through)[0][1]) == ([], False)


def test_an_outage_is_told_on_the_status_page_and_makes_no_case(through: Counter, proxy: Proxy) -> None:
    proxy.faults, proxy.always = {}, imap_proxy.no

    class Once:
        """Stops the reader after its first look."""

        asked = 0

        def is_set(self) -> bool:
            self.asked += 1
            return self.asked > 2

        def wait(self, seconds: float) -> None:
            pass

    fetch_mail.fetch_mail(through.app, "email", Once())  # type: ignore[arg-type]
    with through.app.db.read() as db:
        told = [one.detail for one in heartbeats.everyone(db) if one.part == "mail:email"]
    assert "tidak menyerahkan satu email pun" in told[0]
    assert (tries(through), machine_cases(through)) == ([], [])
    jobs.work(through.app)
