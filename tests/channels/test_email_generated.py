"""Mails made of parts at random: every token a person wrote in them is read, and every file is there."""

from __future__ import annotations

import pytest
from mail_maker import Maker
from mails import mail, multipart, parse

MAILS = 2000


@pytest.mark.slow
def test_no_token_and_no_file_is_lost():
    lost = []
    for seed in range(MAILS):
        maker = Maker(seed)
        message = parse(maker.mail())
        names = " ".join(one.filename for one in message.attachments)
        missing = [one for one in (*maker.tokens, *maker.scripts) if one not in message.body]
        missing += [one for one in maker.quoted if one not in f"{message.body}{message.full_body}"]
        missing += [one for one in maker.names if one not in names]
        if missing or len(message.attachments) != maker.files + bool(message.note):
            lost.append((seed, missing, maker.files, len(message.attachments), message.note))
    assert lost == []


def test_a_signature_ends_with_its_part():
    """Apple Mail puts a picture between two parts of a letter; the first may end with a signature."""
    letter = "Content-Type: text/plain; charset=utf-8"
    raw = multipart((letter, "Mohon data SATU\r\n\r\n-- \r\nSiti TIGA"), (letter, "Fotonya DUA"))
    assert parse(raw).body == "Mohon data SATU\n\n--\nSiti TIGA\n\nFotonya DUA"


def test_a_letter_in_utf_16_is_read():
    raw = mail("//5IAGEAbABvACAAkyE=", content_type="text/plain; charset=utf-16", content_transfer_encoding="base64")
    assert parse(raw).body == "Halo ↓"
