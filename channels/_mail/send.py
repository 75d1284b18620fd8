"""Sending a mail: headers for threads, headers against mail loops, and errors that say what to do."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Iterable
from contextlib import suppress
from email.headerregistry import Address as MailAddress
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import localtime

from channels._mail.account import MailAccount, access_token, require_secure
from channels.envelope import Outbound
from channels.protocols import CopiesRefused, SendError

TIMEOUT = 30
NEWEST_REFS = 19


def message_id(settings: MailAccount, message: Outbound) -> str:
    """Return the Message-ID of a message. It is known before the mail is sent and is the same in every try."""
    return f"{message.key}@{settings.domain}"


def compose(settings: MailAccount, message: Outbound) -> EmailMessage:
    """Return the mail as it is sent."""
    mail = EmailMessage(policy=SMTP_POLICY.clone(cte_type="7bit"))  # not every relay takes 8-bit bodies
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
        raise SendError(f"Surel tidak dapat disusun ({type(error).__name__}: {error})", permanent=True) from error
    sender = "" if settings.null_sender and message.automatic else settings.address
    server = _connect(settings)
    try:
        refused = _hand_over(server, sender, message, data)
    finally:
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
    if refused:
        raise CopiesRefused(message_id(settings, message), refused)
    return message_id(settings, message)


def _hand_over(server: smtplib.SMTP, sender: str, message: Outbound, data: bytes) -> dict[str, str]:
    """Send one mail with its envelope.

    Where the connection breaks before the end of DATA, the mail has not left. Where it breaks after, it may have left.
    Return why the server refused a copy, by its address. The mail leaves nevertheless.
    """
    try:
        _require(*server.mail(sender))
        _require(*server.rcpt(message.to.value))
        refused = _refused_copies(server, message.cc)
    except (OSError, smtplib.SMTPException) as error:
        raise SendError(f"Server surat terputus ({type(error).__name__})") from error
    try:
        code, answer = server.data(data)
    except smtplib.SMTPDataError as error:
        _require(error.smtp_code, error.smtp_error)
    except (OSError, smtplib.SMTPException) as error:
        raise SendError(f"Server surat terputus saat menerima surel ({type(error).__name__})", unknown=True) from error
    else:
        _require(code, answer)
    return refused


def _refused_copies(server: smtplib.SMTP, copies: Iterable[str]) -> dict[str, str]:
    answers = {one: server.rcpt(one) for one in copies}
    return {
        one: f"Server surat menolak alamat ini ({code} {_words(answer)[:200]})"
        for one, (code, answer) in answers.items()
        if code >= 400
    }


def _require(code: int, answer: bytes | str) -> None:
    """Raise SendError for a refusal: 4xx for now, 5xx for good."""
    if code < 400:
        return
    words = _words(answer)
    if code < 500:
        raise SendError(f"Server surat menunda surel ({code} {words[:200]})")
    raise SendError(f"Server surat menolak surel atau alamat ini ({code} {words[:200]})", permanent=True)


def _words(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer


def _connect(settings: MailAccount) -> smtplib.SMTP:
    try:
        server = _open(settings)
        try:
            _login(settings, server)
        except BaseException:
            server.close()
            raise
    except smtplib.SMTPAuthenticationError as error:
        reason = f"Server surat menolak sandi kami ({error.smtp_code}). Periksa username dan password"
        raise SendError(reason, permanent=error.smtp_code >= 500) from error
    except (OSError, smtplib.SMTPException) as error:
        raise SendError(f"Server surat tidak terhubung ({type(error).__name__})") from error
    except ValueError as error:
        raise SendError(str(error), permanent=True) from error
    return server


def _open(settings: MailAccount) -> smtplib.SMTP:
    require_secure(settings.smtp_host, settings.smtp_security, "smtp_security")
    if settings.smtp_security == "ssl":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT, context=context)
    return smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT)


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


def probe(settings: MailAccount) -> None:
    """Sign in as for sending, and send nothing. Raises SendError, which says what to do."""
    server = _connect(settings)
    with suppress(smtplib.SMTPException, OSError):
        server.quit()
