"""HTML of a mail: read as text with its quotations marked, and cleaned for the sealed frame of the desk.

Both take bounded time. Styles take no part in the layout, and an indent has a limit. A source with very many tags is
read without layout.
"""

from __future__ import annotations

import html
import re
from base64 import b64decode
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

import nh3
from lxml import etree

TAGS = set(
    "a b blockquote br caption code div em h1 h2 h3 h4 h5 h6 hr i img li ol p pre s span strong sub sup "
    "table tbody td tfoot th thead tr u ul".split()
)
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
MOST_TAGS = 20_000
MOST_REFERENCES = 20_000  # the cleaner's time grows with the square of the number of "&"
DEEPEST_TAG = 300  # the cleaner's time grows with the square of the depth
DEEPEST_READ = 1000  # the parser looks for the start of every end tag in all that are open
NESTING = re.compile(
    r"<(/?)(?!(?:p|li|td|th|tr|dt|dd|br|hr|img|meta|link|input|option)\b)([a-z][a-z0-9]{0,20})", re.IGNORECASE
)
MOST_PICTURES = 100
DEEPEST_QUOTE = 9
DEEPEST_LIST = 6
SMALLEST_PICTURE = 150  # pixels: what is shown smaller is a logo
IMAGE = re.compile(r"<img\b[^<>]{0,4000}>", re.IGNORECASE)
ALT = re.compile(r"""\balt\s{0,9}=\s{0,9}["']([^"'<>]{1,200})["']""", re.IGNORECASE)
SOURCE = re.compile(r"""\bsrc\s{0,9}=\s{0,9}["']?\s{0,9}cid:([^"'<>\s]{1,300})""", re.IGNORECASE)
DATA_PICTURE = re.compile(r"data:(image/[a-z0-9.+-]{1,40})(?:;[a-z0-9=-]+)*;base64,([a-z0-9+/=%\s]+)", re.I)
INVISIBLE = re.compile(r"<(?:style|script)\b[^<>]{0,4000}>[^<]*", re.IGNORECASE)
# the cleaner's time grows with the square of the number of these; controls are no letters
CONTROLS = re.compile("[\x7f-\x9f]")
BARE_AMPERSAND = re.compile(r"&(?![A-Za-z#])")
SPACES = re.compile(r"[ \t\r\n\f\u00a0]+")

SKIPPED = frozenset("head script style title template".split())
LINES = frozenset(
    "address article aside body caption center dd div dt fieldset figure footer form header hr html li main nav "
    "section tbody tfoot thead tr".split()
)
PARAGRAPHS = frozenset("blockquote dl h1 h2 h3 h4 h5 h6 ol p pre table ul".split())
QUOTED = re.compile(r"\byahoo_quoted\b", re.IGNORECASE)
SIGNATURE = re.compile(r"signature", re.IGNORECASE)


@dataclass(frozen=True)
class Reading:
    """What a person reads in an HTML body.

    text: its words; every line of a quotation begins with "> ".
    logos: content ids of the small pictures and of those in a signature or a quotation.
    """

    text: str
    logos: frozenset[str] = frozenset()


def html_to_text(source: str) -> str:
    """Return the words of an HTML body, quotations marked with "> "."""
    return read_html(source).text


def read_html(source: str) -> Reading:
    """Read an HTML body. Where it is too large or too broken to lay out, only its tags are removed."""
    found = Reading("")
    if source.count("<") <= MOST_TAGS and _depth(source) <= DEEPEST_READ:
        reader = _Reader()
        parser = etree.HTMLParser(target=reader, recover=True, huge_tree=True)
        try:
            parser.feed(source.replace("\x00", ""))
            parser.close()
            found = reader.reading()
        except Exception:
            found = Reading("")
        if found.text:
            return found
    return Reading(_without_tags(source), found.logos)


def _without_tags(source: str) -> str:
    words = re.sub(r"<[^<>]{0,2000}>", " ", INVISIBLE.sub(" ", source))
    return html.unescape(words).strip()


