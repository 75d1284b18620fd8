"""Who wrote a mail, where From does not say it: web forms, groups and forwarding rules put themselves there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message

from channels._mail.parse import address, header, headers, sender

NO_REPLY = re.compile(r"^(mailer-daemon|postmaster|no[-_.]?reply|do[-_.]?not[-_.]?reply|bounces?)([+.-].*)?$")
# addresses and accounts that programs write from, not people
OF_A_SITE = re.compile(
    r"^(kontak|contact|info|admin|web|website|webmaster|www|www-data|apache|nginx|nobody|wordpress|form|formulir|situs"
    r"|server|system|mailer|notif(ikasi|ication)?s?)([+.-].*)?$"
)
OF_A_PROGRAM = ("X-PHP-Originating-Script", "X-PHP-Script", "X-Form-Id")


@dataclass(frozen=True)
class Author:
    """Who wrote a mail.

    address: in lower case, "" where the mail names nobody.
    is_named_by_from: False where another header names them; then the mail proves nothing about them.
    is_answerable: False where nobody reads what is sent to this address.
    """

    address: str
    name: str
    is_named_by_from: bool = True
    is_answerable: bool = True


def author(message: Message, own: frozenset[str]) -> Author:
    """Return who wrote the mail.

    own: the addresses of our mailbox, in lower case; a mail from one of them was rewritten on its way.
    """
    found, name = sender(message)
    is_nobody = found in own or is_no_reply(found)
    if not is_nobody and not _is_web_form(message, found):
        return Author(found, name)
    for header_name in ("X-Original-From", "X-Original-Sender", "Reply-To"):
        for value in headers(message, header_name):
            other, other_name = address(value)
            if other and other not in own and not is_no_reply(other) and other != found:
                return Author(other, other_name, is_named_by_from=False)
    return Author(found, name, is_answerable=not is_nobody)


def is_no_reply(address: str) -> bool:
    """Return whether an address says of itself that nobody reads it."""
    return bool(NO_REPLY.match(address.partition("@")[0]))


def _is_web_form(message: Message, found: str) -> bool:
    """Return whether a program of a web site wrote the mail for somebody whom its Reply-To names."""
    answer_to = address(header(message, "Reply-To"))[0]
    if not answer_to or answer_to.rpartition("@")[2] == found.rpartition("@")[2]:
        return False
    returned_to = address(header(message, "Return-Path"))[0]
    locals_ = (found.partition("@")[0], returned_to.partition("@")[0])
    return any(OF_A_SITE.match(one) for one in locals_ if one) or any(header(message, one) for one in OF_A_PROGRAM)
