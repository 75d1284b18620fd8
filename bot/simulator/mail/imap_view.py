"""A folder as one IMAP client sees it. Its numbers are places in the list of letters that the client was told of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes

from bot.simulator.mail.imap_grammar import Bad, Word, chosen, conditions, text, words_of
from bot.simulator.mail.mailboxes import Box, Stored

FLAGS = "(\\Seen \\Answered \\Flagged \\Deleted \\Draft)"
FIELDS = re.compile(r"BODY\[HEADER\.FIELDS \(([^()]*)\)\]")


class View:
    """The selected folder of one connection. Its methods yield answers without their line ends."""

    def __init__(self, box: Box, *, read_only: bool) -> None:
        self.box = box
        self.read_only = read_only
        self._seen = box.uids()

    def opening(self) -> Iterator[str]:
        """Yield the answers to SELECT."""
        yield f"* {len(self._seen)} EXISTS"
        yield "* 0 RECENT"
        yield f"* FLAGS {FLAGS}"
        yield f"* OK [PERMANENTFLAGS {'()' if self.read_only else FLAGS}] flags that last"
        yield f"* OK [UIDVALIDITY {self.box.validity}] UIDs valid"
        yield f"* OK [UIDNEXT {self.box.next_uid}] next UID"

    def news(self) -> Iterator[str]:
        """Yield the letters that went or came since the client was told last."""
        now = self.box.uids()
        for place in range(len(self._seen), 0, -1):
            if self._seen[place - 1] not in now:
                del self._seen[place - 1]
                yield f"* {place} EXPUNGE"
        if len(now) != len(self._seen):
            self._seen = now
            yield f"* {len(now)} EXISTS"

    def search(self, words: list[Word], *, by_uid: bool) -> str:
        tests = conditions(words, self._seen)
        letters = [(number, one) for number, one in self._letters() if all(fits(one, number) for fits in tests)]
        return " ".join(["* SEARCH", *(str(letter.uid if by_uid else number) for number, letter in letters)])

    def fetch(self, words: list[Word], *, by_uid: bool) -> Iterator[bytes]:
        items = [text(one).upper() for one in words_of(words[1])]
        if by_uid and "UID" not in items:
            items.insert(0, "UID")
        for number, letter in self._named(text(words[0]), by_uid=by_uid):
            if not self.read_only and any(one in ("BODY[]", "RFC822") for one in items):
                letter.flags.add("\\Seen")
            yield b"* %d FETCH (%b)" % (number, b" ".join(_item(one, letter) for one in items))

    def store(self, words: list[Word], *, by_uid: bool) -> Iterator[bytes]:
        how, flags = text(words[1]).upper(), {text(one) for one in words_of(words[2])}
        for number, letter in self._named(text(words[0]), by_uid=by_uid):
            if how.startswith("+"):
                letter.flags |= flags
            else:
                letter.flags = letter.flags - flags if how.startswith("-") else flags
            if not how.endswith(".SILENT"):
                yield b"* %d FETCH (%b %b)" % (number, _item("UID", letter), _item("FLAGS", letter))

    def expunge(self) -> None:
        for _, letter in list(self._letters()):
            if "\\Deleted" in letter.flags and not self.read_only:
                self.box.remove(letter.uid)

    def _letters(self) -> Iterator[tuple[int, Stored]]:
        for number, uid in enumerate(self._seen, 1):
            letter = self.box.get(uid)
            if letter is not None:
                yield number, letter

    def _named(self, numbers: str, *, by_uid: bool) -> list[tuple[int, Stored]]:
        chosen_numbers = chosen(numbers, self._seen if by_uid else range(1, len(self._seen) + 1))
        return [
            (number, letter)
            for number, letter in self._letters()
            if (letter.uid if by_uid else number) in chosen_numbers
        ]


def _item(name: str, letter: Stored) -> bytes:
    """Return one item of a FETCH answer. Raises Bad."""
    head = letter.raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    plain = {
        "UID": b"%d" % letter.uid,
        "FLAGS": f"({' '.join(sorted(letter.flags))})".encode(),
        "RFC822.SIZE": b"%d" % len(letter.raw),
        "INTERNALDATE": letter.at.strftime('"%d-%b-%Y %H:%M:%S %z"').encode(),
    }
    texts = {
        "BODY[]": letter.raw,
        "RFC822": letter.raw,
        "BODY[HEADER]": head,
        "RFC822.HEADER": head,
        "BODY[TEXT]": letter.raw.partition(b"\r\n\r\n")[2],
    }
    if name in plain:
        return name.encode() + b" " + plain[name]
    shown = name.replace("BODY.PEEK[", "BODY[")
    if (fields := FIELDS.fullmatch(shown)) is not None:
        wanted = fields[1].lower().split()
        chosen_lines = [
            f"{key}: {value}\r\n" for key, value in message_from_bytes(head).items() if key.lower() in wanted
        ]
        texts[shown] = "".join(chosen_lines).encode("utf-8", "surrogateescape") + b"\r\n"
    if shown not in texts:
        raise Bad(f"cannot fetch {name}")
    return b"%b {%d}\r\n%b" % (shown.encode(), len(texts[shown]), texts[shown])
