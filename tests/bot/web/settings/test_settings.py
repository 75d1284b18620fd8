"""Pengaturan as a browser asks for it: who may open what, saving, being told that a colleague was faster."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from cast import PASSWORD, SITI
from twilio_lookalike import ACCOUNT, TOKEN, Lookalike, serving
from web_desk import Desk
from world import World

from channels.envelope import ProviderTemplate
from channels.protocols import SendError
from channels.whatsapp import WhatsApp
from handlers.office import service_clocks, service_hours
from handlers.office.service_clocks import CLOCKS, HELP
from handlers.officers import first_admin
from handlers.officers.signing_in import attempts
from handlers.texts import render
from handlers.texts.sentences import SENTENCES
from store.desk import replies
from store.office import officers

ADDRESSES = ("petugas", "jam", "janji", "balasan", "templat", "teks", "kanal")
TABLER = "/static/vendor/tabler.min.css"
HIDDEN = re.compile(r'name="tanda" value="([^"]*)"')


@pytest.fixture
def desk(world: World) -> Desk:
    """Lina the admin signed in; Rahma supervises, Dewi answers."""
    for name, role in (("lina", "admin"), ("rahma", "supervisor"), ("dewi", "officer")):
        world.officer(name, role=role, on_duty=role == "officer")
    made = Desk(world, {"whatsapp": WhatsApp(ACCOUNT, TOKEN, "+6281200000100", api_base="http://127.0.0.1:9")})
    made.sign_in("lina")
    return made


def marks(desk: Desk, path: str) -> list[str]:
    return HIDDEN.findall(desk.text(path))


def test_each_role_opens_its_sections_and_is_told_whom_to_ask(desk: Desk) -> None:
    may = {"lina": set(ADDRESSES), "rahma": {"jam", "janji", "balasan", "templat", "kanal"}, "dewi": set()}
    for name, open_to in may.items():
        window = desk.another()
        window.sign_in(name)
        for address in ADDRESSES:
            answer = window.get(f"/pengaturan/{address}")
            assert answer.status_code == (200 if address in open_to else 403), (name, address)
            if address not in open_to:
                assert "tidak dibuka untuk peran Anda" in answer.text and "Minta " in answer.text
    assert desk.another().get("/pengaturan/jam").location.startswith("/masuk")


def test_every_section_tells_the_scripts_the_time(desk: Desk) -> None:
    """The targets' page once gave its own `now`, the minutes it showed, in the place of the clock."""
    for path in (f"/pengaturan/{address}" for address in ADDRESSES):
        page = desk.get(path)
        assert f'data-now="{int(desk.world.now.timestamp())}"' in page.text, path


def test_what_the_bottom_bar_has_no_room_for_is_reached_from_saya(desk: Desk) -> None:
    always = {"/cari", "/kotak-saran", "/status", "/bantuan"}
    also = {"lina": {"/pengaturan/kanal", "/pengaturan/jejak-audit"}, "dewi": {"/pengaturan/jadwal-jaga"}}
    for name, more in also.items():
        window = desk.another()
        window.sign_in(name)
        links = re.search(r'aria-label="Halaman lain">(.*?)</nav>', window.text("/saya"), re.DOTALL)
        assert links is not None
        found = re.findall(r'<a href="([^"]+)"', links[1])
        assert set(found) == always | more
        assert {window.get(one).status_code for one in found} == {200}
        bottom = re.search(r'aria-label="Menu bawah">(.*?)</nav>', window.text("/status"), re.DOTALL)
        assert bottom is not None
        assert re.findall(r'<a href="([^"]+)"', bottom[1]) == ["/konsultasi", "/dasbor", "/saya"]


