"""What is new in a reply, told from the thread below, above or around it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from mails import mail, parse

from channels._mail.quotes import new_text

NEW = "Terima kasih, saya butuh yang per kecamatan."  # in every one of the samples
OLD = "Angkanya 17.000 jiwa."

SAMPLES = Path(__file__).parents[1] / "samples" / "email" / "threads.txt"
THREADS = [
    pytest.param(text.strip("\n"), id=name)
    for name, _, text in (one.partition("\n") for one in SAMPLES.read_text().split("=== ")[1:])
]


@pytest.mark.parametrize("text", THREADS)
def test_the_reply_is_told_from_the_thread_and_the_whole_is_kept(text):
    message = parse(mail(text.replace("\n", "\r\n")))
    assert message.body == NEW
    assert message.full_body == text.strip()


def test_answers_between_the_quotes_all_stay():
    above = "Jawaban saya di bawah.\n\nOn Sat, Jun 15, 2024 at 2:59 PM PST <pst@kantor.example> wrote:"
    assert new_text(f"{above}\n> Tahun?\n2025\n> Wilayah?\nGantung\n") == "Jawaban saya di bawah.\n\n2025\nGantung"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"> {OLD}\n> Salam", id="nothing but quotes"),
        pytest.param(f"---- Forwarded message ----\nFrom: PST\nDate: Mon\nSubject: x\n\n{OLD}", id="a bare forward"),
        pytest.param("Selamat pagi.\nPada 5 Juni saya menulis:\n\nMohon data.", id="a sentence that speaks of writing"),
        pytest.param("Ada surat.\nDikirim dari kantor desa kemarin\nMohon dibalas.", id="a sentence about sending"),
        pytest.param("Dari: pasar\nJumlah: 3 ikat\nHarga naik.", id="two lines with a colon"),
        pytest.param("Pada\nhari\nini\nbelum\nada\nbalasan.", id="a sentence that begins with Pada"),
        pytest.param("", id="nothing at all"),
    ],
)
def test_nothing_is_taken_for_a_thread_by_mistake(text):
    assert new_text(text) == text


NASTY = {
    "on": "On a a a ",
    "pada lines": "Pada 1\n",
    "wrapped attributions": "On 10:41\nb\nc\nd\n",
    "headers": "From: a\n",
    "rules": "_" * 20 + "\n",
    "marks": ">",
    "quotes": "> a\n",
    "spaces": " ",
    "tabs and colons": "\t:*",
    "dashes": "-",
    "signatures": "--\n",
}


def steps(text):
    """How many lines of our own code a run takes, and calls into others': a clock would tell of the machine."""
    count = 0

    def trace(frame, event, _):
        nonlocal count
        count += 1
        return trace

    sys.settrace(trace)
    try:
        new_text(text)
    finally:
        sys.settrace(None)
    return count


@pytest.mark.parametrize("piece", [pytest.param(piece, id=name) for name, piece in NASTY.items()])
def test_ten_times_the_text_is_ten_times_the_work(piece):
    once = steps(piece * 200)
    assert steps(piece * 2000) <= 40 * once


@pytest.mark.parametrize("piece", [pytest.param(piece, id=name) for name, piece in NASTY.items()])
def test_a_mail_as_long_as_we_read_is_read(piece):
    text = piece * (200_000 // len(piece))
    assert len(new_text(text)) <= len(text)
