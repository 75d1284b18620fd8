"""Laws of the structure: import directions, the table of channels, nothing else at the top."""

from __future__ import annotations

import ast
import builtins
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "handlers", "store", "channels")
MOST_MODULES = 12  # a newcomer takes in no longer list
TOP_LEVEL = {
    *PACKAGES,
    "tests",
    "config.example.toml",
    "pyproject.toml",
    "README.id.md",
    "README.md",
    "Makefile",
    "CHANGELOG.md",
    "LICENSE",
    "docs",
}


@pytest.mark.process
def test_the_import_contracts_hold():
    command = [str(Path(sys.executable).with_name("lint-imports")), "--config", "pyproject.toml", "--no-cache"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-500:]


def tracked() -> list[str]:
    run = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if run.returncode:
        pytest.skip("not a git checkout: which files belong to the project is unknown")
    return run.stdout.splitlines()


@pytest.mark.process
def test_nothing_else_stands_at_the_top():
    top = {name.split("/")[0] for name in tracked()}
    assert {name for name in top if not name.startswith(".")} <= TOP_LEVEL


def packages() -> list[Path]:
    """Every folder with modules of ours."""
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return sorted({path.parent for path in files if "migrations" not in path.parts})


def test_every_package_file_is_empty():
    assert [folder for folder in packages() if (folder / "__init__.py").read_text()] == []


def test_no_folder_holds_more_than_twelve_modules():
    def modules(folder: Path) -> int:
        return sum(not path.name.startswith("__") for path in folder.glob("*.py"))

    assert [folder for folder in packages() if folder != ROOT / "channels" and modules(folder) > MOST_MODULES] == []


def test_no_files_import_each_other_in_a_circle():
    """Take away every module that imports nothing of ours, again and again: what is left goes round in a circle."""
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    left = {module: set(graph.find_modules_directly_imported_by(module)) for module in graph.modules}
    assert left
    while leaves := {module for module, imported in left.items() if not imported}:
        left = {module: imported - leaves for module, imported in left.items() if module not in leaves}
    assert left == {}


def imports(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize(
    ("library", "allowed"),
    [
        ("twilio", ("channels/",)),
        ("imapclient", ("channels/",)),
        ("flask", ("bot/web/",)),
        ("rq", ("bot/bell.py", "bot/work/worker.py")),
        ("redis", ("bot/bell.py", "bot/work/worker.py")),
    ],
)
def test_a_library_is_known_only_where_it_belongs(library, allowed):
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    users = {path.relative_to(ROOT).as_posix() for path in files if library in imports(path)}
    assert users, f"nobody uses {library}: is this test still right?"
    assert {user for user in users if not user.startswith(allowed)} == set()


def test_handlers_take_nothing_but_the_session_from_sqlmodel():
    """SQL is written in store alone; a handler hands its session on."""
    taken = {
        f"{path.relative_to(ROOT)}: {alias.name}"
        for path in (ROOT / "handlers").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom) and "sqlmodel" in ast.unparse(node)
        for alias in node.names
    }
    assert taken
    assert {one for one in taken if not one.endswith(": Session")} == set()


BUILT_IN_ERRORS = {name for name, kind in vars(builtins).items() if isinstance(kind, type) and name.endswith("Error")}


def value_errors(tree: ast.Module) -> list[int]:
    """Lines that raise a ValueError."""
    raised = [node.exc for node in ast.walk(tree) if isinstance(node, ast.Raise) and node.exc is not None]
    kinds = [node.func if isinstance(node, ast.Call) else node for node in raised]
    return [kind.lineno for kind in kinds if isinstance(kind, ast.Name) and kind.id == "ValueError"]


def roots_of_exceptions(tree: ast.Module) -> set[str]:
    """Classes made straight from one of Python's own exceptions."""
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    parents = {one.name: {base.id for base in one.bases if isinstance(base, ast.Name)} for one in classes}
    return {name for name, bases in parents.items() if bases & (BUILT_IN_ERRORS | {"Exception"})}


@pytest.mark.parametrize("folder", ["handlers", "bot/web", "bot/cli"])
def test_what_is_said_to_a_person_is_a_refusal(folder):
    """No ValueError carries words for a person, and every exception of these folders is a kind of Refusal."""
    trees = {path: ast.parse(path.read_text()) for path in (ROOT / folder).rglob("*.py")}
    assert trees and [path for path, tree in trees.items() if value_errors(tree)] == []
    roots = set().union(*map(roots_of_exceptions, trees.values()))
    assert roots == ({"Refusal"} if folder == "handlers" else set())


def channel_names() -> list[str]:
    from channels.registry import CHANNELS

    return sorted(CHANNELS)


def test_every_channel_has_its_file_its_test_its_row_and_its_table():
    files = {path.stem for path in (ROOT / "channels").glob("*.py") if not path.stem.startswith("_")}
    assert files - {"envelope", "listing", "protocols", "registry"} == set(channel_names())
    tests = " ".join(path.name for path in (ROOT / "tests" / "channels").glob("test_*.py"))
    assert [name for name in channel_names() if f"test_{name}" not in tests] == []
    example = tomllib.loads((ROOT / "config.example.toml").read_text())
    assert sorted(example["channels"]) == channel_names()


def test_every_library_of_the_program_is_pinned_with_its_hash():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lock = (ROOT / ".ci" / "requirements.lock").read_text()
    pinned = set(re.findall(r"^([\w.-]+)==\S+ \\\n +--hash=sha256:", lock, re.MULTILINE))
    assert {re.split(r"[\[<>=]", one)[0] for one in project["dependencies"]} - pinned == set()


def channel_files_known_to(file: Path) -> set[str]:
    """Modules of the channels package that a file imports, by their own names."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("channels.")}
        elif isinstance(node, ast.ImportFrom) and node.module == "channels":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("channels."):
            found.add((node.module or "").split(".")[1])
    return found


@pytest.mark.parametrize("package", ["handlers", "store", "channels"])
def test_no_channel_is_known_by_name_below_the_program(package):
    """The contracts name the channels there are; this holds for the next one too."""
    files = [path for path in (ROOT / package).rglob("*.py") if not path.stem.startswith("_")]
    known = set().union(*map(channel_files_known_to, files))
    assert "envelope" in known
    allowed = {"envelope", "formats", "listing", "protocols"} | (
        {"sources", "identity"} if package == "channels" else set()
    )
    assert {one for one in known - allowed if not one.startswith("_")} == set()
