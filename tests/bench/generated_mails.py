"""Mails made at random for the benchmarks, and the standard library's reading of them."""

from __future__ import annotations

import random
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Literal

import mails

WORDS = "mohon data jumlah penduduk kecamatan inflasi tahun kabupaten untuk skripsi saya terima kasih".split()


def generated(
    place: int,
    *,
    lines: int,
    sender: int,
    answers: str = "",
    quoted_lines: int = 0,
    html: Literal["", "beside", "alone"] = "",
    file_bytes: int = 0,
) -> bytes:
    """Return a mail of a citizen. The same arguments give the same mail.

    place: number of the mail, also the seed of its words.
    lines: lines of text that the citizen writes.
    sender: number of the citizen.
    answers: key of our message that this mail answers, "" for a mail of its own.
    quoted_lines: lines of the text that stand below it as a quotation.
    html: "beside" adds the text as HTML, "alone" sends it only as HTML.
    file_bytes: size of the attached file, 0 for no file.
    """
    chance = random.Random(place)
    written = [" ".join(chance.choices(WORDS, k=12)) for _ in range(lines)]
    text = "\n".join(written)
    if quoted_lines:
        quotation = "\n".join(f"> {line}" for line in written[:quoted_lines])
        text += f"\n\nPada Sen, 23 Nov 2026 pukul 08.00 PST menulis:\n{quotation}"
    message = _headed(place, sender, answers)
    source = f"<html><body><p>{text.replace(chr(10), '</p><p>')}</p></body></html>"
    message.set_content(source, subtype="html") if html == "alone" else message.set_content(text)
    if html == "beside":
        message.add_alternative(source, subtype="html")
    if file_bytes:
        data = chance.randbytes(file_bytes)
        message.add_attachment(data, maintype="application", subtype="pdf", filename=f"surat {place}.pdf")
    return message.as_bytes(policy=policy.SMTP)


def _headed(place: int, sender: int, answers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = f"Siti <siti{sender}@contoh.example>"
    message["To"] = mails.OFFICE
    message["Subject"] = f"{'Re: ' if answers else ''}Permohonan data ke-{sender} · mohon bantuan"
    message["Date"] = "Mon, 23 Nov 2026 08:30:00 +0700"
    message["Message-ID"] = f"<siti-{place}@contoh.example>"
    if answers:
        message["In-Reply-To"] = f"<{answers}@kantor.example>"
    return message


def read_by_the_library(raw: bytes) -> None:
    """Read headers, text and files as the standard library's modern parser gives them."""
    message = message_from_bytes(raw, policy=policy.default)
    body = message.get_body(("plain", "html"))
    assert message["From"].addresses
    assert message["Subject"]
    assert body is not None
    assert body.get_content()
    assert len([part.get_content() for part in message.iter_attachments()]) < 2