class _Reader:
    """Target of the parser: it receives tags and text in order and writes lines.

    Tags may be nested without limit. Therefore nothing here is recursive, and an indent is never wider than a few
    letters.
    """

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.logos: set[str] = set()
        self._line: list[str] = []
        self._open: list[tuple[bool, bool]] = []  # of every open tag: whether it is a quotation, a signature
        self._skipped = self._quotes = self._signatures = self._lists = self._kept_spaces = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self._skipped or tag in SKIPPED:
            self._skipped += 1
            return
        marks = f"{attributes.get('class', '')} {attributes.get('id', '')}"
        quotes, signs = tag == "blockquote" or bool(QUOTED.search(marks)), bool(SIGNATURE.search(marks))
        self._separate(tag)
        self._open.append((quotes, signs))
        self._quotes += quotes
        self._signatures += signs
        self._lists += tag in ("ul", "ol")
        self._kept_spaces += tag == "pre"
        self._mark(tag, attributes)

    def _mark(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Write what a tag itself shows: the bullet of a list, the alternative text of a picture."""
        if tag == "br":
            self._end_line(even_empty=True)
        elif tag == "li":
            self._line.append("  " * (min(self._lists, DEEPEST_LIST) - 1) + "* ")
        elif tag in ("td", "th") and self._line:
            self._line.append("  ")
        elif tag == "img":
            self._picture(attributes)

    def _picture(self, attributes: Mapping[str, str]) -> None:
        source, words = attributes.get("src", "").strip(), attributes.get("alt", "").strip()
        logo = bool(self._quotes or self._signatures) or _is_small(attributes)
        if source.lower().startswith("cid:") and logo:
            self.logos.add(unquote(source[4:]))
        if words and not logo:
            self.data(f" [gambar: {words[:200]}] ")

    def end(self, tag: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        if tag in LINES or tag in PARAGRAPHS:
            self._end_line()
        quotes, signs = self._open.pop() if self._open else (False, False)
        self._quotes -= quotes
        self._signatures -= signs
        self._lists -= tag in ("ul", "ol")
        self._kept_spaces -= tag == "pre"
        self._separate(tag)

    def data(self, words: str) -> None:
        if self._skipped:
            return
        if self._kept_spaces:
            first, *rest = words.replace("\r\n", "\n").split("\n")
            self._line.append(first)
            for line in rest:
                self._end_line(even_empty=True)
                self._line.append(line)
        else:
            plain = SPACES.sub(" ", words)
            self._line.append(plain.lstrip(" ") if not self._line else plain)

    def comment(self, words: str) -> None:
        """Ignore a comment."""

    def pi(self, target: str, words: str = "") -> None:
        """Ignore a processing instruction."""

    def close(self) -> None:
        self._end_line()

    def _separate(self, tag: str) -> None:
        """End the line where a tag begins or ends a block. A paragraph has an empty line before and after it."""
        if tag in LINES or tag in PARAGRAPHS:
            self._end_line()
        in_list = tag in ("ul", "ol") and self._lists
        if tag in PARAGRAPHS and not in_list and self.lines and self.lines[-1].strip("> "):
            self.lines.append(self._marked("", min(self._quotes, DEEPEST_QUOTE)))

    def _end_line(self, *, even_empty: bool = False) -> None:
        line = "".join(self._line)
        line = line if line == "-- " else line.rstrip()
        self._line = []
        if line.strip() or even_empty:
            self.lines.append(self._marked(line, min(self._quotes, DEEPEST_QUOTE)))

    @staticmethod
    def _marked(line: str, depth: int) -> str:
        return f"{'>' * depth} {line}".rstrip() if depth else line

    def reading(self) -> Reading:
        """Return what was read, with at most two empty lines together."""
        text = re.sub(r"\n{4,}", "\n\n\n", "\n".join(self.lines))
        return Reading(text.strip("\n").rstrip(), frozenset(self.logos))


def _is_small(attributes: Mapping[str, str]) -> bool:
    sizes = [attributes.get(name, "").strip().removesuffix("px") for name in ("width", "height")]
    return any(size.isdecimal() and len(size) < 5 and int(size) <= SMALLEST_PICTURE for size in sizes)


def move_pictures_out(source: str, name: str) -> tuple[str, list[tuple[str, str]]]:
    """Take the pictures that an HTML body holds itself (`data:` addresses) out of it.

    name: prefix of their content ids. The n-th picture is shown by `cid:<name>-<n>`.
    Returns the shorter source, and (content type, base64) of each picture.
    """
    found: list[tuple[str, str]] = []

    def replaced(picture: re.Match[str]) -> str:
        if len(found) >= MOST_PICTURES:
            return ""
        found.append((picture.group(1).lower(), picture.group(2)))
        return f"cid:{name}-{len(found)}"

    return DATA_PICTURE.sub(replaced, source), found


def picture_bytes(base64: str) -> bytes:
    """Decode the base64 of a `data:` address. A damaged end is repaired."""
    plain = re.sub(r"[^A-Za-z0-9+/]", "", unquote(base64))
    return b64decode(plain[: len(plain) // 4 * 4] + (plain[len(plain) // 4 * 4 :] + "==")[:4] * (len(plain) % 4 > 1))


def clean_html(source: str, pictures: Mapping[str, str] | None = None) -> str:
    """Return safe HTML of a mail body: no script, no style, nothing fetched from another server.

    pictures: address in our own store of each picture, by its content id. Every other picture becomes its alternative
    text, because fetching it would tell the sender that we opened the mail.
    """
    known = pictures or {}
    if source.count("<") > MOST_TAGS or source.count("&") > MOST_REFERENCES or _depth(source) > DEEPEST_TAG:
        return f"<pre>{html.escape(html_to_text(source))}</pre>"
    plain = BARE_AMPERSAND.sub("&amp;", CONTROLS.sub("", source))
    return nh3.clean(
        IMAGE.sub(lambda image: _own_picture(image.group(), known), plain),
        tags=TAGS if known else TAGS - {"img"},
        attributes=ATTRIBUTES,
        attribute_filter=lambda tag, name, value: _filtered(tag, name, value, frozenset(known.values())),
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )


def _depth(source: str) -> int:
    """Return how deep tags are nested. Tags that programs often leave open do not count."""
    still_open: Counter[str] = Counter()
    depth = deepest = 0
    for found in NESTING.finditer(source):
        ends, tag = bool(found.group(1)), found.group(2).lower()
        change = -min(still_open[tag], 1) if ends else 1
        still_open[tag] += change
        depth += change
        deepest = max(deepest, depth)
    return deepest


def _filtered(tag: str, name: str, value: str, own: frozenset[str]) -> str | None:
    """Remove the address of a picture that is not in our own store."""
    return None if tag == "img" and name == "src" and value not in own else value


def _own_picture(image: str, known: Mapping[str, str]) -> str:
    named, words = SOURCE.search(image), ALT.search(image)
    alt = words.group(1) if words else ""
    address = known.get(unquote(html.unescape(named.group(1)))) if named else None
    if address is None:
        return f" [gambar: {alt or 'tidak ditampilkan'}] "
    return f'<img src="{html.escape(address)}" alt="{html.escape(html.unescape(alt))}">'
