"""Who wrote a mail, and whether our own mail server vouches for them.

From does not always say it: web forms, groups and forwarding rules put themselves there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message

from channels._mail.parse import address, addresses, header, headers, parts, raw_headers, sender
from channels._mail.quotes import FORWARDED, FROM_LINE, HEADER_LINE, HEADER_LINES

NO_REPLY = re.compile(r"^(mailer-daemon|postmaster|no[-_.]?reply|do[-_.]?not[-_.]?reply|bounces?)([+.-].*)?$")
# addresses and accounts that programs write from, not people
OF_A_SITE = re.compile(
    r"^(kontak|contact|info|admin|web|website|webmaster|www|www-data|apache|nginx|nobody|wordpress|form|formulir|situs"
    r"|server|system|mailer|notif(ikasi|ication)?s?)([+.-].*)?$"
)
OF_A_PROGRAM = ("X-PHP-Originating-Script", "X-PHP-Script", "X-Form-Id")

QUOTED = re.compile(r'"(?:\\.|[^"\\]){0,400}"')
COMMENT = re.compile(r"\([^()]*\)")
LONGEST_VALUE = 4000
LONGEST_FORWARD = 100_000  # letters in which a forwarded letter must begin
MAILTO = re.compile(r"[\[(<]mailto:([^\s\])>]{1,254})[\])>]", re.IGNORECASE)


@dataclass(frozen=True)
class Author:
    """Who wrote a mail.

    address: in lower case, "" where the mail names nobody.
    is_named_by_from: False where another header than From names them. Then the mail proves nothing about them.
    is_answerable: False where nobody reads mail to this address.
    """

    address: str
    name: str
    is_named_by_from: bool = True
    is_answerable: bool = True


def author(message: Message, own: frozenset[str]) -> Author:
    """Return who wrote the mail.

    own: addresses of our mailbox, in lower case. A mail from one of them was rewritten on its way.
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
    """Return whether an address says by its name that nobody reads it."""
    return bool(NO_REPLY.match(address.partition("@")[0]))


def _is_web_form(message: Message, found: str) -> bool:
    """Return whether a program of a web site wrote the mail for a person, whom its Reply-To names."""
    answer_to = address(header(message, "Reply-To"))[0]
    if not answer_to or answer_to.rpartition("@")[2] == found.rpartition("@")[2]:
        return False
    returned_to = address(header(message, "Return-Path"))[0]
    locals_ = (found.partition("@")[0], returned_to.partition("@")[0])
    return any(OF_A_SITE.match(one) for one in locals_ if one) or any(header(message, one) for one in OF_A_PROGRAM)


def forwarded_author(message: Message, words: str, own: frozenset[str], *, says_so: bool) -> tuple[str, str]:
    """Return (address, name) of who wrote the letter that this mail passes on; ("", "") where it names nobody.

    words: the text of the mail.
    own: as for `author`.
    says_so: whether the subject says that a letter is passed on.
    """
    for part in parts(message):
        if part.content_type == "message/rfc822" and part.message.is_multipart():
            inner = author(part.message.get_payload(0), own)  # type: ignore[arg-type]
            return inner.address, inner.name
    found = _author_in_text(words, says_so=says_so)
    return ("", "") if found[0] in own else found


def _author_in_text(words: str, *, says_so: bool) -> tuple[str, str]:
    """Return the sender that the first block of headers in a text names, behind the line that says it is forwarded."""
    lines = [line.lstrip("> \t") for line in words[:LONGEST_FORWARD].split("\n")]
    for place, line in enumerate(lines):
        says_so = says_so or bool(FORWARDED.match(line))
        if says_so and FROM_LINE.match(line) and _is_header_block(lines, place):
            value = line.partition(":")[2].strip("* ")
            wrapped = f"{value} {lines[place + 1]}" if "@" not in value else value
            return address(MAILTO.sub(r"<\1>", wrapped[:LONGEST_VALUE]))
    return "", ""


def _is_header_block(lines: list[str], place: int) -> bool:
    """Return whether more headers stand below a From line."""
    return any(HEADER_LINE.match(one) for one in lines[place + 1 : place + HEADER_LINES])


def proven(message: Message, who: str, server: str) -> bool | None:
    """Return whether our mail server proves the sender.

    True: DKIM or DMARC passed for the sender's domain. False: the sender is in doubt. None: our server says nothing.
    Only the topmost header counts, and only if our server wrote it. Anybody can write the headers below it.
    who: address of the sender, in lower case.
    server: name with which our server marks its header, "" where the office trusts none.
    """
    if len(raw_headers(message, "From")) != 1 or set(addresses(message, "From")) != {who}:
        return False  # two senders, or an address posing as a name
    found = _results(message, server.lower()) if server else {}
    domain = who.rpartition("@")[2]
    if found.get("dmarc", "").startswith("fail"):
        return False
    passed = [
        _names(found.get("dmarc", ""), "header.from", domain, exactly=True),
        _names(found.get("dkim", ""), "header.d", domain),
        _names(found.get("dkim", ""), "header.i", domain),
    ]
    return True if any(passed) else None


def _results(message: Message, server: str) -> dict[str, str]:
    """Return the results that our server found, by method.

    Returns {} where another server wrote the header, or where it cannot be read with certainty.
    """
    value = next(iter(raw_headers(message, "Authentication-Results")), "")[:LONGEST_VALUE]
    plain = _without_comments(QUOTED.sub(" ", re.sub(r"\r?\n", " ", value)))
    if any(sign in plain for sign in '"()'):
        return {}
    name, *parts = plain.lower().split(";")
    if name.split()[:1] != [server]:
        return {}
    found: dict[str, str] = {}
    for part in parts:
        method, _, result = part.strip().partition("=")
        if method == "dkim" and found.get("dkim", "").startswith("pass") and not result.startswith("pass"):
            continue  # of several signatures one that passes is enough
        found[method] = result
    return found


def _without_comments(text: str) -> str:
    while (less := COMMENT.sub(" ", text)) != text:
        text = less
    return text


def _names(result: str, prop: str, domain: str, *, exactly: bool = False) -> bool:
    """Return whether a result passed for this domain, or for a domain above it.

    prop: the property of the result that names the domain, for example "header.d".
    exactly: whether a domain above it does not count.
    """
    if not result.startswith("pass"):
        return False
    found = re.search(rf"(?<!\S){re.escape(prop)}=(?:[^\s@]*@)?([\w.-]+)", result)
    named = found.group(1) if found else ""
    return domain == named or (not exactly and "." in named and domain.endswith(f".{named}"))
