"""An officer withdraws the download address of a file that was sent as a link: it opens for nobody any more."""

from __future__ import annotations

from handlers.errors import NotFound, Refusal
from handlers.officers import guards
from handlers.officers.act import Act
from handlers.outgoing import queueing
from store.cases import messages
from store.event_names import EventName
from store.tables import Consultation
from store.vocabulary import Direction, MessageState

NOT_GONE = (MessageState.QUEUED, MessageState.HELD, MessageState.CANCELLED)


def withdraw(act: Act, case: Consultation, key: str) -> None:
    """Withdraw the addresses that a message names; the case may be closed. The files stay on the desk.

    Raises Refusal.
    """
    guards.require_holding(act, case)
    message = messages.by_key(act.db, key)
    if message is None or message.consultation_id != case.id or message.direction != Direction.OUT:
        raise NotFound("Pesan itu tidak ada.")
    if message.state in NOT_GONE:
        raise Refusal("Pesan itu belum berangkat. Batalkan pesannya.")
    files = messages.files(act.db, [message.id or 0]).get(message.id or 0, [])
    linked = [one for one in files if one.locator == queueing.BY_LINK]
    if not linked:
        raise Refusal("Pesan ini tidak memuat tautan, atau tautannya sudah ditarik.")
    for file in linked:
        file.locator = queueing.WITHDRAWN
    act.record(case, EventName.LINK_WITHDRAWN, message=key)