def test_a_role_changed_while_signed_in_counts_at_the_next_request(desk: Desk) -> None:
    window = desk.another()
    window.sign_in("dewi")
    assert window.get("/pengaturan/teks").status_code == 403
    form = {"display_name": "Dewi", "role": "admin", "capacity": "10", "active": "1"}
    assert (
        desk.post("/pengaturan/petugas/dewi", form | {"tanda": marks(desk, "/pengaturan/petugas/dewi")[0]}).status_code
        == 303
    )
    assert window.get("/pengaturan/teks").status_code == 200
    form |= {"role": "officer", "tanda": marks(desk, "/pengaturan/petugas/dewi")[0]}
    desk.post("/pengaturan/petugas/dewi", form)
    assert window.post("/pengaturan/petugas/lina/sesi", page="/saya").status_code == 403
    form |= {"active": "", "tanda": marks(desk, "/pengaturan/petugas/dewi")[0]}
    desk.post("/pengaturan/petugas/dewi", form)
    assert window.get("/konsultasi").location.startswith("/masuk")


def test_a_new_officer_signs_in_and_a_new_password_ends_his_sessions(desk: Desk) -> None:
    form = {"nama": "sari", "display_name": "Sari Puspita", "role": "officer", "capacity": "8", "active": "1"}
    told = desk.post("/pengaturan/petugas/baru", form)
    password = re.search(r"<code>([a-z-]+)</code>", told.text)
    assert password is not None
    window = desk.another()
    assert window.sign_in("sari", password.group(1)).location == "/konsultasi"
    told = desk.post("/pengaturan/petugas/sari/sandi")
    assert password.group(1) not in told.text and told.status_code == 200
    assert window.get("/konsultasi").location.startswith("/masuk")
    refused = desk.post("/pengaturan/petugas/baru", form | {"display_name": "Sari <b>"})
    assert refused.status_code == 422 and "sudah dipakai" in refused.text and "Sari &lt;b&gt;" in refused.text


def test_of_two_admins_who_save_the_same_page_the_later_one_is_told_and_keeps_his_words(desk: Desk) -> None:
    week_mark = marks(desk, "/pengaturan/jam")[0]
    week = dict.fromkeys(("tue", "wed", "thu", "fri"), "08.00-15.00") | {"tanda": week_mark}
    assert desk.post("/pengaturan/jam/pekan", week | {"mon": "09.00-12.00"}).status_code == 303
    late = desk.post("/pengaturan/jam/pekan", week | {"mon": "10.00-11.00"})
    assert late.status_code == 422
    assert "lebih dulu" in late.text and "Senin 09.00-12.00" in late.text and 'value="10.00-11.00"' in late.text
    assert desk.app.office.hours["mon"] == ("09:00-12:00",)
    again = desk.post("/pengaturan/jam/pekan", week | {"mon": "10.00-11.00", "tanda": HIDDEN.findall(late.text)[0]})
    assert again.status_code == 303 and desk.app.office.hours["mon"] == ("10:00-11:00",)


def test_hours_are_saved_for_the_week_and_for_dates_and_bad_ones_are_refused(desk: Desk) -> None:
    week_mark, dates_mark = marks(desk, "/pengaturan/jam")[:2]
    for typed, word in (({"mon": "08.00"}, "Senin: “08.00” bukan jam buka"), ({}, "Paling sedikit satu hari")):
        refused = desk.post("/pengaturan/jam/pekan", typed | {"tanda": week_mark})
        assert refused.status_code == 422 and word in refused.text
    today = desk.world.now.date()
    form = {"mulai": str(today), "jam": "", "tanda": dates_mark}
    assert desk.post("/pengaturan/jam/tanggal", form).status_code == 303
    assert not service_hours.is_open(desk.app.office, desk.world.now)
    page = desk.text("/pengaturan/jam")
    assert "Senin, 23 November 2026" in page and "Sekarang tutup, buka Selasa, 24 November 2026" in page
    assert desk.post("/pengaturan/jam/tanggal", form | {"jam": "8-10"}).status_code == 422
    form |= {"hapus": "1", "sampai": str(today), "tanda": marks(desk, "/pengaturan/jam")[1]}
    assert desk.post("/pengaturan/jam/tanggal", form).status_code == 303
    assert service_hours.is_open(desk.app.office, desk.world.now)


