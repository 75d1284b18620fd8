"""The inbox and its verbs, as a browser without scripts sees them."""

from __future__ import annotations

from io import BytesIO

import acting
import pytest
from cast import SITI, SITI_MAIL
from sqlalchemy import event, select
from web_desk import Desk

from handlers.desk import actions
from store.office import officers
from store.tables import Consultation, File, Message


def heard(desk: Desk, body: str = "Pagi, minta data penduduk Gantung 2022", channel: str = "whatsapp") -> str:
    """Siti writes; the number of her consultation, which is Dewi's."""
    desk.world.hears(channel, SITI_MAIL if channel == "email" else SITI, body, name="Siti")
    number = desk.world.consultations()[-1].number
    with desk.world.db.write() as db:
        dewi = officers.by_name(db, "dewi")
        assert dewi is not None
        actions.take(*acting.on(db, desk.world, dewi, number))
    return number


def write(desk: Desk, number: str, text: str, **more: object) -> object:
    page = f"/konsultasi/{number}"
    seen = str(_case(desk, number).last_event_id)
    return desk.post(f"{page}/tulis", {"isi": text, "jenis": "balas", "dilihat": seen} | more, page=page)


def _case(desk: Desk, number: str) -> Consultation:
    return next(one for one in desk.world.consultations() if one.number == number)


def test_the_list_shows_who_asks_what_on_which_channel(desk: Desk) -> None:
    number = heard(desk)
    page = desk.text("/konsultasi")
    for shown in ("Siti", "Pagi, minta data penduduk Gantung 2022", number, "WhatsApp", "Menunggu bantuan pertama"):
        assert shown in page


@pytest.mark.usefixtures("office_at_rest")
@pytest.mark.parametrize("page", ["/konsultasi", "/konsultasi/segar"])
def test_the_list_asks_the_database_eight_times_at_most(desk: Desk, page: str) -> None:
    heard(desk)
    desk.get(page)
    asked: list[str] = []
    event.listen(desk.world.db.reader, "before_cursor_execute", lambda _c, _k, words, *_: asked.append(words))
    desk.get(page)
    assert 0 < len(asked) <= 8, asked


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", True),
        ("antrean=saya", True),
        ("antrean=belum", False),
        ("antrean=warga", False),
        ("antrean=selesai", False),
        ("antrean=nonsense", True),
        ("kanal=whatsapp", True),
        ("kanal=sms", False),
        ("sebelum=nonsense", True),
        ("sebelum=2020-01-01T00:00:00%2B00:00~1", False),
        ("sebelum=2020-01-01T00:00:00%2B00:00~99999999999999999999", True),
    ],
)
def test_queues_channels_and_pages_choose_what_the_list_holds(desk: Desk, query: str, shown: bool) -> None:
    number = heard(desk)
    assert (f"row-{number}" in desk.text(f"/konsultasi?{query}")) is shown


