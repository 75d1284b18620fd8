"""Drafts: keep what an officer types, so that no closed tab loses it and a colleague can finish it."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.errors import Refusal
from handlers.officers.act import Act
from handlers.officers.guards import LONGEST_TEXT
from handlers.outgoing import queueing, routes
from handlers.outgoing.queueing import OutgoingAttachment
from store.desk import drafts, uploads
from store.office import officers
from store.tables import Consultation, Upload
from store.vocabulary import DraftKind


def keep(act: Act, case: Consultation, kind: DraftKind, text: str) -> None:
    """Keep what is in the composer now. Empty text ends the draft."""
    drafts.keep(
        act.db, case, act.by, DraftKind.REPLY if kind == DraftKind.TEMPLATE else kind, text[:LONGEST_TEXT], act.now
    )


def finish(act: Act, case: Consultation, colleague: str) -> None:
    """Go on with a colleague's draft: it becomes this officer's, below what they have written already.

    colleague: the name that colleague signs in with.
    """
    officer = officers.by_name(act.db, colleague)
    theirs = drafts.own(act.db, case, officer) if officer is not None else None
    if officer is None or theirs is None:
        raise Refusal("Draf itu sudah tidak ada: sudah dikirim, atau dihapus penulisnya.")
    mine = drafts.own(act.db, case, act.by)
    words = "\n".join(one.body for one in (mine, theirs) if one is not None)
    drafts.drop(act.db, case, officer)
    drafts.keep(act.db, case, act.by, theirs.kind, words[:LONGEST_TEXT], act.now)


def put_into_reply(act: Act, case: Consultation, words: str, attachments: Sequence[OutgoingAttachment]) -> None:
    """Put words below what the officer has typed, and files beside their uploads. What stands there already stays once.

    A file that the citizen's channel does not carry is marked to go as a link. Raises Refusal, and changes nothing,
    while something else than a reply is being written, and where the words would be too many.
    """
    draft = drafts.own(act.db, case, act.by)
    if draft is not None and draft.kind != DraftKind.REPLY:
        raise Refusal("Di sini ada catatan atau hasil telepon yang belum disimpan. Simpan atau kosongkan, lalu ulangi.")
    typed = draft.body.rstrip() if draft is not None else ""
    is_there = f"\n{_lines(words)}\n" in f"\n{_lines(typed)}\n"
    text = typed if is_there else "\n\n".join(one for one in (typed, words.strip()) if one)
    if len(text) > LONGEST_TEXT:
        raise Refusal(f"Balasan menjadi terlalu panjang ({len(text)} huruf). Salin bagian yang perlu saja.")
    drafts.keep(act.db, case, act.by, DraftKind.REPLY, text, act.now)
    _put_beside(act, case, attachments)


def _lines(text: str) -> str:
    return "\n".join(line.strip() for line in text.strip().splitlines())


def _put_beside(act: Act, case: Consultation, attachments: Sequence[OutgoingAttachment]) -> None:
    present = [_attachment(one) for one in uploads.of(act.db, case, act.by)]
    known = {(one.filename, one.sha256) for one in present}
    added = [one for one in attachments if (one.filename, one.sha256) not in known]
    route = routes.identity_for(act.db, act.office, case, act.now)
    linked: Sequence[OutgoingAttachment] = ()
    if route is not None:
        _, linked = queueing.parted(act.db, act.office.traits[route.channel], route.channel, [*present, *added])
    for one in added:
        uploads.add(act.db, case, act.by, **one.facts() | {"by_link": one in linked}, now=act.now)


def _attachment(upload: Upload) -> OutgoingAttachment:
    return OutgoingAttachment(upload.filename, upload.content_type, upload.sha256, upload.size, upload.by_link)
