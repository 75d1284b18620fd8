"""A made-up channel in the manner of Telegram's bots: what a newcomer writes to add a road of his own."""

from __future__ import annotations

import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import ClassVar

import requests

from channels._http import TIMEOUT, was_written
from channels.envelope import Address, Arrival, Attachment, Delivery, HookRequest, Inbound, Outbound, Traits
from channels.protocols import CannotTell, OpenError, Refused, SendError


@dataclass(frozen=True)
class Telegram:
    """One bot of ours."""

    traits: ClassVar[Traits] = Traits("Telegram", "web", files=False, reaches=("raw",), max_body=4096)

    token: str = field(metadata={"doc": "the bot's token", "example": "env:TELEGRAM_TOKEN"})
    api_base: str = field(metadata={"doc": "where the bot's provider answers", "example": "https://api.example"})

    def accept(self, request: HookRequest) -> Arrival:
        good = hmac.new(self.token.encode(), request.body, sha256).hexdigest()
        if not hmac.compare_digest(good.encode(), request.headers.get("x-signature", "").encode()):
            raise Refused("tanda tangan tidak cocok; periksa token")
        return Arrival(str(json.loads(request.body)["update_id"]), request.body, "{}", "application/json")

    def parse(self, raw: bytes, received_at: datetime) -> Sequence[Inbound | Delivery]:
        said = json.loads(raw)["message"]
        sender = Address("telegram", str(said["chat"]["id"]), said["from"]["first_name"], "raw")
        return [Inbound(str(said["message_id"]), sender, said["text"].replace("\x00", ""), received_at)]

    def open(self, attachment: Attachment, raw: bytes) -> bytes:
        raise OpenError("saluran ini tidak membawa berkas", permanent=True)

    def send(self, message: Outbound) -> str:
        words = {"chat_id": message.to.value, "text": message.body}
        try:
            answer = requests.post(f"{self.api_base}/bot{self.token}/sendMessage", json=words, timeout=TIMEOUT)
        except requests.RequestException as error:
            raise SendError(f"Telegram tidak menjawab ({type(error).__name__})", unknown=was_written(error)) from error
        if answer.status_code != 200:
            raise SendError(f"Telegram menjawab {answer.status_code}", permanent=answer.status_code < 429)
        return str(answer.json()["result"]["message_id"])

    def find(self, message: Outbound, since: datetime) -> str | None:
        raise CannotTell("Telegram tidak mencatat kiriman")

    def templates(self) -> frozenset[str]:
        return frozenset()

    def check(self) -> str:
        return "bot Telegram"
