"""Mails made of parts at random. Every piece a person wrote holds a token, so that a lost piece shows."""

from __future__ import annotations

import base64
import quopri
import random
from collections.abc import Callable, Sequence
from email.header import Header
from urllib.parse import quote

from mails import mail

DEEPEST = 3
ATTRIBUTION = "Pada Sab, 15 Jun 2024 pukul 14.59 PST <pst@kantor.example> menulis:\r\n> Angkanya 17.000 jiwa.\r\n"
FORWARD = "---------- Pesan terusan ---------\r\nDari: A <a@b.example>\r\nTanggal: Sen 10.41\r\nKe: C\r\n\r\n"
HEADS = "Dari: Kades Dendang\r\nKepada: Kepala Kantor\r\nPerihal: Data\r\n\r\n"
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(40)).decode()
# words that a charset alone can write, so that a wrong one shows
SCRIPTS = {
    "utf-8": "Café – “ya”",
    "windows-1252": "Café – “ya”",
    "iso-8859-1": "Café",
    "iso-8859-15": "Café",
    "us-ascii": "kopi",
    "gb18030": "统计数据",
    "big5": "統計資料",
    "shift_jis": "統計データ",
    "iso-2022-jp": "統計データ",
    "euc-kr": "통계자료",
    "koi8-r": "Статистика",
    "windows-1251": "Статистика",
    "utf-16": "Café",
    "utf-7": "Café",
}
CODINGS = ("8bit", "base64", "quoted-printable")
Piece = tuple[str, str]


