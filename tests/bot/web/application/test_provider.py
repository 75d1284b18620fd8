"""A citizen signs in with an account elsewhere: what its provider says is believed as far as it is proved."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from account_provider import CLIENT, OTHER_KEY, SECRET, AccountProvider, signed, signed_with_public_key, unsigned
from cast import SITI_MAIL
from citizen_account import SIGN_IN, code_of, enter, mails, said
from scripted_server import LOST, SILENT, Reply, as_json, serving
from sqlalchemy import select
from web_desk import Desk
from world import World

from bot.web.application.session import COOKIE
from channels.identity import client
from channels.identity.provider import IdentityProvider
from store.tables import Account, AccountSession, SignInCode

PATH = "/akun/lewat"


@pytest.fixture
def provider(world: World) -> Iterator[AccountProvider]:
    with serving(AccountProvider(world)) as made:
        yield made


@pytest.fixture
def office(world: World, provider: AccountProvider) -> Desk:
    world.officer("dewi")
    told = IdentityProvider(SECRET, provider.url, CLIENT, "Masuk dengan Akun Contoh", "Sign in with Contoh")
    return Desk(world, provider=told)


def through(desk: Desk, provider: AccountProvider) -> str:
    """Go to the provider, consent, and come back. Return where we lead then."""
    return str(desk.get(provider.consent(desk.get(PATH).location)).location)


def accounts(desk: Desk) -> list[Account]:
    with desk.world.db.read() as db:
        return list(db.scalars(select(Account).order_by(Account.id)))


def register(desk: Desk, name: str = "Siti Aminah") -> None:
    assert desk.post("/akun/daftar", {"nama": name, "setuju": "1"}, page="/akun/daftar").location == "/akun"


def test_a_proven_address_signs_in_and_a_new_address_there_keeps_the_account(
    office: Desk, provider: AccountProvider
) -> None:
    office.world.hears("email", SITI_MAIL, "Minta data penduduk", subject="Data penduduk", name="Siti")
    assert "Masuk dengan Akun Contoh" in office.text(SIGN_IN) and "Sign in with" in office.text(f"{SIGN_IN}?bahasa=en")
    assert through(office, provider) == "/akun/daftar"
    register(office)
    assert "Data penduduk" in said(office) and mails(office.world) == []
    provider.person |= {"email": "siti.baru@contoh.example"}
    again = office.another()
    assert through(again, provider) == "/akun/daftar" and "Data penduduk" in said(again)
    (account,) = accounts(office)
    assert account.email == SITI_MAIL and "siti-1" not in str(account)


def test_an_account_made_by_a_code_is_the_same(office: Desk, provider: AccountProvider) -> None:
    enter(office)
    provider.person |= {"email": SITI_MAIL.upper(), "email_verified": "true"}  # some write it as a text
    provider.methods = ["client_secret_post"]
    other = office.another()
    through(other, provider)
    assert "Siti Aminah · siti@contoh.example" in said(other) and len(accounts(office)) == 1


def test_an_address_that_is_not_proven_needs_our_code_and_only_this_browser_is_bound(
    office: Desk, provider: AccountProvider
) -> None:
    provider.person |= {"email": None}
    provider.more = {"sub": "siti-1", "email": SITI_MAIL, "email_verified": False}
    path = through(office, provider)
    assert path.startswith("/akun/kode/") and [one.recipient for one in mails(office.world)] == [SITI_MAIL]
    enter_code(office.another(), path)  # the link of the mail, opened by who never was at the provider
    assert [one.subject for one in accounts(office)] == [None]
    path = through(office, provider)
    enter_code(office, path)
    assert accounts(office)[0].subject and through(office.another(), provider) == "/akun/daftar"
    provider.more = {"sub": "orang-lain", "email": SITI_MAIL, "email_verified": True}
    provider.person |= {"sub": "siti-2"}
    assert through(office.another(), provider) == f"{SIGN_IN}?gagal=email"  # words on another person do not count
    provider.person |= {"email": "bukan alamat", "email_verified": True}
    assert through(office.another(), provider) == f"{SIGN_IN}?gagal=email"


def enter_code(desk: Desk, path: str) -> None:
    assert desk.post(path, {"kode": code_of(desk, path)}, page=path).location == "/akun/daftar"


def test_an_address_that_has_another_owner_now_is_theirs_after_a_code(office: Desk, provider: AccountProvider) -> None:
    through(office, provider)
    register(office)
    provider.person |= {"sub": "siti-2"}
    new = office.another()
    path = through(new, provider)
    assert path.startswith("/akun/kode/") and new.get("/akun").location == SIGN_IN
    enter_code(new, path)
    assert office.get("/akun").location == SIGN_IN and new.get("/akun").status_code == 200
    assert len(accounts(office)) == 1 and through(office.another(), provider) == "/akun/daftar"
    provider.person |= {"sub": "siti-1", "email": "siti.baru@contoh.example"}
    through(office, provider)
    assert [one.email for one in accounts(office)] == [SITI_MAIL, "siti.baru@contoh.example"]


def test_codes_for_an_address_elsewhere_have_the_same_limits(office: Desk, provider: AccountProvider) -> None:
    provider.person |= {"email_verified": False}
    led = [through(office, provider) for _ in range(4)]
    assert led[3] == f"{SIGN_IN}?gagal=kode" and len(mails(office.world)) == 3
    assert "Beberapa kode sudah dikirim" in office.text(led[3])


BAD_WORDS: dict[str, dict[str, Any]] = {
    "nonce of another": {"nonce": "lain"},
    "no nonce": {"nonce": None},
    "for others": {"aud": "lain"},
    "for others too": {"aud": [CLIENT, "lain"]},
    "asked by others": {"aud": [CLIENT, "lain"], "azp": "lain"},
    "of another": {"iss": "https://lain.contoh.example"},
    "expired": {"exp": 1_700_000_000},
    "without an end": {"exp": None},
    "of tomorrow": {"iat": 4_000_000_000},
    "of nobody": {"sub": ""},
    "of a list": {"sub": ["siti-1"]},
    "of another token": {"at_hash": "c2FsYWg"},
    "a broken hash": {"at_hash": 7},
}
BAD_SIGNATURES = {
    "other key": partial(signed, key=OTHER_KEY),
    "none": unsigned,
    "public": signed_with_public_key,
    "no token": lambda words: "bukan.token.sama-sekali",
}


def test_words_that_are_not_the_providers_for_us_for_now_sign_nobody_in(
    office: Desk, provider: AccountProvider
) -> None:
    for why, words in BAD_WORDS.items():
        provider.token_words = words
        assert through(office, provider) == f"{SIGN_IN}?gagal=tolak", why
    provider.token_words = {}
    for why, sign in BAD_SIGNATURES.items():
        provider.sign = sign
        assert through(office, provider) == f"{SIGN_IN}?gagal=tolak", why
    assert "tidak dapat dipakai untuk masuk" in office.text(f"{SIGN_IN}?gagal=tolak")
    assert accounts(office) == [] and office.client.get_cookie(COOKIE) is None
    provider.sign, provider.token_words = signed, {"aud": [CLIENT, "lain"], "azp": CLIENT}
    assert through(office, provider) == "/akun/daftar"


FAULTS = {
    "500": Reply(500, b"{}"),
    "html": Reply(200, b"<html>", {"Content-Type": "text/html"}),
    "cut": Reply(200, b'{"issuer": ', {"Content-Type": "application/json"}),
    "list": Reply(200, b"[]", {"Content-Type": "application/json"}),
    "elsewhere": Reply(302, b"", {"Location": "http://127.0.0.1:9/"}),
    "large": Reply(200, b" " * (client.LARGEST + 1)),
    "lost": LOST,
    "slow": SILENT,
}


def test_a_provider_that_is_away_is_told_and_the_code_by_mail_stays(
    office: Desk, provider: AccountProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "TIMEOUT", (0.2, 0.2))
    monkeypatch.setattr(client, "AWAY_FOR", 0)
    others = {"name": as_json(200, {"issuer": "https://lain.contoh.example"})}
    others["place"] = as_json(200, {"issuer": provider.url, "authorization_endpoint": "javascript:alert(1)"})
    for why, reply in (FAULTS | others).items():
        provider.replies.append(reply)
        assert office.get(PATH).location == f"{SIGN_IN}?gagal=jauh", why
    assert "tidak menjawab" in office.text(f"{SIGN_IN}?gagal=jauh")
    for why, reply in FAULTS.items():  # and when the code is to be changed for a token
        there = provider.consent(office.get(PATH).location)
        provider.replies.append(reply)
        assert office.get(there).location == f"{SIGN_IN}?gagal=jauh", why
    assert accounts(office) == [] and through(office, provider) == "/akun/daftar"


def test_a_provider_that_is_away_is_not_asked_by_every_press(office: Desk, provider: AccountProvider) -> None:
    provider.replies.append(Reply(503))
    assert [office.get(PATH).location for _ in range(5)] == [f"{SIGN_IN}?gagal=jauh"] * 5
    assert len(provider.calls) == 1


def test_only_the_way_that_began_in_this_browser_just_now_is_gone_on(office: Desk, provider: AccountProvider) -> None:
    there = provider.consent(office.get(PATH).location)
    again, old = f"{SIGN_IN}?gagal=ulang", provider.consent(office.get(PATH).location)
    for state in ("", "&state=", "&state=aaaaaaaaaaaaaaaaaaaa", "&state=%00%FF"):
        assert office.get(f"{PATH}/kembali?code=x{state}").location == again
    assert office.another().get(there).location == again  # somebody else's link, which would sign me in as them
    assert office.get(there).location == "/akun/daftar"  # two tabs: the second way took nothing from the first
    assert office.get(there).location == again
    name = f"loket-lewat-{old.partition('state=')[2].partition('&')[0]}"
    good = office.client.get_cookie(name, path="/akun")
    assert good is not None and good.http_only and good.secure
    office.client.set_cookie(name, f"{good.value[:-1]}!", path="/akun")
    assert office.get(old).location == again
    office.client.set_cookie(name, good.value, path="/akun")
    office.world.pass_time(minutes=11)
    assert office.get(old).location == again
    assert "Mulai lagi dari sini" in office.text(again) and len(accounts(office)) == 1


def test_who_cancels_and_who_is_refused_reads_what_to_do(office: Desk, provider: AccountProvider) -> None:
    assert office.get(provider.cancel(office.get(PATH).location)).location == f"{SIGN_IN}?gagal=batal"
    assert "Anda membatalkan" in office.text(f"{SIGN_IN}?gagal=batal")
    away = office.get(f"{PATH}?bahasa=en").location
    assert office.get(provider.cancel(away, "server_error")).location == f"{SIGN_IN}?bahasa=en&gagal=tolak"
    there = provider.consent(office.get(PATH).location)
    provider.given.clear()  # the code was used by somebody else
    assert office.get(there).location == f"{SIGN_IN}?gagal=tolak"
    assert "gagal" not in office.text(f"{SIGN_IN}?gagal=%3Cb%3E")


def test_nothing_secret_is_logged_or_kept(
    office: Desk, provider: AccountProvider, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        through(office, provider)
        provider.token_words = {"nonce": "lain"}
        through(office, provider)
        provider.replies.append(Reply(500, b"tiket-rahasia"))
        office.get(f"{PATH}/kembali?code=kode-9-rahasia&state=x")
    assert "nobody was signed in by the provider" in caplog.text
    with office.world.db.read() as db:
        kept = str([*db.scalars(select(Account)), *db.scalars(select(AccountSession)), *db.scalars(select(SignInCode))])
    for secret in ("rahasia", SECRET, "code_verifier"):
        assert secret not in caplog.text and secret not in kept


def test_an_office_without_the_table_has_no_button(world: World) -> None:
    world.officer("dewi")
    bare = Desk(world)
    assert PATH not in bare.text(SIGN_IN)
    assert [bare.get(path).status_code for path in (PATH, f"{PATH}/kembali")] == [404, 404]


@pytest.mark.parametrize("issuer", ["http://akun.contoh.example", "akun.contoh.example", "https://a.example/?x=1", ""])
def test_an_issuer_that_is_no_safe_address_is_refused(issuer: str) -> None:
    with pytest.raises(ValueError, match="issuer: harus alamat https"):
        IdentityProvider(SECRET, issuer, CLIENT, "Masuk")
