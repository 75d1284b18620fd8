"""Phone calls by Twilio Voice: greeting, keypad, an officer's phone, else voicemail. Every call ends as one message.

The state of a call is in the URL (`?step=`), which Twilio signs. A repeated webhook gets the same answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from urllib.parse import urlencode

from twilio.twiml.voice_response import VoiceResponse

from channels import _twilio
from channels._http import number
from channels._listings.calls import ENDED, Calls
from channels._settings import setting
from channels.envelope import Address, Arrival, Attachment, Delivery, HookRequest, Inbound, Outbound, Traits
from channels.formats.phone_numbers import country_of, e164
from channels.formats.visible_names import visible_name
from channels.listing import Listing
from channels.protocols import CannotTell, LookUp, Refused, SendError

# keypad words networks send instead of a hidden number (ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN, UNAVAILABLE)
HIDDEN = {"+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"}
SCHEMES = ("sip:", "sips:", "client:")  # callers without a telephone
TALKED = {"completed", "answered"}  # DialCallStatus
ACCEPTED = "1"  # the key by which an officer takes a call: a voicemail presses none
MOST_RUNG = 10  # numbers in one Dial
SHORTEST_RECORDING = 1  # seconds; less is the click of hanging up

MENU = "Tekan 1 untuk berbicara dengan petugas. Tekan 2 untuk meninggalkan pesan. Tekan 3 untuk menyampaikan pengaduan."
COMPLAINT_KEY = "3"

# the fuller account of one call takes the place of the poorer; a complaint is one from the key that chose it
MISSED, CHOSEN, ANSWERED, CONNECTED, VOICEMAIL = 0, 0, 1, 2, 3
COMPLAINT_CHOSEN = "Pengaduan lewat telepon; penelepon belum meninggalkan pesan suara. Hubungi kembali."
COMPLAINT_RECORDED = "Pengaduan lewat telepon. "

# From where the network hides the number
NOBODY = {"", "anonymous", "restricted", "blocked", "unknown", "unavailable", "private"}


@dataclass(frozen=True)
class Phone(_twilio.Twilio):
    """A phone number of ours."""

    traits: ClassVar[Traits] = Traits("Telepon", "telepon", writes=False, reaches=())

    greeting: str = setting(
        "what callers hear first",
        "Selamat datang di Pelayanan Statistik Terpadu.",
        "Selamat datang. Layanan ini gratis.",
    )
    notice: str = setting(
        "said before anything is recorded",
        "Percakapan dapat direkam.",
        "Pesan suara Anda direkam untuk menjawab kebutuhan Anda.",
    )
    voice: str = setting("the voice that speaks Indonesian", "Google.id-ID-Standard-A", "Google.id-ID-Standard-A")
    ring_seconds: int = setting("how long officers' phones ring", 20, 20)
    max_message_seconds: int = setting("longest voicemail", 120, 120)

    def accept(self, request: HookRequest) -> Arrival:
        form = self.believe(request)
        if not form.get("CallSid"):
            raise Refused("tanpa CallSid")
        step = _step(_twilio.pairs(request.query.encode()), form)
        word = form.get("CallStatus", "") if step == "status" else form.get("RecordingStatus", "")
        word = form.get("Digits", "") if step in ("menu", "accept") else word
        return self.keep(request, f"{form['CallSid']}:{step}:{word}", self._answer(step, form, request))

    def _answer(self, step: str, form: Mapping[str, str], request: HookRequest) -> str:
        """Return what the caller hears next."""
        if step in ("status", "recording"):
            return _twilio.EMPTY_ANSWER
        response = VoiceResponse()
        if step == "":
            self._greet(response, request)
        elif step == "menu":
            self._connect(response, form.get("Digits", ""), form, request)
        elif step == "whisper":
            self._whisper(response, request)
        elif step == "accept":
            if form.get("Digits") != ACCEPTED:
                response.hangup()  # nothing to say connects the two
        elif step == "dialled":
            self._after_dial(response, form, request)
        else:  # after the recording
            self._say(response, "Terima kasih. Pesan Anda sudah kami terima. Kami akan menghubungi Anda.")
            response.hangup()
        return str(response)

    def _greet(self, response: VoiceResponse, request: HookRequest) -> None:
        self._say(response, f"{self.greeting} {self.notice}")
        gather = response.gather(
            num_digits=1, timeout=5, action=_url(request, "menu"), method="POST", action_on_empty_result=True
        )
        self._say(gather, MENU)

    def _connect(self, response: VoiceResponse, digits: str, form: Mapping[str, str], request: HookRequest) -> None:
        """Ring whoever is on duty, all at once; voicemail for 2, at night, and when there is nobody.

        A complaint rings nobody: it may be about whoever would answer.
        """
        if digits in ("2", COMPLAINT_KEY) or not request.duty:
            if not request.open:
                self._say(response, "Saat ini kami tutup. Silakan tinggalkan pesan; petugas mendengarnya saat buka.")
            return self._record(response, form, request)
        dial = response.dial(
            timeout=self.ring_seconds, action=_url(request, "dialled"), method="POST", caller_id=self.number
        )
        for officer in request.duty[:MOST_RUNG]:
            dial.number(officer, url=_url(request, "whisper", **_call(form)), method="POST")
        return None

    def _whisper(self, response: VoiceResponse, request: HookRequest) -> None:
        """Ask whoever picked up to take the call by a key, before the caller hears them."""
        carried = {name: value for name, value in _twilio.pairs(request.query.encode()).items() if name != "step"}
        gather = response.gather(num_digits=1, timeout=8, action=_url(request, "accept", **carried), method="POST")
        self._say(gather, "Panggilan warga ke layanan. Tekan 1 untuk menerima.")
        response.hangup()

    def _after_dial(self, response: VoiceResponse, form: Mapping[str, str], request: HookRequest) -> None:
        if _talked(form):
            response.hangup()
            return
        self._say(response, "Petugas belum dapat menjawab.")
        self._record(response, form, request)

    def _record(self, response: VoiceResponse, form: Mapping[str, str], request: HookRequest) -> None:
        """Ask for a recording with an action of its own: without one Twilio asks the same URL again, for ever."""
        more = {"menu": COMPLAINT_KEY} if form.get("Digits") == COMPLAINT_KEY else {}
        self._say(response, "Tinggalkan nama dan kebutuhan Anda setelah nada, lalu tekan pagar.")
        response.record(
            action=_url(request, "recorded", **more),
            method="POST",
            max_length=self.max_message_seconds,
            finish_on_key="#",
            play_beep=True,
            recording_status_callback=_url(request, "recording", caller=form.get("From", ""), **more),
            recording_status_callback_event="completed absent",
        )
        self._say(response, "Kami tidak mendengar apa pun. Kami akan menghubungi Anda kembali.")
        response.hangup()

    def _say(self, response: VoiceResponse, text: str) -> None:
        response.say(text, voice=self.voice, language="id-ID")

    def parse(self, raw: bytes, received_at: datetime) -> Sequence[Inbound | Delivery]:
        query, form = _twilio.fields(raw)
        step = _step(query, form)
        told = _account(step, query, form)
        if told is None:
            return []
        rank, body, sound = told
        on_officers_line = step == "accept"  # a call of its own, from our number
        call = query["call"] if on_officers_line else form["CallSid"]
        caller = query.get("caller", "") if on_officers_line else form.get("From") or query.get("caller", "")
        return [
            Inbound(
                external_id=call,
                sender=self._who(caller, call, form.get("CallerName", "")),
                body=body,
                sent_at=_twilio.moment(form, received_at),
                attachments=sound,
                rank=rank,
                call=True,
                talked=rank in (ANSWERED, CONNECTED),
                complaint=_is_complaint(step, query, form),
            )
        ]

    def _who(self, caller: str, call: str, name: str) -> Address:
        """Return the caller's number, or the name of a line without one. A hidden caller is named by the call."""
        name = visible_name(name)
        line = caller.partition(":")[2].partition("@")[0] if caller.startswith(SCHEMES) else caller
        digits = line.partition(";")[0]
        if digits.lower() in NOBODY or f"+{digits.removeprefix('+')}" in HIDDEN or not caller.isprintable():
            return Address("phone", call, "Nomor tersembunyi", "call")
        number = e164(digits, country_of(self.number))
        return Address("phone", number, name) if number else Address("phone", caller, name or caller, "raw")

    @contextmanager
    def listing(self) -> Iterator[Listing]:
        yield Calls(self, "phone")

    def open(self, attachment: Attachment, raw: bytes) -> bytes:
        return self.fetch(attachment.locator)

    def send(self, message: Outbound) -> str:
        raise SendError("Telepon tidak dapat menerima pesan tertulis. Hubungi kembali", permanent=True)

    def find(self, message: Outbound, look: LookUp) -> str | None:
        raise CannotTell("telepon tidak mengirim pesan tertulis")

    def templates(self) -> frozenset[str]:
        return frozenset()

    def check(self) -> str:
        return self.probe()


