"""The second factor: codes of a phone and recovery codes, each once, and who must have it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from cast import PASSWORD
from phone_codes import PAGE, RECOVERY, Phone, give, set_up
from sqlmodel import delete, select
from web_desk import Desk

from bot.clock import OFFSET_FILE
from handlers.officers.signing_in import attempts, second_factor
from handlers.officers.signing_in.attempts import MOST
from store.tables import LoginFailure, Notice, RecoveryCode, SecondFactor
from store.vocabulary import Role


@pytest.fixture
def set_up_desk(desk: Desk) -> tuple[Desk, Phone, list[str]]:
    """Another browser of Dewi, who has set her phone up in the first."""
    phone, codes = set_up(desk)
    return desk.another(), phone, codes


def require_of(desk: Desk, *roles: Role) -> None:
    desk.app.office_now.known = replace(desk.app.office, second_factor=roles)


def test_the_password_alone_opens_nothing_and_the_code_opens_what_was_asked_for(
    set_up_desk: tuple[Desk, Phone, list[str]],
) -> None:
    browser, phone, _ = set_up_desk
    asked = browser.post("/masuk?lanjut=/status", {"nama": "dewi", "sandi": PASSWORD}, page="/masuk")
    assert (asked.status_code, asked.location) == (303, "/masuk/kode?lanjut=/status")
    assert browser.get("/saya").status_code == 303
    assert "one-time-code" in browser.text("/masuk/kode?lanjut=/status")
    wrong = give(browser, "000000")
    assert (wrong.status_code, "Kode tidak cocok" in wrong.text) == (401, True)
    right = browser.post("/masuk/kode?lanjut=/status", {"kode": phone.code()}, page="/masuk/kode")
    assert right.location == "/status"
    assert browser.get("/saya").status_code == 200


def test_a_code_counts_once_also_for_who_reads_it_over_the_shoulder(
    set_up_desk: tuple[Desk, Phone, list[str]],
) -> None:
    browser, phone, _ = set_up_desk
    browser.sign_in("dewi")
    assert give(browser, phone.code(-1)).status_code == 303  # the phone's clock may be half a minute off
    thief = browser.another()
    thief.sign_in("dewi")
    for code in (phone.code(-1), phone.code(-2), phone.code(2)):
        assert give(thief, code).status_code == 401
    assert give(thief, phone.code(1)).status_code == 303


def test_a_recovery_code_opens_once_and_new_ones_end_the_old_ones(set_up_desk: tuple[Desk, Phone, list[str]]) -> None:
    browser, _, codes = set_up_desk
    assert len(set(codes)) == second_factor.RECOVERY_CODES
    browser.sign_in("dewi")
    assert give(browser, f" {codes[0].upper()} ").status_code == 303
    again = browser.another()
    again.sign_in("dewi")
    assert give(again, codes[0]).status_code == 401
    assert "7 kode pemulihan belum dipakai" in browser.text(PAGE)
    refused = browser.post(f"{PAGE}/kode-pemulihan", {"sandi": "bukan-ini"}, page=PAGE)
    assert (refused.status_code, RECOVERY.findall(refused.text)) == (422, [])
    new = RECOVERY.findall(browser.post(f"{PAGE}/kode-pemulihan", {"sandi": PASSWORD}, page=PAGE).text)
    assert give(again, codes[1]).status_code == 401
    assert give(again, new[1]).status_code == 303


def test_a_code_that_is_not_taken_says_which_kind_of_code_it_is(set_up_desk: tuple[Desk, Phone, list[str]]) -> None:
    browser, phone, codes = set_up_desk
    for used in (codes[0], phone.code()):
        one = browser.another()
        one.sign_in("dewi")
        assert give(one, used).status_code == 303
    browser.sign_in("dewi")
    refusals = {
        codes[0]: "Kode pemulihan ini tidak cocok atau sudah pernah dipakai",
        "aaaaa-bbbbb": "Kode pemulihan ini tidak cocok atau sudah pernah dipakai",
        "abc": "Kode pemulihan ini tidak cocok atau sudah pernah dipakai",
        phone.code(): "Kode ini sudah dipakai. Tunggu kode berikutnya",
        "000000": "Kode tidak cocok. Tunggu kode berikutnya",
        " - ": "Kode tidak cocok. Tunggu kode berikutnya",
    }
    for code, sentence in refusals.items():
        assert sentence in give(browser, code).text, code


def test_neither_the_secret_nor_a_recovery_code_is_in_the_database(
    set_up_desk: tuple[Desk, Phone, list[str]],
) -> None:
    browser, phone, codes = set_up_desk
    with browser.world.db.read() as db:
        stored = f"{db.exec(select(SecondFactor)).all()} {db.exec(select(RecoveryCode)).all()}"
    for secret in (phone.totp.secret, *codes, *(code.replace("-", "") for code in codes)):
        assert secret not in stored


def test_guessing_a_code_is_stopped_from_wherever_it_comes(set_up_desk: tuple[Desk, Phone, list[str]]) -> None:
    browser, phone, codes = set_up_desk
    for number in range(MOST):
        browser.client.environ_base["REMOTE_ADDR"] = f"198.51.100.{number}"
        browser.sign_in("dewi")
        give(browser, "000000")
    for code in (phone.code(), codes[0]):
        assert "Tunggu 15 menit" in give(browser, code).text
    browser.world.pass_time(minutes=16)
    browser.sign_in("dewi")
    assert give(browser, phone.code()).status_code == 303


def test_guessing_the_code_of_one_officer_stops_no_other(
    set_up_desk: tuple[Desk, Phone, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, _, _ = set_up_desk
    monkeypatch.setattr(attempts, "MOST_OF_ADDRESS", MOST)
    agus = browser.another()
    agus.sign_in("agus")
    phone, _ = set_up(agus)
    agus.post("/keluar")
    for _ in range(MOST):
        browser.sign_in("dewi")
        give(browser, "000000")
    with browser.world.db.write() as db:  # the passwords came from one address here, and were right
        db.execute(delete(LoginFailure).where(LoginFailure.name.not_like("% kode")))
    agus.sign_in("agus")
    assert give(agus, phone.code()).status_code == 303


def test_the_question_for_a_code_ends_after_ten_minutes_and_with_a_new_password(
    set_up_desk: tuple[Desk, Phone, list[str]], desk: Desk
) -> None:
    browser, phone, _ = set_up_desk
    assert browser.get("/masuk/kode").location == "/masuk"
    browser.sign_in("dewi")
    browser.world.pass_time(minutes=11)
    assert give(browser, phone.code()).location == "/masuk"
    browser.sign_in("dewi")
    desk.post("/saya/sandi", {"lama": PASSWORD, "baru": "kapal-merah-tujuh", "ulang": "kapal-merah-tujuh"})
    assert give(browser, phone.code()).location == "/masuk"


def test_setting_up_asks_for_a_code_and_the_password_and_signs_other_browsers_out(desk: Desk) -> None:
    other = desk.another()
    other.sign_in("dewi")
    phone = Phone(desk)
    for form in ({"kode": "000000", "sandi": PASSWORD}, {"kode": phone.code(), "sandi": "bukan-ini"}):
        refused = desk.post(PAGE, form, page=PAGE)
        assert (refused.status_code, RECOVERY.findall(refused.text)) == (422, [])
    assert Phone(desk).totp.secret == phone.totp.secret  # what was scanned still counts
    set_up(desk)
    assert [one.get("/saya").status_code for one in (desk, other)] == [200, 303]


def test_another_phone_takes_the_place_of_the_first_when_its_code_is_right(
    set_up_desk: tuple[Desk, Phone, list[str]], desk: Desk
) -> None:
    browser, first, _ = set_up_desk
    second = Phone(desk, f"{PAGE}?ganti=1")
    assert second.totp.secret != first.totp.secret
    browser.sign_in("dewi")
    assert give(browser, first.code()).status_code == 303  # as long as the second has shown no code
    desk.sign_in("dewi")
    desk.world.pass_time(minutes=1)
    give(desk, first.code())
    second = Phone(desk, f"{PAGE}?ganti=1")
    desk.post(PAGE, {"kode": second.code(), "sandi": PASSWORD}, page=f"{PAGE}?ganti=1")
    desk.world.pass_time(minutes=1)
    browser.post("/keluar")
    browser.sign_in("dewi")
    assert [give(browser, phone.code()).status_code for phone in (first, second)] == [401, 303]


def test_it_is_switched_off_with_the_password_but_not_where_the_office_asks_for_it(
    set_up_desk: tuple[Desk, Phone, list[str]], desk: Desk
) -> None:
    browser, _, _ = set_up_desk
    require_of(desk, Role.OFFICER)
    assert "Matikan" not in desk.text(PAGE)
    assert desk.post(f"{PAGE}/matikan", {"sandi": PASSWORD}, page=PAGE).status_code == 422
    require_of(desk)
    assert desk.post(f"{PAGE}/matikan", {"sandi": "bukan-ini"}, page=PAGE).status_code == 422
    assert desk.post(f"{PAGE}/matikan", {"sandi": PASSWORD}, page=PAGE).location == "/saya"
    assert browser.sign_in("dewi").location == "/konsultasi"


def test_who_must_have_it_opens_no_other_page_before_it_is_set_up(desk: Desk) -> None:
    require_of(desk, Role.OFFICER)
    for path in ("/konsultasi", "/saya", "/status", "/pengaturan/instansi", "/berkas/1/x"):
        assert desk.get(path).location.startswith(PAGE)
    part = desk.get("/konsultasi/segar", headers={"HX-Request": "true"})
    assert (part.status_code, part.headers["HX-Redirect"][: len(PAGE)]) == (401, PAGE)
    for news in ("/kabar", "/kabar/tiket", "/kabar/pemberitahuan"):
        answer = desk.get(news, headers={"HX-Request": "true"})
        assert (answer.status_code, answer.get_data()) == (401, b"")
    assert desk.get("/masuk").location == "/konsultasi"
    assert "mewajibkannya" in desk.text(PAGE)
    set_up(desk)
    assert [desk.get(path).status_code for path in ("/konsultasi", "/kabar")] == [200, 200]
    require_of(desk, Role.ADMIN)
    agus = desk.another()
    agus.sign_in("agus")
    assert agus.get("/konsultasi").status_code == 200


def test_an_admin_resets_it_for_a_lost_phone_and_its_sessions_end(
    set_up_desk: tuple[Desk, Phone, list[str]], desk: Desk
) -> None:
    browser, _, _ = set_up_desk
    desk.world.officer("lina", role="admin")
    lina = desk.another()
    lina.sign_in("lina")
    page = "/pengaturan/petugas/dewi"
    assert "Hapus verifikasi dua langkah" in lina.text(page)
    assert "Hapus verifikasi dua langkah" not in lina.text("/pengaturan/petugas/agus")
    for password in ("", "bukan-ini"):  # her browser alone may be in wrong hands
        assert lina.post(f"{page}/dua-langkah", {"sandi": password}, page=page).status_code == 422
    assert desk.get("/saya").status_code == 200
    assert lina.post(f"{page}/dua-langkah", {"sandi": PASSWORD}, page=page).location == page
    assert desk.get("/saya").status_code == 303
    assert browser.sign_in("dewi").location == "/konsultasi"
    told = browser.text("/pemberitahuan")
    assert "Verifikasi dua langkah Anda dihapus" in told and f'href="{PAGE}"' in told
    with desk.world.db.read() as db:
        assert db.scalars(select(Notice.by)).all() == ["lina"]
    agus = desk.another()
    agus.sign_in("agus")
    assert agus.post(f"{page}/dua-langkah").status_code == 403


def test_the_code_of_a_real_phone_fits_also_in_a_demo_whose_clock_was_moved(desk: Desk) -> None:
    settings = replace(desk.app.settings, demo=True)
    (settings.data / OFFSET_FILE).write_text(str(10 * 3600))
    moved = replace(desk.app, settings=settings)
    assert desk.app.phone_time() == desk.app.clock()
    assert moved.phone_time() == moved.clock() - timedelta(hours=10)
