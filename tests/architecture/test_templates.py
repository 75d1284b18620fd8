"""How page templates are written: short lines, a tag that holds others alone on its line, includes by full name."""

from __future__ import annotations

import re
from pathlib import Path

TEMPLATES = Path(__file__).parents[2] / "bot" / "web" / "templates"
LONGEST_LINE = 120
JINJA = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
HOLDERS = set(
    "address article aside body dialog details div dl fieldset footer form g head header html main nav ol section "
    "select svg table tbody thead tr ul".split()
)


def sources() -> dict[str, str]:
    return {str(file.relative_to(TEMPLATES)): file.read_text() for file in sorted(TEMPLATES.rglob("*.html"))}


def test_no_line_of_a_template_is_longer_than_120() -> None:
    long = [name for name, text in sources().items() if any(len(line) > LONGEST_LINE for line in text.splitlines())]
    assert long == []


def test_a_tag_that_holds_others_stands_on_a_line_of_its_own() -> None:
    crowded = []
    for name, text in sources().items():
        for line in JINJA.sub("", text).splitlines():
            tags = re.findall(r"<(\w+)", line)
            if len(tags) > 1 and HOLDERS & set(tags):
                crowded.append((name, line.strip()))
    assert crowded == []


def test_an_include_names_its_file_in_full() -> None:
    """So that a search for a template's name finds everyone who uses it."""
    for name, text in sources().items():
        for tag, named in re.findall(r"\{%-?\s*(include|extends|import)\s+(.*?)\s*-?%\}", text):
            plain = named if tag == "include" else named.split(" as ")[0].split(" if ")[0]
            assert re.fullmatch(r'"[\w/]+\.html"', plain), (name, named)
            assert "~" not in named, (name, named)


def test_a_form_stays_a_form_for_a_screen_reader() -> None:
    """A form may be a search; no other role is allowed on it. A group stands inside."""
    for name, text in sources().items():
        roles = [role for form in re.findall(r"<form\b[^>]*>", text) for role in re.findall(r'\brole="(\w+)"', form)]
        assert set(roles) <= {"search"}, name


REFERENCES = (
    r'\b(?:for|list|aria-labelledby|aria-controls|aria-describedby|data-open)="([^"]*)"',
    r'\bhx-(?:target|select|sync)="#([^":]*)',
    r'\btarget="(?!_blank|this)([\w-]+)"',
    r'\bpost_to\(.*, "([\w-]+)"\)',
)
IN_SCRIPTS = (r'\b(?:getElementById|byId|openDialog)\("([\w-]+)"\)', r'["`,]#([a-z][\w-]*)', r'\bid [!=]== "([\w-]+)"')
IN_PYTHON = r'"HX-Re(?:target|swap)"\][^#\n]*"#([\w-]+)"'
# ids whose other side is written otherwise: a macro that is handed one, the preview of one language
MADE = {"{{ target }}", "preview-{{ one.language }}"}


def test_every_id_that_is_referred_to_exists() -> None:
    """An id with a part of its own, such as row-{{ number }}, is compared as it is written."""
    pages = "\n".join(sources().values())
    scripts = "\n".join(file.read_text() for file in TEMPLATES.parent.glob("static/js/**/*.js"))
    views = "\n".join(file.read_text() for file in TEMPLATES.parent.rglob("*.py"))
    known = set(re.findall(r'\bid="([^"]*)"', pages)) | set(re.findall(r'\.id = "([\w-]+)"', scripts)) | MADE
    wanted = {one for pattern in REFERENCES for one in re.findall(pattern, pages)}
    wanted = {part for one in wanted for part in ([one] if "{" in one else one.split())}
    wanted |= {one for pattern in IN_SCRIPTS for one in re.findall(pattern, scripts)}
    wanted |= set(re.findall(IN_PYTHON, views))
    assert len(wanted) > 80
    assert wanted - known == set()
