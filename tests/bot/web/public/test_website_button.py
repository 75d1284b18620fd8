"""The button on the office's own website: only where the settings say so, small, kept, and under a strict policy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from applicant import Applicant
from browser import serving
from web_desk import Desk
from werkzeug.wrappers import Response
from world import World

from bot.config.settings import SettingsError, load
from bot.web.public import website_button
from channels.chat import Chat

LIMIT = 3 * 1024  # bytes


def set_up(siti: Applicant, **settings: Any) -> None:
    """Change the settings file of the office, and start it again."""
    siti.world.office = replace(siti.world.office, **settings)
    siti.desk = Desk(siti.world, {"chat": Chat()})


@pytest.fixture
def siti(world: World, monkeypatch: pytest.MonkeyPatch) -> Applicant:
    world.officer("dewi")
    return Applicant(world, monkeypatch)


def test_the_script_is_small_kept_for_an_hour_and_sets_no_cookie(siti: Applicant) -> None:
    siti.desk.get("/tanya?bahasa=en")
    answer = siti.desk.get("/tombol.js")
    assert answer.status_code == 200 and answer.mimetype == "text/javascript"
    assert len(answer.data) < LIMIT
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert "Set-Cookie" not in answer.headers
    again = siti.desk.client.get("/tombol.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_name_with_quotes_does_not_end_the_script_s_text(siti: Applicant) -> None:
    set_up(siti, short_name='PST "Contoh" \u2028</script>')
    assert '\\"Contoh\\" \\u2028</script>' in siti.desk.get("/tombol.js").text


def test_an_office_without_the_application_has_no_button(world: World) -> None:
    world.officer("lina", role="admin")
    desk = Desk(world)
    assert desk.get("/tombol.js").status_code == 404
    desk.sign_in("lina")
    assert "tombol.js" not in desk.text("/pengaturan/kanal")


def test_an_admin_copies_the_line_from_a_page_which_says_where_it_counts(siti: Applicant) -> None:
    siti.world.officer("lina", role="admin")
    siti.desk.sign_in("lina")
    page = unescape(siti.desk.text("/pengaturan/kanal"))
    assert website_button.line(siti.world.office) in page and "belum tampak di mana pun" in page
    set_up(siti, website_origins=("https://contoh.bps.go.id",))
    siti.desk.sign_in("lina")
    assert "Tombol hanya tampak di https://contoh.bps.go.id" in siti.desk.text("/pengaturan/kanal")


@pytest.mark.parametrize(
    "origin", ["contoh.bps.go.id", "https://contoh.bps.go.id/", "https://Contoh.bps.go.id", "*", "javascript:alert(1)"]
)
def test_what_is_no_origin_is_refused_with_an_example(tmp_path: Any, origin: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(
        'public_url = "https://loket.contoh.example"\n[office]\nname = "K"\nshort_name = "K"\n'
        f'website_origins = ["{origin}"]\n[channels.chat]\n'
    )
    with pytest.raises(SettingsError, match="bukan awal alamat sebuah situs"):
        load(file, tmp_path)


@contextmanager
def website(loket: str) -> Iterator[str]:
    """Serve the office's own website, as strict as a page can be that carries the line."""
    policy = f"default-src 'none'; script-src {loket}; form-action 'none'; base-uri 'none'"
    line = f'<script src="{loket}/tombol.js" async></script>'
    html = f'<!doctype html><html lang="en"><title>Kantor</title><p>Isi</p>{line}'

    def page(environ: Any, start: Any) -> Any:
        found = environ["PATH_INFO"] == "/"
        answer = Response(html if found else "", status=200 if found else 404, mimetype="text/html")
        answer.headers["Content-Security-Policy"] = policy
        return answer(environ, start)

    with serving(page) as address:
        yield address


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_on_another_website_the_button_opens_our_page_and_a_website_not_named_gets_none(
    siti: Applicant, browser: Any
) -> None:
    with serving(lambda *asked: siti.desk.flask(*asked)) as loket, website(loket) as named, website(loket) as stranger:
        set_up(siti, public_url=loket, website_origins=(named,))
        context = browser.new_context(viewport={"width": 360, "height": 740}, color_scheme="dark")
        page, said = context.new_page(), []
        page.on("console", lambda message: said.append((message.type, message.text)))
        with page.expect_console_message(lambda message: "website_origins" in message.text):
            page.goto(stranger)
        assert page.locator("loket-button").count() == 0
        said.clear()
        page.goto(named)
        name = siti.world.office.short_name
        link = page.get_by_role("link", name=f"Ask an officer of {name} (opens in a new window)")
        link.wait_for()
        box = link.bounding_box()
        assert box["height"] >= 48 and box["x"] + box["width"] <= 360 and box["y"] + box["height"] <= 740
        assert link.evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(156, 201, 245)"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.localName") == "loket-button"
        with context.expect_page() as opened:
            page.keyboard.press("Enter")
        opened.value.wait_for_url("**/tanya?bahasa=en")
        assert opened.value.evaluate("window.opener") is None
        assert [one for one in said if one[0] in ("error", "warning")] == []
        context.close()
