"""Large and long: mails the server does not take, subjects that must be folded, many files in one mail."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from pathlib import Path

import pytest
from cast import SITI_MAIL
from hypothesis import example, given
from hypothesis import strategies as st
from mail_office import Counter
from mails import KEY, OFFICE, channel, mail
from sqlalchemy import event
from whole_office import rows

from channels._mail import files
from channels._mail.send import compose
from channels.envelope import Address, Outbound
from channels.envelope import File as OutgoingFile
from channels.protocols import OpenError, SendError
from store.tables import File

TO = Address("email", SITI_MAIL, "Siti", "email")
WORDS = [
    "Permintaan", "data", "inflasi", "Bélitung", "🙏", "métode", "[#K-2026-000123]", "ñ" * 60, "x" * 90,
    "=?utf-8?q?a?=", '"kutip"', "(a)", "<b>", "统计数据", "a,b;c:", "é", "\\", "@", "harga-harga", "kg/m²", "50%",
]  # fmt: skip

PLAIN_WORDS = ["Permintaan", "data", "inflasi,", "[#K-2026-000123]", "a,b;c:", "x" * 60, "(a)", "harga; harga"]


def subject_of(text: str) -> tuple[str, str]:
    """Return a subject as two readers of mail see it."""
    raw = compose(channel(), Outbound(KEY, TO, "x", subject=text)).as_bytes()
    head = raw.partition(b"\r\n\r\n")[0]
    assert max(len(line) for line in head.split(b"\r\n")) <= 78
    older = message_from_bytes(raw)["Subject"].replace("\r\n", "")
    return message_from_bytes(raw, policy=policy.default)["Subject"], str(make_header(decode_header(older)))


@given(st.lists(st.sampled_from(PLAIN_WORDS), min_size=1, max_size=20))
@example(["Permintaan"] * 7)
def test_a_plain_subject_begins_on_the_line_of_its_name(words: list[str]) -> None:
    text = " ".join(words)
    assert subject_of(text) == (text, text)


def test_a_plain_subject_is_not_encoded() -> None:
    raw = compose(channel(), Outbound(KEY, TO, "x", subject="Permintaan data [#K-2026-000123]")).as_bytes()
    assert b"\r\nSubject: Permintaan data [#K-2026-000123]\r\n" in raw


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=30))
def test_a_subject_comes_back_as_it_was_written(words: list[str]) -> None:
    text = " ".join(words)
    assert subject_of(text) == (text, text)


@given(st.text(st.characters(categories=("L", "M", "N", "P", "S")), min_size=1, max_size=200))
def test_a_subject_of_any_script_comes_back(text: str) -> None:
    assert subject_of(text) == (text, text)


def test_a_space_between_two_foreign_words_is_not_lost_by_folding() -> None:
    text = "Bélitung métode 👨 👩 👧 permintaan data inflasi kabupatén tahun 🙏 🙏 lengkap 🙏 🙏 [#K-2026-000123]"
    assert subject_of(text) == (text, text)


# what the server takes


class Server:
    """An SMTP server of few words. size: what EHLO says. answer: sent after `after` bytes of DATA, then it hangs up."""

    def __init__(self, size: int, answer: bytes, after: int) -> None:
        self.size, self.answer, self.after = size, answer, after
        self.commands: list[str] = []
        self.port = 0

    def serve(self, listener: socket.socket) -> None:
        with suppress(OSError):
            link, _ = listener.accept()
            with link, link.makefile("rb") as lines:
                link.sendall(b"220 kantor\r\n")
                for line in lines:
                    self.commands.append(line.decode().strip())
                    if line.startswith(b"ehlo"):
                        link.sendall(b"250-kantor\r\n250 SIZE %d\r\n" % self.size)
                    elif line.startswith(b"data"):
                        link.sendall(b"354 go on\r\n")
                        lines.read(self.after)
                        link.sendall(self.answer)
                        return  # with bytes unread: the client's connection is reset
                    else:
                        link.sendall(b"250 OK\r\n")


@contextmanager
def smtp(size: int = 0, answer: bytes = b"", after: int = 20_000) -> Iterator[Server]:
    server = Server(size, answer, after)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server.port = listener.getsockname()[1]
        thread = threading.Thread(target=server.serve, args=(listener,), daemon=True)
        thread.start()
        yield server
    thread.join(5)


def send_photo(server: Server, folder: Path, size: int) -> SendError:
    photo = folder / "foto.jpg"
    photo.write_bytes(b"\xff" * size)
    letter = Outbound(KEY, TO, "Foto", attachments=(OutgoingFile("foto.jpg", "image/jpeg", photo),))
    with pytest.raises(SendError) as caught:
        channel(smtp_port=server.port, password="").send(letter)
    return caught.value


@pytest.mark.parametrize(
    ("answer", "too_large"),
    [
        pytest.param(b"552 5.3.4 Message size exceeds fixed limit\r\n", True, id="552 5.3.4"),
        pytest.param(b"552 message too long\r\n", True, id="552 without a status"),
        pytest.param(b"554 5.2.3 too long\r\n", True, id="5.2.3"),
        pytest.param(b"552 5.2.2 mailbox full\r\n", False, id="a full mailbox"),
        pytest.param(b"552 5.7.0 blocked\r\n", False, id="a forbidden file"),
    ],
)
def test_a_refusal_in_the_middle_of_the_mail_is_an_answer(tmp_path: Path, answer: bytes, too_large: bool) -> None:
    with smtp(answer=answer) as server:
        error = send_photo(server, tmp_path, 8_000_000)
    assert (error.permanent, error.unknown) == (True, False)
    assert answer[:3].decode() in str(error)
    assert ("terlalu besar" in str(error)) == too_large
    assert ("tautan" in str(error)) == too_large


def test_a_connection_lost_in_the_middle_of_the_mail_is_tried_again_because_it_cannot_have_left(tmp_path: Path) -> None:
    with smtp() as server:
        error = send_photo(server, tmp_path, 8_000_000)
    assert (error.permanent, error.unknown) == (False, False)


def test_a_mail_larger_than_the_server_says_it_takes_is_not_sent_at_all(tmp_path: Path) -> None:
    with smtp(size=1_000_000) as server:
        error = send_photo(server, tmp_path, 900_000)  # base64 makes a third more of it
    assert error.permanent
    assert "terlalu besar" in str(error) and "1.0 MB" in str(error) and "tautan" in str(error)
    assert not any(one.startswith(("mail", "data")) for one in server.commands)


def test_the_server_is_told_the_size_before_it_gets_the_mail(tmp_path: Path) -> None:
    with smtp(size=50_000_000, answer=b"552 5.3.4 too big\r\n") as server:
        send_photo(server, tmp_path, 2_000_000)
    (mail_command,) = [one for one in server.commands if one.startswith("mail")]
    assert int(mail_command.partition("size=")[2]) > 2_600_000


# many files


def photos(count: int) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = SITI_MAIL, OFFICE, "Foto kegiatan"
    made["Message-ID"] = "<foto@contoh.example>"
    made.set_content("Terlampir.")
    for number in range(count):
        data = b"\xff\xd8\xff\xe0" + number.to_bytes(2, "big") * 2_000
        made.add_attachment(data, maintype="image", subtype="jpeg", filename=f"foto-{number}.jpg")
    return made.as_bytes(policy=policy.SMTP)


def test_the_files_of_a_mail_are_opened_with_one_reading(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[int] = []
    real = files.read
    monkeypatch.setattr(files, "read", lambda raw: parsed.append(len(raw)) or real(raw))
    read: list[str] = []

    def note(*args: object) -> None:
        read.extend([str(args[2])] if "arrival.raw" in str(args[2]) else [])

    event.listen(counter.app.db.reader, "before_cursor_execute", note)
    counter.hears(photos(90))
    found = rows(counter.app, File)
    assert [one.state for one in found] == ["stored"] * 90
    assert len({one.sha256 for one in found}) == 90
    assert len(parsed) == 1
    assert len(read) == 2  # once for the message, once for its files


def test_a_part_that_holds_several_files_is_unpacked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    unpacked: list[str] = []
    real = files.move_pictures_out
    monkeypatch.setattr(files, "move_pictures_out", lambda source, name: unpacked.append(name) or real(source, name))
    pictures = "".join(f'<img src="data:image/png;base64,QUJ{letter}">' for letter in "ABC")
    opened = files.open_files(mail(pictures, **{"Content-Type": "text/html"}), ["1/0", "1/1", "1/2"])
    assert (len(set(opened)), unpacked) == (3, ["1"])


def test_one_bad_part_keeps_no_other_file_away() -> None:
    raw = photos(3)
    there, gone, packed, also = files.open_files(raw, ["2", "9.9", "2/7", "4"])
    assert (isinstance(there, bytes), isinstance(also, bytes)) == (True, True)
    assert "tidak ditemukan" in str(gone)
    assert "tidak terbaca" in str(packed)


def test_a_part_whose_opening_breaks_keeps_no_later_file_away(monkeypatch: pytest.MonkeyPatch) -> None:
    real, broken = files.content, iter([True])

    def content(message: Message) -> bytes:
        if next(broken, False):
            raise LookupError("unknown encoding")
        return real(message)

    monkeypatch.setattr(files, "content", content)
    first, second = files.open_files(photos(2), ["2", "3"])
    assert isinstance(first, OpenError)
    assert (str(first), first.permanent, isinstance(second, bytes)) == ("LookupError", False, True)
