"""Signing in at the mail server: by password, by OAuth2, and never in the clear."""

from __future__ import annotations

import pytest
from cast import SITI_MAIL
from mails import KEY, OFFICE, channel
from smtp_server import smtp_server, token_server

from channels.envelope import Address, Outbound
from channels.protocols import SendError


def message(**changes):
    usual = {
        "key": KEY,
        "to": Address("email", SITI_MAIL, "Siti", "email"),
        "body": "Angkanya 17.000 jiwa.",
        "subject": "Re: Data inflasi [#K-2026-000001]",
    }
    return Outbound(**usual | changes)


def test_a_right_password_signs_in():
    with smtp_server(password="sandi") as post:
        channel(smtp_port=post.port).send(message())
        assert post.signed_in == [(OFFICE, "sandi")]
        assert len(post.kept) == 1


def test_a_wrong_password_says_what_to_look_at_and_not_the_password():
    with smtp_server(password="sandi") as post, pytest.raises(SendError, match="Periksa username") as caught:
        channel(smtp_port=post.port, password="sandi-keliru").send(message())
    assert caught.value.permanent
    assert "sandi-keliru" not in str(caught.value)


def test_a_server_that_cannot_check_passwords_now_is_tried_again():
    with smtp_server(password="sandi", answers={"AUTH": "454 4.7.0 later"}) as post, pytest.raises(SendError) as caught:
        channel(smtp_port=post.port, password="sandi-keliru").send(message())
    assert (caught.value.permanent, caught.value.unknown) == (False, False)


def oauth(post, tokens, secret="rahasia-klien", scope="https://mail.google.com/"):
    return channel(
        smtp_port=post.port,
        oauth_token_url=f"http://127.0.0.1:{tokens.server_port}/token",
        oauth_client_id="klien",
        oauth_client_secret=secret,
        oauth_refresh_token="segar-lama",
        oauth_scope=scope,
    )


def test_oauth2_fetches_a_token_and_signs_in_with_it():
    with smtp_server(token="ya29.segar") as post, token_server() as tokens:
        oauth(post, tokens).send(message())
        assert post.signed_in == [("XOAUTH2", f"user={OFFICE}\x01auth=Bearer ya29.segar\x01\x01")]
        assert tokens.forms == [
            {
                "grant_type": ["refresh_token"],
                "client_id": ["klien"],
                "client_secret": ["rahasia-klien"],
                "refresh_token": ["segar-lama"],
                "scope": ["https://mail.google.com/"],
            }
        ]
        assert len(post.kept) == 1


def test_a_public_client_shows_no_secret():
    with smtp_server(token="ya29.segar") as post, token_server() as tokens:
        oauth(post, tokens, secret="", scope="").send(message())
        assert tokens.forms[0].keys() == {"grant_type", "client_id", "refresh_token"}


def test_a_token_the_mail_server_refuses_ends_the_talk():
    with smtp_server(token="lain") as post, token_server() as tokens, pytest.raises(SendError, match="sandi") as caught:
        oauth(post, tokens).send(message())
    assert caught.value.permanent


@pytest.mark.parametrize(
    ("status", "body", "permanent"),
    [
        pytest.param(400, {"error": "invalid_grant"}, True, id="refused"),
        pytest.param(200, {"kind": "no token"}, True, id="no token in the answer"),
        pytest.param(503, b"", False, id="out of order"),
        pytest.param(429, b"", False, id="too often"),
        pytest.param(200, b"<html>log in", False, id="somebody else answers"),
    ],
)
def test_a_token_server_in_trouble_loses_no_mail(status, body, permanent):
    with smtp_server(token="x") as post, token_server(status, body) as tokens, pytest.raises(SendError) as caught:
        oauth(post, tokens).send(message())
    assert (caught.value.permanent, caught.value.unknown) == (permanent, False)
    assert "segar-lama" not in str(caught.value)
    assert "rahasia-klien" not in str(caught.value)


def test_the_officer_reads_which_server_is_in_trouble():
    with smtp_server(token="x") as post, token_server(503, b"") as tokens, pytest.raises(SendError) as caught:
        oauth(post, tokens).send(message())
    assert "Server OAuth2 sedang terganggu (HTTP 503)" in str(caught.value)
    assert "SMTP" not in str(caught.value)


@pytest.mark.parametrize("changes", [{"smtp_host": "mail.contoh.example"}, {"smtp_security": "tsl"}])
def test_a_password_never_crosses_a_network_in_the_clear(changes):
    with pytest.raises(SendError, match="smtp_security") as caught:
        channel(**changes).send(message())
    assert caught.value.permanent


def test_a_server_without_encryption_gets_no_password_where_encryption_is_wanted():
    with smtp_server(password="sandi") as post, pytest.raises(SendError):
        channel(smtp_port=post.port, smtp_security="starttls").send(message())
    assert post.signed_in == []


def test_an_imap_password_never_crosses_a_network_in_the_clear():
    opening = channel(imap_host="imap.contoh.example").connect()
    with pytest.raises(ValueError, match="imap_security"), opening:
        pass


def test_the_check_signs_in_for_reading_and_for_sending(box):
    with smtp_server(password="sandi-kotak-surat") as post:
        assert box.channel(smtp_port=post.port).check() == f"{OFFICE}: IMAP dan SMTP menerima kami"
        assert post.signed_in == [(box.user, "sandi-kotak-surat")]


def test_a_wrong_setting_sends_nobody_to_look_at_another():
    wrong = channel(imap_port=1, uid_numbering="Sparse")
    with pytest.raises(SendError, match="uid_numbering harus") as told:
        wrong.check()
    assert "oauth" not in str(told.value)
