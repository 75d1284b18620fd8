"""The online application: what was written in, the whole envelope out; an answer needs nobody to hand it over."""

from __future__ import annotations

from typing import Any

import pytest
from cast import BUDI, MONDAY_MORNING, SITI_MAIL

from channels.chat import Chat, Enclosed
from channels.envelope import Address, Attachment, Inbound, Outbound
from channels.formats.notes import UNPROVEN
from channels.protocols import Hook, LookUp, OpenError

KEY = "a" * 20
PAGE = Chat()
SITI = Address("chat", SITI_MAIL, "Siti Aminah", "email")
ASKED = "Jumlah penduduk Gantung\n2023?"
FILES = [Enclosed("surat.pdf", "application/pdf", b"%PDF\n\x00\n"), Enclosed("foto.png", "image/png", b"\x89PNG\n")]


def heard(text: str = ASKED, **more: Any) -> Inbound:
    arrival = PAGE.written(KEY, SITI, text, **more)
    assert arrival.key == KEY
    (message,) = PAGE.parse(arrival.raw, MONDAY_MORNING)
    assert isinstance(message, Inbound)
    return message


def test_a_question_becomes_an_envelope_that_says_nobody_has_proven_its_address() -> None:
    assert heard() == Inbound(
        external_id=KEY,
        sender=SITI,
        body=ASKED,
        sent_at=MONDAY_MORNING,
        note=UNPROVEN,
        elsewhere=True,
    )


def test_what_goes_on_names_its_consultation_and_who_came_by_our_link_is_proven() -> None:
    message = heard(token="abc", proven=True)
    assert (message.token, message.note) == ("abc", "")


def test_files_come_back_byte_for_byte() -> None:
    raw = PAGE.written(KEY, SITI, ASKED, files=FILES).raw
    attachments = heard(files=FILES).attachments
    assert [(one.filename, one.content_type) for one in attachments] == [
        ("surat.pdf", "application/pdf"),
        ("foto.png", "image/png"),
    ]
    assert [PAGE.open(one, raw) for one in attachments] == [one.data for one in FILES]
    with pytest.raises(OpenError) as refused:
        PAGE.open(Attachment("a", "b/c", "2"), raw)
    assert refused.value.permanent


def test_a_sign_that_no_database_takes_is_left_out() -> None:
    assert heard("a\x00b\ud800").body == "ab?"


def test_an_answer_is_there_as_soon_as_it_is_stored() -> None:
    message = Outbound("k" * 20, Address("chat", BUDI), "Jawaban")
    assert PAGE.send(message) == PAGE.find(message, LookUp(MONDAY_MORNING, MONDAY_MORNING)) == "k" * 20
    assert PAGE.traits.writes and not isinstance(PAGE, Hook)


def test_the_check_says_where_the_page_is() -> None:
    assert PAGE.check() == "halaman aplikasi siap di /tanya"
