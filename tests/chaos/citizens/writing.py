"""Citizens who write: by WhatsApp, SMS and mail. Each provider hands over as the real one does."""

from __future__ import annotations

import hmac
import json
import time
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING

import requests
import twilio_lookalike
from chaos.books import Said
from scripted_server import file_reply
from twilio_lookalike import HOME, Pairs

if TYPE_CHECKING:
    from chaos.outside import Outside

SIGNING_KEY = "signing-key"
MAILBOX = "pst@contoh.example"
TRIES = 4  # as docs/deploy has it at the webhook: rc=3, and the times of the same line
CONNECT, READ, IN_ALL = 3, 4, 15
PDF = "application/pdf"


def by_twilio(world: Outside, note: Said, words: str) -> None:
    """Write by WhatsApp or SMS. WhatsApp brings a file at times."""
    sid, more = f"SM{note.digits:c>32}", {}
    if note.channel == "whatsapp" and world.brings_a_file():
        media = f"ME{note.digits:c>32}"
        address = world.twilio.serve(f"{HOME}/Messages/{sid}/Media/{media}", file_reply(PDF, note.encloses()))
        more = {"NumMedia": "1", "MediaUrl0": address, "MediaContentType0": PDF}
        world.twilio.media[sid] = {media: PDF}
    made = twilio_lookalike.whatsapp if note.channel == "whatsapp" else twilio_lookalike.sms
    pairs = made(sid, note.sender, words, **more)
    world.twilio.hears(pairs)
    note.heard = tell(world, f"/hooks/{note.channel}", pairs)


def tell(world: Outside, path: str, pairs: Pairs) -> bool:
    """Post a webhook as Twilio does: a few tries within some seconds, then never again. Return whether it was heard."""
    url, end = f"{world.office_url}{path}", time.monotonic() + IN_ALL
    body, signed = twilio_lookalike.encoded(pairs), twilio_lookalike.headers(url, pairs)
    for _ in range(TRIES):
        if _post(url, body, signed, READ) == 200:
            return True
        if time.monotonic() > end or world.over.wait(0.2):
            break
    return False


def by_the_phone_of_the_office(world: Outside, note: Said, words: str) -> None:
    """Write an SMS to the phone with SMS Gate. Its app posts it again and again, for days."""
    payload = {"messageId": note.word, "message": words, "sender": note.sender, "simNumber": 1}
    payload["receivedAt"] = world.now().isoformat()
    told = {"deviceId": "dev1", "event": "sms:received", "id": note.word, "webhookId": "wh1", "payload": payload}
    body = json.dumps(told).encode()
    while not note.heard:
        stamp = str(int(world.now().timestamp()))
        signature = hmac.new(SIGNING_KEY.encode(), body + stamp.encode(), "sha256").hexdigest()
        head = {"Content-Type": "application/json", "X-Timestamp": stamp, "X-Signature": signature}
        note.heard = _post(f"{world.office_url}/hooks/sms_gateway", body, head, 30) == 200
        if not note.heard and world.over.wait(1):
            return


def by_mail(world: Outside, note: Said, words: str) -> None:
    """Write a mail, with a file at times. The mail server always takes it."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = note.sender, MAILBOX, "Permohonan data"
    mail["Message-ID"], mail["Date"] = f"<{note.word}@contoh.example>", format_datetime(world.now())
    mail.set_content(words)
    if world.brings_a_file():
        mail.add_attachment(note.encloses(), maintype="application", subtype="pdf", filename="surat.pdf")
    world.dovecot.deliver(MAILBOX, mail.as_bytes())
    note.heard = True


def _post(url: str, body: bytes, head: dict[str, str], read: float) -> int | None:
    try:
        return requests.post(url, data=body, headers=head, timeout=(CONNECT, read)).status_code
    except requests.RequestException:
        return None