class Maker:
    """One random mail of a seed.

    tokens: what a person wrote, in the words of the mail.
    quoted: what stands in a quotation or a signature: on the page, folded.
    names: the tokens of file names and of the subject.
    scripts: words that only a right charset shows.
    files: how many files it encloses.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.random = random.Random(seed)
        self.tokens: list[str] = []
        self.quoted: list[str] = []
        self.names: list[str] = []
        self.scripts: list[str] = []
        self.files = 0
        self._count = 0

    def token(self, kind: list[str] | None = None) -> str:
        self._count += 1
        made = f"TOKEN{self._count}x{self.random.randrange(10**6)}"
        (self.tokens if kind is None else kind).append(made)
        return made

    def one_of(self, *makers: Callable[[], str]) -> str:
        return self.random.choice(makers)()

    def mail(self, **headers: str) -> bytes:
        """Return the mail. headers: as `mails.mail` takes them."""
        pieces = [self.piece(0) for _ in range(self.random.randrange(1, 5))]
        head, body = pieces[0] if len(pieces) == 1 else self.joined("mixed", pieces)
        lines = dict(line.split(": ", 1) for line in head.replace("\r\n ", "\0").split("\r\n"))
        lines = {name: value.replace("\0", "\r\n ") for name, value in lines.items()}
        return mail(body, **{"Content-Transfer-Encoding": "", **lines, **headers})

    def subject(self) -> str:
        """Return a subject, in one of the ways of RFC 2047, or folded, or raw."""
        words = f"Data {self.token(self.names)} kelapa sawit é"
        return self.one_of(
            lambda: Header(words, "utf-8").encode(),
            lambda: Header(words, "iso-8859-1").encode(),
            lambda: words.replace(" kelapa", "\r\n kelapa"),
            lambda: f"Re: {words}",
            lambda: "=?gb18030?B?{}?=".format(base64.b64encode(f"统计 {words[:-2]}".encode("gb18030")).decode()),
        )

    def piece(self, depth: int) -> Piece:
        makers: list[Callable[[], Piece]] = [
            self.plain,
            self.flowed,
            self.html,
            self.picture,
            self.twins,
            self.named,
            self.document,
            self.calendar,
        ]
        if depth < DEEPEST:
            kinds = ("mixed", "related", "parallel", "digest-like", "signed")
            makers += [lambda kind=kind: self.several(kind, depth) for kind in kinds]  # type: ignore[misc]
            makers += [self.pasted, self.enclosed]
        return self.random.choice(makers)()

    # words

    def words(self) -> str:
        """What a person writes: alone, around a quotation, above a forward, with a head, a divider, a signature."""
        return self.one_of(
            lambda: f"Halo {self.token()} ya\r\nbaris dua",
            lambda: f"{ATTRIBUTION}\r\nJawaban {self.token()}",
            lambda: f"Di atas {self.token()}.\r\n\r\n{ATTRIBUTION}\r\ndan di bawah {self.token()}",
            lambda: f"Lihat {self.token()}\r\n\r\n{FORWARD}isi {self.token()}",
            lambda: f"{HEADS}Mohon {self.token()}",
            lambda: f"Satu {self.token()}\r\n--\r\nDua {self.token()}",
            lambda: f"Penduduk\r\n> 5.000 jiwa {self.token()}\r\nitu",
            lambda: f"Ada {self.token()}\r\n\r\nDikirim dari kantor desa {self.token()}",
            lambda: f"Pertanyaan {self.token()}\r\n\r\n-- \r\nSiti {self.token(self.quoted)}\r\nDesa Gantung",
            lambda: f"Jawaban {self.token()}\r\n\r\n{ATTRIBUTION}> dan {self.token(self.quoted)}\r\n",
            lambda: f"> {self.token(self.quoted)} ini pertanyaan saya\r\nIni kata saya {self.token()}",
            lambda: f"Terima kasih.\r\n\r\n{ATTRIBUTION}\r\nTapi {self.token()} bagaimana?",
            lambda: f"Pada tabel 3, 2024, angka yang kami tulis: {self.token()}",
        )

    def plain(self) -> Piece:
        """Words in one of the charsets and encodings of mail programs."""
        charset = self.random.choice(list(SCRIPTS))
        letters = "".join(one for one in SCRIPTS[charset] if one.isalpha())
        self.scripts.append("".join(self.random.choices(letters, k=12)))
        data = f"{SCRIPTS[charset]} {self.scripts[-1]}\r\n{self.words()}".encode(_codec(charset))
        codings = ["base64"] if charset == "utf-16" else CODINGS
        return self.coded(f"Content-Type: text/plain; charset={charset}", data, codings)

    def coded(self, head: str, data: bytes, codings: Sequence[str]) -> Piece:
        coding = self.random.choice(codings)
        if coding == "base64":
            data = base64.encodebytes(data)
        elif coding == "quoted-printable":
            data = quopri.encodestring(data)
        return f"{head}\r\nContent-Transfer-Encoding: {coding}", data.decode("utf-8", "surrogateescape")

    def flowed(self) -> Piece:
        """RFC 3676: lines that go on, and quoted ones, with spaces that are stuffed."""
        delsp, on = self.random.choice([("", " "), ("; delsp=yes", "  ")])
        lines = ["Ini satu kalimat yang", f"berlanjut dengan {self.token()}", "dan selesai.\r\n From di awal"]
        body = f"{on}\r\n".join(lines)
        return f"Content-Type: text/plain; charset=utf-8; format=flowed{delsp}", f"{body} {self.token()}"

    # HTML

    def html(self) -> Piece:
        body = self.one_of(
            lambda: f"<div><p>Mohon <b>{self.token()}</b><br>{self.token()}</p></div>",
            lambda: f"<table><tr><td>{self.token()}</td><td>{self.token()}</td></tr></table>",
            lambda: f"<style>p {{color:red}}</style><ul><li>{self.token()}<li>{self.token()}</ul>",
            lambda: f"<p>{self.token()}</p><blockquote type=cite>{self.token(self.quoted)}</blockquote>",
            lambda: f"{self.token()}<blockquote>lama</blockquote><p>di bawah {self.token()}</p>",
            lambda: f"<a href='https://contoh.example/a'>{self.token()}</a> &amp; <font color=white>{self.token()}",
            lambda: f"<p>{self.token()} <img alt='' src='data:image/png;base64,{self.pictured()}'> {self.token()}",
            lambda: f"<pre>{self.token()}\r\n{self.token()}</pre><!-- {self.random.random()} -->",
            lambda: f"<h1>{self.token()}</h1><p dir=rtl>{self.token()}<hr>{self.token()}",
        )
        return self.coded("Content-Type: text/html; charset=utf-8", body.encode(), CODINGS)

    def pictured(self) -> str:
        self.files += 1
        return PNG

    def pasted(self) -> Piece:
        """A letter with a picture pasted into it, named by its id."""
        self.files += 1
        cid = f"gambar{self.random.randrange(10**6)}"
        letter = "Content-Type: text/html; charset=utf-8", f"<p>Lihat {self.token()}</p><img src='cid:{cid}'>"
        head = f"Content-Type: image/png\r\nContent-ID: <{cid}>\r\nContent-Transfer-Encoding: base64"
        picture = f"{head}\r\nContent-Disposition: inline; filename={self.token(self.names)}.png", PNG
        return self.joined("related", [letter, picture])

    # files

    def name_of(self, ending: str) -> str:
        """Return the parameter of a file's name, in one of the ways of RFC 2183, 2231, or as old programs do it."""
        self.files += 1
        name = f"{self.token(self.names)} é.{ending}"
        half = len(name) // 2
        return self.one_of(
            lambda: f'filename="{name.replace(" é", "")}"',
            lambda: f"filename*=utf-8''{quote(name)}",
            lambda: f"filename*0*=utf-8''{quote(name[:half])};\r\n filename*1*={quote(name[half:])}",
            lambda: f'filename="{Header(name, "utf-8").encode()}"',
            lambda: f"filename*=iso-8859-1'id'{quote(name, encoding='latin-1')}",
        )

    def named(self) -> Piece:
        head = f"Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: attachment; {self.name_of('txt')}"
        return head, "Isi sebuah berkas"

    def document(self) -> Piece:
        head = f"Content-Type: application/pdf\r\nContent-Disposition: attachment; {self.name_of('pdf')}"
        return f"{head}\r\nContent-Transfer-Encoding: base64", base64.b64encode(b"%PDF-1.7 x").decode()

    def picture(self) -> Piece:
        head = f"Content-Type: image/png\r\nContent-Disposition: inline; {self.name_of('png')}"
        return f"{head}\r\nContent-Transfer-Encoding: base64", PNG

    def calendar(self) -> Piece:
        self.files += 1
        return "Content-Type: text/calendar; method=REPLY", f"METHOD:REPLY\r\nCOMMENT:Saya datang {self.token()}\r\n"

    def enclosed(self) -> Piece:
        """A mail enclosed in another: a file, as any other."""
        self.files += 1
        return "Content-Type: message/rfc822", mail("Isi sebuah berkas", subject="Terusan").decode()

    # structures

    def twins(self) -> Piece:
        word = self.token()
        both = [("Content-Type: text/plain", f"Sama {word}"), ("Content-Type: text/html", f"<p>Sama {word}</p>")]
        self.random.shuffle(both)
        return self.joined("alternative", both)

    def several(self, kind: str, depth: int) -> Piece:
        parts = [self.piece(depth + 1) for _ in range(self.random.randrange(1, 4))]
        if kind == "signed":
            self.files += 1
            signature = "Content-Type: application/pkcs7-signature; name=smime.p7s", "x"
            parts = [parts[0] if len(parts) == 1 else self.joined("mixed", parts), signature]
        return self.joined(kind, parts)

    def joined(self, kind: str, parts: Sequence[Piece]) -> Piece:
        name = f"batas-{self.random.randrange(10**9)}"
        body = "".join(f"--{name}\r\n{head}\r\n\r\n{text}\r\n" for head, text in parts)
        return f"Content-Type: multipart/{kind}; boundary={name}", f"{body}--{name}--"


def _codec(charset: str) -> str:
    """Return what words are written with: programs put windows-1252 under latin-1, and UTF-8 under ASCII."""
    return {"iso-8859-1": "windows-1252", "us-ascii": "utf-8"}.get(charset, charset)
