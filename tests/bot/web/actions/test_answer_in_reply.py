"""A colleague's answer is put into the officer's reply by one press, with its files."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from browser import serving
from cast import BUDI, PASSWORD
from sqlalchemy import select
from staff_desk import LAILA, StaffDesk
from web_desk import Desk

from channels.envelope import Attachment
from channels.whatsapp import WhatsApp
from handlers.desk import answering
from store.tables import Consultation, Draft, File, Message, Upload

HTMX = {"HX-Request": "true"}
YES = "Boleh, sudah final.\n\nTabelnya terlampir."
TABLE = Attachment("tabel.pdf", "application/pdf", "2")
CSV = Attachment("data.csv", "text/csv", "3")
LOGO = Attachment("logo.png", "image/png", "4", inline=True)
BUTTON = "Pakai di balasan"


@pytest.fixture
def desk(office: StaffDesk) -> Desk:
    """Dewi at the desk; WhatsApp carries what it really carries."""
    traits = {**office.world.office.traits, "whatsapp": WhatsApp.traits}
    office.world.office = replace(office.world.office, traits=traits)
    made = Desk(office.world, {"whatsapp": WhatsApp("AC" + "0" * 32, "rahasia", "+6281200000100")})
    object.__setattr__(made.app, "office_now", lambda: office.world.office)
    made.sign_in("dewi")
    return made


def page(office) -> str:
    return f"/konsultasi/{office.number}"


def answers(office, body=YES, files=(), *, state="stored", question=None) -> str:
    """Laila answers by mail; return the key of the note."""
    office.mails(LAILA, body, token=office.token(question or office.asks()), attachments=files)
    with office.world.db.write() as db:
        for file in db.scalars(select(File)):
            if file.state == "pending":
                file.state, file.size, file.sha256 = state, 9, "a" * 64
    return _last_note(office)


def _last_note(office) -> str:
    return [one for one in office.rows(Message) if one.direction == "note"][-1].key


def press(desk, office, key, **form):
    return desk.post(f"{page(office)}/jawaban/{key}/pakai", form, page=page(office))


def typed(desk, office) -> str:
    field = re.search(r'<textarea\s+name="isi".*?>(.*?)</textarea>', desk.get(page(office)).text, re.DOTALL)
    assert field is not None
    return unescape(field.group(1)).replace("\r\n", "\n")


def types(office, body, kind="reply"):
    with office.world.db.write() as db:
        case = db.get_one(Consultation, office.world.the_consultation().id)
        db.merge(
            Draft(
                consultation_id=case.id,
                officer_id=office.dewi.id,
                kind=kind,
                body=body,
                updated_at=office.world.now,
            )
        )


def uploaded(office):
    return [(one.filename, one.by_link) for one in office.rows(Upload)]


def test_words_and_files_go_into_the_reply_once_and_from_there_to_the_citizen(desk, office):
    key = answers(office, files=(TABLE, CSV, LOGO))
    types(office, "Selamat pagi, Bu Siti.\n")
    assert BUTTON in desk.text(page(office))
    for _ in range(2):
        assert press(desk, office, key).location.endswith(page(office))
        assert typed(desk, office) == f"Selamat pagi, Bu Siti.\n\n{YES}"
        assert uploaded(office) == [("tabel.pdf", False), ("data.csv", True)]
    chips = re.findall(r'name="lampiran" value="(\w+)"', desk.text(page(office)))
    form = {"isi": typed(desk, office), "jenis": "balas", "lampiran": chips}
    assert desk.act(office.number, "tulis", form).status_code == 303
    (message,) = office.world.said("message")
    assert message.body.startswith(f"Selamat pagi, Bu Siti.\n\n{YES}\n\ndata.csv: http")
    assert uploaded(office) == []


def test_with_htmx_what_is_typed_but_not_saved_stays_above(desk, office):
    key = answers(office)
    token = re.search(r'name="csrf_token" value="([^"]+)"', desk.get("/saya").text)[1]
    form = {"csrf_token": token, "isi": "Selamat pagi,\r\nBu Siti.", "jenis": "balas"}
    for _ in range(2):
        drawn = desk.client.post(f"{page(office)}/jawaban/{key}/pakai", data=form, headers=HTMX)
        assert drawn.status_code == 200 and drawn.headers["HX-Trigger-After-Settle"] == "to-composer"
        form["isi"] = f"Selamat pagi,\r\nBu Siti.\r\n\r\n{YES}".replace("\n", "\r\n").replace("\r\r", "\r")
        assert typed(desk, office) == f"Selamat pagi,\nBu Siti.\n\n{YES}"
    assert [one.officer_id for one in _drafts(office)] == [office.dewi.id]


def _drafts(office):
    with office.world.db.read() as db:
        return list(db.scalars(select(Draft)))


def test_a_short_answer_that_is_part_of_a_typed_word_is_added(desk, office):
    key = answers(office, "Ya")
    types(office, "Yang Ibu minta")
    press(desk, office, key)
    assert typed(desk, office) == "Yang Ibu minta\n\nYa"


def test_a_file_alone_adds_no_words_and_a_later_answer_adds_none_of_ours(desk, office):
    question = office.asks()
    press(desk, office, answers(office, "", (TABLE,), question=question))
    assert (typed(desk, office), uploaded(office)) == ("", [("tabel.pdf", False)])
    again = answers(office, "Satu lagi: triwulan IV sementara.", question=question)
    assert office.notes()[-1].startswith("(Tambahan dari Laila Hasanah")
    press(desk, office, again)
    assert typed(desk, office) == "Satu lagi: triwulan IV sementara."


def test_a_file_removed_in_the_composer_comes_back_with_another_press(desk, office):
    key = answers(office, files=(TABLE,))
    press(desk, office, key)
    desk.post(f"{page(office)}/lampiran/{office.rows(Upload)[0].key}/hapus", {"isi": YES}, page=page(office))
    assert uploaded(office) == []
    press(desk, office, key)
    assert (typed(desk, office), uploaded(office)) == (YES, [("tabel.pdf", False)])


def test_only_who_may_answer_has_the_button_and_its_effect(desk, office):
    key = answers(office, files=(TABLE,))
    with office.world.db.write() as db:
        db.get_one(Consultation, office.world.the_consultation().id).officer_id = office.agus.id
    assert BUTTON not in desk.text(page(office))
    refused = press(desk, office, key, isi="Kata-kata saya", jenis="catatan")
    assert refused.status_code == 422
    assert "dipegang Agus" in refused.text and "Kata-kata saya" in refused.text
    assert (uploaded(office), _drafts(office)) == ([], [])


def test_a_closed_case_offers_no_reply_to_put_it_in(desk, office):
    key = answers(office)
    office.replies("Sudah final.")
    office.world.closes(office.number)
    assert BUTTON not in desk.text(page(office))
    assert press(desk, office, key).status_code == 422


@pytest.mark.parametrize("kind", ["note", "call"])
def test_words_that_are_no_reply_do_not_become_one(desk, office, kind):
    key = answers(office, files=(TABLE,))
    types(office, "Jangan beri tahu warga dulu.", kind)
    refused = press(desk, office, key)
    assert refused.status_code == 422 and "catatan atau hasil telepon" in refused.text
    assert [(one.kind, one.body) for one in _drafts(office)] == [(kind, "Jangan beri tahu warga dulu.")]
    assert uploaded(office) == []


def test_files_that_are_on_their_way_are_waited_for(desk, office):
    key = answers(office, files=(TABLE,), state="pending")
    refused = press(desk, office, key)
    assert refused.status_code == 422 and "masih diambil" in refused.text
    assert _drafts(office) == []


def test_what_would_be_too_long_is_refused_and_nothing_is_cut(desk, office):
    key = answers(office, "a" * 15_000, (TABLE,))
    types(office, "b" * 6_000)
    refused = press(desk, office, key)
    assert refused.status_code == 422 and "terlalu panjang" in refused.text
    assert (typed(desk, office), uploaded(office)) == ("b" * 6_000, [])


def test_other_notes_cannot_be_used(desk, office):
    office.do(answering.note, office.number, "Hanya untuk kita.")
    own_note = _last_note(office)
    office.mails("laila@rumah.example", "Dari rumah.", token=office.token(office.asks()))
    from_elsewhere = _last_note(office)
    assert BUTTON not in desk.text(page(office))
    for key in (own_note, from_elsewhere, "x" * 20):
        assert press(desk, office, key).status_code == 404
    assert _drafts(office) == []


def test_an_answer_of_another_case_is_not_found(desk, office):
    key = answers(office)
    office.world.hears("whatsapp", BUDI, "Minta data penduduk", name="Budi")
    other = office.world.consultations()[-1]
    with office.world.db.write() as db:
        db.get_one(Consultation, other.id).officer_id = office.dewi.id
    at = f"/konsultasi/{other.number}"
    assert desk.post(f"{at}/jawaban/{key}/pakai", page=at).status_code == 404
    assert _drafts(office) == []


def test_in_a_browser_nothing_that_is_typed_gets_lost_by_the_press(desk, office, browser: Any):
    answers(office, files=(TABLE, CSV))
    whole = f"Selamat pagi, Bu Siti.\n\n{YES}"
    with serving(desk.flask) as base:
        window = browser.new_page(viewport={"width": 390, "height": 844}, base_url=base)
        window.set_default_timeout(15_000)
        window.goto("/masuk")
        window.fill("[name=nama]", "dewi")
        window.fill("[name=sandi]", PASSWORD)
        window.keyboard.press("Enter")
        window.wait_for_url("**/konsultasi")
        window.goto(page(office))
        field = window.get_by_label("Tulisan", exact=True)
        field.fill("Selamat pagi, Bu Siti.")  # kept in the browser alone: the press comes before the server has it
        window.get_by_role("button", name=BUTTON).click()
        window.locator(".lk-upload", has_text="data.csv").get_by_text("tautan").wait_for()
        assert field.input_value() == whole
        window.locator("textarea[name=isi]:focus").wait_for()
        with window.expect_response(f"**{page(office)}/draf"):
            window.keyboard.insert_text(" Salam.")
        window.get_by_role("button", name="Hapus data.csv").click()
        window.locator(".lk-upload", has_text="data.csv").wait_for(state="detached")
        window.reload()
        assert window.get_by_label("Tulisan", exact=True).input_value() == f"{whole} Salam."
        window.close()
    assert typed(desk, office) == f"{whole} Salam."
