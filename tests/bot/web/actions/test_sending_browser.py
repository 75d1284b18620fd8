"""What the browser does with an answer whose way to the server is broken, and with answers of an older version."""

from __future__ import annotations

import json

import pytest
from composer_room import Room, send

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # the development server's own sockets

# the first response to an answer arrives with its state and headers, and breaks off in its text
BREAK_OFF = """() => {
    const real = window.fetch;
    window.keys = [];
    window.fetch = async (url, options) => {
        const response = await real(url, options);
        if (!String(url).endsWith("/tulis")) return response;
        keys.push(options.body.get("kunci"));
        if (keys.length > 1) return response;
        const text = new ReadableStream({start: (control) => control.error(new TypeError("network error"))});
        return new Response(text, {status: response.status, headers: response.headers});
    };
}"""
# the first answer waits for `release`; then the script stumbles over the page that comes back for it
STUMBLE = """() => {
    const real = window.fetch;
    let first = true;
    window.fetch = async (url, options) => {
        if (!String(url).endsWith("/tulis") || !first) return real(url, options);
        first = false;
        await new Promise((go) => { window.release = go; });
        const response = await real(url, options);
        document.importNode = () => {
            delete document.importNode;
            throw new Error("stumbled");
        };
        return response;
    };
}"""


def test_an_answer_whose_response_broke_off_is_sent_again_under_its_key(room: Room) -> None:
    page = room.enter("dewi", room.hears())
    page.evaluate(BREAK_OFF)
    send(page, "Ada di bab 2.")
    page.locator(".lk-message--out:not([data-pending])", has_text="Ada di bab 2.").wait_for()
    page.get_by_text("menunggu dikirim").wait_for(state="detached")
    first, second = page.evaluate("keys")
    assert first == second
    assert room.answers() == ["Ada di bab 2."]


def test_one_delivery_that_fails_stops_no_other(room: Room) -> None:
    page = room.enter("dewi", room.hears())
    page.evaluate(STUMBLE)
    send(page, "Satu.")
    send(page, "Dua.")
    page.wait_for_function("Boolean(window.release)")
    page.evaluate("release()")
    page.locator(".lk-message--out:not([data-pending])", has_text="Dua.").wait_for()
    assert room.answers() == ["Satu.", "Dua."]


def test_an_answer_that_an_older_version_left_in_the_browser_is_sent(room: Room) -> None:
    number = room.hears()
    page = room.enter("dewi", number)
    key = page.locator("form[data-draft] [name=kunci]").input_value()
    seen = page.locator("form[data-draft] [name=dilihat]").input_value()
    fields = {"isi": "Dari versi lama.", "jenis": "balas", "kunci": key, "dilihat": seen}
    answer = {
        "nomor": number,
        "alamat": f"/konsultasi/{number}/tulis",
        "saya": "dewi",
        "jenis": "balas",
        "isi": fields["isi"],
        "kunci": key,
        "pada": 1764300000000,
        "tutup": False,
        "label": "whatsapp",
        "isian": list(fields.items()),
    }
    page.evaluate("answer => localStorage.setItem('loket:antre', answer)", json.dumps([answer]))
    page.reload()
    page.locator(".lk-message--out:not([data-pending])", has_text="Dari versi lama.").wait_for()
    assert page.evaluate("JSON.parse(localStorage.getItem('loket:antre'))") == []
    assert room.answers() == ["Dari versi lama."]


def test_an_answer_that_waits_for_the_citizen_is_told_as_kept_and_not_as_sent(room: Room) -> None:
    number = room.hears()
    room.desk.world.pass_time(hours=25)
    page = room.enter("dewi", number)
    send(page, "Ini datanya.", "Tahan")
    page.locator(".lk-toast", has_text="Disimpan; terkirim saat warga membalas.").wait_for()
    assert page.locator(".lk-toast", has_text="Dikirim").count() == 0
