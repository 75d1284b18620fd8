"""Scripts and styles as browsers get them: composed, with fingerprints, kept for a year."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from web_desk import Desk

from bot.web.http import assets

SCRIPTS = sorted((assets.STATIC / "js").glob("*.js"))
IMPORTED = re.compile(r'from "([^"]+)"|import "([^"]+)"')


def test_a_script_imports_others_by_their_fingerprints_so_that_an_update_never_mixes_old_and_new(desk: Desk) -> None:
    for script in SCRIPTS:
        answer = desk.get(assets.url(f"js/{script.name}"))
        assert "immutable" in answer.headers["Cache-Control"]
        for address in ("".join(found) for found in IMPORTED.findall(answer.text)):
            assert re.fullmatch(r"/static/js/[\w-]+\.js\?v=[0-9a-f]{8}", address)
            assert desk.get(address).status_code == 200


def test_a_change_changes_the_addresses_of_all_that_import_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "js").mkdir()
    (tmp_path / "js" / "a.js").write_text('import { b } from "./b.js";\n')
    monkeypatch.setattr(assets, "STATIC", tmp_path)
    addresses = []
    for value in (1, 2):
        (tmp_path / "js" / "b.js").write_text(f"export const b = {value};\n")
        forget()
        addresses.append(assets.url("js/a.js"))
    forget()
    assert addresses[0] != addresses[1]


def forget() -> None:
    assets.url.cache_clear()
    assets.content.cache_clear()


def test_a_page_asks_at_once_for_every_script_it_will_run(desk: Desk) -> None:
    page = desk.text("/konsultasi")
    assert set(assets.preloads("js/desk.js")) == set(re.findall(r'rel="modulepreload" href="([^"]+)"', page))
    assert f'<script type="module" src="{assets.url("js/desk.js")}">' in page


def test_every_script_runs_on_some_page() -> None:
    entries = ("js/desk.js", "js/simulator.js", "js/polling.js")
    run = {name for entry in entries for name in (entry, *assets._imported(entry))}
    assert run == {f"js/{script.name}" for script in SCRIPTS}


def test_a_script_that_is_not_there_is_not_found(desk: Desk) -> None:
    assert desk.get("/static/js/none.js").status_code == 404


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_every_name_a_script_imports_is_exported(script: Path) -> None:
    for names, file in re.findall(r'import \{([^}]+)\} from "\./([\w-]+\.js)"', script.read_text(encoding="utf-8")):
        exported = (assets.STATIC / "js" / file).read_text(encoding="utf-8")
        for name in re.findall(r"\w+", names):
            assert re.search(rf"export (?:async )?(?:function|const) {name}\b", exported), name
