"""What a chat message answers, the signs at a message, and where it came from, as the desk shows them."""

from __future__ import annotations

import re
from typing import Any

import acting
import pytest
from browser import serving, until_true
from cast import BUDI, SITI, SITI_MAIL
from web_desk import Desk

from channels.envelope import Sign
from handlers.desk import answering
from handlers.office import links
from store.cases import messages
from store.db.database import Database
from store.office import officers
from store.search import search_index
from store.tables import Message
from store.vocabulary import MessageState

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # the development server's own sockets

QUOTE = re.compile(r'<(a|p)\s+class="lk-quoted"(?:\s+href="([^"]*)")?.*?</\1>', re.DOTALL)
WORDS = re.compile(r"<[^>]+>|\s+")


def quotes(page: str) -> list[tuple[str, str]]:
    """Return what stands in each quotation of a page, and where it leads."""
    return [(" ".join(WORDS.sub(" ", one.group()).split()), one.group(2) or "") for one in QUOTE.finditer(page)]


def answer(desk: Desk, number: str, text: str, sid: str) -> Message:
    """Let Dewi answer; the provider knows the answer by this sid."""
    with desk.world.db.write() as db:
        dewi = officers.by_name(db, "dewi")
        assert dewi is not None
        (message,) = answering.reply(*acting.on(db, desk.world, dewi, number), text)
        message.external_id, message.state = sid, MessageState.DELIVERED
    return message


def searched(database: Database) -> None:
    with database.write() as db:
        while search_index.due(db):
            search_index.refresh(db)


def test_the_answered_message_stands_above_the_answer_and_leads_to_it(desk: Desk) -> None:
    number = desk.heard("Minta data penduduk", external_id="in-q")
    said = answer(desk, number, "Untuk tahun berapa?", "SM-1")
    desk.world.hears("whatsapp", SITI, "Yang ini", refs=("SM-1",))
    desk.world.hears("whatsapp", SITI, "Maksud saya itu", refs=("in-q",))
    found = quotes(desk.text(f"/konsultasi/{number}"))
    assert found[0] == ("Menjawab pesan Dewi Untuk tahun berapa?", f"#pesan-{said.key}")
    assert found[1][0] == "Menjawab pesan Siti Minta data penduduk"


def test_an_answered_message_that_is_not_here_is_said_to_be_not_here(desk: Desk) -> None:
    number = desk.heard("Ini jawabannya", refs=("SM-lost",))
    assert quotes(desk.text(f"/konsultasi/{number}")) == [("Menjawab pesan yang tidak ada di sini", "")]


def test_another_citizens_words_are_never_quoted(desk: Desk) -> None:
    desk.world.hears("whatsapp", BUDI, "Rahasia Budi", external_id="in-budi")
    number = desk.heard("Halo", external_id="in-siti")
    with desk.world.db.write() as db:
        mine = messages.by_external_id(db, "whatsapp", "in-siti")
        assert mine is not None
        mine.quotes = "in-budi"
    assert quotes(desk.text(f"/konsultasi/{number}")) == [("Menjawab pesan di konsultasi lain", "")]


def test_a_citizens_secret_link_is_in_no_quotation_and_no_subject(desk: Desk) -> None:
    number = desk.heard("Minta data", channel="email", sender=SITI_MAIL, external_id="a@contoh.example")
    url = links.tracking_url(desk.world.office, desk.case(number))
    desk.world.hears("email", SITI_MAIL, "Baik", full_body=f"Baik\n> {url}", refs=("a@contoh.example",))
    chat = desk.heard(f"Ini punya saya: {url}", external_id="in-q")
    desk.world.hears("whatsapp", SITI, "Yang ini", refs=("in-q",))
    for one in (number, chat):
        page = desk.text(f"/konsultasi/{one}")
        assert f"/k/{number}/…" in page and url[-16:] not in page


def test_an_older_page_is_opened_around_the_answered_message(desk: Desk) -> None:
    number = desk.heard("Yang pertama", external_id="in-first")
    for place in range(55):
        desk.world.hears("whatsapp", SITI, f"lagi {place}")
    desk.world.hears("whatsapp", SITI, "Soal yang pertama", refs=("in-first",))
    ((words, url),) = quotes(desk.text(f"/konsultasi/{number}"))
    assert words == "Menjawab pesan Siti Yang pertama"
    assert url.startswith(f"/konsultasi/{number}?pesan=") and "#pesan-" in url
    assert f'id="{url.partition("#")[2]}"' in desk.text(url.partition("#")[0])


def test_the_last_reaction_stands_at_the_message_and_nowhere_else(desk: Desk) -> None:
    number = desk.heard("Minta data")
    answer(desk, number, "Ini datanya", "SM-1")
    answer(desk, number, "Dan ini", "SM-2")
    for emoji, ref in (("👍", "SM-1"), ("😡", "SM-1"), ("🙏", "SM-2"), ("", "SM-2"), ("🎉", "SM-lost")):
        desk.world.hears("whatsapp", SITI, emoji, refs=(ref,), sign=Sign.REACTION)
    page = desk.text(f"/konsultasi/{number}")
    shown = re.findall(r'class="lk-reactions">\s*<span[^>]*>Reaksi warga:</span>\s*(.*?)\s*</p>', page)
    assert shown == ["😡"]
    assert 'class="lk-unread"' not in page  # a reaction waits for nobody
    assert "👍" not in page and "🙏" not in page
    assert page.count("🎉") >= 1  # to a message that is not here: it stands for itself
    assert quotes(page) == [("Menjawab pesan yang tidak ada di sini", "")]


def test_where_a_message_came_from_is_shown_and_found(desk: Desk) -> None:
    note = "Sering diteruskan\nDatang dari iklan: Sensus Ekonomi · https://fb.me/contoh"
    number = desk.heard("Halo", note=note)
    page = desk.text(f"/konsultasi/{number}")
    assert "Sering diteruskan" in page and "Datang dari iklan: Sensus Ekonomi" in page
    searched(desk.world.db)
    assert number in desk.text("/cari?q=sensus+ekonomi") and number in desk.text("/cari?q=diteruskan")


@pytest.mark.parametrize("width", [1440, 390])
def test_a_press_on_the_quotation_jumps_to_the_message(desk: Desk, browser: Any, width: int) -> None:
    number = desk.heard("Minta data penduduk " * 40, external_id="in-q")
    for place in range(12):
        desk.world.hears("whatsapp", SITI, f"lagi {place}\n\n\n\n.")
    desk.world.hears("whatsapp", SITI, "Soal ini", refs=("in-q",))
    with serving(desk.flask) as base:
        context = browser.new_context(viewport={"width": width, "height": 844}, base_url=base)
        page = context.new_page()
        desk.lets_in(page, base, to=f"/konsultasi/{number}")
        is_seen = "(a => { const b = a.getBoundingClientRect(); return b.bottom > 0 && b.top < innerHeight })"
        first = f"{is_seen}(document.querySelector('article'))"
        assert not page.evaluate(first)
        page.get_by_role("link", name="Menjawab pesan").click()
        until_true(page, first)
        assert page.evaluate("[scrollY, document.documentElement.scrollHeight <= innerHeight]") == [0, True]
        context.close()
