"""A mail's fields are found by name as its head stands now."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import Message

import pytest

from channels.formats.header_fields import IndexedMessage

RAW = b"Received: a\nSubject: satu\nreceived: b\n\nisi"


def read() -> IndexedMessage:
    return message_from_bytes(RAW, IndexedMessage, policy=policy.compat32)


def test_a_field_is_found_in_any_letters_and_in_order() -> None:
    assert read().values_of("RECEIVED") == ["a", "b"]
    assert read().values_of("subject") == ["satu"]
    assert read().values_of("X-Lain") == []


@pytest.mark.parametrize(
    "change",
    [
        lambda mail: mail.replace_header("Subject", "dua"),
        lambda mail: mail.add_header("Subject", "dua"),
        lambda mail: mail.set_raw("Subject", "dua"),
        lambda mail: mail.__delitem__("Subject"),
    ],
)
def test_a_changed_head_is_read_again(change: object) -> None:
    mail, plain = read(), message_from_bytes(RAW, Message, policy=policy.compat32)
    assert mail.values_of("Subject") == ["satu"]
    for one in (mail, plain):
        change(one)  # type: ignore[operator]
    assert mail.values_of("Subject") == plain.get_all("Subject", [])


def test_the_parts_of_a_mail_are_found_by_name_too() -> None:
    raw = b'Content-Type: multipart/mixed; boundary="x"\n\n--x\nContent-ID: <1>\n\nisi\n--x--\n'
    part = message_from_bytes(raw, IndexedMessage, policy=policy.compat32).get_payload()[0]
    assert isinstance(part, IndexedMessage)
    assert part.values_of("Content-Id") == ["<1>"]
