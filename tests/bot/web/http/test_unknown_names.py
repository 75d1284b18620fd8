"""A template that reads what its view does not have breaks at once: an empty place would be seen by nobody."""

from __future__ import annotations

import pytest
from jinja2 import UndefinedError
from web_desk import Desk

from bot.web.inbox.conversation import Tags


@pytest.mark.parametrize("source", ["{{ tagss }}", "{{ tags.knwon }}", "{% if tags.knwon %}{% endif %}"])
def test_a_name_that_no_view_has_is_an_error(desk: Desk, source: str) -> None:
    with pytest.raises(UndefinedError):
        desk.flask.jinja_env.from_string(source).render(tags=Tags((), ()))


def test_a_name_that_the_view_has_is_written(desk: Desk) -> None:
    written = desk.flask.jinja_env.from_string("{{ tags.shown[0] }}").render(tags=Tags(("lada",), ()))
    assert written == "lada"
