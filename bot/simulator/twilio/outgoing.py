"""A message of the office on its way: the checks of the create request, then its states up to the citizen's phone."""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.message import Message as Head
from urllib.parse import unquote, urlsplit

import requests

from bot.simulator.crew import Crew
from bot.simulator.failures import Failures
from bot.simulator.setup import Setup
from bot.simulator.twilio.account import BSUID, LONGEST_BODY, PHONE, Message, Messages, Refusal, new_sid
from bot.simulator.twilio.webhooks import Webhooks
from bot.simulator.world import File, Item, World

log = logging.getLogger(__name__)

STEP = 0.05  # seconds between one status and the next
LARGEST_MEDIA = 16 * 1024 * 1024
MOST_WAITING = 2000  # messages in the queue before Twilio has had enough
HOLE = re.compile(r"\{\{(\d+)\}\}")
UNFIT = re.compile(r"[\n\t]| {5,}")  # WhatsApp takes none of these in a template's variable

ERRORS = {
    30003: "Unreachable destination handset",
    30005: "Unknown destination handset",
    63016: "Failed to send freeform message because you are outside the allowed window. Use a Message Template.",
    63019: "Media failed to download",
    63021: "Channel invalid content error",
    63024: "Invalid message recipient",
    63028: "Number of parameters provided does not match the expected number of parameters",
}
BOUNCE = {"whatsapp": 63024, "sms": 30005}

Form = Mapping[str, str]


