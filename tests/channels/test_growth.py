"""No letter is a bomb: what reads a citizen's bytes takes time and memory in proportion to their size.

Every function and every pattern of the rooms that read them is listed from the code; a new function without a row
fails. How time is measured: tests/support/growth.py.
"""

from __future__ import annotations

import importlib
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from growth import PIECES, functions, grows, patterns
from mails import channel, mail, multipart

from channels._mail import authors, files, html, letter, machine, parse, quotes, repair, text
from channels.envelope import Address, Inbound
from handlers.language import (
    complaint_signals,
    contacts,
    identity_numbers,
    intents,
    message_words,
    quotations,
    score_words,
    scores,
    topics,
)

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
MOST_MEMORY = 40_000_000

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
OWN = frozenset({"pst@kantor.example"})


def bytes_of(words: str) -> bytes:
    return words.encode("utf-8", "surrogateescape")


def headed(name: str, value: str) -> Message:
    message = Message()
    message["From"] = "Siti <siti@contoh.example>"
    if name == "Content-Type":  # how many parameters are read is limited where a mail is opened
        return parse.read(bytes_of(f"From: a@contoh.example\n{name}: {value}\n\n")) or message
    message[name] = value
    return message


def leaf(words: str, kind: str = "text/plain", **parameters: str) -> Message:
    message = Message()
    message.add_header("Content-Type", kind, **parameters)
    message.set_payload(bytes_of(words))
    return message


def part(words: str, kind: str = "text/plain", name: str = "") -> parse.Part:
    return parse.Part("1", "", kind, name, "", attached=False, message=leaf(words, kind))


def whole(words: str) -> Message:
    message = parse.read(multipart(("Content-Type: text/plain", words), ("Content-Type: text/html", words)))
    assert message is not None
    return message


def everywhere(function: Callable[[Message], Any]) -> Callable[[str], Any]:
    """A function of a mail, with the words in each field that it may read."""
    fields = ("From", "Reply-To", "Subject", "Date", "References", "Content-Type", "Authentication-Results", "X-A")
    return lambda words: [function(headed(name, words)) for name in fields]


