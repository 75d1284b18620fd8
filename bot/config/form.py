"""Check one table of the settings file against a dataclass. Every problem is told at once, with what to do."""

from __future__ import annotations

import dataclasses
import difflib
import json
import os
import re
import types
import typing
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

Filled = TypeVar("Filled")

SECRET_NAME = re.compile(r"^(?!.*_url$).*(token|password|secret|credential|(^|_)key($|_))", re.IGNORECASE)
EXPECTED = {
    str: "teks dalam tanda kutip",
    int: "bilangan bulat",
    float: "bilangan",
    bool: "true atau false",
    Path: "letak berkas dalam tanda kutip",
}


class Form:
    """Fills dataclasses from TOML tables and collects the problems.

    `env:NAME` and `file:PATH` (relative to `folder`) are replaced in every text.
    secrets: values that may not be seen in a log. A field is secret by its metadata ("secret": True) or by its name.
    """

    def __init__(self, folder: Path, environ: Mapping[str, str] = os.environ) -> None:
        self.folder = folder
        self.environ = environ
        self.problems: list[str] = []
        self.secrets: set[str] = set()

    def fill(self, cls: type[Filled], table: Mapping[str, Any], where: str = "") -> Filled | None:
        """Return an instance of `cls`. Return None where something is wrong, with the reasons added to `problems`.

        where: name of the table.
        """
        before = len(self.problems)
        if not isinstance(table, Mapping):
            self.problems.append(f"{where}: harus tabel. Contoh: [{where}]")
            return None
        fields = {field.name: field for field in dataclasses.fields(cls) if field.init}  # type: ignore[arg-type]
        self.refuse_unknown(table, fields, where)
        hints = typing.get_type_hints(cls)
        values = {
            name: self._value(field, hints[name], table[name], _join(where, name))
            for name, field in fields.items()
            if name in table
        }
        for name, field in fields.items():
            if name not in table and _required(field):
                self._add(_join(where, name), f"belum diisi{_meaning(field)}.", field)
        if len(self.problems) > before:
            return None
        try:
            return cls(**values)
        except ValueError as error:
            names_its_field = str(error).partition(":")[0].partition(".")[0] in fields
            self.problems.append(_join(where, str(error)) if names_its_field else f"{where}: {error}")
            return None

    def refuse_unknown(self, table: Mapping[str, Any], known: Iterable[str], where: str = "") -> None:
        """Add a problem for each key that no setting has: it is probably a typing mistake."""
        for name in table.keys() - set(known):
            close = difflib.get_close_matches(name, list(known), n=1)
            hint = f"Maksud Anda '{close[0]}'?" if close else f"Yang ada: {', '.join(sorted(known))}."
            self.problems.append(f"{_join(where, name)}: tidak dikenal. {hint}")

    def _value(self, field: dataclasses.Field[Any], hint: Any, raw: Any, key: str) -> Any:
        """Return the checked value of one key. Return None after adding a problem."""
        from pydantic import TypeAdapter, ValidationError

        try:
            value = self._resolve(raw)
        except ValueError as error:
            return self._add(key, str(error), field)
        if is_secret(field):
            self.secrets.update(_texts(value))
        if value == "" and _required(field):
            return self._add(key, f"masih kosong{_meaning(field)}.", field)
        try:
            return TypeAdapter(hint).validate_python(value)
        except ValidationError:
            shown = "" if is_secret(field) or raw != value else f", bukan {_toml(raw)}"
            return self._add(key, f"harus {expected(hint)}{shown}{_meaning(field)}.", field)

    def _resolve(self, value: Any) -> Any:
        """Replace env: and file: in a value and in everything inside it. Raises ValueError."""
        if isinstance(value, list):
            return [self._resolve(one) for one in value]
        if isinstance(value, dict):
            return {name: self._resolve(one) for name, one in value.items()}
        if not isinstance(value, str):
            return value
        if value.startswith("env:"):
            return self._from_environ(value[4:])
        return self._from_file(value[5:]) if value.startswith("file:") else value

    def _from_environ(self, name: str) -> str:
        if name not in self.environ:
            raise ValueError(f"variabel lingkungan {name} belum ada. Isi dahulu, misalnya: export {name}='…'.")
        return self.environ[name]

    def _from_file(self, name: str) -> str:
        try:
            return (self.folder / name).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise ValueError(f"berkas {self.folder / name} tidak dapat dibaca. Periksa letak dan izinnya.") from None

    def _add(self, key: str, problem: str, field: dataclasses.Field[Any]) -> None:
        example = field.metadata.get("example", "…" if field.type in ("str", str) else None)
        shown = "" if example is None else f" Contoh: {field.name} = {_toml(example)}"
        self.problems.append(f"{key}: {problem}{shown}")


def is_secret(field: dataclasses.Field[Any]) -> bool:
    return bool(field.metadata.get("secret", SECRET_NAME.search(field.name)))


def expected(hint: Any) -> str:
    """Return the name of a type in words that a person understands."""
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return " atau ".join(_toml(part) for part in parts)
    if origin in (typing.Union, types.UnionType):
        return " atau ".join(expected(part) for part in parts if part is not type(None))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return "tabel nama = nilai"
    if isinstance(origin, type) and issubclass(origin, Sequence | frozenset):
        return "daftar dalam kurung siku"
    return EXPECTED.get(hint, "nilai lain")


def _required(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _meaning(field: dataclasses.Field[Any]) -> str:
    return f" ({field.metadata['doc'].rstrip('.')})" if "doc" in field.metadata else ""


def _join(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, Sequence):
        for item in value:
            yield from _texts(item)


def _toml(value: Any) -> str:
    """Return a value as it roughly stands in the file, in one line."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}…"
