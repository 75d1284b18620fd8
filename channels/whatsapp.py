"""WhatsApp by Twilio: translates its webhooks and REST."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar

from channels import _twilio
from channels._listings.messages import Messages
from channels.envelope import (
    Address,
    Arrival,
    Attachment,
    Billed,
    Choice,
    Delivery,
    HookRequest,
    Inbound,
    Outbound,
    ProviderTemplate,
    Sign,
    Traits,
)
from channels.formats.file_types import TYPES
from channels.formats.visible_names import visible_name
from channels.listing import Listing
from channels.protocols import LookUp, SendError

# business-scoped user id, possibly of a linked portfolio; never a phone number, even where it looks like one
BSUID = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}")

PREFIX = "whatsapp:"  # of a number, in Twilio's words

SID = re.compile(r"HX[0-9a-fA-F]{32}")  # a template by Twilio's own name, as an officer picks it

FLOW_TOKEN = "flow_token"  # noqa: S105  # the name of our own field in a Flow's answer

# what Twilio hands on to WhatsApp, with the largest size; it refuses csv, xls, txt, zip and all others (63019)
CARRIED = {
    **dict.fromkeys(("image/jpeg", "image/png"), 5 * 1024 * 1024),
    **dict.fromkeys((TYPES[one] for one in (".pdf", ".doc", ".docx", ".pptx", ".xlsx")), 16 * 1024 * 1024),
    **dict.fromkeys(("audio/ogg", "audio/mpeg", "audio/mp4", "audio/aac", "audio/amr"), 16 * 1024 * 1024),
    **dict.fromkeys(("video/mp4", "video/3gpp"), 16 * 1024 * 1024),
}

# MessageType: what we say where a message has no words of its own
WORDLESS = {
    "text": "[pesan kosong]",
    "image": "[foto]",
    "sticker": "[stiker]",
    "audio": "[pesan suara]",
    "video": "[video]",
    "document": "[dokumen]",
    "contacts": "[kartu nama]",
    "order": "[pesanan katalog]",
    "unsupported": "[jenis pesan yang belum didukung WhatsApp Business]",
}


@dataclass(frozen=True)
class WhatsApp(_twilio.Twilio):
    """A WhatsApp sender. templates: the ContentSid of each approved template, by our name."""

    traits: ClassVar[Traits] = Traits(
        "WhatsApp",
        "whatsapp",
        window=timedelta(hours=24),
        reaches=("phone", "bsuid"),
        max_body=_twilio.LONGEST_BODY,
        max_file=16 * 1024 * 1024,
        carried=CARRIED,
        billed=Billed.MESSAGES,
    )

    template_sids: Mapping[str, str] = field(
        default_factory=dict,
        metadata={
            "doc": "approved templates: answer_ready, rating, reminder, closing, breach, alert",
            "example": {"answer_ready": "HX0123456789abcdef0123456789abcdef"},
        },
    )

    def accept(self, request: HookRequest) -> Arrival:
        return self.keep_message(request)

    def parse(self, raw: bytes, received_at: datetime) -> Sequence[Inbound | Delivery]:
        query, form = _twilio.fields(raw)
        if form.get("MessageStatus"):
            report = _twilio.delivery(query, form)
            return [report] if report else []
        sender, also = _who(form)
        return [
            Inbound(
                external_id=_twilio.sid_of(form),
                sender=sender,
                also=also,
                body=_words(form),
                sent_at=_twilio.moment(form, received_at),
                choice=_choice(form),
                attachments=_twilio.attachments(form),
                refs=tuple(filter(None, [form.get("OriginalRepliedMessageSid", "")])),
                note="\n".join(filter(None, (_forwarded(form), _advertisement(form)))),
                sign=_sign(form),
            )
        ]

    @contextmanager
    def listing(self) -> Iterator[Listing]:
        yield Messages(self, "whatsapp", prefix=PREFIX)

    def open(self, attachment: Attachment, raw: bytes) -> bytes:
        return self.fetch(attachment.locator)

    def send(self, message: Outbound) -> str:
        values: dict[str, object] = {"from_": f"{PREFIX}{self.number}", "to": f"{PREFIX}{message.to.value}"}
        if message.status_url.startswith("http"):
            values["status_callback"] = message.status_url
        if message.template:
            values |= self._template(message)
            message.fence()
            return self.create(**values)
        if len(message.attachments) > 1:
            raise SendError("WhatsApp menerima satu berkas setiap pesan", permanent=True)
        if message.body:
            values["body"] = message.body
        if message.attachments:
            values["media_url"] = [message.attachments[0].url]
        message.fence()
        return self.create(**values)

    def _template(self, message: Outbound) -> dict[str, object]:
        sid = self.template_sids.get(message.template, message.template)
        if not SID.fullmatch(sid):
            raise SendError(f"Templat {message.template} belum diatur di config.toml", permanent=True)
        flat = {name: " ".join(value.split()) for name, value in message.params.items()}  # no line breaks (63021)
        return {"content_sid": sid, "content_variables": json.dumps(flat)}

    def find(self, message: Outbound, look: LookUp) -> str | None:
        between = {"to": f"whatsapp:{message.to.value}", "from_": f"whatsapp:{self.number}"}
        return self.lookup(message, message.body, look, **between)

    def templates(self) -> frozenset[str]:
        return frozenset(self.template_sids)

    def template_names(self) -> Mapping[str, str]:
        return {sid: name for name, sid in self.template_sids.items()}

    def fetch_templates(self) -> Sequence[ProviderTemplate]:
        """Return the Content API's list with approval requests (GET /v1/ContentAndApprovals)."""
        return [_template(one) for one in self.contents()]

    def check(self) -> str:
        return self.probe()


