"""Citizens who call: the greeting, the key 2, a message after the tone. Twilio reports how the call ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import twilio_lookalike
from chaos.books import Said
from chaos.citizens.writing import tell
from scripted_server import file_reply
from twilio_lookalike import ACCOUNT, HOME, Called

if TYPE_CHECKING:
    from chaos.outside import Outside

SECONDS = "9"


def leave_a_message(world: Outside, note: Said, _words: str) -> None:
    """Call and leave a message. Where the office does not answer a step, the caller hangs up.

    The words of a call are a sound: the office knows it by the number that Twilio gave the call.
    """
    note.call = f"CA{note.digits:c>32}"
    call = Called(note.call, note.sender, world.now(), status="in-progress")
    with world.twilio.lock:
        world.twilio.called.append(call)
    told = {"CallSid": note.call, "AccountSid": ACCOUNT, "From": note.sender, "To": call.to, "Direction": "inbound"}

    def says(query: str, **more: str) -> bool:
        return tell(world, f"/hooks/phone{query}", list((told | more).items()))

    if says("", CallStatus="ringing") and says("?step=menu", CallStatus="in-progress", Digits="2"):
        recording, sound = f"RE{note.digits:c>32}", note.encloses()
        address = f"{HOME}/Recordings/{recording}"
        world.twilio.serve(f"{address}.mp3", file_reply("audio/mpeg", sound))
        call.recording = recording
        recorded = {"RecordingSid": recording, "RecordingUrl": world.twilio.url + address}
        says("?step=recorded", CallStatus="in-progress", RecordingDuration=SECONDS, **recorded)
        caller = twilio_lookalike.encoded([("step", "recording"), ("caller", note.sender)]).decode()
        says(f"?{caller}", RecordingStatus="completed", RecordingDuration=SECONDS, **recorded)
    call.status = "completed"
    note.heard = says("?step=status", CallStatus="completed", CallDuration="20")
