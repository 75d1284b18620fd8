"""Another office speaks of itself alone, and an office that lacks something gets sentences that read well without."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from cast import OFFICE

from handlers.errors import BadInput
from handlers.office.office import ComplaintWays, Office
from handlers.texts import custom_wording, officer_notices, rating_page, render, tracking_page
from handlers.texts.sentences import SENTENCES

WAYS = ComplaintWays(True, "lapor.contoh.example", "pengaduan@kota.contoh.example", "0812 0000 0190")
OTHER = Office(
    name="Pelayanan Statistik Terpadu BPS Kota Contoh",
    short_name="PST BPS Kota Contoh",
    address="Jl. Contoh 1",
    phone="0812 0000 0191",
    website="kota.contoh.example",
    complaints=WAYS,
)
BARE = Office(name="Pelayanan Statistik Terpadu BPS Kota Contoh", short_name="PST BPS Kota Contoh")
NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
# what the first office is called, and how it is reached, in whole and in part
FIRST_OFFICE = re.compile(
    "|".join(map(re.escape, ("Belitung", "1906", "0719", "81278563877", OFFICE["address"], OFFICE["website"]))),
    re.IGNORECASE,
)


def everything_said(office: Office) -> Iterator[str]:
    """Every text the bot, its pages and its notices can say."""
    for key, sentence in SENTENCES.items():
        for language in ("id", "en"):
            yield custom_wording.preview(office, key, language, sentence.in_language(language))
    for pages in (rating_page.PAGE, tracking_page.PAGE):
        yield from (words for page in pages.values() for words in page.values())
    yield from (words for state in tracking_page.STATES.values() for pair in state.values() for words in pair)
    yield from (words for notice in officer_notices.WORDS.values() for words in notice)


@pytest.mark.parametrize("office", [OTHER, BARE], ids=["other", "bare"])
def test_no_text_of_another_office_names_the_first_one(office):
    said = list(everything_said(office))
    assert len(said) > 200
    assert [text for text in said if FIRST_OFFICE.search(text)] == []


def receipt(office: Office, lang: str = "id") -> str:
    return render.complaint_receipt(office, lang, number="P-1", due=NOON, url="https://x.example/k/P-1")


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_office_tells_its_own_ways_to_complain(lang):
    for text in (render.menu(OTHER, lang), receipt(OTHER, lang), render.complaint_how(OTHER, lang)):
        assert all(way in text for way in (WAYS.website, WAYS.mail, WAYS.phone))


@pytest.mark.parametrize(
    ("has", "indonesian", "english"),
    [
        ({}, "", ""),
        ({"website"}, "lapor.contoh.example", "lapor.contoh.example"),
        (
            {"box", "mail"},
            "kotak saran di kantor kami atau pengaduan@kota.contoh.example",
            "the suggestion box at our office or pengaduan@kota.contoh.example",
        ),
        (
            {"box", "website", "mail", "phone"},
            "kotak saran di kantor kami, lapor.contoh.example, pengaduan@kota.contoh.example, "
            "atau SMS/WhatsApp 0812 0000 0190",
            "the suggestion box at our office, lapor.contoh.example, pengaduan@kota.contoh.example, "
            "or SMS/WhatsApp 0812 0000 0190",
        ),
    ],
)
def test_the_ways_to_complain_are_one_phrase(has, indonesian, english):
    fields = {field.name: getattr(WAYS, field.name) for field in dataclasses.fields(WAYS)}
    ways = ComplaintWays(**{name: value for name, value in fields.items() if name in has})
    assert render.ways_to_complain(ways, "id") == indonesian
    assert render.ways_to_complain(ways, "en") == english


def test_an_office_without_other_ways_to_complain_does_not_speak_of_them():
    assert receipt(BARE).endswith("Lihat perkembangannya: https://x.example/k/P-1")
    assert render.complaint_how(BARE, "id").endswith("Petugas yang Anda adukan tidak dapat membukanya.")
    assert render.menu(BARE, "id").endswith("Jumat 08.00-11.30 dan 13.00-16.00.")
    closed = dataclasses.replace(BARE, hours=dict.fromkeys(BARE.hours, ()))
    assert render.menu(closed, "en").endswith("DELETE DATA to have your data deleted")


@pytest.mark.parametrize("lang", ["id", "en"])
def test_no_sentence_of_a_bare_office_has_a_hole(lang):
    for key, sentence in SENTENCES.items():
        if key != "complaint_ways":  # it is the hole itself
            text = custom_wording.preview(BARE, key, lang, sentence.in_language(lang))
            assert text and not re.search(r"  | [.,;:]|: ?[.,]|\(\)|\n\n\n|\bNone\b", text), (key, text)


def test_a_line_that_names_what_the_office_lacks_is_left_out_unless_it_is_the_only_one():
    own = {("stopped", "id"): "Selesai.\nTelepon kami di {telepon}.\nSalam, {kantor}"}
    assert render.stopped(dataclasses.replace(BARE, wordings=own), "id") == "Selesai.\nSalam, PST BPS Kota Contoh"
    assert "0812 0000 0191" in render.stopped(dataclasses.replace(OTHER, wordings=own), "id")
    only = {("stopped", "id"): "Selesai. Telepon kami di {telepon}."}
    assert render.stopped(dataclasses.replace(BARE, wordings=only), "id") == "Selesai. Telepon kami di ."


def test_an_office_may_word_the_ways_to_complain_itself():
    own = {("complaint_ways", "id"): "kotak kuning di pintu, atau {cara_mengadu}"}
    office = dataclasses.replace(OTHER, complaints=ComplaintWays(website="lapor.contoh.example"), wordings=own)
    assert "Cara lain: kotak kuning di pintu, atau lapor.contoh.example." in render.complaint_how(office, "id")
    assert "Other ways: lapor.contoh.example." in render.complaint_how(office, "en")


def test_a_receipt_in_the_office_s_own_words_still_names_the_other_ways():
    with pytest.raises(BadInput, match=r"\{cara_mengadu\} harus ada"):
        custom_wording.check("complaint_receipt", "id", "Pengaduan {nomor}, {batas}, {tautan}. {privasi}")


def test_the_privacy_notice_in_the_office_s_own_words_stands_apart_from_what_follows():
    office = dataclasses.replace(OTHER, wordings={("privacy_notice", "id"): "Data Anda kami jaga."})
    words = {"number": "K-1", "opening": NOON, "now": NOON, "greeting_only": False, "url": "https://x.example"}
    told = render.acknowledgement(office, "id", privacy=render.privacy_notice(office, "id", short=False), **words)
    assert told.endswith("Layanan ini gratis. Data Anda kami jaga. Balas MENU untuk bantuan.")