# Twilio's word for an approval: ours. "received" has reached Meta and waits there
APPROVALS = {
    "approved": "approved",
    "received": "pending",
    "pending": "pending",
    "rejected": "rejected",
    "paused": "paused",
    "disabled": "disabled",
}


def _template(content: Any) -> ProviderTemplate:
    asked: Mapping[str, Any] = content.approval_requests or {}
    kinds = (content.types or {}).values()
    bodies = (str(one["body"]) for one in kinds if isinstance(one, Mapping) and one.get("body"))
    return ProviderTemplate(
        external_id=str(content.sid),
        name=str(asked.get("name") or content.friendly_name or ""),
        language=str(content.language or ""),
        body=next(bodies, ""),
        category=str(asked.get("category") or "").lower(),
        status=APPROVALS.get(str(asked.get("status") or ""), "unsubmitted"),
        reason=str(asked.get("rejection_reason") or ""),
    )


def _who(form: Mapping[str, str]) -> tuple[Address, tuple[Address, ...]]:
    """Return the sender by phone where it is known, and the business-scoped id beside it."""
    name = visible_name(form.get("ProfileName", ""))
    given = [form.get(key, "").removeprefix(PREFIX) for key in ("From", "ExternalUserId")]
    ids = [Address("whatsapp", one, name, "bsuid") for one in given if BSUID.fullmatch(one)]
    numbers = filter(None, (_phone(given[0]), _phone(form.get("WaId", ""))))
    phones = [Address("whatsapp", one, name, "phone") for one in numbers]
    known = [*phones[:1], *ids[:1]]
    if not known:
        return Address("whatsapp", given[0] or _twilio.sid_of(form), name, "raw"), ()
    return known[0], tuple(known[1:])


def _phone(value: str) -> str:
    """Return +62… from `From`, or 62… from `WaId`; "" for anything else."""
    return f"+{value.removeprefix('+')}" if re.fullmatch(r"\+?[0-9]{8,15}", value) else ""


def _sign(form: Mapping[str, str]) -> str:
    kind = form.get("MessageType", "")
    if kind == Sign.STICKER and form.get("Body"):
        return ""
    return kind if kind in (Sign.REACTION, Sign.STICKER) else ""


def _forwarded(form: Mapping[str, str]) -> str:
    if form.get("FrequentlyForwarded") == "true":
        return "Sering diteruskan"
    return "Diteruskan" if form.get("Forwarded") == "true" else ""


def _advertisement(form: Mapping[str, str]) -> str:
    """Return which advertisement or post of the office the chat came from, "" for none."""
    told = (form.get(f"Referral{name}", "") for name in ("Headline", "Body", "SourceUrl"))
    words = " · ".join(" ".join(one.split()) for one in told if one.strip())
    if not words and not form.get("ReferralSourceId"):
        return ""
    source = "unggahan" if form.get("ReferralSourceType") == "post" else "iklan"
    return f"Datang dari {source}: {words or form['ReferralSourceId']}"


def _words(form: Mapping[str, str]) -> str:
    """Return all that a person wrote, chose or filled in, each once; else what kind of message it is."""
    if form.get("MessageType") == Sign.REACTION:
        return form.get("Body", "").strip()
    chosen = _choice(form)
    picked = chosen.title if chosen else _filled(form)
    more = form.get("ListDescription", "") if chosen else ""
    told = "\n".join(dict.fromkeys(filter(None, (_place(form), form.get("Body", ""), picked, more))))
    if told:
        return told
    kind = form.get("MessageType", "")
    return WORDLESS.get(kind) or ("[berkas]" if form.get("MediaUrl0") else f"[pesan {kind or 'kosong'}]")


def _place(form: Mapping[str, str]) -> str:
    """Return a place a person sent, with its map where the message has coordinates; "" for none."""
    where = ", ".join(filter(None, (form.get("Label", ""), form.get("Address", ""))))
    latitude, longitude = form.get("Latitude", ""), form.get("Longitude", "")
    if not latitude or not longitude:
        return f"📍 {where}" if where else ""
    spot = f"📍 {where or 'Lokasi'} ({latitude},{longitude})"
    return f"{spot}\nhttps://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}"


def _filled(form: Mapping[str, str]) -> str:
    """Return what was filled into a form of ours (a Flow), a line for each field; "" where nothing was."""
    told = form.get("FlowData") or form.get("InteractiveData") or ""
    try:
        fields = json.loads(told)
    except (ValueError, RecursionError):
        return told
    if not isinstance(fields, dict):
        return told
    lines = (f"{name}: {value}" for name, value in fields.items() if name != FLOW_TOKEN)
    return "\n".join(lines).replace("\x00", "").encode(errors="replace").decode()


def _choice(form: Mapping[str, str]) -> Choice | None:
    if form.get("ButtonPayload") or form.get("ButtonText"):
        title = form.get("ButtonText") or form.get("Body") or form.get("ButtonPayload", "")
        return Choice(form.get("ButtonPayload", ""), title)
    if form.get("ListId"):
        return Choice(form["ListId"], form.get("ListTitle") or form.get("Body") or form["ListId"])
    return None