def test_every_sentence_of_the_bot_has_a_name_an_admin_understands() -> None:
    titles = [sentence.title for sentence in SENTENCES.values()]
    assert all(titles) and len(set(titles)) == len(SENTENCES) == 64


def test_the_bot_says_what_was_saved_and_goes_back_to_ours(desk: Desk) -> None:
    page = "/pengaturan/teks/menu"
    form = {"body": "Tulis pertanyaan Anda.\r\nKami buka {jam}.", "tanda": marks(desk, page)[0]}
    assert "{hours} tidak dikenal" in desk.post(f"{page}/id", {"body": "Jam {hours}", "tanda": ""}).text
    shown = desk.post(f"{page}/id/pratinjau", form)
    assert "Kami buka Senin-Kamis" in shown.text
    assert desk.post(f"{page}/id", form).status_code == 303
    assert render.menu(desk.app.office, "id").startswith("Tulis pertanyaan Anda.\nKami buka Senin")
    assert "lebih dulu" in desk.post(f"{page}/id", form | {"body": "Lain"}).text
    assert desk.post(f"{page}/id", {"bawaan": "1"}).status_code == 303
    assert render.menu(desk.app.office, "id") == render.menu(desk.world.office, "id")
    assert [desk.get(f"/pengaturan/teks/{one}").status_code for one in ("months", "gone")] == [404, 404]


def test_canned_replies_are_made_changed_and_deleted(desk: Desk) -> None:
    new = {"shortcut": "/Jam", "title": "Jam layanan", "body": "Kami buka {jam}, {nama}."}
    assert "Ibu Siti" in desk.post("/pengaturan/balasan/pratinjau", new).text
    refused = desk.post("/pengaturan/balasan/baru", new | {"body": "Halo {siapa}"})
    assert refused.status_code == 422 and "{siapa} tidak dikenal" in refused.text and "Halo {siapa}" in refused.text
    tanda = marks(desk, "/pengaturan/balasan/baru")[0]
    assert desk.post("/pengaturan/balasan/baru", new | {"tanda": tanda}).status_code == 303
    with desk.world.db.read() as db:
        (kept,) = replies.everything(db)
    page = f"/pengaturan/balasan/{kept.id}"
    first = marks(desk, page)[0]
    assert desk.post(page, new | {"title": "Jam buka", "tanda": first}).status_code == 303
    assert "lebih dulu" in desk.post(page, new | {"title": "Lain", "tanda": first}).text
    assert desk.post(f"{page}/hapus").status_code == 303
    assert desk.get(page).status_code == 404


# channels and templates, with a provider that answers


@pytest.fixture
def provider() -> Iterator[Lookalike]:
    with serving(Lookalike()) as twilio:
        yield twilio


def test_the_test_button_says_what_the_channel_says_good_and_bad(desk: Desk, provider: Lookalike) -> None:
    bad = desk.post("/pengaturan/kanal/whatsapp/uji")
    assert 'data-health="failed"' in bad.text and "Twilio tidak menjawab" in bad.text
    desk.channels["whatsapp"] = WhatsApp(ACCOUNT, TOKEN, "+6281200000100", api_base=provider.url)
    assert "Akun Twilio Kantor Contoh: active." in desk.post("/pengaturan/kanal/whatsapp/uji").text
    assert desk.post("/pengaturan/kanal/telegram/uji").status_code == 404


class Provided(WhatsApp):
    """A channel whose provider has two templates, or none to tell."""

    silent = False

    def fetch_templates(self) -> list[ProviderTemplate]:
        if Provided.silent:
            raise SendError("Twilio tidak menjawab (ConnectTimeout)")
        siap = ProviderTemplate("HX1", "siap", "id", "Jawaban {{1}} sudah siap.", "utility", "approved")
        return [siap, ProviderTemplate("HX2", "promo", "id", "Beli", "marketing", "rejected", "PROMOTIONAL")]


