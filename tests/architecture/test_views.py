"""Pages are drawn from view objects: frozen dataclasses, whose fields a template reads by name."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
WEB = ROOT / "bot" / "web"
# reads a JSON object of any shape, and checks what is in it
EXCEPTED = {"bot/web/demo/simulator.py"}


def trees() -> dict[str, ast.Module]:
    return {str(file.relative_to(ROOT)): ast.parse(file.read_text()) for file in sorted(WEB.rglob("*.py"))}


def anything(tree: ast.Module) -> list[int]:
    """Return the lines that name `dict[str, Any]`."""
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Subscript)]
    return [node.lineno for node in found if ast.unparse(node) == "dict[str, Any]"]


def dataclass_options(tree: ast.Module) -> dict[str, set[str]]:
    """Return the options of each dataclass of a module that are switched on."""
    found = {}
    for node in ast.walk(tree):
        for mark in node.decorator_list if isinstance(node, ast.ClassDef) else ():
            call = mark.func if isinstance(mark, ast.Call) else mark
            if ast.unparse(call) == "dataclass" and isinstance(node, ast.ClassDef):
                found[node.name] = {str(one.arg) for one in mark.keywords} if isinstance(mark, ast.Call) else set()
    return found


def test_no_module_of_the_pages_hands_on_a_dictionary_of_anything() -> None:
    found = {name: lines for name, tree in trees().items() if name not in EXCEPTED and (lines := anything(tree))}
    assert found == {}


def test_the_exception_is_still_needed() -> None:
    assert {name for name, tree in trees().items() if anything(tree)} == EXCEPTED


def test_every_dataclass_of_the_pages_is_frozen_and_has_slots() -> None:
    found = {
        f"{name}: {title}"
        for name, tree in trees().items()
        for title, options in dataclass_options(tree).items()
        if not {"frozen", "slots"} <= options
    }
    assert found == set()


def test_the_laws_see_what_they_look_for() -> None:
    tree = ast.parse("@dataclass\nclass A:\n    b: dict[str, Any]\n\n@dataclass(frozen=True)\nclass C: pass")
    assert anything(tree) == [3]
    assert dataclass_options(tree) == {"A": set(), "C": {"frozen"}}
