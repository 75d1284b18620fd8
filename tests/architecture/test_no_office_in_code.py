"""No office stands in the code: what is Belitung Timur's comes from config.toml, as it would for any office."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
# names, places, telephones, mail and websites of the first office
FIRST_OFFICE = re.compile(
    r"belitung|beltim|manggar|kelapa kampit|kecamatan gantung|dendang|1906|0719|81278563877|tanjungpandan",
    re.IGNORECASE,
)


def sources() -> list[Path]:
    files = [
        path
        for folder in ("bot", "handlers", "store", "channels")
        for kind in ("py", "html", "js")
        for path in (ROOT / folder).rglob(f"*.{kind}")
    ]
    return [path for path in files if "vendor" not in path.parts]


def test_nothing_of_one_office_stands_in_the_code():
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in sources()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if FIRST_OFFICE.search(line)
    ]
    assert len(sources()) > 400
    assert found == []
