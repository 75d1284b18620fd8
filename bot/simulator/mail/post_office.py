"""The mail between citizens and the office: their mails into its mailbox, its mails to them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.simulator.mail.letters import Letterbox, bounce, delivered, open_letter, write
from bot.simulator.mail.mailboxes import Boxes
from bot.simulator.setup import Setup
from bot.simulator.world import File, Item, World


class PostOffice:
    """Connects the SMTP server, the mailbox and the citizens."""

    def __init__(self, setup: Setup, world: World, boxes: Boxes) -> None:
        self._address = setup.mailbox.address.lower()
        self._world = world
        self._boxes = boxes
        self._letterbox = Letterbox()

    @property
    def host(self) -> str:
        return f"mail.{self._address.partition('@')[2]}"

    def write(self, sender: str, name: str, text: str, files: Sequence[File], subject: str = "") -> str:
        """Send a citizen's mail to the office and return its Message-ID.

        It answers our last mail to them, unless it has a subject.
        """
        at = self._world.clock()
        last = self._letterbox.last(sender)
        answered = last if last and _same_matter(subject, last.subject) else None
        mail = write(sender, name, self._address, text, files, at, subject=subject, answered=answered)
        self._boxes.inbox.append(delivered(mail, sender, self.host, at), at)
        self._world.add(Item("email", sender, "in", text, at, tuple(files), str(mail["Subject"])))
        return str(mail["Message-ID"])

    def deliver(self, recipients: Sequence[str], raw: bytes) -> None:
        """Deliver a mail of the office to its recipients."""
        at = self._world.clock()
        self._boxes.sent.append(raw, at)
        for recipient in recipients:
            if self._is_ours(recipient):
                self._boxes.inbox.append(raw, at)
                continue
            address = recipient.lower()
            letter = open_letter(raw, at)
            self._letterbox.put(address, letter)
            kept = tuple(self._world.files.put(file) for file in letter.files)
            self._world.add(Item("email", address, "out", letter.text, at, kept, letter.subject))

    def bounce(self, sender: str, recipients: Sequence[str], raw: bytes) -> None:
        """Report each recipient as unknown, but never to the empty sender (RFC 5321 section 4.5.5)."""
        at = self._world.clock()
        self._boxes.sent.append(raw, at)
        for recipient in recipients:
            self._world.tell(f"Email kantor ke {recipient} dikembalikan")
            if sender:
                self._boxes.inbox.append(bounce(raw, recipient, self.host, at), at)

    def _is_ours(self, recipient: str) -> bool:
        local, _, domain = recipient.lower().partition("@")
        return f"{local.partition('+')[0]}@{domain}" == self._address


def _same_matter(subject: str, last: str) -> bool:
    return not subject or subject.lower().removeprefix("re:").strip() == last.lower().removeprefix("re:").strip()
