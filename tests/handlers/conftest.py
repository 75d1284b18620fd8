from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from staffdesk import StaffDesk, Template


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return Template(tmp_path_factory.mktemp("template"))


@pytest.fixture
def office(template: Template, tmp_path: Path) -> Iterator[StaffDesk]:
    """Dewi, whose consultation it is, and Laila, whom she can ask."""
    made = template.copy(tmp_path)
    yield made
    made.world.db.close()
