"""A visit: a filled form in, the whole envelope out, and nothing is ever sent to the counter."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cast import BUDI, MONDAY_MORNING, SITI_MAIL

from channels.envelope import Address, Inbound, Outbound, VisitForm
from channels.protocols import CannotTell, Hook, LookUp, SendError
from channels.walkin import WalkIn

KEY = "a" * 20
FORM = VisitForm(
    service="consultation",
    name="Siti Aminah",
    phone=BUDI,
    email=SITI_MAIL,
    organisation="SMAN 1",
    came_as="student",
    purpose="thesis",
    needs=("Penduduk Gantung 2022", "Produksi lada"),
    consent_version="2026-11",
)
COUNTER = WalkIn()


def heard(form: VisitForm) -> Inbound:
    arrival = COUNTER.written(KEY, form)
    assert arrival.key == KEY
    (message,) = COUNTER.parse(arrival.raw, MONDAY_MORNING)
    assert isinstance(message, Inbound)
    return message


def test_a_filled_form_becomes_an_envelope_with_all_that_was_written():
    assert heard(FORM) == Inbound(
        external_id=KEY,
        sender=Address("walkin", SITI_MAIL, "Siti Aminah", "email"),
        also=(Address("walkin", BUDI, "Siti Aminah", "phone"),),
        body="Penduduk Gantung 2022\nProduksi lada",
        sent_at=MONDAY_MORNING,
        elsewhere=True,
        quiet=True,
        visit=FORM,
    )


@pytest.mark.parametrize(
    ("form", "sender"),
    [
        (replace(FORM, email=""), Address("walkin", BUDI, "Siti Aminah", "phone")),
        (replace(FORM, email="", phone=""), Address("walkin", KEY, "Siti Aminah", "slip")),
    ],
)
def test_a_visitor_is_known_by_the_contact_they_left_and_by_the_form_where_they_left_none(form, sender):
    message = heard(form)
    assert (message.sender, message.also) == (sender, ())


def test_a_visitor_who_comes_to_complain_complains():
    assert heard(replace(FORM, service="complaint")).complaint
    assert not heard(FORM).complaint


def test_nothing_can_be_sent_to_the_counter_and_nobody_calls_it():
    message = Outbound("k" * 20, Address("walkin", BUDI), "Jawaban")
    with pytest.raises(SendError) as refused:
        COUNTER.send(message)
    assert refused.value.permanent
    with pytest.raises(CannotTell):
        COUNTER.find(message, LookUp(MONDAY_MORNING, MONDAY_MORNING))
    assert not COUNTER.traits.writes
    assert not isinstance(COUNTER, Hook)


def test_the_check_ends_without_a_full_stop_which_the_page_adds() -> None:
    assert WalkIn().check().startswith("buku tamu siap") and not WalkIn().check().endswith(".")
