"""Functions and files stay short enough to be read at once.

Counted are the lines of a function's body, from its first statement to its last, without the docstring. Blank lines and
comments count. A function inside another counts by itself and for the outer one too.
"""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path
from statistics import median, quantiles

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "handlers", "store", "channels")
LONGEST_FUNCTION, MEDIAN_FUNCTION, NINTH_DECILE = 40, 6, 16
LONGEST_FILE = 350
MOST_FILES = 12  # in one folder, as of modules
PAGES = ("templates/**/*.html", "static/css/**/*.css", "static/js/**/*.js")
SCHEMA = "store/tables.py"  # one file that shows every table


def files() -> list[Path]:
    found = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return [path for path in found if "migrations" not in path.parts]


def page_files() -> list[Path]:
    return [path for kind in PAGES for path in (ROOT / "bot" / "web").glob(kind)]


def is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = [statement for statement in function.body if not is_docstring(statement)]
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def lengths() -> dict[str, int]:
    """Return the length of every function, by file, line and name."""
    return {
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}": body_lines(node)
        for path in files()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def test_no_function_is_long():
    assert {name: lines for name, lines in lengths().items() if lines > LONGEST_FUNCTION} == {}


def test_most_functions_are_very_short():
    found = list(lengths().values())
    assert median(found) <= MEDIAN_FUNCTION
    assert quantiles(found, n=10)[-1] <= NINTH_DECILE


def test_no_file_is_long_but_the_schema():
    sizes = {path.relative_to(ROOT).as_posix(): len(path.read_text().splitlines()) for path in files()}
    assert {name: lines for name, lines in sizes.items() if lines > LONGEST_FILE}.keys() <= {SCHEMA}


def test_no_template_style_sheet_or_script_is_long():
    sizes = {path.relative_to(ROOT).as_posix(): len(path.read_text().splitlines()) for path in page_files()}
    assert len(sizes) > 100
    assert {name: lines for name, lines in sizes.items() if lines > LONGEST_FILE} == {}


def test_no_folder_holds_more_than_twelve_templates_style_sheets_or_scripts():
    folders = Counter(path.parent.relative_to(ROOT).as_posix() for path in page_files())
    assert {name: count for name, count in folders.items() if count > MOST_FILES} == {}


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("def f():\n    return 1\n", 1),
        ('def f():\n    """Return one."""\n\n    return 1\n', 1),
        ("def f():\n    a = 1\n\n    # why\n    return a\n", 4),
        ("def f():\n    def g():\n        return 1\n    return g\n", 3),
        ('def f():\n    """Do nothing."""\n', 0),
    ],
)
def test_what_is_counted_is_the_body(source, lines):
    (function,) = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)
    assert body_lines(function) == lines