def test_templates_are_fetched_with_their_approval_and_kept_when_the_provider_is_silent(desk: Desk) -> None:
    sids = {"answer_ready": "HX1", "rating": "HX9"}
    desk.channels["whatsapp"] = Provided(ACCOUNT, TOKEN, "+6281200000100", template_sids=sids)
    assert "Belum pernah diambil" in desk.text("/pengaturan/templat")
    assert desk.post("/pengaturan/templat").status_code == 303
    page = desk.text("/pengaturan/templat")
    for word in ("1 dari 2 disetujui", "diambil hari ini 09.00 WIB", "Ditolak", "PROMOTIONAL", "rating (HX9) disebut"):
        assert word in page
    Provided.silent = True
    kept = desk.post("/pengaturan/templat")
    Provided.silent = False
    assert kept.status_code == 422 and "Twilio tidak menjawab" in kept.text and "1 dari 2 disetujui" in kept.text


# one's own page


def test_a_password_of_ones_own_is_changed_and_ends_the_other_sessions(desk: Desk) -> None:
    elsewhere = desk.another()
    elsewhere.sign_in("lina")
    form = {"lama": PASSWORD, "baru": "kata sandi yang baru", "ulang": "kata sandi yang baru"}
    assert "lama tidak cocok" in desk.post("/saya/sandi", form | {"lama": "salah"}).text
    assert desk.post("/saya/sandi", form).status_code == 303
    assert desk.get("/saya").status_code == 200
    assert elsewhere.get("/saya").location.startswith("/masuk")
    assert elsewhere.sign_in("lina").status_code == 401


def test_preferences_and_signature_are_kept_and_shown(desk: Desk) -> None:
    form = {"theme": "dark", "sound": "1", "signature": "Lina\r\nPST BPS"}
    assert desk.post("/saya", form).status_code == 303
    page = desk.text("/saya")
    assert 'data-bs-theme="dark"' in page and "data-sound" in page and "data-shortcuts" not in page
    with desk.world.db.read() as db:
        lina = officers.by_name(db, "lina")
    assert lina is not None and lina.signature == "Lina\nPST BPS"
    assert lina.preferences == {
        "theme": "dark",
        "sound": True,
        "notify": False,
        "mail": False,
        "shortcuts": False,
    }
    assert desk.post("/saya", {"signature": "a" * 501}).status_code == 422


def test_going_home_with_unanswered_consultations_is_asked_back_once(desk: Desk) -> None:
    desk.world.hears("whatsapp", SITI, "minta data")
    window = desk.another()
    window.sign_in("dewi")
    asked = window.post("/tugas", {"keadaan": "pulang"})
    assert asked.status_code == 200 and "1 konsultasi masih menunggu jawaban Anda" in asked.text
    assert desk.world.the_consultation().state == "assigned"
    assert window.post("/tugas", {"keadaan": "pulang", "yakin": "1"}).status_code == 303
    assert (desk.world.the_consultation().state, desk.world.the_consultation().officer_id) == ("new", None)
    assert window.post("/tugas", {"keadaan": "entah"}).status_code == 422


# the first start


