"""A citizen's WhatsApp message or SMS on its way to the webhook of the office."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from bot.simulator.crew import Crew
from bot.simulator.setup import Setup
from bot.simulator.twilio.account import BSUID, Message, Messages, new_sid, segments
from bot.simulator.twilio.webhooks import Answer, Webhooks
from bot.simulator.world import File, Item, World

# Twilio's own keywords (English only), obeyed before the office hears of them
STOP = frozenset("STOP UNSUBSCRIBE END QUIT STOPALL REVOKE OPTOUT CANCEL".split())
START = frozenset("START YES UNSTOP".split())
STOPPED = (
    "You have successfully been unsubscribed. You will not receive any more messages from this number. "
    "Reply START to resubscribe."
)
KINDS = {"image": "image", "audio": "audio", "video": "video"}


class Incoming:
    """Carries the messages of citizens to the office."""

    def __init__(self, setup: Setup, world: World, messages: Messages, webhooks: Webhooks, crew: Crew) -> None:
        self._setup = setup
        self._world = world
        self._messages = messages
        self._webhooks = webhooks
        self._crew = crew

    def send(self, channel: str, address: str, text: str, files: Sequence[File]) -> str:
        """Send a message to the webhook, in a thread of the crew, and return its sid.

        Each further file is a message of its own.
        """
        first, *more = _split(text, files)
        sid = self._send(channel, address, *first)
        for part in more:
            self._send(channel, address, *part)
        return sid

    def _send(self, channel: str, address: str, text: str, files: tuple[File, ...]) -> str:
        item = self._world.add(Item(channel, address, "in", text, self._world.clock(), files, state="mengirim"))
        prefix = "whatsapp:" if channel == "whatsapp" else ""
        message = self._messages.add(
            Message(
                new_sid("MM" if files else "SM"),
                self._setup.account_sid,
                prefix + address,
                prefix + self._setup.numbers[channel],
                text,
                "inbound",
                "received",
                item.at,
                media=tuple(file.id for file in files),
                sent_at=item.at,
            )
        )
        if channel == "sms":
            self._obey_keyword(address, text)
        self._crew.do(address, lambda: self._hand_over(message, item, files))
        return message.sid

    def _obey_keyword(self, address: str, text: str) -> None:
        word = text.strip().upper()
        if word in STOP:
            self._world.opt_out(address, out=True)
            self._world.add(Item("sms", address, "out", STOPPED, self._world.clock()))
        elif word in START:
            self._world.opt_out(address, out=False)

    def _hand_over(self, message: Message, item: Item, files: tuple[File, ...]) -> None:
        told = self._common(message) + self._media(message, files)
        if item.channel == "whatsapp":
            told += self._whatsapp(item, files)
        arrived(self._world, item, self._webhooks.call(self._setup.hooks[item.channel], told))

    def _common(self, message: Message) -> list[tuple[str, str]]:
        return [
            ("MessageSid", message.sid),
            ("SmsSid", message.sid),
            ("SmsMessageSid", message.sid),
            ("AccountSid", message.account_sid),
            ("From", message.sender),
            ("To", message.to),
            ("Body", message.body),
            ("NumSegments", str(segments(message.body))),
            ("SmsStatus", "received"),
            ("ApiVersion", "2010-04-01"),
        ]

    def _media(self, message: Message, files: Sequence[File]) -> list[tuple[str, str]]:
        told = [("NumMedia", str(len(files)))]
        base = f"{self._setup.api_base}{self._setup.account_path}/Messages/{message.sid}/Media"
        for place, file in enumerate(files):
            told += [(f"MediaUrl{place}", f"{base}/{file.id}"), (f"MediaContentType{place}", file.type)]
        return told

    def _whatsapp(self, item: Item, files: Sequence[File]) -> list[tuple[str, str]]:
        name = self._world.name("whatsapp", item.address)
        context: dict[str, str] = {"ProfileName": name}
        told = [
            ("ProfileName", name),
            ("ExternalUserId", f"whatsapp:{business_scoped_id(item.address)}"),
            ("MessageType", _kind(files)),
        ]
        if not BSUID.fullmatch(item.address):
            context["WaId"] = item.address.removeprefix("+")
            told.append(("WaId", context["WaId"]))
        return [*told, ("ChannelMetadata", json.dumps({"type": "whatsapp", "data": {"context": context}}))]


def _split(text: str, files: Sequence[File]) -> list[tuple[str, tuple[File, ...]]]:
    """Return the messages that WhatsApp makes of a text and files: one file each, the text with the first."""
    if not files:
        return [(text, ())]
    return [(text if place == 0 else "", (file,)) for place, file in enumerate(files)]


def _kind(files: Sequence[File]) -> str:
    """Return the MessageType: the kind of the first file."""
    if not files:
        return "text"
    return KINDS.get(files[0].type.partition("/")[0], "document")


def business_scoped_id(address: str) -> str:
    """Return the id that Meta gives a person for this business: always the same, and no phone number."""
    if BSUID.fullmatch(address):
        return address
    return f"ID.{int(hashlib.sha256(address.encode()).hexdigest(), 16) % 10**16:016d}"


def arrived(world: World, item: Item, answer: Answer) -> None:
    """Show beside the citizen's message what the office answered to the webhook."""
    if answer.good:
        world.change(item, "sampai")
        return
    said: Mapping[str, str] = {"ct": "tidak terhubung", "rt": "tidak menjawab"}
    why = f"menjawab {answer.status}" if answer.status else said.get(answer.text, answer.text)
    world.change(item, "gagal", f"webhook kantor {why}")
    world.tell(f"{item.channel} dari {item.address} tidak sampai: webhook kantor {why}")
