"""The online application: what a citizen writes on our own page becomes a message like any other."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, ClassVar

from channels.envelope import Address, Arrival, Attachment, Delivery, Inbound, Outbound, Traits
from channels.formats import earlier_search
from channels.formats.earlier_search import EarlierSearch
from channels.formats.notes import UNPROVEN
from channels.formats.plain_text import clean
from channels.protocols import LookUp, OpenError


@dataclass(frozen=True)
class Enclosed:
    """A file that came with what a citizen wrote."""

    filename: str
    content_type: str
    data: bytes


@dataclass(frozen=True)
class Chat:
    """Our own page. It has no provider: an answer that is stored stands on the page.

    A person who left a mail address gets answers there (handlers/outgoing/routes.py), and sees them here too.
    """

    traits: ClassVar[Traits] = Traits("Aplikasi", "web", delivers=False, chat=False, reaches=("phone",))

    def written(  # what a form brings
        self,
        key: str,
        sender: Address,
        text: str,
        *,
        token: str = "",
        proven: bool = False,
        files: Sequence[Enclosed] = (),
        searched: EarlierSearch | None = None,
    ) -> Arrival:
        """Return what was written as an arrival: a line of JSON, and behind it the bytes of the files.

        key: of the form, the same each time it is sent.
        sender: who writes. Its kind is "email" or "phone".
        token: signed address of the consultation that it goes on with, "" for a new question.
        proven: they came by a link that we sent to their address.
        searched: what they searched in the catalogue before.
        """
        told = {"key": key, "sender": asdict(sender), "text": text, "token": token, "proven": proven}
        listed = [{"filename": one.filename, "content_type": one.content_type, "size": len(one.data)} for one in files]
        head = json.dumps(told | {"files": listed, "searched": searched.stored() if searched else {}})
        return Arrival(key, b"\n".join((head.encode(), b"".join(one.data for one in files))))

    def parse(self, raw: bytes, received_at: datetime) -> Sequence[Inbound | Delivery]:
        """Translate what was written. It opens no window and gives no command: nobody has proven an address by it."""
        told = _head(raw)
        return [
            Inbound(
                external_id=told["key"],
                sender=Address(**told["sender"]),
                body=clean(told["text"]),
                sent_at=received_at,
                attachments=tuple(
                    Attachment(one["filename"], one["content_type"], str(place))
                    for place, one in enumerate(told["files"])
                ),
                token=told["token"],
                note="" if told["proven"] else UNPROVEN,
                elsewhere=True,
                searched=earlier_search.read(told.get("searched", {})),
            )
        ]

    def open(self, attachment: Attachment, raw: bytes) -> bytes:
        """Return the bytes of a file. Raises OpenError where the arrival has none."""
        sizes, place = [int(one["size"]) for one in _head(raw)["files"]], int(attachment.locator)
        if place >= len(sizes):
            raise OpenError("berkas ini tidak ada dalam pesan", permanent=True)
        start = raw.index(b"\n") + 1 + sum(sizes[:place])
        return raw[start : start + sizes[place]]

    def send(self, message: Outbound) -> str:
        """Return the id of an answer. There is nothing to hand over: the page shows what is stored."""
        return message.key

    def find(self, message: Outbound, look: LookUp) -> str | None:
        return message.key

    def templates(self) -> frozenset[str]:
        return frozenset()

    def check(self) -> str:
        return "halaman aplikasi siap di /tanya"


def _head(raw: bytes) -> dict[str, Any]:
    head: dict[str, Any] = json.loads(raw[: raw.index(b"\n")])
    return head
