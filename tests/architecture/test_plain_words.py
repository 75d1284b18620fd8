"""Docstrings and names use plain words (docs/style.md): no private words, no riddles, *they* for people."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRIVATE_WORDS = ("road", "roads", "verb", "verbs", "house", "household", "homeward", "anew", "shall")
PRONOUNS = ("he", "him", "his", "himself", "she", "her", "hers", "herself")
# a function's docstring begins with a verb; these words begin a noun phrase or a riddle
NO_VERBS = ("a", "an", "the", "it", "what", "whether", "who", "whom", "whose", "which", "how", "when", "where", "why")
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def sources() -> list[Path]:
    return [file for package in ("handlers", "store", "channels", "bot") for file in (ROOT / package).rglob("*.py")]


@pytest.fixture(scope="module")
def trees() -> dict[str, ast.Module]:
    return {file.relative_to(ROOT).as_posix(): ast.parse(file.read_text()) for file in sources()}


def test_every_docstring_uses_plain_words_and_they_for_people(trees: dict[str, ast.Module]) -> None:
    banned = re.compile(rf"(?i)\b(?:{'|'.join(PRIVATE_WORDS + PRONOUNS)})\b")
    found = [
        f"{file}: {hit.group()}"
        for file, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, (*DEFINITIONS, ast.Module))
        for hit in banned.finditer(ast.get_docstring(node) or "")
    ]
    assert found == []


def test_the_docstring_of_a_function_begins_with_a_verb(trees: dict[str, ast.Module]) -> None:
    found = [
        f"{file}: {node.name}"
        for file, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, DEFINITIONS[:2])
        and (ast.get_docstring(node) or "").lower().partition(" ")[0].strip(".,:;") in NO_VERBS
    ]
    assert found == []


def test_no_name_is_a_private_word(trees: dict[str, ast.Module]) -> None:
    names = [(file, part) for file in trees for part in Path(file).stem.split("_")]
    for file, tree in trees.items():
        for node in ast.walk(tree):
            name = node.name if isinstance(node, DEFINITIONS) else node.arg if isinstance(node, ast.arg) else ""
            names += [(file, part) for part in name.lower().split("_")]
    assert [name for name in names if name[1] in PRIVATE_WORDS] == []
