"""A line break in a template, with its indentation, is sent as one sign: the source's layout costs no bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

LINE_BREAK = re.compile(r"(>?)[ \t]*\n\s*")


class OneSpace(Extension):
    """Send a run of white space that holds a line break as a line break after a tag, as a space elsewhere.

    Texts of people (in expressions) are untouched. What a template itself writes into <pre> or <textarea> must
    not begin with spaces.
    """

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Shorten the literal parts of a template while it is compiled."""
        for token in stream:
            if token.type == "data":
                yield Token(token.lineno, "data", LINE_BREAK.sub(_shortened, token.value))
            else:
                yield token


def _shortened(found: re.Match[str]) -> str:
    return ">\n" if found[1] else " "