def _step(query: Mapping[str, str], form: Mapping[str, str]) -> str:
    """Return the state of the call. The report of its end is recognised at any address set in the Console."""
    step = query.get("step", "")
    if step == "" and form.get("RecordingStatus"):
        return "recording"
    return "status" if step == "" and form.get("CallStatus") in ENDED else step


def _call(form: Mapping[str, str]) -> dict[str, str]:
    """Return what the officer's line must know of the caller's."""
    return {"call": form["CallSid"], "caller": form.get("From", "")}


def _talked(form: Mapping[str, str]) -> bool:
    """Return whether an officer took the call: a voicemail picks up too, but is never connected with the caller.

    Where Twilio does not say whether the two were connected, only the officer's key counts (step accept).
    """
    return form.get("DialCallStatus") in TALKED and form.get("DialBridged", "").lower() == "true"


def _is_complaint(step: str, query: Mapping[str, str], form: Mapping[str, str]) -> bool:
    return query.get("menu") == COMPLAINT_KEY or (step == "menu" and form.get("Digits") == COMPLAINT_KEY)


def _account(
    step: str, query: Mapping[str, str], form: Mapping[str, str]
) -> tuple[int, str, tuple[Attachment, ...]] | None:
    """Return what one step tells of the whole call; None where it is not over or tells nothing new."""
    if form.get("RecordingUrl") and form.get("RecordingStatus", "completed") == "completed":
        voicemail = _voicemail(form)
        if voicemail is not None:
            rank, words, sound = voicemail
            return rank, f"{COMPLAINT_RECORDED}{words}" if _is_complaint(step, query, form) else words, sound
    if step == "menu" and form.get("Digits") == COMPLAINT_KEY:
        return CHOSEN, COMPLAINT_CHOSEN, ()
    if step == "accept" and form.get("Digits") == ACCEPTED and query.get("call"):
        return ANSWERED, "Panggilan dijawab petugas.", ()
    if step == "dialled" and _talked(form):
        return CONNECTED, f"Panggilan dijawab petugas ({_length(form.get('DialCallDuration'))}).", ()
    if step == "status" and form.get("CallStatus") in ENDED:
        length = _length(form.get("CallDuration") or form.get("Duration"))
        return MISSED, f"Panggilan tak terjawab ({length}). Hubungi kembali.", ()
    return None


def _voicemail(form: Mapping[str, str]) -> tuple[int, str, tuple[Attachment, ...]] | None:
    seconds = form.get("RecordingDuration", "")
    if not form.get("RecordingUrl") or (seconds and number(seconds) < SHORTEST_RECORDING):
        return None
    name = f"pesan-suara-{(form.get('RecordingSid') or form['RecordingUrl'])[-8:]}.mp3"
    sound = Attachment(name, "audio/mpeg", form["RecordingUrl"] + ".mp3")
    return VOICEMAIL, f"Pesan suara ({_length(seconds)}).", (sound,)


def _length(seconds: str | None) -> str:
    minutes, rest = divmod(number(seconds), 60)
    return f"{minutes} menit {rest} detik" if minutes else f"{rest} detik"


def _url(request: HookRequest, step: str, **more: str) -> str:
    return f"{request.url.partition('?')[0]}?{urlencode({'step': step, **more})}"