class Undelivered(Exception):
    """Twilio accepted the message, but the network did not."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Outgoing:
    """Takes the messages of the office and carries them to citizens."""

    def __init__(self, setup: Setup, world: World, messages: Messages, failures: Failures, webhooks: Webhooks) -> None:
        self._setup = setup
        self._world = world
        self._messages = messages
        self._failures = failures
        self._webhooks = webhooks
        self._crew = Crew("outgoing", 16)

    def create(self, form: Form, media_urls: Sequence[str]) -> tuple[Message, str]:
        """Take a message. Return it, and the failure that was ordered where its answer is to be lost.

        Raises Refusal.
        """
        if self._crew.waiting() > MOST_WAITING:
            raise too_many()
        message = self._checked(form, tuple(media_urls))
        kind = self._failures.take(message.channel)
        _refuse_on_demand(kind, message)
        self._messages.add(message)
        code = BOUNCE[message.channel] if kind == "bounce" else int(kind) if kind[:1] in ("3", "6") else 0
        self._crew.do(message.to, lambda: self._live(message, code))
        return message, kind if kind == "timeout" else ""

    def _checked(self, form: Form, media_urls: tuple[str, ...]) -> Message:
        to, sender = form.get("To", ""), form.get("From", "")
        if not to:
            raise Refusal(400, 21604, "A 'To' phone number is required.")
        if not sender and form.get("MessagingServiceSid"):
            sender = self._setup.numbers.get("sms", "")
        self._require_sender(sender, to)
        body, content_sid = form.get("Body", ""), form.get("ContentSid", "")
        if not (body or media_urls or content_sid):
            raise Refusal(400, 21602, "Message body is required.")
        if len(body) > LONGEST_BODY:
            raise Refusal(400, 21617, "The concatenated message body exceeds the 1600 character limit")
        message = Message(
            new_sid("MM" if media_urls else "SM"),
            self._setup.account_sid,
            sender,
            to,
            body,
            "outbound-api",
            "queued",
            self._world.clock(),
            status_callback=form.get("StatusCallback", ""),
            media_urls=media_urls,
            content_sid=content_sid,
            service_sid=form.get("MessagingServiceSid", ""),
        )
        if content_sid:
            self._fill(message, form.get("ContentVariables", "{}"))
        if message.channel == "sms" and self._world.opted_out(message.address):
            raise Refusal(400, 21610, "Attempt to send to unsubscribed recipient")
        return message

    def _require_sender(self, sender: str, to: str) -> None:
        numbers = self._setup.numbers
        if not sender:
            raise Refusal(400, 21603, "A 'From' phone number is required.")
        if sender.startswith("whatsapp:") != to.startswith("whatsapp:"):
            raise Refusal(400, 21910, "Invalid From and To pair. From and To should be of the same channel")
        address = to.removeprefix("whatsapp:")
        if not PHONE.fullmatch(address) and not (to.startswith("whatsapp:") and BSUID.fullmatch(address)):
            raise Refusal(400, 21211, f"Invalid 'To' Phone Number: {address}")
        if sender.startswith("whatsapp:"):
            if sender != f"whatsapp:{numbers.get('whatsapp')}":
                raise Refusal(400, 63007, "Twilio could not find a Channel with the specified From address")
        elif sender != numbers.get("sms"):
            raise Refusal(400, 21606, f"The 'From' phone number provided ({sender}) is not SMS-capable")

    def _fill(self, message: Message, variables: str) -> None:
        """Set the body to the text of the template, as the Messages resource shows it."""
        text = self._setup.templates.get(message.content_sid)
        if text is None:
            raise Refusal(400, 21655, "The ContentSid is Invalid")
        try:
            given = {str(name): str(value) for name, value in json.loads(variables or "{}").items()}
        except (ValueError, AttributeError):
            raise Refusal(400, 21656, "The ContentVariables Parameter is invalid") from None
        message.variables = given
        message.body = HOLE.sub(lambda hole: given.get(hole.group(1), ""), text)

    def _live(self, message: Message, code: int) -> None:
        """Report queued, sent, delivered and perhaps read to the office, or undelivered with a code."""
        self._become(message, "queued")
        try:
            files = self._accepted(message, code)
        except Undelivered as problem:
            message.error_code, message.error_message = problem.code, ERRORS.get(problem.code, "Message failed")
            self._world.tell(f"Kiriman kantor ke {message.address} gagal: {problem.code} {message.error_message}")
            self._become(message, "undelivered")
            return
        message.sent_at = self._world.clock()
        self._become(message, "sent")
        item = self._world.add(_item(message, files, self._world.clock()))
        self._become(message, "delivered")
        if message.channel == "whatsapp":
            self._become(message, "read")
            self._world.change(item, "dibaca")

    def _accepted(self, message: Message, code: int) -> tuple[File, ...]:
        """Return the files of the message. Raises Undelivered."""
        if code:
            raise Undelivered(code)
        if message.channel == "whatsapp" and not message.content_sid and not self._world.window_open(message.address):
            raise Undelivered(63016)
        if message.content_sid:
            self._require_variables(message)
        if message.channel == "sms":
            return ()  # Indonesia has no MMS: a file becomes a link
        return tuple(self._fetch(url) for url in message.media_urls)

    def _require_variables(self, message: Message) -> None:
        holes = set(HOLE.findall(self._setup.templates[message.content_sid]))
        if holes != set(message.variables):
            raise Undelivered(63028)
        if any(UNFIT.search(value) or not value for value in message.variables.values()):
            raise Undelivered(63021)

    def _fetch(self, url: str) -> File:
        """Fetch a file from the public address of the office, as Twilio does. Raises Undelivered."""
        try:
            with requests.Session() as session:
                session.trust_env = False
                answer = session.get(url, timeout=10, stream=True, headers={"User-Agent": "TwilioProxy/1.1"})
                answer.raise_for_status()
                data = answer.raw.read(LARGEST_MEDIA + 1, decode_content=True)
        except (requests.RequestException, OSError) as error:
            log.warning("media of the office not fetched: %s", type(error).__name__)
            raise Undelivered(63019) from error
        if len(data) > LARGEST_MEDIA:
            raise Undelivered(63019)
        kind = answer.headers.get("Content-Type", "application/octet-stream").partition(";")[0]
        return self._world.files.put(File(new_sid("ME"), _name(url, answer.headers), kind, data))

    def _become(self, message: Message, status: str) -> None:
        message.status = status
        if message.status_callback:
            self._webhooks.call(message.status_callback, _report(message))
        time.sleep(STEP)


def too_many() -> Refusal:
    return Refusal(429, 20429, "Too Many Requests")


def _refuse_on_demand(kind: str, message: Message) -> None:
    if kind == "429":
        raise too_many()
    if kind == "500":
        raise Refusal(500, 20500, "An internal server error has occurred")
    if kind == "invalid":
        raise Refusal(400, 21211, f"Invalid 'To' Phone Number: {message.address}")
    if len(kind) == 5 and kind.startswith(("2", "4", "5")):
        raise Refusal(400, int(kind), f"Error {kind}, as asked for")


def _item(message: Message, files: tuple[File, ...], at: datetime) -> Item:
    links = message.media_urls if message.channel == "sms" else ()
    text = "\n".join([message.body, *links]).strip()
    return Item(message.channel, message.address, "out", text, at, files)


def _name(url: str, headers: Mapping[str, str]) -> str:
    """Return the name that a phone shows for a file."""
    head = Head()
    head["Content-Disposition"] = headers.get("Content-Disposition", "")
    return head.get_filename() or unquote(urlsplit(url).path.rpartition("/")[2]) or "berkas"


def _report(message: Message) -> list[tuple[str, str]]:
    """Return the parameters of a status callback."""
    told = {
        "MessageSid": message.sid,
        "MessageStatus": message.status,
        "SmsSid": message.sid,
        "SmsStatus": message.status,
        "AccountSid": message.account_sid,
        "From": message.sender,
        "To": message.to,
        "ApiVersion": "2010-04-01",
    }
    if message.service_sid:
        told["MessagingServiceSid"] = message.service_sid
    if message.error_code:
        told["ErrorCode"] = str(message.error_code)
        told["ErrorMessage"] = message.error_message or ""
    if message.channel == "whatsapp":
        told |= {"ChannelPrefix": "whatsapp", "ChannelToAddress": message.address, "EventType": message.status.upper()}
        if message.error_code:
            told["ChannelStatusMessage"] = message.error_message or ""
    elif message.status == "delivered":
        told["RawDlrDoneDate"] = (message.sent_at or message.created_at).strftime("%y%m%d%H%M")
    return list(told.items())
