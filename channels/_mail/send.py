"""Sending a mail: headers for threads, headers against mail loops, and errors that say what to do."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from email.header import Header
from email.headerregistry import Address as MailAddress
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import localtime
from textwrap import wrap
from typing import Any

from channels import _deadline
from channels._deadline import Deadline
from channels._faults import smtp
from channels._faults.fault import Outcome
from channels._faults.smtp import PERMANENT, SEND_A_LINK
from channels._mail.account import MailAccount, access_token, require_secure, why_closed
from channels.envelope import Outbound
from channels.protocols import CopiesRefused, SendError

TIMEOUT = 15  # seconds of silence
LONGEST = 90.0  # seconds for the whole talk, from connecting on: a server that drips never times out
PIECE = 16_384  # bytes: the silence counts for each piece, not for the whole mail
SLOWEST = 45.0  # seconds for the mail itself: later it may not leave anyhow (handlers/outgoing/leaving/fence.py)
LAST_ANSWER = 30  # seconds of silence after the end of the mail: servers look for viruses then
TAKEN, REFUSED = range(200, 300), range(400, 600)  # what the codes of a whole answer say
NEWEST_REFS = 19
LONGEST_LINE = 76
LONGEST_WORD = 60  # longer ones cannot be folded, so they are encoded
MEGABYTE = 1024 * 1024


class _Policy(EmailPolicy):
    """Fold and encode subjects in the older, plain way.

    The newer way of the email library loses spaces between neighbouring encoded words, in every version others. It
    puts a subject that fills one line whole on the second line, and readers then show it with a space in front.
    """

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        return (name, value) if name == "Subject" else super().header_store_parse(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name == "Subject" and not _needs_encoding(value):
            lines = wrap(f"{name}: {value}", LONGEST_LINE, break_long_words=False, break_on_hyphens=False)
            return "\r\n ".join([*lines, ""]).rstrip(" ").encode("ascii")
        if name == "Subject":
            encoded = Header(value, "utf-8", maxlinelen=LONGEST_LINE, header_name=name).encode(linesep="\r\n")
            return f"{name}: {encoded}\r\n".encode("ascii")
        return super().fold_binary(name, value)


def _needs_encoding(text: str) -> bool:
    return not text.isascii() or "=?" in text or any(len(word) > LONGEST_WORD for word in text.split())


def message_id(settings: MailAccount, message: Outbound) -> str:
    """Return the Message-ID of a message. It is known before the mail is sent and is the same in every try."""
    return f"{message.key}@{settings.domain}"


def compose(settings: MailAccount, message: Outbound) -> EmailMessage:
    """Return the mail as it is sent."""
    mail = EmailMessage(policy=_Policy(linesep="\r\n", cte_type="7bit"))  # not every relay takes 8-bit bodies
    mail["From"] = MailAddress(settings.display_name, addr_spec=settings.address)
    mail["To"] = MailAddress(addr_spec=message.to.value)
    if message.cc:
        mail["Cc"] = [MailAddress(addr_spec=one) for one in message.cc]
    mail["Subject"] = _one_line(message.subject) or "Pesan dari kami"
    mail["Date"] = localtime()
    mail["Message-ID"] = f"<{message_id(settings, message)}>"
    _thread(mail, message.refs)
    if settings.plus_addressing and message.token:
        local, _, domain = settings.address.partition("@")
        mail["Reply-To"] = MailAddress(settings.display_name, addr_spec=f"{local}+{message.token}@{domain}")
    if message.automatic:
        mail["Auto-Submitted"] = "auto-replied"
        mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(message.body or "(lihat lampiran)")
    if message.html:
        mail.add_alternative(message.html, subtype="html")
    for file in message.attachments:
        kind, subkind = _kind(file.content_type)
        data, name = file.path.read_bytes(), _one_line(file.filename)
        mail.add_attachment(data, maintype=kind, subtype=subkind, filename=name)
    return mail


def _kind(content_type: str) -> tuple[str, str]:
    """Return the two halves of a content type.

    An attached mail counts as bytes: RFC 2046 section 5.2.1 forbids to encode it as files are.
    """
    known = r"(?!message|multipart)([a-z]{1,20})/([a-z0-9.+_-]{1,100})\s*(;.*)?"
    found = re.fullmatch(known, content_type.lower())
    return (found.group(1), found.group(2)) if found else ("application", "octet-stream")


def _thread(mail: EmailMessage, refs: tuple[str, ...]) -> None:
    """Set In-Reply-To to the newest id, and References to the first and the newest few.

    Long headers break some servers.
    """
    known = [one for one in refs if re.fullmatch(r"[\x21-\x7e]{1,250}@[\x21-\x7e]{1,250}", one)]
    if not known:
        return
    named = known if len(known) <= NEWEST_REFS + 1 else [known[0], *known[-NEWEST_REFS:]]
    mail["In-Reply-To"] = f"<{known[-1]}>"
    mail["References"] = " ".join(f"<{one}>" for one in named)


def _one_line(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def send(settings: MailAccount, message: Outbound) -> str:
    """Send one mail by the SMTP server. Return its Message-ID. Raises SendError; CopiesRefused once it is sent."""
    try:
        data = compose(settings, message).as_bytes()
    except Exception as error:  # whatever breaks here, nothing has left
        raise SendError(f"Email tidak dapat disusun ({type(error).__name__}: {error})", permanent=True) from error
    sender = "" if settings.null_sender and message.automatic else settings.address
    with _signed_in(settings) as server:
        _require_room(len(data), largest(server))
        refused = _hand_over(server, sender, message, data)
    if refused:
        put_off = {one: _refusal_of_copy(*answer) for one, answer in refused.items() if answer[0] < PERMANENT}
        lost = {one: _refusal_of_copy(*answer) for one, answer in refused.items() if answer[0] >= PERMANENT}
        raise CopiesRefused(message_id(settings, message), lost, put_off)
    return message_id(settings, message)


def _hand_over(server: smtplib.SMTP, sender: str, message: Outbound, data: bytes) -> dict[str, tuple[int, bytes]]:
    """Send one mail with its envelope.

    Where the connection breaks before the end of DATA, the mail has not left. Where it breaks after, it may have left.
    Return what the server answered where it refused a copy, by its address. The mail leaves nevertheless.
    """
    try:
        _require(*server.mail(sender, [f"size={len(data)}"] if server.has_extn("size") else []))
        _require(*server.rcpt(message.only or message.to.value))
        refused = {} if message.only else _refused_copies(server, message.cc)
    except (OSError, smtplib.SMTPException) as error:
        raise SendError(f"Server surat terputus ({type(error).__name__})") from error
    _require(*_send_data(server, message, data))
    return refused


def _send_data(server: smtplib.SMTP, message: Outbound, data: bytes) -> tuple[int, bytes]:
    """Send the mail itself and return what the server answers.

    Without its last line the mail cannot have left, whatever breaks. A server that cuts the connection in the middle
    may have answered before, most often that the mail is too large.
    """
    try:
        code, answer = server.docmd("data")
        if code != 354 or server.sock is None:
            return max(code, REFUSED.start), answer
        lines = re.sub(rb"(?m)^\.", b"..", data).removesuffix(b"\r\n")
        try:
            _send_pieces(server, server.sock, lines)
        except OSError:
            code, answer = server.getreply()
            return max(code, REFUSED.start), answer
    except (OSError, smtplib.SMTPException) as error:
        raise SendError(f"Server surat terputus saat menerima email ({type(error).__name__})") from error
    try:
        message.fence()
    except BaseException:
        server.close()  # in the middle of a mail QUIT would be a line of it, and its answer never come
        raise
    try:
        server.sock.settimeout(LAST_ANSWER)
        server.sock.sendall(b"\r\n.\r\n")
        code, answer = server.getreply()
    except (OSError, smtplib.SMTPException) as error:
        raise SendError(f"Server surat terputus saat menerima email ({type(error).__name__})", unknown=True) from error
    if code not in TAKEN and code not in REFUSED:  # a number cut in its middle, or none: neither yes nor no
        raise SendError(f"Jawaban server surat setelah menerima email tidak utuh ({code})", unknown=True)
    return code, answer


def _send_pieces(server: smtplib.SMTP, connection: socket.socket, lines: bytes) -> None:
    """Send a mail piece by piece, so that a large one may take its time on a slow line.

    Raises OSError, and SendError where it takes too long: the connection is closed then, as QUIT would be a line of it.
    """
    end = time.monotonic() + SLOWEST
    for start in range(0, len(lines), PIECE):
        connection.sendall(lines[start : start + PIECE])
        if time.monotonic() > end:
            server.close()
            size = f"{len(lines) / MEGABYTE:.1f} MB"
            raise SendError(
                f"Email {size} tidak selesai dikirim dalam {SLOWEST:.0f} detik: internet lambat. {SEND_A_LINK}"
            )


def largest(server: smtplib.SMTP) -> int:
    """Return the bytes of the largest mail that the server says it takes, 0 where it does not say."""
    told = server.esmtp_features.get("size", "").split()
    return int(told[0]) if told and told[0].isdigit() else 0


def _require_room(size: int, most: int) -> None:
    if 0 < most < size:
        raise SendError(
            _too_large(f"{size / MEGABYTE:.1f} MB, server menerima {most / MEGABYTE:.1f} MB"), permanent=True
        )


def _too_large(facts: str) -> str:
    return f"Email terlalu besar ({facts}). {SEND_A_LINK}"


def _refused_copies(server: smtplib.SMTP, copies: Iterable[str]) -> dict[str, tuple[int, bytes]]:
    answers = {one: server.rcpt(one) for one in copies}
    return {one: (code, answer) for one, (code, answer) in answers.items() if code not in TAKEN}


def _refusal_of_copy(code: int, answer: bytes) -> str:
    words = _words(answer)
    return f"{smtp.fault(code, words).words} ({code} {words[:200]})"


def _require(code: int, answer: bytes | str) -> None:
    """Raise SendError for a refusal: 4xx and what is no answer for now, 5xx for good."""
    if code in TAKEN:
        return
    words = _words(answer)
    if smtp.is_too_large(code, words):
        raise SendError(_too_large(f"{code} {words[:200]}"), permanent=True)
    fault = smtp.fault(code, words)
    told = f"{fault.words} ({code} {words[:200]})"
    raise SendError(told, permanent=fault.outcome == Outcome.FAILED, retry_after=fault.wait or None)


def _words(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer


class _Server(smtplib.SMTP):
    """A server whose talk with us its deadline may cut from the first packet on, also in the TLS handshake."""

    def __init__(self, settings: MailAccount, deadline: Deadline) -> None:
        self._deadline, self._is_direct = deadline, settings.smtp_security == "ssl"
        super().__init__(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return self._deadline.connect(host, port, timeout, tls=self._is_direct)


@contextmanager
def _signed_in(settings: MailAccount) -> Iterator[smtplib.SMTP]:
    """Yield the server once it knows us, and take leave of it. The whole talk is cut after LONGEST.

    Raises SendError where it could not be reached or does not let us in.
    """
    with _deadline.within(LONGEST) as deadline:
        server = _connect(settings, deadline)
        try:
            yield server
        finally:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()


def _connect(settings: MailAccount, deadline: Deadline) -> smtplib.SMTP:
    try:
        require_secure(settings.smtp_host, settings.smtp_security, "smtp_security")
        server = _Server(settings, deadline)
        try:
            _login(settings, server)
        except BaseException:
            server.close()
            raise
    except OSError as error:  # every error of smtplib is one too
        raise _not_let_in(TimeoutError() if deadline.is_cut else error, settings) from error
    except ValueError as error:
        raise SendError(str(error), permanent=True) from error
    return server


def _not_let_in(error: OSError, settings: MailAccount) -> SendError:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        reason = f"Server surat menolak sandi kami ({error.smtp_code}). Periksa username dan password"
        return SendError(reason, permanent=error.smtp_code >= PERMANENT)
    return SendError(why_closed(error, settings, "smtp"))


def _login(settings: MailAccount, server: smtplib.SMTP) -> None:
    if settings.smtp_security == "starttls":
        server.starttls(context=ssl.create_default_context())
    server.ehlo_or_helo_if_needed()
    if settings.oauth_refresh_token:
        token = access_token(settings)
        first = f"user={settings.username}\x01auth=Bearer {token}\x01\x01"
        # an error comes as a challenge that wants an empty answer
        server.auth("XOAUTH2", lambda challenge=None: first if challenge is None else "")
    elif settings.password and server.has_extn("auth"):  # a relay of the house may know us without
        server.login(settings.username, settings.password)


def probe(settings: MailAccount) -> int:
    """Sign in as for sending, and send nothing. Raises SendError, which says what to do.

    Return the bytes of the largest mail that the server takes, 0 where it does not say.
    """
    with _signed_in(settings) as server:
        return largest(server)
