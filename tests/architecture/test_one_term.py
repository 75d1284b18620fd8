"""One Indonesian term for each idea: what people read holds none of the words that were dropped for it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# dropped words, and the term that is said instead
TERMS = {
    r"surel(?:nya)?|e-mail": "email",
    r"bertugas|hadir|kehadiran|piket": "siap melayani",
    r"supervisor|penyelia": "penanggung jawab",
    r"profil\s+saya": "Saya",
}
DROPPED = re.compile(rf"(?<![\w./@-])(?:{'|'.join(TERMS)})(?!\w)", re.IGNORECASE)
NAME = re.compile(r"\"[a-z]+\"|'[a-z]+'")  # a value of a form or a name in the code
DOCUMENTS = ("README.id.md", "docs/panduan-petugas.md", "docs/text-parts.md", "config.example.toml")
# words of people's letters, which we hear as they are written
HEARD = {"channels/_mail/quotes.py", *(f"handlers/language/{name}.py" for name in ("intents", "complaint_signals"))}


def dropped_in(text: str) -> list[str]:
    return [found[0] for found in DROPPED.finditer(NAME.sub("", text))]


def read_on_pages() -> Iterator[tuple[str, str]]:
    """Yield the templates, scripts and Indonesian documents without their comments."""
    for path in (ROOT / "bot/web/templates").rglob("*.html"):
        yield str(path.relative_to(ROOT)), re.sub(r"{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    for path in (ROOT / "bot/web/static/js").rglob("*.js"):
        yield str(path.relative_to(ROOT)), re.sub(r"//.*|/\*[\s\S]*?\*/", "", path.read_text(encoding="utf-8"))
    for name in DOCUMENTS:
        yield name, (ROOT / name).read_text(encoding="utf-8")


def said_by_the_code() -> Iterator[tuple[str, str]]:
    """Yield the sentences in our modules: strings of more than one word, no docstrings."""
    for package in ("bot", "channels", "handlers"):
        for path in (ROOT / package).rglob("*.py"):
            name = str(path.relative_to(ROOT))
            if name in HEARD:
                continue
            for text in strings(ast.parse(path.read_text(encoding="utf-8"))):
                if " " in text.strip() or text[:1].isupper():
                    yield name, text


def strings(tree: ast.AST) -> Iterator[str]:
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def test_pages_and_documents_say_one_term_for_one_idea() -> None:
    read = list(read_on_pages())
    assert len(read) > 150
    assert [(name, found) for name, text in read if (found := dropped_in(text))] == []


def test_texts_and_messages_say_one_term_for_one_idea() -> None:
    said = list(said_by_the_code())
    assert len(said) > 1000
    assert [(name, found, text) for name, text in said if (found := dropped_in(text))] == []


@pytest.mark.parametrize(
    "text", ["Balas surel ini.", "Surelnya", "Mulai bertugas", "saat ia hadir", "Supervisor dan admin", 'title="Surel"']
)
def test_the_law_sees(text: str) -> None:
    assert len(dropped_in(text)) == 1


@pytest.mark.parametrize(
    "text", ['"keadaan": "hadir"', "Role.SUPERVISOR", "Email ini", "bot.supervisor.run", "Siap melayani", "/surel/"]
)
def test_the_law_lets_pass(text: str) -> None:
    assert dropped_in(text) == []
