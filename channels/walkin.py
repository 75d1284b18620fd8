"""Visits to the office: what somebody writes down at the counter's tablet becomes a message like any other."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import ClassVar

from channels.envelope import Address, Arrival, Attachment, Delivery, Inbound, Outbound, Traits, VisitForm
from channels.protocols import CannotTell, LookUp, OpenError, SendError

NO_ADDRESS = "slip"  # the kind of address of a visitor who left none
COMPLAINT = "complaint"


@dataclass(frozen=True)
class WalkIn:
    """The counter of the office. It has no provider: the tablet's page is ours."""

    traits: ClassVar[Traits] = Traits("Buku tamu", "tamu", writes=False, files=False, reaches=())

    def written(self, key: str, form: VisitForm) -> Arrival:
        """Return a filled form as an arrival. key: the form's own, the same each time the form is sent."""
        return Arrival(key, json.dumps({"key": key, **asdict(form)}, ensure_ascii=False).encode())

    def parse(self, raw: bytes, received_at: datetime) -> Sequence[Inbound | Delivery]:
        """Translate a filled form.

        It is written elsewhere than on a channel of the visitor's, and gets no automatic answer: they stand before us.
        """
        told = json.loads(raw)
        key = str(told.pop("key"))
        form = VisitForm(**told | {"needs": tuple(told["needs"])})
        addresses = _addresses(key, form)
        return [
            Inbound(
                external_id=key,
                sender=addresses[0],
                also=addresses[1:],
                body="\n".join(form.needs),
                sent_at=received_at,
                elsewhere=True,
                quiet=True,
                complaint=form.service == COMPLAINT,
                visit=form,
            )
        ]

    def open(self, attachment: Attachment, raw: bytes) -> bytes:
        raise OpenError("buku tamu tidak membawa berkas", permanent=True)

    def send(self, message: Outbound) -> str:
        raise SendError("Buku tamu tidak mengirim pesan. Jawab lewat kontak tamu", permanent=True)

    def find(self, message: Outbound, look: LookUp) -> str | None:
        raise CannotTell("buku tamu tidak mengirim pesan")

    def templates(self) -> frozenset[str]:
        return frozenset()

    def check(self) -> str:
        return "buku tamu siap; hubungkan tablet di Pengaturan, Perangkat loket"


def _addresses(key: str, form: VisitForm) -> tuple[Address, ...]:
    """Return the visitor's addresses, the one that answers go to first. The form's key stands in for none.

    A mail can be written at any time, and carries any file.
    """
    told = (("email", form.email), ("phone", form.phone))
    found = tuple(Address("walkin", value, form.name, kind) for kind, value in told if value)
    return found or (Address("walkin", key, form.name, NO_ADDRESS),)
