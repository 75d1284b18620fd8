"""Words of a closed vocabulary are written once: in store/vocabulary.py or store/event_names.py."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest

from bot.cli import choices, output
from bot.web.present import form_words, labels
from handlers.office import skd_codes
from handlers.officers import team
from store import event_names, vocabulary

ROOT = Path(__file__).parents[2]
COLUMNS = {"state", "kind", "direction", "author", "by", "role", "stage", "outcome", "availability", "what", "flag"}
# "email" is a channel and a kind of address too, "active" a field of officers
NOT_OURS_ALONE = {vocabulary.QueueName.ACTIVE}
IN_SQL = re.compile(r"(?:=|<>|\bIN\s*\(|,)\s*'([a-z_]+)'")


def vocabularies() -> list[type[StrEnum]]:
    found = [*vars(vocabulary).values(), *vars(event_names).values()]
    return [one for one in found if isinstance(one, type) and issubclass(one, StrEnum) and one is not StrEnum]


WORDS = {str(word) for words in vocabularies() for word in words} - NOT_OURS_ALONE


def sources() -> list[Path]:
    """Return our modules, without the simulated world (it speaks the providers' words) and without migrations.

    A migration keeps the words as they were when it was written.
    """
    files = [file for package in ("bot", "handlers", "store") for file in (ROOT / package).rglob("*.py")]
    ours = [file for file in files if "migrations" not in file.parts and file.parent.name != "simulator"]
    return [file for file in ours if "simulator" not in file.relative_to(ROOT).parts[:-1]]


def literals(node: ast.expr) -> Iterator[str]:
    """Yield the strings written out in an expression, those of a tuple and of both branches of an `if` too."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Tuple | ast.List | ast.Set):
        for element in node.elts:
            yield from literals(element)
    elif isinstance(node, ast.IfExp):
        yield from (*literals(node.body), *literals(node.orelse))


def compared(node: ast.AST) -> list[ast.expr]:
    """Return what a node compares with. The left side of `"x" in y` asks whether y has a key, not what it is."""
    if isinstance(node, ast.Compare):
        left = [] if isinstance(node.ops[0], ast.In | ast.NotIn) else [node.left]
        return [*left, *node.comparators]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("in_", "not_in"):
        return node.args
    return [node.value] if isinstance(node, ast.MatchValue) else []


def stored(node: ast.AST) -> list[ast.expr]:
    """Return what a node puts into a column, by assignment, by keyword or as the default of an argument."""
    if isinstance(node, ast.keyword):
        return [node.value] if node.arg in COLUMNS else []
    if isinstance(node, ast.Assign):
        named = [one for one in node.targets if isinstance(one, ast.Attribute) and one.attr in COLUMNS]
        return [node.value] if named else []
    if isinstance(node, ast.AnnAssign):
        is_column = isinstance(node.target, ast.Name) and node.target.id in COLUMNS
        return [node.value] if is_column and node.value is not None else []
    return []


def bare_words(source: str) -> list[str]:
    """Return each place where a module compares or stores a word that is written out, as "line: word"."""
    found = []
    for node in ast.walk(ast.parse(source)):
        words = {word for one in (*compared(node), *stored(node)) for word in literals(one)}
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            words |= set(IN_SQL.findall(node.value))
        found += [f"{getattr(node, 'lineno', 0)}: {word}" for word in sorted(words & WORDS)]
    return found


@pytest.mark.parametrize("file", sources(), ids=lambda file: file.relative_to(ROOT).as_posix())
def test_no_word_of_a_vocabulary_is_written_out(file):
    assert bare_words(file.read_text()) == []


COMPARED_IN_TEMPLATE = re.compile(r"""(?<!request\.blueprint) (?:==|!=) ["']([a-z_]+)["']""")


def test_no_template_compares_with_a_word_that_is_written_out():
    found = [
        f"{file.name}: {word}"
        for file in (ROOT / "bot" / "web" / "templates").rglob("*.html")
        for word in COMPARED_IN_TEMPLATE.findall(file.read_text())
        if word in WORDS
    ]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        'case.state == "closed"',
        '"closed" != case.state',
        'case.state in ("new", "assigned")',
        'case.state not in {"new"}',
        'col(Message.state).in_(("queued", "held"))',
        'case.state == ("new" if pooled else "assigned")',
        'case.state = "closed"',
        'queue(text, kind="notice")',
        'class Row:\n    role: str = "officer"',
        "text(\"state <> 'closed'\")",
        "text(\"state IN ('queued', 'sending')\")",
        'match state:\n    case "closed":\n        pass',
    ],
)
def test_the_law_finds(line):
    assert bare_words(line)


@pytest.mark.parametrize(
    "line",
    ['"officer" in session', "case.state == CaseState.CLOSED", 'channel == "email"', 'd["closed"]', '"""closed"""'],
)
def test_the_law_lets_pass(line):
    assert bare_words(line) == []


def test_a_word_means_one_thing_in_its_vocabulary():
    for words in vocabularies():
        assert [str(word) for word in words] == [word.name.lower() for word in words], words.__name__


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (labels.CASE_CHIPS, vocabulary.CaseState),
        (labels.PRESENCES, vocabulary.Presence),
        (choices.ROLES.values(), vocabulary.Role),
        (choices.PRESENCES.values(), vocabulary.Presence),
        (labels.STAGES, vocabulary.Stage),
        (labels.DELIVERIES, vocabulary.MessageState),
        (team.ROLE_WORDS, vocabulary.Role),
        (skd_codes.AVAILABILITIES, vocabulary.Availability),
        (skd_codes.OUTCOMES, vocabulary.NeedOutcome),
        (output.AUTHORS, vocabulary.Actor),
        (form_words.COMPOSER_TABS.values(), vocabulary.DraftKind),
        (form_words.PRESENCES.values(), vocabulary.Presence),
        (form_words.AVAILABILITIES.values(), vocabulary.Availability),
    ],
)
def test_every_word_has_its_label(labels, words):
    assert set(labels) == set(words)


def test_the_command_line_names_queues_of_the_desk():
    assert set(choices.QUEUES.values()) <= set(vocabulary.QueueName)