ROWS: dict[str, Callable[[str], Any]] = {
    "authors.author": everywhere(lambda message: authors.author(message, OWN)),
    "authors.forwarded_author": lambda words: authors.forwarded_author(whole(words), words, OWN, says_so=True),
    "authors.is_no_reply": authors.is_no_reply,
    "authors.proven": everywhere(lambda message: authors.proven(message, "siti@contoh.example", "mx.contoh.example")),
    "files.files_of": lambda words: files.files_of(part(words, "application/ms-tnef", words)),
    "files.packed_file": lambda words: files.packed_file(part(""), 0, words),
    "files.is_closed_winmail": lambda words: files.is_closed_winmail(part(words, "application/ms-tnef")),
    "files.open_winmail": lambda words: files.open_winmail(part(words, "application/ms-tnef")),
    "files.unpack": lambda words: files.unpack(b"\x78\x9f\x3e\x22" + bytes_of(words)),
    "files.open_files": lambda words: list(files.open_files(mail(words), ["1", "2"])),
    "html.html_to_text": html.html_to_text,
    "html.read_html": html.read_html,
    "html.move_pictures_out": lambda words: html.move_pictures_out(words, "x"),
    "html.picture_bytes": html.picture_bytes,
    "html.clean_html": lambda words: html.clean_html(words, {"a": "/media/1/a.png"}),
    "letter.read_letter": lambda words: letter.read_letter(whole(words), ""),
    "letter.original": lambda words: letter.original(),
    "machine.is_written_by_machine": everywhere(lambda message: machine.is_written_by_machine(message, "")),
    "machine.is_from_list": everywhere(machine.is_from_list),
    "machine.is_our_own": everywhere(lambda message: machine.is_our_own(message, OWN, "kantor.example")),
    "machine.forbids_automatic_answer": everywhere(machine.forbids_automatic_answer),
    "machine.bounce": lambda words: machine.bounce(whole(words), "mailer-daemon@contoh.example", "kantor.example"),
    "parse.read": lambda words: [parse.read(bytes_of(words)), parse.read(mail(x_a=words))],
    "parse.header": everywhere(lambda message: parse.header(message, "Subject")),
    "parse.headers": everywhere(lambda message: parse.headers(message, "Subject")),
    "parse.raw_headers": everywhere(lambda message: parse.raw_headers(message, "Subject")),
    "parse.decode": parse.decode,
    "parse.eight_bit": parse.eight_bit,
    "parse.sender": everywhere(parse.sender),
    "parse.people": everywhere(lambda message: parse.people(message, "From", "Reply-To")),
    "parse.address": parse.address,
    "parse.addresses": everywhere(lambda message: parse.addresses(message, "From")),
    "parse.message_ids": parse.message_ids,
    "parse.ids": everywhere(lambda message: parse.ids(message, "References")),
    "parse.moment": everywhere(lambda message: parse.moment(message, NOW)),
    "parse.parts": lambda words: [parse.parts(whole(words)), everywhere(parse.parts)(words)],
    "parse.content": lambda words: parse.content(leaf(words)),
    "parse.text": lambda words: [parse.text(leaf(words, format="flowed")), parse.text(leaf(words, "text/html"))],
    "quotes.new_text": quotes.new_text,
    "quotes.own_words": quotes.own_words,
    "quotes.split": lambda words: quotes.split(words, quotes.Circumstances(OWN, forwards=False, answers=True)),
    "repair.mend": lambda words: repair.mend(bytes_of(words)),
    "repair.has_too_many_parameters": lambda words: repair.has_too_many_parameters(bytes_of(words)),
    "repair.boundary_of": repair.boundary_of,
    "repair.text_of_base64": repair.text_of_base64,
    "repair.open_signed": lambda words: repair.open_signed(b"\x30\x80" + bytes_of(words)),
    "text.to_text": lambda words: [text.to_text(bytes_of(words), name) for name in ("gb2312", "iso-2022-jp", "utf-7")],
    "text.unflow": lambda words: text.unflow(words, delete_space=True),
    "text.take_files_out": text.take_files_out,
    "complaint_signals.read": lambda words: [complaint_signals.read(words), complaint_signals.read("", words)],
    "contacts.read": contacts.read,
    "identity_numbers.flag": lambda words: identity_numbers.flag(
        Inbound("x", Address("email", "siti@contoh.example"), words, NOW, subject=words, full_body=words)
    ),
    "identity_numbers.is_nik": identity_numbers.is_nik,
    "identity_numbers.without_numbers": lambda words: identity_numbers.without_numbers(words, "x"),
    "intents.simple": intents.simple,
    "intents.plain_words": intents.plain_words,
    "intents.is_greeting": intents.is_greeting,
    "intents.is_thanks": intents.is_thanks,
    "intents.nods": intents.nods,
    "intents.menu_word": intents.menu_word,
    "intents.asks_erasure": intents.asks_erasure,
    "intents.read_comment": intents.read_comment,
    "intents.guess_language": intents.guess_language,
    "quotations.new_lines": lambda words: quotations.new_lines(words, [words, "a b c"]),
    "quotations.words_below": lambda words: quotations.words_below(words, [words[:100], "a b c"]),
    "quotations.compare": lambda words: quotations.compare(words, [words[:100], "a b c"]),
    "message_words.read": lambda words: message_words.read(
        Inbound("x", Address("email", "siti@contoh.example"), words, NOW, subject=words, full_body=words)
    ),
    "message_words.read_quotation": lambda words: message_words.read_quotation(
        quoting := Inbound("x", Address("email", "siti@contoh.example"), "ok", NOW, quoted=words),
        message_words.read(quoting),
        [words[:100], "a b c"],
    ),
    "score_words.read_words": lambda words: score_words.read_words(words[:600]),
    "score_words.tag_of": score_words.tag_of,
    "scores.read": lambda words: [scores.read(words), scores.read(f"1. {words}"), scores.read(words[:600])],
    "scores.read_to_ten": lambda words: [scores.read_to_ten(words), scores.read_to_ten(words[:60])],
    "scores.names_a_score": lambda words: [scores.names_a_score(words), scores.names_a_score(words[:600])],
    "topics.topic_of": topics.topic_of,
}
# modules that read no citizen's bytes: our account, the server's answers, what we send; what an officer typed
OTHERS = {"account", "fetch", "send", "search_query", "highlight", "moments"}
MODULES = [
    importlib.import_module(f"{room.replace('/', '.')}.{path.stem}")
    for room in ("channels/_mail", "handlers/language")
    for path in (ROOT / room).glob("*.py")
    if path.stem not in {"__init__", *OTHERS}
]


def test_every_function_that_reads_a_citizens_bytes_has_a_row():
    assert functions(MODULES) == set(ROWS)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_time_grows_with_the_size_and_no_faster(name):
    assert [found for piece in PIECES if (found := grows(ROWS[name], piece))] == []


@pytest.mark.parametrize("name", sorted(patterns(MODULES)))
def test_no_pattern_takes_the_square_of_its_text(name):
    run = patterns(MODULES)[name]
    assert [found for piece in PIECES if (found := grows(run, piece))] == []


@pytest.mark.parametrize("piece", [pytest.param(piece, id=str(at)) for at, piece in enumerate(PIECES)])
def test_a_whole_mail_is_read_in_the_time_its_size_needs(piece):
    heads = ("Subject", "From", "To", "Content-Type", "Content-Disposition", "X-A")

    def run(words: str) -> None:
        for name in heads:
            channel().parse(mail("Halo", **{name: words}), NOW)
        channel().parse(mail(words), NOW)
        channel().parse(mail(words, **{"Content-Type": "text/html"}), NOW)

    assert grows(run, piece) == ""


BOMBS = {
    "padding": "<div style='padding-left:99999em'>x" * 60,
    "margins": "<p style='margin:9999px'>" * 80 + "x",
    "lists": "<ul><li>x" * 400,
    "tables": "<table width=99999><tr><td>x" * 80,
    "columns": "<td colspan=99999>x" * 100,
    "quotations": "<blockquote>x" * 200,
    "a wide cell": "<table><tr><td>" + "a" * 900 + "<tr><td>y" * 100,
}


@pytest.mark.parametrize("source", [pytest.param(source, id=name) for name, source in BOMBS.items()])
def test_a_small_page_takes_little_memory(source):
    tracemalloc.start()
    try:
        found = html.read_html(source)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(found.text) < 30 * len(source)
    assert peak < MOST_MEMORY
