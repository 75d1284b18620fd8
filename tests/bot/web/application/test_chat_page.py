"""/obrolan: both sides of a conversation, whoever opens it by which link, and what became of it meanwhile."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import urlsplit

import acting
import pytest
from applicant import Applicant, words
from cast import BUDI, SITI_MAIL
from world import World

from bot.work import fetch_attachments, send_outbox
from channels.envelope import Address
from handlers.desk import actions, answering, merge_split
from handlers.errors import Refusal
from handlers.office import links
from handlers.outgoing.queueing import SendOptions
from store.cases import events, messages
from store.event_names import EventName
from store.office import officers
from store.tables import Message
from store.vocabulary import MessageState


@pytest.fixture
def siti(world: World, monkeypatch: pytest.MonkeyPatch) -> Applicant:
    world.officer("dewi")
    return Applicant(world, monkeypatch)


@pytest.fixture
def page(siti: Applicant) -> str:
    return siti.page_of(siti.ask())


def proving(siti: Applicant, number: str = "K-2026-000001") -> str:
    return urlsplit(links.chat_url(siti.world.office, siti.world.case(number), proven=True)).path


def test_both_sides_write_and_the_answer_stands_on_the_page_once_it_left(siti: Applicant, page: str) -> None:
    siti.write(page, "Untuk skripsi saya")
    assert "terkirim" in words(siti.desk.text(page))
    siti.answers("K-2026-000001", "Ada di Gantung Dalam Angka 2024")
    shown = words(siti.desk.text(page))
    assert "Ada di Gantung Dalam Angka 2024 Dewi" in shown and "dibaca" in shown
    assert siti.world.the_consultation().state == "answered"
    siti.write(page, "Terima kasih, satu lagi: tahun 2022?")
    assert [one.body for one in siti.heard()][1:] == ["Untuk skripsi saya", "Terima kasih, satu lagi: tahun 2022?"]
    assert len(siti.world.consultations()) == 1


def test_an_answer_by_mail_goes_into_the_same_conversation(siti: Applicant, page: str) -> None:
    token = links.reply_token(siti.world.office, siti.world.the_consultation())
    siti.world.hears("email", SITI_MAIL, "Saya jawab lewat email", token=token, name="Siti")
    proven = links.chat_url(siti.world.office, siti.world.the_consultation(), proven=True)
    assert "Saya jawab lewat email" in siti.desk.text(proven) and len(siti.world.consultations()) == 1
    siti.write(proven, "Dan lagi di halaman")
    assert len(siti.world.consultations()) == 1
    moved = siti.desk.get(page)  # whoever asked in Siti's name does not read her mail
    assert moved.status_code == 410 and "Saya jawab lewat email" not in moved.text


def test_what_is_written_by_the_link_in_our_mail_is_not_shown_to_who_asked_in_that_name(
    siti: Applicant, page: str
) -> None:
    siti.write(page, "Kata penanya")
    assert "Kata penanya" in siti.desk.text(page)
    siti.write(proving(siti), "rahasia saya")
    siti.answers("K-2026-000001", "jawaban rahasia")
    for path in (page, f"{page}/isi"):
        answer = siti.desk.get(path)
        assert answer.status_code == 410 and "rahasia" not in answer.text and "menggabungkannya" not in answer.text
    late = siti.desk.client.post(page, data={"isi": "Kata saya", "sekali": "e" * 20})
    assert late.status_code == 410 and "Kata saya</textarea>" in late.text
    shown = siti.desk.text(proving(siti))
    assert all(one in shown for one in ("Kata penanya", "rahasia saya", "jawaban rahasia"))


def test_who_left_only_a_number_is_answered_on_the_page_alone(siti: Applicant) -> None:
    page = siti.page_of(siti.ask(contact=BUDI))
    siti.world.pass_time(seconds=1)
    with siti.world.db.write() as db:
        dewi = officers.by_name(db, "dewi")
        assert dewi is not None
        act, case = acting.on(db, siti.world, dewi, "K-2026-000001")
        answering.reply(act, case, "Ini jawabannya")
    siti.world.pass_time(minutes=2)
    while send_outbox.post_due(siti.desk.app, set()):
        pass
    assert [(one.channel, one.state) for one in siti.world.said("message")] == [("chat", MessageState.SENT)]
    assert "Ini jawabannya" in siti.desk.text(page)
    siti.desk.client.post(f"{page}/dibaca", data={"sampai": str(siti.world.said("message")[0].id)})
    assert siti.world.said("message")[0].state == MessageState.READ


def test_an_answer_to_whatsapp_is_never_sent_to_the_page_where_nobody_would_see_it(siti: Applicant) -> None:
    siti.page_of(siti.ask(contact=BUDI))
    siti.world.hears("whatsapp", BUDI, "Saya juga perlu data lada")
    number = next(one.number for one in siti.world.consultations() if one.channel == "whatsapp")
    with siti.world.db.write() as db:
        dewi = officers.by_name(db, "dewi")
        assert dewi is not None
        act, case = acting.on(db, siti.world, dewi, number)
        actions.take(act, case)
        with pytest.raises(Refusal, match="tidak dapat kami tulisi"):
            answering.reply(act, case, "Ada", options=SendOptions(to=Address("chat", BUDI)))
    siti.desk.sign_in("dewi")
    assert "chat:" not in siti.desk.text(f"/konsultasi/{number}")


def test_nobody_without_the_proving_link_says_that_a_mail_was_read(siti: Applicant, page: str) -> None:
    siti.answers("K-2026-000001", "Jawaban")
    last = siti.world.said("message")[0]
    for opened, state in ((page, MessageState.SENT), (proving(siti), MessageState.READ)):
        for until in ("", "x", "9" * 30, str(last.id)):
            assert siti.desk.client.post(f"{opened}/dibaca", data={"sampai": until}).status_code == 204
        assert siti.world.said("message")[0].state == state


def test_files_come_only_by_the_proving_link_and_byte_for_byte(siti: Applicant, page: str) -> None:
    sent = b"%PDF-1.4\n" + bytes(range(256))
    refused = siti.write(page, "Ini surat saya", berkas=(BytesIO(sent), "surat.pdf"))
    assert refused.status_code == 422 and "Ini surat saya" in refused.text and "tautan dalam email" in refused.text
    own = proving(siti)
    empty = siti.write(own, "Kosong", berkas=(BytesIO(b""), "kosong.pdf"))
    assert empty.status_code == 422 and "kosong.pdf" in empty.text and "Kosong" in empty.text
    siti.write(own, "", berkas=(BytesIO(sent), "surat.pdf"))
    fetch_attachments.fetch_from_provider(siti.desk.app, "chat")
    with siti.world.db.read() as db:
        (file,) = messages.files(db, [siti.heard()[-1].id or 0])[siti.heard()[-1].id or 0]
    assert siti.desk.app.files.path(file.sha256).read_bytes() == sent
    assert "surat.pdf" in siti.desk.text(own)


def test_a_wrong_message_keeps_its_words(siti: Applicant, page: str) -> None:
    for text, said in (("", "Pesan masih kosong"), ("x" * 4001, "Paling banyak 4.000 huruf")):
        refused = siti.write(page, text)
        assert refused.status_code == 422 and said in refused.text and text in refused.text
    stale = siti.desk.client.post(page, data={"isi": "Kata saya", "sekali": "bukan kunci"})
    assert stale.status_code == 422 and "Kata saya" in stale.text
    assert len(siti.heard()) == 1


def test_two_presses_of_one_form_are_one_message(siti: Applicant, page: str) -> None:
    for _ in range(3):
        siti.desk.client.post(page, data={"isi": "Halo", "sekali": "c" * 20})
    assert [one.body for one in siti.heard()] == ["Penduduk Gantung 2023?", "Halo"]


def test_a_script_is_told_where_to_go_on_or_what_is_wrong(siti: Applicant, page: str) -> None:
    accept = {"Accept": "application/json"}
    good = siti.desk.client.post(page, data={"isi": "Halo", "sekali": "d" * 20}, headers=accept)
    assert good.json is not None and good.json["alamat"].startswith(page)
    bad = siti.desk.client.post(page, data={"isi": "", "sekali": good.json["sekali"]}, headers=accept)
    assert bad.status_code == 422 and bad.json is not None and "kosong" in bad.json["salah"]


def test_the_changing_part_is_sent_only_where_it_changed(siti: Applicant, page: str) -> None:
    first = siti.desk.get(f"{page}/isi")
    same = siti.desk.get(f"{page}/isi", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, same.status_code) == (200, 304) and "<html" not in first.text
    siti.write(page, "Baru")
    assert siti.desk.get(f"{page}/isi", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_a_closed_one_is_rated_on_the_page_and_opens_again_by_writing(siti: Applicant, page: str) -> None:
    siti.answers("K-2026-000001", "Jawaban")
    siti.world.closes("K-2026-000001")
    shown = siti.desk.text(page)
    assert "Bagaimana layanan kami?" in shown and "Buka kembali konsultasi" in shown
    rating = links.rating_url(siti.world.office, siti.world.the_consultation())
    assert f'action="{urlsplit(rating).path}"' in shown
    siti.desk.client.post(urlsplit(rating).path, data={"nilai": "5", "cerita": "Cepat"})
    assert "Anda memberi nilai 5 dari 5" in words(siti.desk.text(page))
    siti.write(page, "Masih ada yang kurang, tahun 2021?")
    assert siti.world.the_consultation().state != "closed"


def merges(siti: Applicant, from_number: str, into_number: str) -> None:
    with siti.world.db.write() as db:
        dewi = officers.by_name(db, "dewi")
        assert dewi is not None
        for number in (from_number, into_number):
            act, case = acting.on(db, siti.world, dewi, number)
            if case.officer_id is None:
                actions.take(act, case)
        act, source = acting.on(db, siti.world, dewi, from_number)
        merge_split.merge(act, source, acting.on(db, siti.world, dewi, into_number)[1])


def test_a_merged_one_is_opened_by_the_proving_link_only(siti: Applicant, page: str) -> None:
    siti.world.hears("email", SITI_MAIL, "rahasia saya", name="Siti")
    merges(siti, "K-2026-000001", "K-2026-000002")
    for path in (page, f"{page}/isi"):
        answer = siti.desk.get(path)
        assert answer.status_code == 410 and "rahasia saya" not in answer.text
    unsent = siti.desk.client.post(page, data={"isi": "Kata <saya>", "sekali": "e" * 20})
    assert unsent.status_code == 410 and "Kata &lt;saya&gt;</textarea>" in unsent.text
    assert "menggabungkannya" in unsent.text
    assert "rahasia saya" in siti.desk.text(proving(siti))
    siti.write(proving(siti), "Saya lanjutkan")
    assert len(siti.world.consultations()) == 2


def test_what_another_one_brings_here_is_read_by_the_proving_link_only(siti: Applicant, page: str) -> None:
    siti.world.hears("email", SITI_MAIL, "rahasia saya", name="Siti")
    merges(siti, "K-2026-000002", "K-2026-000001")
    for path in (page, f"{page}/isi"):
        answer = siti.desk.get(path)
        assert answer.status_code == 410 and "rahasia saya" not in answer.text
    assert "rahasia saya" in siti.desk.text(proving(siti))
    with siti.world.db.write() as db:
        dewi = officers.by_name(db, "dewi")
        assert dewi is not None
        act, case = acting.on(db, siti.world, dewi, "K-2026-000001")
        (merged,) = events.named(db, case, EventName.MERGED_IN)
        merge_split.undo_merge(act, case, merged.id or 0)
    assert "rahasia saya" not in siti.desk.text(page)


def test_who_left_only_a_number_reads_on_without_what_another_one_brought(siti: Applicant) -> None:
    page = siti.page_of(siti.ask(contact=BUDI))
    siti.world.hears("whatsapp", BUDI, "rahasia saya", name="Budi")
    merges(siti, "K-2026-000002", "K-2026-000001")
    siti.answers("K-2026-000001", "Ini jawabannya")
    shown = siti.desk.text(page)
    assert "Ini jawabannya" in shown and "rahasia saya" not in shown


def test_a_link_that_is_not_ours_opens_nothing(siti: Applicant, page: str) -> None:
    for path in (page[:-1] + "x", "/obrolan/a", f"/obrolan/{'a' * 400}"):
        assert siti.desk.get(path).status_code == 404
    siti.world.hears("email", "budi@contoh.example", "lain", name="Budi")
    other = links.chat_url(siti.world.office, siti.world.case("K-2026-000002"), proven=True)
    assert siti.desk.get(urlsplit(other).path).status_code == 404


def test_what_is_for_colleagues_or_has_not_left_is_not_shown(siti: Applicant, page: str) -> None:
    with siti.world.db.write() as db:
        case = siti.world.the_consultation()
        at = siti.world.now
        for key, direction, state in (("n", "note", ""), ("s", "staff", "sent"), ("q", "out", "queued")):
            body = f"jangan tampil {key}"
            db.add(Message(key=key, consultation_id=case.id, direction=direction, state=state, body=body, at=at))
    assert "jangan tampil" not in siti.desk.text(page)
