"""Classes and custom properties: what a page names has a style, and no style stands for nothing.

Classes of ours begin with `lk-`, states with `is-`; all others are Tabler's. No class is there only for a
script to find: scripts find elements by their ids and data attributes.
"""

from __future__ import annotations

import re
from pathlib import Path

WEB = Path(__file__).parents[2] / "bot" / "web"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
JINJA = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
OURS = re.compile(r"(?<![\w-])((?:lk|is)-[\w-]*)(\{\{|\$\{)?")
TABLER = "static/vendor/tabler.min.css"
SHOWN = {"a", "b", "c", "d"}  # letters of the component sheet and of charts
COLOURS = {"blue", "green", "orange", "red"}

# Classes whose end is put in when the page is made: the beginning, and every end.
BUILT = {
    "is-": {"current", "finished", "later"},
    "lk-bar-fill--": {"green", "orange", "red"},
    "lk-btn-small": {""},
    "lk-channel--": {"k", "b"},
    "lk-chip--": COLOURS | {"line", "yellow"},
    "lk-event--": {"green", "red"},
    "lk-i--": {"k", "b", "filled"},
    "lk-message--": {"in", "out"},
    "lk-n": {"1", "2", "3", "4", "5"},
    "lk-queue--": {"citizen", "matter", "waiting", "working"},
    "lk-strip--": {"green", "orange", "red"},
    "lk-voice__": {"play", "slider", "speed", "time"},
}


def read(*kinds: str) -> str:
    return "\n".join(file.read_text() for kind in kinds for file in sorted(WEB.glob(kind)))


def styles() -> str:
    return COMMENT.sub("", read("static/css/**/*.css"))


def styled(css: str) -> set[str]:
    """Return the classes that selectors name: what stands in braces without braces is declarations."""
    return set(re.findall(r"\.([A-Za-z_][\w-]*)", re.sub(r"\{[^{}]*\}", "{}", css)))


def named() -> set[str]:
    """Return every class of ours that a template, a script or a view names or builds."""
    whole = set()
    for start, goes_on in OURS.findall(read("templates/**/*.html", "static/js/**/*.js", "**/*.py")):
        whole |= {start + end for end in BUILT[start]} if goes_on else {start}
    return whole


def properties(css: str) -> tuple[set[str], set[str]]:
    """Return the custom properties that are set and those that are used."""
    return set(re.findall(r"(--[\w-]+)\s*:", css)), set(re.findall(r"var\(\s*(--[\w-]+)", css))


def test_every_class_of_ours_that_a_page_names_has_a_style() -> None:
    assert named() - styled(styles()) == set()


def test_every_class_of_ours_that_has_a_style_is_named_by_a_page() -> None:
    ours = {name for name in styled(styles()) if name.startswith(("lk-", "is-"))}
    assert len(ours) > 300
    assert ours - named() == set()


def test_only_the_counters_pages_use_its_sheet_and_each_of_them_loads_it() -> None:
    elsewhere = set().union(*(styled(COMMENT.sub("", file.read_text())) for file in WEB.glob("static/css/[!k]*/*.css")))
    own = styled(COMMENT.sub("", read("static/css/kiosk/*.css"))) - elsewhere
    assert own
    files = {file.relative_to(WEB).as_posix(): file.read_text() for file in WEB.glob("templates/**/*.html")}
    users = {name for name, text in files.items() if own & {found for found, _ in OURS.findall(text)}}
    assert {name for name in users if not name.startswith("templates/kiosk/")} == set()
    roots = {name for name in files if name.startswith("templates/kiosk/") and '"base_bare.html"' in files[name]}
    assert {name for name in roots if "kiosk.css" not in files[name]} == set()


def test_every_other_class_is_tablers() -> None:
    tabler = styled((WEB / TABLER).read_text().replace("\\", ""))
    others = {name for name in styled(styles()) if not name.startswith(("lk-", "is-", "htmx-"))}
    for text in (JINJA.sub(" ", file.read_text()) for file in WEB.glob("templates/**/*.html")):
        classes = {name for found in re.findall(r'class="([^"]*)"', text) for name in found.split()}
        others |= {name for name in classes if not name.startswith(("lk-", "is-"))}
    assert others - tabler - SHOWN == set()


def test_every_custom_property_is_set_and_used() -> None:
    """Those that Tabler or a script uses or sets count as well."""
    set_here, used_here = properties(styles())
    set_there, used_there = properties((WEB / TABLER).read_text())
    by_scripts = set(re.findall(r"--[\w-]+", read("static/js/**/*.js", "templates/**/*.html")))
    assert set_here - used_here - used_there - by_scripts == set()
    assert used_here - set_here - set_there - by_scripts == set()


def test_no_script_looks_for_elements_with_has() -> None:
    """Firefox before 121 refuses such a selector, and the script ends there. In a style sheet it stands alone."""
    assert ":has(" not in read("static/js/**/*.js")
    lists = re.findall(r"([^{};]*:has\([^{};]*)\{", styles())
    assert lists
    assert [found.strip() for found in lists if mixes(found)] == []


def mixes(selectors: str) -> bool:
    """Say whether some of the selectors of a rule need :has() and others do not."""
    needs = {":has(" in one for one in re.split(r",(?![^()]*\))", selectors)}
    return needs == {True, False}
