"""Signing in: who gets in, for how long, and how guessing is stopped."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_network

import pytest
from cast import PASSWORD
from web_desk import Desk

from bot.web.app import create_app
from bot.web.http import session
from handlers.officers.signing_in import attempts, known_devices
from store.office import hashing_turns, officers, sign_in_attempts


@pytest.fixture
def stranger(desk: Desk) -> Desk:
    return desk.another()


def test_the_right_password_opens_the_inbox(stranger: Desk) -> None:
    answer = stranger.sign_in("Dewi")
    assert (answer.status_code, answer.location) == (303, "/konsultasi")
    assert "Semua aktif" in stranger.text("/konsultasi")


@pytest.mark.parametrize(("name", "password"), [("dewi", "salah-sekali"), ("nobody", PASSWORD), ("", "")])
def test_a_wrong_name_or_password_says_so_and_keeps_the_name(stranger: Desk, name: str, password: str) -> None:
    answer = stranger.sign_in(name, password)
    assert answer.status_code == 401
    assert "tidak cocok" in answer.text
    assert f'value="{name}"' in answer.text
    assert stranger.get("/konsultasi").status_code == 303


def from_elsewhere(desk: Desk, address: str = "198.51.100.7") -> Desk:
    """Return a browser of somebody at another computer."""
    other = desk.another()
    other.client.environ_base["REMOTE_ADDR"] = address
    return other


def test_guessing_is_stopped_even_with_the_right_password_and_ends_after_a_while(stranger: Desk) -> None:
    for _ in range(attempts.MOST):
        stranger.sign_in("dewi", "salah-sekali")
    refused = stranger.sign_in("dewi")
    assert refused.status_code == 401
    assert "Tunggu 15 menit" in refused.text
    stranger.world.pass_time(minutes=16)
    assert stranger.sign_in("dewi").status_code == 303


def test_whoever_guesses_elsewhere_locks_nobody_out(stranger: Desk) -> None:
    for _ in range(attempts.MOST):
        from_elsewhere(stranger).sign_in("dewi", "salah-sekali")
    assert "Tunggu 15 menit" in from_elsewhere(stranger).sign_in("dewi").text
    assert stranger.sign_in("dewi").status_code == 303


def test_a_known_device_gets_in_while_strangers_guess_from_everywhere(
    stranger: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stranger.sign_in("dewi").status_code == 303
    stranger.post("/keluar")
    monkeypatch.setattr(attempts, "MOST_OF_ADDRESS", 0)  # somebody in the same network used it up
    assert "Tunggu 15 menit" in stranger.another().sign_in("dewi").text
    assert "Tunggu 15 menit" in stranger.sign_in("agus", "salah-sekali").text, "the device is known for Dewi alone"
    assert stranger.sign_in("dewi").status_code == 303


def test_guessing_from_everywhere_stops_strangers_of_that_name_alone(stranger: Desk) -> None:
    assert stranger.sign_in("dewi").status_code == 303
    stranger.post("/keluar")
    now = stranger.world.now
    with stranger.world.db.write() as db:
        for number in range(attempts.MOST_OF_NAME):
            sign_in_attempts.add(db, "dewi", f"198.51.100.{number}", now, now - attempts.WITHIN)
    elsewhere = from_elsewhere(stranger, "203.0.113.9")
    assert "Tunggu 15 menit" in elsewhere.sign_in("dewi").text
    assert [elsewhere.sign_in("agus").status_code, stranger.sign_in("dewi").status_code] == [303, 303]


def test_a_cookie_that_we_did_not_make_for_this_officer_makes_no_known_device(
    stranger: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger.sign_in("agus")
    agus, dewi = (known_devices.cookie_name(stranger.world.officer_named(name)) for name in ("agus", "dewi"))
    his = stranger.client.get_cookie(agus, path="/masuk")
    assert his is not None
    monkeypatch.setattr(attempts, "MOST_OF_ADDRESS", 0)
    for value in ("a" * 16, f"{'a' * 16}.{'b' * 32}", his.value):
        thief = stranger.another()
        thief.client.set_cookie(dewi, value, path="/masuk")
        assert "Tunggu 15 menit" in thief.sign_in("dewi").text


def test_one_subscriber_of_ipv6_is_counted_as_one(stranger: Desk) -> None:
    for number in range(attempts.MOST):
        from_elsewhere(stranger, f"2001:db8:1:1::{number}").sign_in("dewi", "salah-sekali")
    assert "Tunggu 15 menit" in from_elsewhere(stranger, "2001:db8:1:1::ffff").sign_in("dewi").text
    assert from_elsewhere(stranger, "2001:db8:1:2::1").sign_in("dewi").status_code == 303


def test_a_known_device_guesses_no_more_often_than_others(stranger: Desk) -> None:
    stranger.sign_in("dewi")
    stranger.post("/keluar")
    for _ in range(attempts.MOST):
        stranger.sign_in("dewi", "salah-sekali")
    assert "Tunggu 15 menit" in stranger.sign_in("dewi").text
    assert stranger.another().sign_in("dewi").status_code == 303


def test_an_attempt_is_counted_before_its_password_is_hashed(stranger: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """32 attempts at once were all hashed before the first was counted."""

    def counted(*_asked: object, **_named: object) -> bool:
        with stranger.world.db.read() as db:
            assert sign_in_attempts.count(db, stranger.world.now - attempts.WITHIN, name="dewi") == 1
        return False

    monkeypatch.setattr(officers, "password_fits", counted)
    assert stranger.sign_in("dewi").status_code == 401


def test_who_waits_too_long_for_the_hash_is_told_to_come_back(stranger: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing_turns, "LONGEST_WAIT", 0.01)
    with hashing_turns.turn(is_known=False), hashing_turns.turn(is_known=False):
        answer = stranger.sign_in("dewi")
    assert (answer.status_code, "Tunggu beberapa detik" in answer.text) == (503, True)
    assert stranger.sign_in("dewi").status_code == 303
    stranger.post("/keluar")
    with hashing_turns.turn(is_known=False), hashing_turns.turn(is_known=False):
        assert stranger.sign_in("dewi").status_code == 303  # a known device waits for no stranger


@pytest.mark.parametrize("path", ["/konsultasi", "/konsultasi/K-2026-000001", "/status", "/saya", "/berkas/1/x"])
def test_strangers_are_sent_to_sign_in_and_back_to_where_they_were(stranger: Desk, path: str) -> None:
    answer = stranger.get(path)
    assert answer.status_code == 303
    assert answer.location.startswith("/masuk?lanjut=")
    wanted = stranger.post(answer.location, {"nama": "dewi", "sandi": PASSWORD}, page="/masuk")
    assert wanted.location == path


@pytest.mark.parametrize(
    "wanted", ["https://jahat.example/", "//jahat.example", "/\\jahat.example", "javascript:alert(1)", ""]
)
def test_signing_in_never_leads_to_another_site(stranger: Desk, wanted: str) -> None:
    answer = stranger.client.get("/masuk")
    assert answer.status_code == 200
    answer = stranger.post(f"/masuk?lanjut={wanted}", {"nama": "dewi", "sandi": PASSWORD}, page="/masuk")
    assert answer.location == "/konsultasi"


def test_a_new_password_ends_sessions_of_the_old_one(desk: Desk) -> None:
    with desk.world.db.write() as db:
        dewi = officers.by_name(db, "dewi")
        assert dewi is not None
        officers.set_password(dewi, "sandi-yang-baru")
    assert desk.get("/konsultasi").status_code == 303


def test_an_officer_who_left_is_out_at_once(desk: Desk) -> None:
    with desk.world.db.write() as db:
        dewi = officers.by_name(db, "dewi")
        assert dewi is not None
        dewi.active = False
    assert desk.get("/konsultasi").status_code == 303
    assert desk.another().sign_in("dewi").status_code == 401


def test_signing_out_ends_the_session(desk: Desk) -> None:
    left = desk.post("/keluar")
    assert left.location == "/masuk"
    assert left.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert desk.get("/konsultasi").status_code == 303


@pytest.mark.parametrize(
    "path", ["/masuk", "/keluar", "/tugas", "/konsultasi/K-2026-000001/tulis", "/konsultasi/K-2026-000001/tutup"]
)
def test_a_form_without_its_token_is_refused(desk: Desk, path: str) -> None:
    answer = desk.client.post(path, data={"isi": "x"})
    assert answer.status_code == 400
    assert "kedaluwarsa" in answer.text


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "10.9.9.9, 203.0.113.9", "203.0.113.9"),  # the last name is our own web server's word
        ("127.0.0.1", "", "127.0.0.1"),
        ("10.1.0.2", "203.0.113.9", "203.0.113.9"),  # a web server on another computer that the settings name
        ("127.0.0.1", "203.0.113.9, 10.1.0.2", "203.0.113.9"),  # two of ours behind each other
        ("127.0.0.1", "198.51.100.8, 203.0.113.9, 10.1.0.2", "203.0.113.9"),  # what the client pretends comes first
        ("10.2.0.2", "203.0.113.9", "10.2.0.2"),
        ("198.51.100.7", "203.0.113.9", "198.51.100.7"),  # no web server of ours in between: nobody's word
    ],
)
def test_who_asks_is_taken_from_our_own_web_servers_only(
    desk: Desk, peer: str, forwarded: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(desk.flask.config, "PROXIES", (*desk.flask.config["PROXIES"], ip_network("10.1.0.0/24")))
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    with desk.flask.test_request_context("/masuk", headers=headers, environ_base={"REMOTE_ADDR": peer}):
        assert session.client_address() == expected


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(desk: Desk) -> None:
    desk.flask.config["SESSION_COOKIE_SECURE"] = True  # as create_app sets it under https
    answer = desk.another().sign_in("dewi")
    cookies = answer.headers.getlist("Set-Cookie")
    assert [one.partition("=")[0] for one in cookies] == ["kenal_1", "loket"]
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "Secure" in cookie
        assert "SameSite=Lax" in cookie


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_the_cookie_of_a_session_keeps_to_https_where_the_office_has_it(desk: Desk, scheme: str) -> None:
    url = f"{scheme}://loket.contoh.example"
    there = replace(desk.app, settings=replace(desk.app.settings, public_url=url))
    assert create_app(there).config["SESSION_COOKIE_SECURE"] == (scheme == "https")


def test_a_request_in_the_background_does_not_end_what_the_session_says_to_the_next_page(desk: Desk) -> None:
    """Its answer may come after that of a form: with a cookie it would put the session back as it was before."""
    desk.get("/konsultasi")
    live = desk.client.get("/konsultasi/segar", headers={"HX-Request": "true"})
    assert (live.status_code, live.headers.get("Set-Cookie")) == (200, None)


def test_the_session_of_an_officer_who_goes_on_working_is_renewed_now_and_then(desk: Desk) -> None:
    desk.get("/konsultasi")
    desk.world.pass_time(minutes=11)
    assert "loket=" in desk.get("/konsultasi").headers["Set-Cookie"]
    assert "Set-Cookie" not in desk.get("/konsultasi").headers


def test_every_page_forbids_foreign_scripts_and_frames(desk: Desk) -> None:
    for path in ("/konsultasi", "/masuk", "/status", "/nilai/x", "/nowhere"):
        policy = desk.get(path).headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe-inline" not in policy
        assert "frame-ancestors 'none'" in policy


def test_browsers_keep_to_https_where_the_office_has_it(desk: Desk) -> None:
    assert desk.get("/masuk").headers["Strict-Transport-Security"] == "max-age=31536000"
    plain = replace(desk.app, settings=replace(desk.app.settings, public_url="http://127.0.0.1:8080"))
    assert "Strict-Transport-Security" not in create_app(plain).test_client().get("/masuk").headers
