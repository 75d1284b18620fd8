"""A citizen phones the office: follow its TwiML, press keys, speak after the tone, hang up."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import format_datetime
from urllib.parse import urljoin
from xml.etree import ElementTree

from bot.simulator.setup import Setup
from bot.simulator.twilio import sounds
from bot.simulator.twilio.account import new_sid
from bot.simulator.twilio.call_log import CallLog, LoggedCall
from bot.simulator.twilio.incoming import arrived
from bot.simulator.twilio.webhooks import Answer, Params, Webhooks
from bot.simulator.world import Item, World

MOST_STEPS = 30  # TwiML documents; a call that needs more goes round in circles
MOST_RECORDINGS = 500
ANONYMOUS = "+266696687"  # what the network dials for a hidden number


class HungUp(Exception):
    """The call is over."""


class Broken(Exception):
    """The webhook of the office failed. Twilio says "an application error has occurred" and hangs up."""


@dataclass
class Caller:
    """What the citizen does in a call.

    keys: keys pressed, one for each menu.
    words: what they say after the tone.
    answered: whether an officer picks up when phones ring.
    hang_up: whether the citizen hangs up during the greeting.
    """

    address: str
    words: str = ""
    keys: str = "1"
    answered: bool = False
    hang_up: bool = False


@dataclass
class Call:
    """One call.

    heard: what the caller was told.
    seconds: how long it has lasted.
    """

    sid: str
    caller: Caller
    item: Item
    url: str
    heard: list[str] = field(default_factory=list)
    seconds: int = 0
    recording: str = ""
    recorded: int = 0

    @property
    def number(self) -> str:
        """Return what the network says of who calls."""
        return ANONYMOUS if self.caller.address == "anonymous" else self.caller.address


class Recordings:
    """The words of the newest recordings, by sid. The sound is made when it is asked for."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, str] = OrderedDict()

    def add(self, sid: str, words: str) -> None:
        self._kept[sid] = words
        while len(self._kept) > MOST_RECORDINGS:
            self._kept.popitem(last=False)

    def get(self, sid: str) -> str | None:
        return self._kept.get(sid)

    def remove(self, sid: str) -> bool:
        return self._kept.pop(sid, None) is not None


