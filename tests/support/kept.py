"""What is made once for all tests of a process, because making it again for each test takes longest.

Templates compiled by Jinja, the builders of addresses compiled by Werkzeug, statements compiled by SQLAlchemy.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from types import CodeType
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from store.db import database

STATEMENTS = 4000  # more than the tests of a process have


class KeptTemplates(BytecodeCache):
    """The code of each template, for as long as its source stays the same."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, CodeType]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        checksum, code = self._kept.get(bucket.key, ("", None))
        if checksum == bucket.checksum:
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._kept[bucket.key] = (bucket.checksum, bucket.code)


def keep_templates() -> None:
    Flask.jinja_options = Flask.jinja_options | {"bytecode_cache": KeptTemplates()}


def keep_address_builders() -> None:
    kept: dict[Hashable, Any] = {}
    compiled: Callable[[Rule, bool], Any] = Rule._compile_builder

    def kept_builder(rule: Rule, append_unknown: bool = True) -> Any:
        if rule.defaults:
            return compiled(rule, append_unknown)
        key = (rule.rule, append_unknown, *rule._trace)
        if key not in kept:
            kept[key] = compiled(rule, append_unknown)
        return kept[key]

    Rule._compile_builder = kept_builder  # type: ignore[method-assign]


def keep_statements() -> None:
    """Let all engines of one kind share the dialect of the first that has connected, and what was compiled for it."""
    first: dict[str, Engine] = {}
    create = database.create_engine

    def create_engine(url: str, **more: Any) -> Engine:
        engine = create(url, **more)
        known = first.get(engine.dialect.name)
        if known is None or known.dialect.server_version_info is None:
            first[engine.dialect.name] = engine
            engine._compiled_cache = LRUCache(STATEMENTS)
        else:
            engine.dialect, engine._compiled_cache = known.dialect, known._compiled_cache
        return engine

    database.create_engine = create_engine  # type: ignore[assignment]
