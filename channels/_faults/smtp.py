"""What a mail server's refusals mean: by their status (RFC 3463), else by their reply code (RFC 5321).

A reply of 4xx is sent again, one of 5xx has failed. Here are the words, and what deviates. A server that breaks off
after the end of the mail is UNKNOWN: it may have taken it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

from channels._faults.fault import Fault, again, failed

STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
PERMANENT = 500  # the first code of a refusal for good
SEND_A_LINK = "Kirim berkasnya sebagai tautan, atau perkecil dahulu"
TOO_LARGE = failed("Email terlalu besar", "The mail is too large")

# what the last two numbers of a status say: the first is 4 or 5
BY_STATUS: Mapping[str, tuple[str, str]] = {
    "1.1": ("Alamat email ini tidak ada", "This address does not exist"),
    "1.2": ("Domain alamat email ini tidak ada", "The domain of this address does not exist"),
    "1.3": ("Alamat email ini tidak sah", "This address is not valid"),
    "1.6": ("Alamat email ini sudah pindah", "This address has moved"),
    "1.8": ("Server penerima tidak menerima alamat kami", "The receiver's server does not accept our address"),
    "1.10": ("Domain alamat ini tidak menerima email", "The domain of this address takes no mail"),
    "2.1": ("Kotak surat penerima tidak aktif", "The receiver's mailbox is disabled"),
    "2.2": ("Kotak surat penerima penuh", "The receiver's mailbox is full"),
    "3.2": ("Server surat sedang tidak menerima email", "The mail server takes no mail now"),
    "4.1": ("Server penerima tidak menjawab", "The receiver's server does not answer"),
    "4.4": ("Server penerima tidak ditemukan", "The receiver's server is not found"),
    "4.5": ("Server surat sedang sibuk", "The mail server is busy"),
    "7.0": ("Server surat menolak email ini karena aturannya", "The mail server refuses this mail by its policy"),
    "7.1": ("Server surat menolak email ini karena aturannya", "The mail server refuses this mail by its policy"),
    "7.26": ("Server penerima tidak dapat memastikan email ini dari kami", "The mail is not authenticated (SPF, DKIM)"),
    "7.28": ("Server surat membatasi jumlah email kami", "The mail server limits how much we send"),
}
BY_CODE: Mapping[int, tuple[str, str]] = {
    421: ("Server surat sedang tidak melayani", "The mail server is not available"),
    450: ("Server surat menunda email", "The mail server puts the mail off"),
    451: ("Server surat menunda email", "The mail server puts the mail off"),
    452: ("Server surat kehabisan tempat", "The mail server is out of space"),
    530: ("Server surat meminta kami masuk dahulu", "The mail server wants us to sign in"),
    535: ("Server surat menolak sandi kami", "The mail server refuses our password"),
    552: ("Kotak surat penerima penuh", "The receiver's mailbox is full"),
    553: ("Alamat email ini tidak sah", "This address is not valid"),
}
PUT_OFF = ("Server surat menunda email", "The mail server puts the mail off")
REFUSED = ("Server surat menolak email atau alamat ini", "The mail server refuses the mail or the address")
LEAST_WAIT: Mapping[int, timedelta] = {450: timedelta(minutes=1), 451: timedelta(minutes=1)}  # greylisting


def fault(code: int, words: str) -> Fault:
    """Return the fault of a reply.

    code: of the reply, at least 400. words: the rest of it.
    """
    if is_too_large(code, words):
        return TOO_LARGE
    found = STATUS.search(words)
    told = BY_STATUS.get(found.group()[2:]) if found else None
    ours = told or BY_CODE.get(code) or (PUT_OFF if code < PERMANENT else REFUSED)
    return again(*ours, wait=LEAST_WAIT.get(code, timedelta())) if code < PERMANENT else failed(*ours)


def is_too_large(code: int, words: str) -> bool:
    """Return whether a refusal for good is about the size.

    552 alone is. With another status it is a full mailbox or a virus.
    """
    status = STATUS.search(words)
    if code < PERMANENT:
        return False
    return status.group() in ("5.3.4", "5.2.3") if status else code == 552
