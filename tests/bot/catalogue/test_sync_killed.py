"""The run that copies the catalogue, killed with -9 at twenty random moments: it ends complete."""

from __future__ import annotations

import random
import re
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import dying_sync
import pytest
from sqlalchemy import func, select
from webapi_lookalike import KEY, webapi
from whole_office import make_app, rows

from bot.app import build
from bot.catalogue import summary
from bot.clock import Clock
from bot.config import demo
from bot.config.settings import load
from bot.simulator.webapi import shelf
from channels.sources.bps_webapi import BpsWebApi
from store.search.catalogue import INDEX
from store.tables import CatalogueEntry

KILLS = 20
LONGEST = 0.4  # seconds that a run lives: about as long as a whole one takes
OWN = demo.areas()[0][0]
CATALOGUE = """
[catalogue]
key = "{source.key}"
domains = [["{domain[0]}", "{domain[1]}"]]
languages = ["ind"]
requests_a_day = 100000
pause_seconds = 0
base_url = "{source.base_url}"
"""


@pytest.mark.process
def test_killed_at_twenty_random_moments_the_copy_ends_complete(tmp_path: Path) -> None:
    seed = random.randrange(10_000)
    print(f"seed {seed}")  # shown where the test fails
    make_app(tmp_path, "http://127.0.0.1:9", Clock()).db.close()
    config = tmp_path / "config.toml"
    domain = (OWN, "https://contoh.example")
    with webapi(domains=(domain,)) as (_, source):
        config.write_text(config.read_text() + CATALOGUE.format(source=source, domain=domain))
        words = [sys.executable, dying_sync.__file__, str(config), str(seed), str(KILLS), str(LONGEST)]
        ran = subprocess.run(words, capture_output=True, text=True, timeout=200)
    print(ran.stdout)
    codes = Counter(re.findall(r"^[\d.]+ (-?\d+)$", ran.stdout, re.MULTILINE))
    assert (codes[str(-int(signal.SIGKILL))], ran.returncode) == (KILLS, 0), ran.stderr
    assert codes.keys() <= {str(-int(signal.SIGKILL)), "0"}  # a run that was quick ended before it was killed
    assert ran.stdout.endswith("Katalog lengkap.\n- 0\n")
    is_complete(config, source)
    assert KEY not in ran.stdout + ran.stderr
    assert not any(KEY.encode() in one.read_bytes() for one in tmp_path.rglob("data/**/*") if one.is_file())


def is_complete(config: Path, source: BpsWebApi) -> None:
    """Check that the copy has each title of the source once, also in its index, and none that is marked as gone."""
    app = build(load(config))
    entries = rows(app, CatalogueEntry)
    listed = [row for (domain, _), found in shelf.rows(demo.areas()).items() if domain == OWN for row in found]
    wanted = [row for row in listed if "[Metode Lama]" not in row.get("title", "")]
    known = {(one.kind, one.external_id) for one in entries}
    assert (len(entries), len(known)) == (len(wanted), len(wanted))
    assert [one.title for one in entries if one.gone_at is not None] == []
    with app.db.read() as db:
        assert db.scalar(select(func.count()).select_from(INDEX)) == len(wanted)
        copied = summary.of(app, db, source)
    assert (copied.oldest is not None, copied.problem) == (True, "")
    app.db.close()