def test_an_office_without_officers_leads_everything_to_its_first_page(world: World) -> None:
    empty = Desk(world, {"whatsapp": WhatsApp(ACCOUNT, TOKEN, "+6281200000100", api_base="http://127.0.0.1:9")})
    for path in ("/", "/masuk", "/konsultasi", "/status", "/pengaturan/petugas"):
        assert empty.get(path).location == "/mulai"
    assert [empty.get(path).status_code for path in ("/healthz", "/nilai/x", "/static/loket.css", TABLER)] == [
        200,
        404,
        200,
        200,
    ]
    form = {"nama": "lina", "tampil": "Lina", "sandi": PASSWORD, "ulang": PASSWORD}
    for _ in range(attempts.MOST):
        assert "Kode tidak cocok" in empty.post("/mulai", form | {"kode": "0000-0000"}, page="/mulai").text
    good = form | {"kode": first_admin.code(world.office)}
    assert "Terlalu banyak percobaan" in empty.post("/mulai", good, page="/mulai").text
    elsewhere = empty.another()
    elsewhere.client.environ_base["REMOTE_ADDR"] = "198.51.100.7"
    assert "Kode tidak cocok" in elsewhere.post("/mulai", good | {"kode": "0000-0000"}, page="/mulai").text
    world.pass_time(minutes=16)
    assert empty.post("/mulai", good, page="/mulai").location == "/mulai/kanal"
    assert "WhatsApp" in empty.text("/mulai/kanal")
    mending = empty.text("/mulai/kanal").partition("Belum ada petugas yang siap melayani.")[2]
    assert 'href="/pengaturan/petugas/baru"' in mending
    world.officer("dewi")
    assert "Belum ada petugas" not in empty.text("/mulai/kanal")
    assert empty.another().get("/mulai").location == "/mulai/kanal"
    assert empty.another().post("/mulai", good, page="/masuk").status_code == 422
    with world.db.read() as db:
        assert [one.role for one in officers.everyone(db)] == ["officer", "admin"]


# Janji layanan


def test_a_new_clock_is_shown_saved_and_counts(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    row = replace(CLOCKS[1], name="colleague", title="Rekan", explanation="Sejak subject matter ditanya.")
    monkeypatch.setattr(service_clocks, "CLOCKS", (HELP, row))
    page = desk.text("/pengaturan/janji")
    assert "Dua ukuran waktu" in page and "Rekan" in page and "Sejak subject matter ditanya." in page
    assert 'name="handling"' not in page
    (mark,) = marks(desk, "/pengaturan/janji")
    form = {"help": "5", "colleague": "30", "warn_before": "2", "hand_back": "15", "tanda": mark}
    refused = desk.post("/pengaturan/janji", form | {"colleague": "lama", "remind_days": "5", "silence_days": "7"})
    assert "Rekan: tulis bilangan bulat" in refused.text
    assert desk.post("/pengaturan/janji", form | {"remind_days": "5", "silence_days": "7"}).status_code == 303
    assert desk.app.office.targets.promised(row) == timedelta(minutes=30)


def test_targets_are_saved_shown_and_count_and_nonsense_keeps_what_was_typed(desk: Desk) -> None:
    (mark,) = marks(desk, "/pengaturan/janji")
    form = {"help": "10", "handling": "", "total": "450", "warn_before": "2", "hand_back": "", "tanda": mark}
    form |= {"remind_days": "5", "silence_days": "7"}
    refused = desk.post("/pengaturan/janji", form | {"help": "lima"})
    assert refused.status_code == 422 and "Bantuan pertama: tulis bilangan bulat" in refused.text
    assert 'value="lima"' in refused.text
    assert desk.post("/pengaturan/janji", form).status_code == 303
    targets = desk.app.office.targets
    assert (targets.help, targets.promises["handling"], targets.hand_back) == (timedelta(minutes=10), None, None)
    assert 'name="help" value="10"' in desk.text("/pengaturan/janji")
    assert targets.in_line and targets.called == timedelta(minutes=10)  # a page of an earlier version did not ask
    (mark,) = marks(desk, "/pengaturan/janji")
    assert desk.post("/pengaturan/janji", form | {"in_line": "tidak", "tanda": mark}).status_code == 303
    assert not desk.app.office.targets.in_line
    assert '<option value="tidak" selected>' in desk.text("/pengaturan/janji")
    late = desk.post("/pengaturan/janji", form | {"help": "20"})
    assert late.status_code == 422 and "menyimpan halaman ini lebih dulu" in late.text
