"""What is new in a reply, told from the thread below, above or around it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from mails import mail, multipart, parse

from channels._mail.quotes import new_text, own_words

NEW = "Terima kasih, saya butuh yang per kecamatan."  # in every one of the samples
OLD = "Angkanya 17.000 jiwa."

SAMPLES = Path(__file__).parents[1] / "samples" / "email" / "threads.txt"
THREADS = [
    pytest.param(text.strip("\n"), id=name)
    for name, _, text in (one.partition("\n") for one in SAMPLES.read_text().split("=== ")[1:])
]


@pytest.mark.parametrize("text", THREADS)
def test_the_reply_is_told_from_the_thread_and_the_whole_is_kept(text):
    message = parse(mail(text.replace("\n", "\r\n")))
    assert message.body == NEW
    assert message.full_body == text.strip()


def test_answers_between_the_quotes_all_stay():
    above = "Jawaban saya di bawah.\n\nOn Sat, Jun 15, 2024 at 2:59 PM PST <pst@kantor.example> wrote:"
    assert new_text(f"{above}\n> Tahun?\n2025\n> Wilayah?\nGantung\n") == "Jawaban saya di bawah.\n\n2025\nGantung"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"---- Forwarded message ----\nFrom: PST\nDate: Mon\nSubject: x\n\n{OLD}", id="a bare forward"),
        pytest.param("Selamat pagi.\nPada 5 Juni saya menulis:\n\nMohon data.", id="a sentence that speaks of writing"),
        pytest.param("Ada kabar.\nPada rapat kemarin Camat menulis:\n\nMohon data.", id="a sentence without a moment"),
        pytest.param("Pada surat ke a@b.example saya menulis: mohon data.", id="what I wrote, on the same line"),
        pytest.param(
            "Mohon ini.\nPada tabel 3.12, angka yang kami tulis:\n17.000\nBenar?", id="figures of a numbered table"
        ),
        pytest.param("Kelas penduduk\n> 5.000 jiwa\n>> 10.000 jiwa\nmohon namanya.", id="marks that are more than"),
        pytest.param("Ada surat.\n\nDikirim dari rumah saya\n\nMohon dibalas.", id="sent from home"),
        pytest.param("Pertanyaan.\n-- \n" + "satu baris\n" * 12 + "akhir", id="too long for a signature"),
        pytest.param("Ada surat.\nDikirim dari kantor desa kemarin\nMohon dibalas.", id="a sentence about sending"),
        pytest.param("Dari: pasar\nJumlah: 3 ikat\nHarga naik.", id="two lines with a colon"),
        pytest.param("Pada\nhari\nini\nbelum\nada\nbalasan.", id="a sentence that begins with Pada"),
        pytest.param("", id="nothing at all"),
        pytest.param("Desa dengan penduduk\n> 5.000 jiwa\nmohon namanya.", id="more than five thousand"),
        pytest.param("Pertanyaan pertama.\n--\nPertanyaan kedua.", id="a divider"),
        pytest.param("Pertanyaan pertama.\n-- \nApakah ada data 2023?", id="a divider above a question"),
        pytest.param("Pada tabel 3, 2024, angka yang kami tulis:\n17.000\nBenarkah?", id="figures we wrote"),
        pytest.param("Pada 5 Juni 2024 pukul 10.41 saya menulis:\n\nMohon data.", id="what I wrote, with a time"),
        pytest.param("Ada surat.\n\nDikirim dari kantor desa Dendang\n\nMohon dibalas.", id="sent from an office"),
        pytest.param(
            "Dari: Kades <kades@desa.example>\nTanggal: 5 Juni 2024\nKepada: Kepala BPS\nPerihal: Data\n\nMohon.",
            id="an own letter head",
        ),
        pytest.param(
            "Selamat pagi.\n\nDari: Karang Taruna\nKepada: Kepala BPS\nPerihal: Data\n\nMohon.",
            id="an own letter head below a greeting",
        ),
        *(
            pytest.param(f"Selamat pagi.\n\n{head}\n\nMohon.", id=f"an own letter head without {what}")
            for what, head in {
                "an address or a time": "Dari: Karang Taruna\nTanggal: 5 Juni 2024\nKepada: Kepala BPS\nPerihal: Data",
                "a date": "Dari: Karang Taruna <a@b.example>\nKepada: Kepala BPS\nPerihal: Data",
                "more than two lines": "Dari: Karang Taruna <a@b.example>\nTanggal: 5 Juni 2024",
            }.items()
        ),
        pytest.param(
            f"Mohon ini.\n\n---------- Pesan terusan ---------\nDari: A <a@b.example>\nTanggal: Sen\nKe: C\n\n{OLD}",
            id="a forward with words above it",
        ),
        pytest.param(
            f"Mohon ini.\n\nBegin forwarded message:\n\n> From: A <a@b.example>\n> Date: x\n> To: y\n>\n> {OLD}",
            id="Apple's forward",
        ),
        *(
            pytest.param(
                f"Mohon.\n\n{line}\n\nDari: A <a@b.example>\nPerihal: x\nTanggal: 23 November 2026 08.00 WIB\n\n{OLD}",
                id=line,
            )
            for line in (
                "Awal pesan terusan:",
                "Mulai pesan yang diteruskan:",
                "Memulai pesan terusan :",
                "Berikut ini surel yang diteruskan:",
                "-------- Email diteruskan --------",
                "-------- Forwarded mail --------",
            )
        ),
    ],
)
def test_nothing_is_taken_for_a_thread_by_mistake(text):
    assert own_words(text) == text


@pytest.mark.parametrize("text", [f"> {OLD}\n> Salam", "> 5.000 jiwa: desa mana?\n> 3.000 jiwa: desa mana?"])
def test_a_mail_of_nothing_but_marked_lines_is_shown_whole(text):
    assert (own_words(text), new_text(text)) == ("", text)


def test_a_figure_that_is_exceeded_is_no_quotation_below_one_either():
    below = "Desa dengan penduduk\n> 5.000 jiwa\nmohon namanya."
    attribution = "Pada Senin, 3 Desember 2018 10.41 WIB, PST <pst@kantor.example> menulis:"
    assert own_words(f"{attribution}\n> {OLD}\n\n{below}") == below


def test_a_signature_of_twelve_lines_is_cut():
    assert own_words("Pertanyaan.\n-- \n" + "satu baris\n" * 12) == "Pertanyaan."


COVER = (
    "Mohon ditindaklanjuti.\n\nDari: Wati <wati@warga.example>\nDikirim: Senin, 3 Desember 2018 10.41\n"
    f"Kepada: Siti\n\n{OLD}"
)
WATI = "Pada Senin, 3 Desember 2018 10.41 WIB, Wati <wati@warga.example> menulis:"
COVERS = {
    "headers": COVER,
    "an attribution": f"Mohon ditindaklanjuti.\n\n{WATI}\n\n{OLD}",
    "an attribution on its line": f"Mohon ditindaklanjuti.\n\n{WATI} {OLD}",
}


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in COVERS.items()])
def test_a_letter_that_the_subject_says_is_passed_on_stays_whole(text):
    assert parse(mail(text, subject="Fw: Data")).body == text
    assert parse(mail(text, subject="Re: Data")).body == "Mohon ditindaklanjuti."


@pytest.mark.parametrize(
    ("subject", "in_reply_to", "cut"),
    [
        ("Fw: Data", "<x@y.example>", False),
        ("Terusan: Data", "", False),
        ("Data", "", False),
        ("Re: Data", "", True),
        ("Data", "<x@y.example>", True),
    ],
)
def test_a_letter_that_is_passed_on_is_the_message_one_that_is_answered_is_not(subject, in_reply_to, cut):
    message = parse(mail(COVER, subject=subject, in_reply_to=in_reply_to))
    assert message.body == ("Mohon ditindaklanjuti." if cut else COVER)
    assert message.quoted == (OLD if cut else "")


def test_our_own_letter_is_cut_whatever_the_subject_says():
    message = parse(mail(COVER.replace("wati@warga.example", "pst@kantor.example"), subject="Data"))
    assert message.body == "Mohon ditindaklanjuti."


GMAIL = (
    '<div dir="ltr">Terima kasih.</div><br><div class="gmail_quote"><div class="gmail_attr">Pada Sab, 15 Jun 2024 '
    f"pukul 14.59 PST &lt;pst@kantor.example&gt; menulis:<br></div><blockquote>{OLD}</blockquote></div>"
)
YAHOO = (
    '<div>Terima kasih.</div><div class="yahoo_quoted">Pada Senin, 3 Desember 2018 10.41 WIB, PST '
    f"&lt;pst@kantor.example&gt; menulis:<br><div>{OLD}</div></div>"
)


@pytest.mark.parametrize("above", [GMAIL, YAHOO])
def test_what_is_written_below_a_quotation_in_html_is_the_senders(above):
    source = f"{above}<div>Dan bagaimana tahun 2023?</div>"
    message = parse(mail(source, **{"Content-Type": "text/html"}))
    assert message.body.split() == ["Terima", "kasih.", "Dan", "bagaimana", "tahun", "2023?"]
    assert message.quoted == OLD


def test_quotations_are_told_by_the_html_where_the_plain_twin_does_not_mark_them():
    attribution = "Pada Senin, 3 Desember 2018 10.41 WIB, PST <pst@kantor.example> menulis:"
    plain = f"Terima kasih.\r\n\r\n{attribution}\r\n\r\n{OLD}\r\nDan 2023?"
    html = f"{YAHOO}<div>Dan 2023?</div>"
    head = "Content-Type: text/{}; charset=utf-8"
    message = parse(multipart((head.format("plain"), plain), (head.format("html"), html), kind="alternative"))
    assert message.body.split() == ["Terima", "kasih.", "Dan", "2023?"]


NASTY = {
    "empty lines": "\n",
    "signatures with a space": "-- \n",
    "attributions": "Pada 3 Des 2018 10.41 a@b menulis:\n> a\nb\n",
    "names that write": "A menulis:\n> 1\n",
    "on": "On a a a ",
    "pada lines": "Pada 1\n",
    "wrapped attributions": "On 10:41\nb\nc\nd\n",
    "headers": "From: a\n",
    "rules": "_" * 20 + "\n",
    "marks": ">",
    "quotes": "> a\n",
    "spaces": " ",
    "tabs and colons": "\t:*",
    "dashes": "-",
    "signatures": "--\n",
}


def steps(text):
    """How many lines of our own code a run takes, and calls into others': a clock would tell of the machine."""
    count = 0

    def trace(frame, event, _):
        nonlocal count
        count += 1
        return trace

    sys.settrace(trace)
    try:
        new_text(text)
    finally:
        sys.settrace(None)
    return count


@pytest.mark.parametrize("piece", [pytest.param(piece, id=name) for name, piece in NASTY.items()])
def test_ten_times_the_text_is_ten_times_the_work(piece):
    once = steps(piece * 200)
    assert steps(piece * 2000) <= 40 * once


@pytest.mark.parametrize("piece", [pytest.param(piece, id=name) for name, piece in NASTY.items()])
def test_a_mail_as_long_as_we_read_is_read(piece):
    text = piece * (200_000 // len(piece))
    assert len(new_text(text)) <= len(text)
