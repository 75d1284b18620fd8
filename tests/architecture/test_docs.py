"""What documents point to exists: relative links, and every path of the project that they name."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\s]+)`")
OURS = ("bot/", "channels/", "handlers/", "store/", "tests/", "docs/", ".ci/")
INVENTED = {"channels/pigeon.py", "tests/channels/test_pigeon.py"}  # what a reader is told to make


def document_id(document: Path) -> str:
    return document.relative_to(ROOT).as_posix()


def anchors(document: Path) -> set[str]:
    """Return the anchors of a document's headings, as a web view of the repository makes them."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def is_broken(document: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (document.parent / path) if path else document
    return not target.exists() or bool(anchor and anchor not in anchors(target))


@pytest.mark.parametrize("document", DOCUMENTS, ids=document_id)
def test_every_link_inside_the_project_leads_somewhere(document):
    links = [link for link in LINK.findall(document.read_text()) if "://" not in link]
    assert [link for link in links if is_broken(document, link)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=document_id)
def test_every_path_of_the_project_that_is_named_exists(document):
    named = {name.partition("::")[0] for name in CODE.findall(document.read_text()) if name.startswith(OURS)}
    paths = {name for name in named if not set(name) & set("{}<>*=$…")}
    assert sorted(path for path in paths - INVENTED if not (ROOT / path).exists()) == []


def test_the_documents_are_found():
    assert {"README.md", "docs/architecture.md", "docs/glossary.md"} <= set(map(document_id, DOCUMENTS))


def test_the_changelog_has_a_section_for_the_version():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    headings = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert any(re.fullmatch(rf"{re.escape(version)} - \d{{4}}-\d\d-\d\d", heading) for heading in headings)


def test_the_version_is_written_once():
    files = [path for package in ("bot", "handlers", "store", "channels") for path in (ROOT / package).rglob("*.py")]
    assert files
    assert [path for path in files if "__version__" in path.read_text()] == []


def parts(document: Path) -> tuple[list[str], list[list[str]], set[str]]:
    """Return the ranks of the headings, the commands of each block without their comments, and the files linked to."""
    blocks = document.read_text().split("```")
    ranks = re.findall(r"^(#+) ", "".join(blocks[::2]), re.MULTILINE)
    commands = [
        [line.partition("  #")[0].rstrip() for line in block.splitlines() if line[:1] != "#"] for block in blocks[1::2]
    ]
    links = {link.partition("#")[0] for link in LINK.findall(document.read_text())}
    return ranks, commands, links - {"README.md", "README.id.md"}


def test_the_readme_has_the_same_parts_commands_and_links_in_both_languages():
    assert parts(ROOT / "README.id.md") == parts(ROOT / "README.md")
    assert "](README.id.md)" in (ROOT / "README.md").read_text()