class Calls:
    """Twilio Voice for one number."""

    def __init__(self, setup: Setup, world: World, webhooks: Webhooks) -> None:
        self._setup = setup
        self._world = world
        self._webhooks = webhooks
        self.recordings = Recordings()
        self.log = CallLog()

    def begin(self, caller: Caller) -> Call:
        """Note the call on the citizen's side. `walk` makes the call."""
        item = Item("phone", caller.address, "in", caller.words, self._world.clock(), state="mengirim")
        return Call(new_sid("CA"), caller, self._world.add(item), self._setup.hooks["phone"])

    def walk(self, call: Call) -> None:
        """Make a call, from the ringing to the status callback."""
        answer, status = Answer(200), "completed"
        logged = LoggedCall(call.sid, call.number, self._setup.numbers["phone"], self._world.clock())
        self.log.add(logged)
        try:
            self._follow(call)
        except HungUp:
            pass
        except Broken as problem:
            answer, status = problem.args[0], "failed"
        if call.heard:
            at = self._world.clock()
            self._world.add(Item("phone", call.caller.address, "out", "\n".join(call.heard), at, state="terdengar"))
        logged.status, logged.seconds = status, call.seconds
        logged.recording, logged.recorded = call.recording, call.recorded
        self._report(call, status)
        arrived(self._world, call.item, answer)

    def _follow(self, call: Call) -> None:
        """Ask for one TwiML document after the other and do what it says. Raises HungUp, Broken."""
        step: Step = (call.url, "POST", ())
        status = "ringing"
        for _ in range(MOST_STEPS):
            call.url, method, more = step
            answer = self._webhooks.call(call.url, [*self._about(call, status), *more], method)
            following = self._obey(call, _document(answer))
            if following is None:
                raise HungUp
            step, status = following, "in-progress"
        raise Broken(Answer(0, "TwiML berputar-putar"))

    def _obey(self, call: Call, document: ElementTree.Element) -> Step | None:
        """Do the elements of a TwiML document until one leads to another document.

        Return None at the end of the call.
        """
        for element in document:
            do = ACTIONS.get(element.tag)
            if do is None:
                raise Broken(Answer(0, f"TwiML: <{element.tag}> tidak dikenal (12200)"))
            following = do(self, call, element)
            if following is not None:
                return following
        return None

    def _say(self, call: Call, element: ElementTree.Element) -> Step | None:
        words = (element.text or "").strip()
        call.heard.append(words)
        call.seconds += sounds.seconds(words)
        if call.caller.hang_up:
            call.seconds = 2
            raise HungUp
        return None

    def _wait(self, call: Call, element: ElementTree.Element) -> Step | None:
        call.seconds += int(element.get("length", "1"))
        return None

    def _gather(self, call: Call, element: ElementTree.Element) -> Step | None:
        for inner in element:
            ACTIONS[inner.tag](self, call, inner)
        most = int(element.get("numDigits", "1"))
        digits, call.caller.keys = call.caller.keys[:most], call.caller.keys[most:]
        if not digits:
            call.seconds += int(element.get("timeout", "5"))
            if element.get("actionOnEmptyResult", "false").lower() != "true":
                return None
        return _step(call, element, [("Digits", digits)])

    def _dial(self, call: Call, element: ElementTree.Element) -> Step | None:
        """Let the phones of officers ring."""
        numbers = [one.text or "" for one in element] or [(element.text or "").strip()]
        self._world.tell(f"Telepon petugas berdering: {', '.join(numbers)}")
        line = new_sid("CA")
        told = [("DialCallSid", line), ("DialCallStatus", "no-answer"), ("DialBridged", "false")]
        if call.caller.answered and self._accepts(call, next(iter(element), element), line):
            call.seconds += 60
            told = [("DialCallSid", line), ("DialCallStatus", "completed"), ("DialBridged", "true")]
            told.append(("DialCallDuration", "60"))
        else:
            call.seconds += int(element.get("timeout", "30"))
        return _step(call, element, told) if element.get("action") else None

    def _accepts(self, call: Call, officer: ElementTree.Element, line: str) -> bool:
        """Return whether the officer takes the call: they pick up, hear the whispered text, and press 1.

        line: sid of the officer's own call.
        """
        if not officer.get("url"):
            return True
        about = [
            ("CallSid", line),
            ("ParentCallSid", call.sid),
            ("AccountSid", self._setup.account_sid),
            ("From", self._setup.numbers["phone"]),
            ("To", officer.text or ""),
            ("CallStatus", "in-progress"),
        ]
        gather = _document(self._webhooks.call(urljoin(call.url, officer.get("url", "")), about)).find("Gather")
        if gather is None:
            return True
        pressed = self._webhooks.call(urljoin(call.url, gather.get("action", "")), [*about, ("Digits", "1")])
        return _document(pressed).find("Hangup") is None

    def _record(self, call: Call, element: ElementTree.Element) -> Step | None:
        """Record what the caller says. Where they say nothing, there is no recording and the next element follows."""
        words = call.caller.words
        if not words:
            call.seconds += int(element.get("timeout", "5"))
            self._announce(call, element, "", "absent")
            return None
        length = min(sounds.seconds(words), int(element.get("maxLength", "3600")))
        call.seconds += length
        sid = call.recording = new_sid("RE")
        call.recorded = length
        self.recordings.add(sid, words)
        told = [("RecordingSid", sid), ("RecordingUrl", self._address(sid)), ("RecordingDuration", str(length))]
        self._announce(call, element, sid, "completed", told)
        return _step(call, element, [*told, ("Digits", element.get("finishOnKey", "#")[:1])])

    def _announce(self, call: Call, element: ElementTree.Element, sid: str, status: str, more: Params = ()) -> None:
        """Send the request of recordingStatusCallback. It is independent of the call."""
        url, events = element.get("recordingStatusCallback"), element.get("recordingStatusCallbackEvent", "completed")
        if not url or status not in events.split():
            return
        told = [
            ("AccountSid", self._setup.account_sid),
            ("CallSid", call.sid),
            ("RecordingStatus", status),
            ("RecordingChannels", "1"),
            ("RecordingSource", "RecordVerb"),
            ("RecordingStartTime", format_datetime(self._world.clock())),
        ]
        known = list(more) or [("RecordingSid", sid or new_sid("RE")), ("RecordingDuration", "0")]
        method = element.get("recordingStatusCallbackMethod", "POST")
        self._webhooks.call(urljoin(call.url, url), [*told, *known], method)

    def _redirect(self, call: Call, element: ElementTree.Element) -> Step | None:
        return urljoin(call.url, (element.text or "").strip()), element.get("method", "POST"), ()

    def _end(self, call: Call, element: ElementTree.Element) -> Step | None:
        raise HungUp

    def _about(self, call: Call, status: str) -> list[tuple[str, str]]:
        """Return the parameters that every voice request has."""
        return [
            ("CallSid", call.sid),
            ("AccountSid", self._setup.account_sid),
            ("From", call.number),
            ("Caller", call.number),
            ("To", self._setup.numbers["phone"]),
            ("Called", self._setup.numbers["phone"]),
            ("CallStatus", status),
            ("Direction", "inbound"),
            ("ApiVersion", "2010-04-01"),
        ]

    def _report(self, call: Call, status: str) -> None:
        """Call the "Call status changes" address of the number."""
        told = [
            *self._about(call, status),
            ("CallDuration", str(call.seconds)),
            ("Duration", str(-(-call.seconds // 60))),
            ("Timestamp", format_datetime(self._world.clock())),
            ("CallbackSource", "call-progress-events"),
            ("SequenceNumber", "0"),
        ]
        if call.recording:
            told += [("RecordingSid", call.recording), ("RecordingUrl", self._address(call.recording))]
        self._webhooks.call(f"{self._setup.hooks['phone']}?step=status", told)

    def _address(self, recording: str) -> str:
        return f"{self._setup.api_base}{self._setup.account_path}/Recordings/{recording}"


Step = tuple[str, str, Params]  # URL, method, further parameters
Action = Callable[[Calls, Call, ElementTree.Element], Step | None]

ACTIONS: Mapping[str, Action] = {
    "Say": Calls._say,
    "Play": Calls._wait,
    "Pause": Calls._wait,
    "Gather": Calls._gather,
    "Dial": Calls._dial,
    "Record": Calls._record,
    "Redirect": Calls._redirect,
    "Hangup": Calls._end,
    "Reject": Calls._end,
}


def _step(call: Call, element: ElementTree.Element, more: Params) -> Step:
    """Return the action of an element. Without an action, Twilio asks for the present document again."""
    return urljoin(call.url, element.get("action", call.url)), element.get("method", "POST"), more


def _document(answer: Answer) -> ElementTree.Element:
    if not answer.good:
        raise Broken(answer)
    if "xml" not in answer.content_type:
        raise Broken(Answer(0, "TwiML: Content-Type bukan XML (12300)"))
    try:
        document = ElementTree.fromstring(answer.text)  # noqa: S314  # from the office on this computer
    except ElementTree.ParseError:
        raise Broken(Answer(0, "TwiML bukan XML yang benar (12100)")) from None
    if document.tag != "Response":
        raise Broken(Answer(0, "TwiML tanpa <Response> (12100)"))
    return document
