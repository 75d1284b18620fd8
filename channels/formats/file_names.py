"""Names of files that people sent, so that they can be read, saved and trusted to be what they seem."""

from __future__ import annotations

import re
import unicodedata

from channels.formats.plain_text import clean
from channels.formats.visible_names import visible_name

LONGEST_NAME = 120
LONGEST_GIVEN = 4000
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)  # names that are devices on Windows


def safe_name(name: str, otherwise: str = "berkas") -> str:
    """Return a file name without folders, control characters and endless length. Its ending is kept.

    otherwise: the name of a file whose own shows nothing.
    """
    name = unicodedata.normalize("NFC", clean(name[:LONGEST_GIVEN])).replace("\n", " ")
    name = re.sub(r'[<>:"|?*\t]', "_", re.split(r"[/\\]", name)[-1]).strip(" .")
    name = visible_name(name) or otherwise
    name = f"_{name}" if RESERVED.match(name) else name
    if len(name) <= LONGEST_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    keep = LONGEST_NAME - len(ending) - 1
    return f"{stem[:keep]}.{ending}" if dot and len(ending) <= 10 else name[:LONGEST_NAME]
