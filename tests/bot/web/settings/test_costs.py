"""Pengaturan, Biaya pesan: prices and savings in the browser, and the card that shows what they make of the month."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from web_desk import Desk
from world import World

from handlers.office.costs import Price, Savings
from store.tables import Message
from store.transport import billed_messages
from store.vocabulary import BilledAs

PAGE = "/pengaturan/biaya"
MARK = re.compile(r'name="tanda" value="([^"]*)"')


@pytest.fixture
def desk(world: World) -> Desk:
    """Rahma the supervisor signed in."""
    for name, role in (("rahma", "supervisor"), ("dewi", "officer")):
        world.officer(name, role=role)
    made = Desk(world)
    made.sign_in("rahma")
    return made


def save(desk: Desk, **typed: str) -> tuple[int, str]:
    """Save the page with these fields; "_" in a name stands for "/", "__" for ":"."""
    fields = {name.replace("__", ":").replace("_", "/", 1): value for name, value in typed.items()}
    (mark,) = MARK.findall(desk.text(PAGE))
    answer = desk.post(PAGE, {"tanda": mark} | fields, page=PAGE)
    return answer.status_code, answer.text


def sent(desk: Desk, channel: str, billed_as: BilledAs, units: int) -> None:
    world = desk.world
    with world.db.write() as db:
        message = Message(key=f"{channel}{units}", channel=channel, direction="out", at=world.now, state="sent")
        billed_messages.handed_over(message, billed_as, units, world.now)
        db.add(message)


def test_prices_and_savings_are_saved_and_what_is_not_ticked_is_off(desk: Desk) -> None:
    assert desk.app.office.costs.savings == Savings()
    told = save(desk, sms_part__amount="1.250,5", sms_part__free="1.000", whatsapp_reply__currency="USD")
    assert told[0] == 303
    costs = desk.app.office.costs
    assert costs.prices["sms/part"] == Price(costs.prices["sms/part"].amount, "Rp", 1000)
    assert str(costs.prices["sms/part"].amount) == "1250.5"
    assert costs.prices["whatsapp/reply"].currency == "USD"
    assert costs.savings == Savings(False, False, False, False)
    page = desk.text(PAGE)
    assert {'value="1250,5"', 'value="1000"', 'value="USD"'} <= set(re.findall(r'value="[^"]*"', page))
    assert "Biaya pesan disimpan." in page and "checked" not in page


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"sms_part__amount": "murah"}, "bukan angka"),
        ({"sms_part__free": "banyak"}, "bukan bilangan bulat"),
        ({"sms_part__currency": "rupiah Indonesia"}, "terlalu panjang"),
    ],
    ids=["amount", "free", "currency"],
)
def test_what_is_refused_comes_back_as_it_was_typed(desk: Desk, typed: dict[str, str], told: str) -> None:
    status, page = save(desk, **typed, no_thanks="1")
    assert status == 422 and told in page
    assert f'value="{next(iter(typed.values()))}"' in page
    assert desk.app.office.costs.prices == {}


def test_an_officer_may_not_open_it_and_of_two_who_save_the_later_is_told(desk: Desk) -> None:
    window = desk.another()
    window.sign_in("dewi")
    assert window.get(PAGE).status_code == 403
    (mark,) = MARK.findall(desk.text(PAGE))
    assert desk.post(PAGE, {"tanda": mark, "sms/part:amount": "1"}, page=PAGE).status_code == 303
    late = desk.post(PAGE, {"tanda": mark, "sms/part:amount": "2"}, page=PAGE)
    assert late.status_code == 422 and "lebih dulu" in late.text


def figures(page: str) -> list[str]:
    """Return the words of the card, without tags."""
    card = page.partition('id="biaya"')[2].partition("</section>")[0]
    return re.sub(r"<[^>]+>|\s+", " ", card).split()


@pytest.mark.parametrize("path", ["/status", "/dasbor"])
def test_the_card_counts_without_a_price_and_tells_the_cost_with_one(desk: Desk, path: str) -> None:
    desk.world.hears("email", "siti@contoh.example", "Minta data penduduk")
    sent(desk, "sms", BilledAs.PART, 1150)
    words = " ".join(figures(desk.text(path)))
    assert "SMS, bagian harga belum diisi 0 1.150 1.500" in words
    assert "Perkiraan = jumlah sampai hari ini ÷ 23 hari × 30 hari bulan ini." in words
    assert "Biaya 0" not in words and "setiap konsultasi" not in words
    save(desk, sms_part__amount="450", sms_part__free="150")
    words = " ".join(figures(desk.text(path)))
    assert "SMS, bagian Rp450, 150 gratis sebulan 0 Rp0 1.150 Rp450.000 1.500 Rp607.500" in words
    assert "Rp450.000 setiap konsultasi (Rp450.000 ÷ 1 konsultasi yang masuk bulan ini)." in words
    assert "Harga dan hemat" in words
    window = desk.another()
    window.sign_in("dewi")
    assert "Harga dan hemat" not in window.text(path)


def test_an_office_whose_channels_cost_nothing_sees_no_card(world: World) -> None:
    world.officer("dewi")
    world.office = replace(world.office, traits={"email": world.office.traits["email"]})
    desk = Desk(world)
    desk.sign_in("dewi")
    assert 'id="biaya"' not in desk.text("/status") + desk.text("/dasbor")


def test_the_page_of_a_text_tells_its_parts_while_typing_and_when_saved_and_warns_above_the_budget(desk: Desk) -> None:
    desk.world.officer("lina", role="admin")
    desk = desk.another()
    desk.sign_in("lina")
    page = "/pengaturan/teks/commented"
    assert "1 bagian SMS (batas 1)" in desk.text(page)
    long = "Terima kasih. " * 12
    typed = unescape(desk.post(f"{page}/id/pratinjau", {"body": long}, page=page).text)
    assert "2 bagian SMS (batas 1)" in typed and "terlalu panjang" in typed
    signs = unescape(desk.post(f"{page}/id/pratinjau", {"body": "Terima kasih 🙏" * 6}, page=page).text)
    assert "UCS-2" in signs and "di luar GSM-7" in signs
    mark = MARK.findall(desk.text(page))[0]
    assert desk.post(f"{page}/id", {"body": long, "tanda": mark}, page=page).status_code == 303
    assert "disimpan. Paling panjang" in desk.text(page)
    assert "bagian SMS" not in desk.text("/pengaturan/teks/rating_mail")
