"""Phone calls by Twilio Voice: greeting, keypad, an officer's phone, else voicemail. Every call ends as one item.

The state of a call lives in the URL (`?step=`), which Twilio signs; a repeated webhook gets the same answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from urllib.parse import urlencode

from twilio.twiml.voice_response import VoiceResponse

from channels import _twilio
from channels._http import number
from channels._settings import setting
from channels.envelope import Address, Arrival, Attachment, Delivery, HookRequest, Inbound, Outbound, Traits
from channels.protocols import CannotTell, Refused, SendError

# keypad words networks send instead of a hidden number (ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN, UNAVAILABLE)
HIDDEN = {"+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"}
ENDED = {"completed", "busy", "no-answer", "failed", "canceled"}
TALKED = {"completed", "answered"}  # DialCallStatus
MOST_RUNG = 10  # numbers in one Dial
SHORTEST_RECORDING = 1  # seconds; less is the click of hanging up

# the fuller account of one call takes the place of the poorer
MISSED, ANSWERED, VOICEMAIL = 0, 1, 2


@dataclass(frozen=True)
class Phone(_twilio.Twilio):
    """One phone number of ours."""

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
        return self.keep(request, f"{form['CallSid']}:{step}:{word}", self._answer(step, form, request))

    def _answer(self, step: str, form: Mapping[str, str], request: HookRequest) -> str:
        """What the caller hears next."""
        if step in ("status", "recording"):
            return _twilio.EMPTY_ANSWER
        response = VoiceResponse()
        if step == "":
            self._greet(response, request)
        elif step == "menu":
            self._connect(response, form.get("Digits", ""), form, request)
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
        self._say(gather, "Tekan 1 untuk berbicara dengan petugas. Tekan 2 untuk meninggalkan pesan.")

    def _connect(self, response: VoiceResponse, digits: str, form: Mapping[str, str], request: HookRequest) -> None:
        """Ring whoever is on duty, all at once; voicemail for 2, at night, and when there is nobody."""
        if digits == "2" or not request.duty:
            if not request.open:
                self._say(response, "Saat ini kami tutup. Silakan tinggalkan pesan; petugas mendengarnya saat buka.")
            return self._record(response, form, request)
        dial = response.dial(
            timeout=self.ring_seconds, action=_url(request, "dialled"), method="POST", caller_id=self.number
        )
        for officer in request.duty[:MOST_RUNG]:
            dial.number(officer)
        return None

    def _after_dial(self, response: VoiceResponse, form: Mapping[str, str], request: HookRequest) -> None:
        if form.get("DialCallStatus") in TALKED:
            response.hangup()
            return
        self._say(response, "Petugas belum dapat menjawab.")
        self._record(response, form, request)

    def _record(self, response: VoiceResponse, form: Mapping[str, str], request: HookRequest) -> None:
        """A recording needs its own action: without one Twilio asks the same URL again, for ever."""
        self._say(response, "Tinggalkan nama dan kebutuhan Anda setelah nada, lalu tekan pagar.")
        response.record(
            action=_url(request, "recorded"),
            method="POST",
            max_length=self.max_message_seconds,
            finish_on_key="#",
            play_beep=True,
            recording_status_callback=_url(request, "recording", caller=form.get("From", "")),
            recording_status_callback_event="completed absent",
        )
        self._say(response, "Kami tidak mendengar apa pun. Kami akan menghubungi Anda kembali.")
        response.hangup()

    def _say(self, response: VoiceResponse, text: str) -> None:
        response.say(text, voice=self.voice, language="id-ID")

    def parse(self, raw: bytes, received_at: datetime) -> Sequence[Inbound | Delivery]:
        query, form = _twilio.fields(raw)
        told = _account(_step(query, form), form)
        if told is None:
            return []
        rank, body, sound = told
        caller = form.get("From") or query.get("caller", "")
        return [
            Inbound(
                external_id=form["CallSid"],
                sender=_who(caller, form["CallSid"], form.get("CallerName", "")),
                body=body,
                sent_at=received_at,
                attachments=sound,
                rank=rank,
                call=True,
                talked=rank == ANSWERED,
            )
        ]

    def open(self, attachment: Attachment, raw: bytes) -> bytes:
        return self.fetch(attachment.locator)

    def send(self, message: Outbound) -> str:
        raise SendError("Telepon tidak dapat menerima pesan tertulis. Hubungi kembali", permanent=True)

    def find(self, message: Outbound, since: datetime) -> str | None:
        raise CannotTell("telepon tidak mengirim pesan tertulis")

    def templates(self) -> frozenset[str]:
        return frozenset()

    def check(self) -> str:
        return self.probe()


def _step(query: Mapping[str, str], form: Mapping[str, str]) -> str:
    """Where the call is; the report of its end counts as such on any address the Console sends it to."""
    step = query.get("step", "")
    return "status" if step == "" and form.get("CallStatus") in ENDED else step


def _account(step: str, form: Mapping[str, str]) -> tuple[int, str, tuple[Attachment, ...]] | None:
    """What one step tells of the whole call; None where it is not over or tells nothing new."""
    if step == "recording" and form.get("RecordingStatus") == "completed":
        return _voicemail(form)
    if step == "dialled" and form.get("DialCallStatus") in TALKED:
        return ANSWERED, f"Panggilan dijawab petugas ({_length(form.get('DialCallDuration'))}).", ()
    if step == "status" and form.get("CallStatus") in ENDED:
        length = _length(form.get("CallDuration") or form.get("Duration"))
        return MISSED, f"Panggilan tak terjawab ({length}). Hubungi kembali.", ()
    return None


def _voicemail(form: Mapping[str, str]) -> tuple[int, str, tuple[Attachment, ...]] | None:
    seconds = form.get("RecordingDuration", "")
    if not form.get("RecordingUrl") or (seconds and number(seconds) < SHORTEST_RECORDING):
        return None
    name = f"pesan-suara-{form.get('RecordingSid', '')[-8:]}.mp3"
    sound = Attachment(name, "audio/mpeg", form["RecordingUrl"] + ".mp3")
    return VOICEMAIL, f"Pesan suara ({_length(seconds)}).", (sound,)


def _length(seconds: str | None) -> str:
    minutes, rest = divmod(number(seconds), 60)
    return f"{minutes} menit {rest} detik" if minutes else f"{rest} detik"


def _who(caller: str, call: str, name: str) -> Address:
    """The caller's number; a hidden one is nobody's, so the call itself stands for the person."""
    if caller in HIDDEN or not re.fullmatch(r"\+[0-9]{6,15}", caller):
        return Address("phone", call, "Nomor tersembunyi", "call")
    return Address("phone", caller, name)


def _url(request: HookRequest, step: str, **more: str) -> str:
    return f"{request.url.partition('?')[0]}?{urlencode({'step': step, **more})}"
