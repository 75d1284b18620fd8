"""The account of one mailbox: where it is, how we sign in, and that no password crosses a network in the clear."""

from __future__ import annotations

from dataclasses import dataclass

import requests

from channels._settings import setting

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class MailAccount:
    """Settings of `[channels.email]`. Security is "ssl", "starttls", or "none" (only for a server on this computer)."""

    address: str = setting("our address", "pst@contoh.example")
    imap_host: str = setting("server the mail is read from", "imap.contoh.go.id")
    smtp_host: str = setting("server the mail is sent by", "smtp.contoh.go.id")
    username: str = setting("name to sign in with, usually the address", "pst@contoh.example")
    password: str = setting("password or app password", "env:EMAIL_PASSWORD", "")
    display_name: str = setting("name citizens see", "PST BPS Contoh", "")
    imap_port: int = setting("port of the IMAP server", 993, 993)
    imap_security: str = setting('"ssl", "starttls" or "none"', "ssl", "ssl")
    smtp_port: int = setting("port of the SMTP server", 587, 587)
    smtp_security: str = setting('"starttls", "ssl" or "none"', "starttls", "starttls")
    folder: str = setting("folder that is read", "INBOX", "INBOX")
    junk_folder: str = setting('spam folder that is read too: "auto", a name, or "" for none', "auto", "auto")
    plus_addressing: bool = setting("whether name+anything@domain reaches this mailbox", True, False)
    auth_server: str = setting(
        'name our mail server writes its Authentication-Results with; "" trusts none', "mx.contoh.go.id", ""
    )
    max_mb: int = setting("largest mail that is fetched, in megabytes", 25, 25)
    first_mails: int = setting("how many of the newest mails the very first look takes in", 100, 100)
    null_sender: bool = setting("send automatic mail with an empty return path (some servers refuse it)", False, False)
    oauth_token_url: str = setting("OAuth2: where access tokens are fetched", "https://oauth2.googleapis.com/token", "")
    oauth_client_id: str = setting("OAuth2: client id", "123.apps.googleusercontent.com", "")
    oauth_client_secret: str = setting("OAuth2: client secret", "env:EMAIL_CLIENT_SECRET", "")
    oauth_refresh_token: str = setting("OAuth2: refresh token; set it to use OAuth2", "env:EMAIL_REFRESH_TOKEN", "")
    oauth_scope: str = setting("OAuth2: scope", "https://mail.google.com/", "")

    @property
    def domain(self) -> str:
        return self.address.partition("@")[2].lower()


def require_secure(host: str, security: str, key: str) -> None:
    """Check that the password does not cross a network in the clear. Raises ValueError where it would."""
    if security not in ("ssl", "starttls", "none"):
        raise ValueError(f'{key} harus "ssl", "starttls", atau "none"')
    if security == "none" and host not in LOOPBACK:
        raise ValueError(f'{key} = "none" hanya boleh untuk komputer ini sendiri; pakai "ssl" atau "starttls"')


def access_token(settings: MailAccount) -> str:
    """Return a new OAuth2 access token for the refresh token (RFC 6749 section 6).

    Raises OSError where a later try may succeed, ValueError where the settings are wrong.
    """
    form = {
        "grant_type": "refresh_token",
        "client_id": settings.oauth_client_id,
        "client_secret": settings.oauth_client_secret,
        "refresh_token": settings.oauth_refresh_token,
    }
    if settings.oauth_scope:
        form["scope"] = settings.oauth_scope
    answer = requests.post(settings.oauth_token_url, data=form, timeout=15)
    if answer.status_code == 429 or answer.status_code >= 500:
        raise ConnectionError(f"server OAuth2 sedang terganggu (HTTP {answer.status_code})")
    token = answer.json().get("access_token") if answer.status_code == 200 else None
    if not token:
        raise ValueError(f"server OAuth2 menolak kami (HTTP {answer.status_code}); periksa oauth_*")
    return str(token)
