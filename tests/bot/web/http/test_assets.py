"""Scripts and styles as browsers get them: composed, with fingerprints, kept for a year."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from web_desk import Desk

from bot.web.http import assets

SCRIPTS = assets.scripts()
IMPORTED = re.compile(r'from "([^"]+)"|import "([^"]+)"')


def test_a_script_imports_others_by_their_fingerprints_so_that_an_update_never_mixes_old_and_new(desk: Desk) -> None:
    for script in SCRIPTS:
        answer = desk.get(assets.url(script))
        assert "immutable" in answer.headers["Cache-Control"]
        for address in ("".join(found) for found in IMPORTED.findall(answer.text)):
            assert re.fullmatch(r"/static/js/[\w-]+/[\w-]+\.js\?v=[0-9a-f]{8}", address)
            assert desk.get(address).status_code == 200


def test_a_change_changes_the_addresses_of_all_that_import_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for room in ("one", "two"):
        (tmp_path / "js" / room).mkdir(parents=True)
    (tmp_path / "js" / "one" / "a.js").write_text('import { b } from "../two/b.js";\n')
    monkeypatch.setattr(assets, "STATIC", tmp_path)
    addresses = []
    for value in (1, 2):
        (tmp_path / "js" / "two" / "b.js").write_text(f"export const b = {value};\n")
        forget()
        addresses.append(assets.url("js/one/a.js"))
    forget()
    assert addresses[0] != addresses[1]


def forget() -> None:
    assets.url.cache_clear()
    assets.content.cache_clear()


def test_a_page_asks_at_once_for_every_script_it_will_run(desk: Desk) -> None:
    page = desk.text("/konsultasi")
    assert set(assets.preloads("js/desk/desk.js")) == set(re.findall(r'rel="modulepreload" href="([^"]+)"', page))
    assert f'<script type="module" src="{assets.url("js/desk/desk.js")}">' in page


def test_every_script_runs_on_some_page() -> None:
    pages = (
        "js/desk/desk.js",
        "js/desk/paper_table.js",
        "js/demo/simulator.js",
        "js/page/polling.js",
        "js/page/left.js",
    )
    public = (f"js/public/{name}.js" for name in ("chat", "code", "kept", "kiosk", "screen", "search"))
    entries = (*pages, *public, "js/website/button.js", "js/worker/worker.js")
    run = {name for entry in entries for name in (entry, *assets._imported(entry))}
    assert run == set(SCRIPTS)


@pytest.mark.parametrize("name", ["none.js", "page/none.js", "../merek.svg", "page/../page/ui.js"])
def test_what_is_not_a_script_of_ours_is_not_found(desk: Desk, name: str) -> None:
    assert desk.get(f"/static/js/{name}").status_code == 404


@pytest.mark.parametrize("script", SCRIPTS, ids=str)
def test_every_name_a_script_imports_is_exported(script: str) -> None:
    source = assets.STATIC / script
    for names, file in re.findall(r'import \{([^}]+)\} from "([^"]+)"', source.read_text(encoding="utf-8")):
        exported = (source.parent / file).read_text(encoding="utf-8")
        for name in re.findall(r"\w+", names):
            assert re.search(rf"export (?:async )?(?:function|const) {name}\b", exported), name


@pytest.mark.parametrize("path", ["/", "/janji", "/k", "/tanya", "/cari-data", "/akun/masuk", "/not-there"])
def test_citizens_pages_are_dark_where_the_browser_asks_for_dark(desk: Desk, path: str) -> None:
    page = desk.get(path).text
    assert '<html lang="id" data-bs-theme="browser">' in page


def test_a_theme_that_was_chosen_goes_before_what_the_browser_asks(desk: Desk) -> None:
    assert 'data-bs-theme="light"' in desk.get("/konsultasi").text
    desk.client.set_cookie("tema", "dark")
    assert 'data-bs-theme="dark"' in desk.get("/").text


def test_the_tokens_of_the_dark_theme_are_there_for_browsers_that_ask() -> None:
    css = assets.content(assets.STYLES).decode()
    asked = r'@media screen and \(prefers-color-scheme:dark\) ?{\[data-bs-theme="browser"\]({color-scheme:dark;[^}]*})}'
    assert re.findall(asked, css) == re.findall(r'\[data-bs-theme="dark"\]({color-scheme:dark;[^}]*})', css) != []
