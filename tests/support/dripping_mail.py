"""A mail server, plain or with TLS, that talks as told up to one place and then sends a byte now and then."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"
PAUSE = 0.05  # seconds between two drops
LONGEST = 60.0  # seconds that it drips: who waits for the end is found out and not waited for
GREETING, HANDSHAKE, NEVER = "GREETING", "HANDSHAKE", ""
DRIPPING_RECORD = b"\x16\x03\x03\x40\x00"  # a TLS record of 16 kB begins

IMAP: Mapping[str, bytes] = {
    GREETING: b"* OK ready\r\n",
    "CAPABILITY": b"* CAPABILITY IMAP4rev1 IDLE SPECIAL-USE STARTTLS\r\n%s OK done\r\n",
    "STARTTLS": b"%s OK begin\r\n",
    "LOGIN": b"%s OK [CAPABILITY IMAP4rev1 IDLE SPECIAL-USE] welcome\r\n",
    "LIST": b'* LIST (\\Sent) "/" Terkirim\r\n%s OK done\r\n',
    "EXAMINE": b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7]\r\n* OK [UIDNEXT 2]\r\n%s OK [READ-ONLY] done\r\n",
    "SEARCH": b"* SEARCH 1\r\n%s OK done\r\n",
    "NOOP": b"%s OK done\r\n",
    "FETCH": b'* 1 FETCH (UID 1 RFC822.SIZE 900 INTERNALDATE "23-Nov-2026 02:00:00 +0000")\r\n%s OK done\r\n',
    "LOGOUT": b"* BYE\r\n%s OK done\r\n",
}
SMTP: Mapping[str, bytes] = {
    GREETING: b"220 kantor\r\n",
    "EHLO": b"250-kantor\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n",
    "STARTTLS": b"220 begin\r\n",
    "AUTH": b"235 welcome\r\n",
    "MAIL": b"250 OK\r\n",
    "RCPT": b"250 OK\r\n",
    "DATA": b"354 go on\r\n",
    ".": b"250 kept\r\n",
    "QUIT": b"221 bye\r\n",
}


class DrippingMail:
    """What the server says.

    words: of its protocol. place: the command that it drips at. first: what it says at once there. drop: what it
    repeats from then on. tls: "", "ssl" or "starttls".
    """

    def __init__(self, words: Mapping[str, bytes], place: str, *, first: bytes, drop: bytes, tls: str) -> None:
        self.words, self.place, self.first, self.drop, self.tls = words, place, first, drop, tls
        self.port = 0
        self.reached = False
        self.mails = 0  # mails that came to their end
        self._over = threading.Event()
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)

    def serve(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                link, _ = listener.accept()
                threading.Thread(target=self._serve, args=(link,), daemon=True).start()

    def end(self) -> None:
        self._over.set()

    def certify(self, certificate: Path) -> None:
        self._context.load_cert_chain(certificate)

    def _serve(self, link: socket.socket) -> None:
        with suppress(OSError), link:
            if self.tls != "ssl":
                self._greet(link)
                return
            with self._secured(link) as secured:
                self._greet(secured)

    def _greet(self, link: socket.socket) -> None:
        self._say(link, GREETING, b"")
        self._talk(link)

    def _talk(self, link: socket.socket) -> None:
        with link.makefile("rb") as lines:
            while line := lines.readline():
                command = self._command(line)
                self._say(link, command, line.split()[0])
                if command == "STARTTLS":
                    break
                if command == "DATA":
                    while lines.readline() not in (b".\r\n", b""):
                        pass
                    self.mails += 1
                    self._say(link, ".", b"")
            else:
                return
        with self._secured(link) as secured:
            self._talk(secured)

    def _command(self, line: bytes) -> str:
        said = [word.upper().decode() for word in line.split()]
        place = said[1:] if self.words is IMAP else said
        return place[1] if place[0] == "UID" else place[0]

    def _say(self, link: socket.socket, command: str, tag: bytes) -> None:
        if command == self.place:
            self._drip(link)
        link.sendall(self.words[command].replace(b"%s", tag))

    def _secured(self, link: socket.socket) -> socket.socket:
        if self.place == HANDSHAKE:
            self.first, self.drop = DRIPPING_RECORD, b"\x02"
            self._drip(link)
        return self._context.wrap_socket(link, server_side=True)

    def _drip(self, link: socket.socket) -> None:
        self.reached = True
        link.sendall(self.first)
        for _ in range(int(LONGEST / PAUSE)):
            if self._over.wait(PAUSE):
                break
            link.sendall(self.drop)
        raise ConnectionAbortedError


@contextmanager
def dripping_mail(
    words: Mapping[str, bytes], place: str, certificate: Path, *, first: bytes = b"", drop: bytes = b"x", tls: str = ""
) -> Iterator[DrippingMail]:
    """Yield a running server on loopback. certificate: of `make_certificate`."""
    server = DrippingMail(words, place, first=first, drop=drop, tls=tls)
    server.certify(certificate)
    with socket.create_server((HOST, 0)) as listener:
        server.port = listener.getsockname()[1]
        thread = threading.Thread(target=server.serve, args=(listener,), daemon=True)
        thread.start()
        yield server
        server.end()
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def make_certificate(file: Path) -> Path:
    """Write a certificate for HOST with its key, signed by itself. Return the file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.kantor.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    file.write_bytes(pem + made.public_bytes(serialization.Encoding.PEM))
    return file
