"""What is made once for all tests of a process, because making it again for each test takes longest.

Modules compiled by Python, templates by Jinja, addresses by Werkzeug, statements by SQLAlchemy. And nobody waits for
the disk, or looks through the modules and the list of tests for what can be thrown away.
"""

from __future__ import annotations

import gc
import os
import sqlite3
import sys
from collections.abc import Hashable
from types import CodeType
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine, event
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


def keep_modules() -> None:
    """Keep what Python compiles, also where the computer says otherwise: each part of an office is a process."""
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def keep_templates() -> None:
    Flask.jinja_options = Flask.jinja_options | {"bytecode_cache": KeptTemplates()}


def keep_addresses() -> None:
    """Compile the rule of each address once: an application has two hundred, and most tests make an application."""
    kept: dict[Hashable, dict[str, Any]] = {}
    compile_rule = Rule.compile

    def kept_compile(rule: Rule) -> None:
        key = (rule.rule, rule.host, rule.subdomain, rule.merge_slashes, repr(rule.defaults))
        if key not in kept:
            compile_rule(rule)
            kept[key] = {name: getattr(rule, name) for name in ("_parts", "_trace", "_converters", "arguments")}
            kept[key] |= {name: getattr(rule, name).__func__ for name in ("_build", "_build_unknown")}
        for name, value in kept[key].items():
            setattr(rule, name, value.__get__(rule) if name.startswith("_build") else value)

    Rule.compile = kept_compile  # type: ignore[method-assign]


def wait_for_no_disk() -> None:
    """Let SQLite hand what it writes to the computer and go on: no test of this process cuts the power."""
    prepare = database._prepare

    def hurried(connection: Any, _record: object) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.execute("PRAGMA synchronous=OFF")

    def prepared(connection: Any, record: object) -> None:
        prepare(connection, record)
        hurried(connection, record)

    database._prepare = prepared
    event.listen(Engine, "connect", hurried)  # migrations connect by an engine of their own


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


def look_for_no_garbage_yet() -> None:
    """Let the garbage collector rest until the tests are collected: nothing of that is thrown away."""
    gc.disable()


def look_less_for_garbage() -> None:
    """Let the garbage collector look at what is new only, and more seldom: it took a quarter of the tests' time."""
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)