def test_older_consultations_are_one_link_away(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.inbox.listing.PAGE_SIZE", 2)
    for n in range(5):
        desk.world.hears("sms", f"+628120000015{n}", f"Pertanyaan data nomor {n}")
        desk.world.pass_time(minutes=1)
    with desk.world.db.write() as db:
        for one in db.scalars(select(Consultation)):
            one.first_help_at = one.opened_at
    seen, path = [], "/konsultasi"
    while path:
        page = desk.text(path)
        seen += [n for n in range(5) if f"Pertanyaan data nomor {n}" in page]
        older = page.partition('class="lk-more" href="')[2].partition('"')[0]
        path = older
    assert seen == [3, 4, 1, 2, 0]


def test_a_reply_reaches_the_outbox_and_shows_in_the_conversation(desk: Desk) -> None:
    number = heard(desk)
    assert write(desk, number, "Ada di Gantung Dalam Angka 2023.").status_code == 303
    (reply,) = desk.world.said("message")
    assert (reply.body, reply.author, reply.state) == ("Ada di Gantung Dalam Angka 2023.", "dewi", "queued")
    page = desk.text(f"/konsultasi/{number}")
    assert "Ada di Gantung Dalam Angka 2023." in page
    assert "mengirim" in page
    assert "Menunggu warga" in page


def test_who_does_not_hold_it_cannot_reply_but_can_take_it_or_leave_a_note(desk: Desk) -> None:
    number = heard(desk)
    agus = desk.another()
    agus.sign_in("agus")
    refused = write(agus, number, "Saya saja.")
    assert (refused.status_code, "Ambil dahulu" in refused.text) == (422, True)
    form = agus.text(f"/konsultasi/{number}").partition("data-draft=")[2].partition("</form>")[0]
    assert "Simpan catatan" in form and "Kirim" not in form  # they can write a note only
    assert write(agus, number, "Siti pernah bertanya.", jenis="catatan").status_code == 303
    page = f"/konsultasi/{number}"
    assert agus.post(f"{page}/ambil", {"dari": "dewi"}, page=page).status_code == 303
    assert write(agus, number, "Saya saja.").status_code == 303
    assert [one.author for one in desk.world.said("message")] == ["agus"]
    assert "Siti pernah bertanya." in desk.text(page)


def test_an_empty_message_is_refused_with_what_to_do(desk: Desk) -> None:
    number = heard(desk)
    refused = write(desk, number, "  ")
    assert (refused.status_code, "Pesan masih kosong" in refused.text) == (422, True)


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.mark.parametrize(
    ("name", "data", "kept_name", "kept_type"),
    [
        ("tabel.pdf", b"%PDF-1.7 ...", "tabel.pdf", "application/pdf"),
        ("../../etc/passwd", b"root", "passwd", "application/octet-stream"),
        ("Data/harga lada.csv", b"a,b", "harga lada.csv", "text/csv"),
        ("foto\u202egpj.exe", b"\x89PNG\r\n\x1a\n" + b"0" * 32, "fotogpj.exe", "image/png"),
        ("n" * 300 + ".xlsx", b"PK", "n" * 116 + ".xlsx", XLSX),
    ],
)
def test_an_enclosed_file_is_kept_under_a_safe_name_and_its_true_type(
    desk: Desk, name: str, data: bytes, kept_name: str, kept_type: str
) -> None:
    number = heard(desk)
    upload = (BytesIO(data), name, "application/octet-stream")
    assert write(desk, number, "Terlampir.", berkas=upload).status_code == 303
    with desk.world.db.read() as db:
        file = db.scalars(select(File)).one()
    assert (file.filename, file.content_type, file.size) == (kept_name, kept_type, len(data))
    assert desk.app.files.path(file.sha256).read_bytes() == data
    assert f"{len(data)}\N{NO-BREAK SPACE}B" in desk.text(f"/konsultasi/{number}")  # never parted by a new line


def test_a_file_that_is_too_large_is_refused_and_the_words_stay(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.http.uploads.LARGEST", 1000)
    number = heard(desk)
    refused = write(desk, number, "Terlampir.", berkas=(BytesIO(b"x" * 1001), "besar.bin"))
    assert refused.status_code == 422
    assert "lebih dari 25 MB" in refused.text
    assert "Terlampir." in refused.text
    assert desk.world.said("message") == []


def test_handing_over_and_giving_back(desk: Desk) -> None:
    number = heard(desk)
    page = f"/konsultasi/{number}"
    desk.post(f"{page}/alihkan", {"kepada": "agus"}, page=page)
    with desk.world.db.read() as db:
        agus = officers.by_name(db, "agus")
    assert agus is not None
    assert _case(desk, number).officer_id == agus.id
    assert "mengalihkan ke Agus" in desk.text(page)


def test_send_and_close_asks_for_the_rating_and_reopening_takes_it_up_again(desk: Desk) -> None:
    number = heard(desk)
    assert write(desk, number, "Sudah kami kirim.", tutup="1").status_code == 303
    assert _case(desk, number).state == "closed"
    assert [one.kind for one in desk.world.said()] == ["acknowledgement", "message", "rating"]
    page = f"/konsultasi/{number}"
    assert "Buka kembali" in desk.text(page)
    assert desk.post(f"{page}/buka", page=page).status_code == 303
    assert _case(desk, number).state == "assigned"


def test_two_officers_close_at_once_and_the_citizen_is_asked_once(desk: Desk) -> None:
    number = heard(desk)
    write(desk, number, "Ini datanya.")
    page, seen = f"/konsultasi/{number}", str(_case(desk, number).last_event_id)
    agus = desk.another()
    agus.sign_in("agus")
    answers = [one.post(f"{page}/tutup", {"dilihat": seen}, page=page).status_code for one in (desk, agus)]
    assert answers == [303, 409]
    assert len(desk.world.said("rating")) == 1


@pytest.mark.parametrize(("verb", "state"), [("ulang", "queued"), ("batal", "cancelled"), ("anggap", "sent")])
def test_a_message_nobody_knows_about_is_settled_where_it_stands(desk: Desk, verb: str, state: str) -> None:
    number = heard(desk)
    write(desk, number, "Sudah kami kirim.")
    (reply,) = desk.world.said("message")
    with desk.world.db.write() as db:
        stuck = db.get_one(Message, reply.id)
        stuck.state, stuck.error = "unknown", "Twilio tidak menjawab."
    page = f"/konsultasi/{number}"
    assert "Twilio tidak menjawab." in desk.text(page)
    assert desk.post(f"/pesan/{reply.key}/{verb}", page=page).location == page
    assert desk.world.said("message")[0].state == state


def test_a_caller_is_answered_by_sms_and_the_outcome_of_a_call_back_can_be_noted(desk: Desk) -> None:
    desk.world.hears("phone", SITI, "", call=True, note="Panggilan tak terjawab.")
    number = desk.world.consultations()[-1].number
    desk.post(f"/konsultasi/{number}/ambil")
    page = desk.text(f"/konsultasi/{number}")
    assert "Panggilan tak terjawab." in page
    assert "Balas lewat SMS" in page
    assert write(desk, number, "Sudah dijelaskan.", jenis="telepon").status_code == 303
    assert "Hasil telepon: Sudah dijelaskan." in desk.text(f"/konsultasi/{number}")
    assert _case(desk, number).state == "answered"


def test_what_a_citizen_writes_is_never_markup(desk: Desk) -> None:
    number = heard(desk, '<script>alert(1)</script> & "data" \u202e')
    raw = desk.get(f"/konsultasi/{number}").text
    assert "<script>alert" not in raw
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in raw


@pytest.mark.parametrize("path", ["/konsultasi/K-2026-999999", "/konsultasi/../x", "/surat/none", "/nowhere"])
def test_what_is_not_there_says_so(desk: Desk, path: str) -> None:
    answer = desk.get(path)
    assert (answer.status_code, "Halaman tidak ada" in answer.text) == (404, True)


def test_verbs_on_what_is_not_there_are_404(desk: Desk) -> None:
    assert desk.post("/konsultasi/K-2026-999999/tutup").status_code == 404
    assert desk.post("/pesan/nokey/ulang").status_code == 404  # as for a message that is kept from them


def test_asking_again_for_an_unchanged_page_costs_no_body(desk: Desk) -> None:
    number = heard(desk)
    first = desk.get("/konsultasi")
    again = desk.get("/konsultasi", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    desk.world.hears("whatsapp", SITI, "Halo?")
    assert desk.get("/konsultasi", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
    assert number


def test_going_home_and_coming_back_on_duty(desk: Desk) -> None:
    for presence, word in (("pulang", "Tidak melayani"), ("hadir", "Siap melayani")):
        assert desk.post("/tugas", {"keadaan": presence}).status_code == 303
        assert word in desk.text("/saya")


def test_the_timeline_is_in_the_order_things_happened(desk: Desk) -> None:
    number = heard(desk)
    desk.world.pass_time(minutes=1)
    write(desk, number, "Jawaban kami.", tutup="1")
    page = desk.text(f"/konsultasi/{number}").partition('id="flow"')[2]
    order = ["Pagi, minta data", "Konsultasi dibuat", "dengan nomor", "Jawaban kami.", "menutup", "satu angka"]
    places = [page.find(one) for one in order]
    assert -1 not in places
    assert places == sorted(places)


def test_who_waits_for_first_help_stands_first_the_longest_wait_on_top(desk: Desk) -> None:
    helped = heard(desk)
    write(desk, helped, "Baik, kami carikan.")
    desk.world.hears("sms", "+6281300000177", "Sudah lama menunggu")
    desk.world.pass_time(minutes=4)
    desk.world.hears("email", SITI_MAIL, "Baru saja menulis")
    page = desk.text("/konsultasi")
    places = [page.find(one) for one in ("Menunggu bantuan", "Sudah lama", "Baru saja", "Sedang berjalan", helped)]
    assert -1 not in places
    assert places == sorted(places)


def test_the_page_says_how_long_first_help_took(desk: Desk) -> None:
    number = heard(desk)
    desk.world.pass_time(seconds=84)
    write(desk, number, "Baik, kami carikan.")
    assert "dalam 1 menit 24 detik" in desk.text(f"/konsultasi/{number}")


def test_help_in_the_second_of_the_question_is_help_in_service_hours(desk: Desk) -> None:
    number = heard(desk)
    write(desk, number, "Baik, kami carikan.")
    page = desk.text(f"/konsultasi/{number}")
    assert "Bantuan pertama dalam 0 detik" in page and "di luar jam layanan" not in page


def test_the_rail_names_every_channel_on_every_page(desk):
    number = desk.heard("Minta data")
    for path in ("/konsultasi", f"/konsultasi/{number}", "/cari?q=data", "/dasbor", "/saya"):
        page = desk.text(path)
        assert [name for name in desk.world.office.traits if f'id="channel-{name}"' not in page] == [], path
