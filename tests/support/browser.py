"""A real browser and a real server for tests of pages. Skips, with the reason, where there is no Chromium."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import make_server

SHELL = "chromium-headless-shell"
MOST_TABS = 90  # of a walk without a mouse
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """Yield the address of a WSGI app on loopback."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


def until_true(page: Any, expression: str, seconds: float = 15) -> None:
    """Wait until an expression of JavaScript is true.

    Our content policy forbids Playwright's own way.
    """
    for _ in range(int(seconds * 20)):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"waited {seconds:.0f} s for {expression}")


def file_of(size: int, path: Path) -> Path:
    """Write a file of `size` zero bytes for a file field to choose.

    Chromium opens a path itself. Bytes given to Playwright travel as text through its pipe, which is slow when large.
    """
    path.touch()
    os.truncate(path, size)
    return path


def program(*, whole: bool = False) -> str | None:
    """Return the path of this computer's Chromium. None where there is none.

    Its shell without windows is the same engine and takes two thirds of the time. It shows no notices and keeps less
    on the disk: a test of that asks for the whole one.
    """
    return next(filter(None, map(shutil.which, BROWSERS if whole else (SHELL, *BROWSERS))), None)


@contextmanager
def playwright_driver() -> Iterator[Any]:
    """Yield Playwright. One at a time: a second one in the same thread is refused by it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        yield driver


@contextmanager
def chromium(driver: Any) -> Iterator[Any]:
    """Yield Playwright's handle on the Chromium of this computer. Skip where there is none."""
    path = program()
    if path is None:
        pytest.skip("no Chromium here: install the package chromium to run the tests in a browser")
    browser = driver.chromium.launch(executable_path=path, args=ARGUMENTS.split())
    yield browser
    for context in browser.contexts:  # a request that a test answers itself may be under way
        for one in (context, *context.pages):
            one.unroute_all(behavior="ignoreErrors")
    browser.close()


def tab_to(page: Any, wanted: str) -> None:
    """Tab until the focus stands on what the selector names; what is not reached is no use without a mouse."""
    for _ in range(MOST_TABS):
        if page.evaluate("one => document.activeElement.matches(one)", wanted):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} is not reached by the Tab key: {page.evaluate('document.activeElement.outerHTML')}")
