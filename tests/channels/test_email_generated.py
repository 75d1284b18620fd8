"""Mails made of parts at random: every token a person wrote in them is read, and every file is there."""

from __future__ import annotations

import base64
import quopri
import random
from collections.abc import Callable

import pytest
from mails import multipart, parse

MAILS, DEEPEST = 2000, 3
ATTRIBUTION = "Pada Sab, 15 Jun 2024 pukul 14.59 PST <pst@kantor.example> menulis:\r\n> Angkanya 17.000 jiwa.\r\n"
FORWARD = "---------- Pesan terusan ---------\r\nDari: A <a@b.example>\r\nTanggal: Sen 10.41\r\nKe: C\r\n\r\n"
HEADS = "Dari: Kades Dendang\r\nKepada: Kepala Kantor\r\nPerihal: Data\r\n\r\n"
Piece = tuple[str, str]


class Maker:
    """One random mail, its tokens and how many files it encloses."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.tokens: list[str] = []
        self.files = 0

    def token(self) -> str:
        self.tokens.append(f"TOKEN{len(self.tokens)}x{self.random.randrange(10**6)}")
        return self.tokens[-1]

    def mail(self) -> bytes:
        return multipart(*(self.piece(0) for _ in range(self.random.randrange(1, 5))))

    def piece(self, depth: int) -> Piece:
        makers: list[Callable[[], Piece]] = [self.plain, self.html, self.picture, self.twins, self.named, self.calendar]
        if depth < DEEPEST:
            makers += [lambda: self.several("mixed", depth), lambda: self.several("related", depth)]
        return self.random.choice(makers)()

    def words(self) -> str:
        """What a person writes: alone, around a quotation, above a forward, with a head, a divider, a signature."""
        return self.random.choice(
            [
                lambda: f"Halo {self.token()} ya\r\nbaris dua",
                lambda: f"{ATTRIBUTION}\r\nJawaban {self.token()}",
                lambda: f"Di atas {self.token()}.\r\n\r\n{ATTRIBUTION}\r\ndan di bawah {self.token()}",
                lambda: f"Lihat {self.token()}\r\n\r\n{FORWARD}isi {self.token()}",
                lambda: f"{HEADS}Mohon {self.token()}",
                lambda: f"Satu {self.token()}\r\n--\r\nDua {self.token()}",
                lambda: f"Penduduk\r\n> 5.000 jiwa {self.token()}\r\nitu",
                lambda: f"Ada {self.token()}\r\n\r\nDikirim dari kantor desa {self.token()}",
                lambda: f"Café {self.token()} – “ya”",
            ]
        )()

    def plain(self) -> Piece:
        """Words in one of the charsets and encodings of mail programs."""
        charset = self.random.choice(["utf-8", "windows-1252", "iso-8859-1", "gb18030", "us-ascii"])
        coding = self.random.choice(["8bit", "base64", "quoted-printable"])
        data = self.words().encode({"iso-8859-1": "windows-1252", "us-ascii": "utf-8"}.get(charset, charset))
        if coding == "base64":
            data = base64.encodebytes(data)
        elif coding == "quoted-printable":
            data = quopri.encodestring(data)
        head = f"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: {coding}"
        return head, data.decode("utf-8", "surrogateescape")

    def html(self) -> Piece:
        return (
            "Content-Type: text/html; charset=utf-8",
            f"<div><p>Mohon <b>{self.token()}</b><br>{self.token()}</p></div>",
        )

    def named(self) -> Piece:
        self.files += 1
        return "Content-Type: text/plain; charset=utf-8; name=catatan.txt", f"Catatan {self.token()}"

    def picture(self) -> Piece:
        self.files += 1
        return "Content-Type: image/png; name=a.png", "x"

    def calendar(self) -> Piece:
        self.files += 1
        return "Content-Type: text/calendar; method=REPLY", f"METHOD:REPLY\r\nCOMMENT:Saya datang {self.token()}\r\n"

    def twins(self) -> Piece:
        word = self.token()
        both = [("Content-Type: text/plain", f"Sama {word}"), ("Content-Type: text/html", f"<p>Sama {word}</p>")]
        self.random.shuffle(both)
        return self.joined("alternative", both)

    def several(self, kind: str, depth: int) -> Piece:
        return self.joined(kind, [self.piece(depth + 1) for _ in range(self.random.randrange(1, 4))])

    def joined(self, kind: str, parts: list[Piece]) -> Piece:
        name = f"batas-{self.random.randrange(10**9)}"
        body = "".join(f"--{name}\r\n{head}\r\n\r\n{text}\r\n" for head, text in parts)
        return f"Content-Type: multipart/{kind}; boundary={name}", f"{body}--{name}--"


@pytest.mark.slow
def test_no_token_and_no_file_is_lost():
    lost = []
    for seed in range(MAILS):
        maker = Maker(seed)
        message = parse(maker.mail())
        missing = [token for token in maker.tokens if token not in message.body]
        if missing or len(message.attachments) != maker.files + bool(message.note):
            lost.append((seed, missing, maker.files, len(message.attachments), message.note))
    assert lost == []
