"""The account of one mailbox: where it is, how we connect and sign in. No password crosses a network in the clear."""

from __future__ import annotations

import imaplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import requests
from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import LoginError

from channels import _deadline
from channels._deadline import Deadline
from channels._http import call
from channels._settings import setting
from channels.protocols import OpenError

SPARSE = ("zimbra", "exchange", "yahoo")  # in the name a server gives itself (RFC 2971)
LOOPBACK = ("127.0.0.1", "localhost", "::1")
CONNECTS = 10.0  # seconds of silence until the server has greeted us
PATIENCE = 60.0  # seconds a command may take, or all of opening: from connecting until we are signed in


class TokenServerError(ConnectionError):
    """The server that gives access tokens is in trouble: a later try may succeed."""


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
    more_folders: tuple[str, ...] = setting(
        'further folders where a citizen\'s mail may lie; ["auto"]: every one, [] for none', ["auto"], ("auto",)
    )
    plus_addressing: bool = setting("whether name+anything@domain reaches this mailbox", True, False)
    auth_server: str = setting(
        'name our mail server writes its Authentication-Results with; "" trusts none', "mx.contoh.go.id", ""
    )
    max_mb: int = setting("largest mail that is fetched, in megabytes", 25, 25)
    first_mails: int = setting("how many of the newest mails the very first look takes in", 100, 100)
    uid_numbering: str = setting(
        'whether the server gives its numbers to mails only: "dense", or "sparse"; "auto" asks for its name',
        "auto",
        "auto",
    )
    null_sender: bool = setting("send automatic mail with an empty return path (some servers refuse it)", False, False)
    oauth_token_url: str = setting("OAuth2: where access tokens are fetched", "https://oauth2.googleapis.com/token", "")
    oauth_client_id: str = setting("OAuth2: client id", "123.apps.googleusercontent.com", "")
    oauth_client_secret: str = setting("OAuth2: client secret", "env:EMAIL_CLIENT_SECRET", "")
    oauth_refresh_token: str = setting("OAuth2: refresh token; set it to use OAuth2", "env:EMAIL_REFRESH_TOKEN", "")
    oauth_scope: str = setting("OAuth2: scope", "https://mail.google.com/", "")

    @property
    def domain(self) -> str:
        return self.address.partition("@")[2].lower()


def require_numbering(numbering: str) -> None:
    """Check that there is such a numbering. Raises ValueError where there is not."""
    if numbering not in ("auto", "dense", "sparse"):
        raise ValueError('uid_numbering harus "auto", "dense", atau "sparse"')


def numbers_mails_only(settings: MailAccount, client: IMAPClient) -> bool:
    """Return whether a number that this server has given out, and knows no more, was that of a mail.

    Zimbra counts everything in all folders together (its UID is its item's number). Exchange gives a mail another UID
    when a program changes it (MS-STANXIMAP 2.1.3). Yahoo counts ahead. RFC 3501 2.3.1.1 allows that: UIDs only rise.
    """
    if settings.uid_numbering != "auto":
        return settings.uid_numbering == "dense"
    name = ""
    with within(client, CONNECTS):
        if client.has_capability("ID"):
            name = str(client.id_()).lower()
    return not any(one in name for one in SPARSE)


def require_secure(host: str, security: str, key: str) -> None:
    """Check that the password does not cross a network in the clear. Raises ValueError where it would."""
    if security not in ("ssl", "starttls", "none"):
        raise ValueError(f'{key} harus "ssl", "starttls", atau "none"')
    if security == "none" and host not in LOOPBACK:
        raise ValueError(f'{key} = "none" hanya boleh untuk komputer ini sendiri; pakai "ssl" atau "starttls"')


def why_closed(error: Exception, settings: MailAccount, protocol: str) -> str:
    """Return why a server cannot be reached, and which settings to look at. protocol: "imap" or "smtp"."""
    host, port = getattr(settings, f"{protocol}_host"), getattr(settings, f"{protocol}_port")
    server, keys = f"Server {protocol.upper()} {host}", f"{protocol}_host dan {protocol}_port"
    match error:
        case OpenError():
            reason, keys = f"Kotak surat tidak terbuka: {error}", "username dan password, atau oauth_*"
        case socket.gaierror():
            reason, keys = f"{server} tidak dikenal", f"{protocol}_host, lalu sambungan internet komputer ini"
        case ConnectionRefusedError():
            reason, keys = f"{server} menolak sambungan di port {port}", f"{protocol}_port dan {protocol}_security"
        case ssl.SSLError():
            reason, keys = (
                f"Sambungan aman ke {host} gagal",
                f"{protocol}_host, {protocol}_port, dan {protocol}_security",
            )
        case TokenServerError():
            reason, keys = f"{error}. Biasanya pulih sendiri", "oauth_token_url bila tidak"
        case requests.RequestException():
            reason, keys = "Server OAuth2 tidak menjawab", "oauth_token_url, lalu jaringan"
        case TimeoutError():
            reason = f"{server} tidak menjawab di port {port}, atau tidak selesai menjawab"
            keys = f"{protocol}_port, lalu jaringan"
        case ValueError():  # last: an error of a certificate is one too
            reason, keys = f"Kotak surat tidak terbuka: {error}", "[channels.email] di config.toml"
        case _:
            reason = f"{server} tidak terhubung ({type(error).__name__})"
    return f"{reason}. Periksa {keys}"


def access_token(settings: MailAccount) -> str:
    """Return a new OAuth2 access token for the refresh token (RFC 6749 section 6).

    Raises OSError where a later try may succeed, ValueError where the settings are wrong.
    """
    form = {
        "grant_type": "refresh_token",
        "client_id": settings.oauth_client_id,
        "refresh_token": settings.oauth_refresh_token,
    }
    optional = {"client_secret": settings.oauth_client_secret, "scope": settings.oauth_scope}
    form |= {
        name: value for name, value in optional.items() if value
    }  # Microsoft refuses a public client with a secret
    answer = call("POST", settings.oauth_token_url, data=form)
    if answer.status_code == 429 or answer.status_code >= 500:
        raise TokenServerError(f"Server OAuth2 sedang terganggu (HTTP {answer.status_code})")
    token = answer.json().get("access_token") if answer.status_code == 200 else None
    if not token:
        raise ValueError(f"server OAuth2 menolak kami (HTTP {answer.status_code}); periksa oauth_*")
    return str(token)


def close(client: IMAPClient) -> None:
    """Sign out where the server still answers, and close the connection."""
    with suppress(Exception), within(client):
        client.logout()
    drop(client)  # a server that is gone takes no leave: close our end all the same


def drop(client: IMAPClient) -> None:
    with suppress(Exception):
        client.shutdown()


class _Imap(imaplib.IMAP4):
    """A connection that its deadline may cut from the first packet on, also in the middle of its TLS handshake."""

    def __init__(self, settings: MailAccount, deadline: Deadline) -> None:
        self._settings, self._deadline = settings, deadline
        super().__init__(settings.imap_host, settings.imap_port, timeout=CONNECTS)

    def _create_socket(self, timeout: float) -> socket.socket:
        is_direct = self._settings.imap_security == "ssl"
        return self._deadline.connect(self.host, self.port, timeout, tls=is_direct)


class _Client(IMAPClient):  # type: ignore[misc]  # the library has no types
    """A client of such a connection."""

    def __init__(self, settings: MailAccount, deadline: Deadline) -> None:
        self._settings, self._deadline = settings, deadline
        timeout = SocketTimeout(connect=CONNECTS, read=PATIENCE)
        is_direct = settings.imap_security == "ssl"
        super().__init__(settings.imap_host, port=settings.imap_port, ssl=is_direct, timeout=timeout)
        self.normalise_times = False

    def _create_IMAP4(self) -> _Imap:  # noqa: N802  # the library's name
        return _Imap(self._settings, self._deadline)


def open_client(settings: MailAccount) -> IMAPClient:
    """Connect to the IMAP server and sign in, all of it within PATIENCE.

    Raises OpenError where it refuses our name and password, TimeoutError where it takes too long.
    """
    require_secure(settings.imap_host, settings.imap_security, "imap_security")
    require_numbering(settings.uid_numbering)
    with _cut_after(PATIENCE) as deadline:
        client = _Client(settings, deadline)
        try:
            if settings.imap_security == "starttls":
                client.starttls()
            _login(settings, client)
        except BaseException:
            close(client)
            raise
    return client


def _login(settings: MailAccount, client: IMAPClient) -> None:
    try:
        if settings.oauth_refresh_token:
            client.oauth2_login(settings.username, access_token(settings))
        else:
            client.login(settings.username, settings.password)
    except LoginError as error:
        raise OpenError(f"server IMAP menolak username atau password kami ({error})") from error


@contextmanager
def within(client: IMAPClient, seconds: float | None = None) -> Iterator[None]:
    """Cut the connection when a command takes longer: a server that sends a byte now and then never times out.

    seconds: PATIENCE where it is None. Raises TimeoutError where the connection was cut.
    """
    with _cut_after(PATIENCE if seconds is None else seconds, client.socket()):
        yield


@contextmanager
def _cut_after(seconds: float, *connections: socket.socket) -> Iterator[Deadline]:
    with _deadline.within(seconds, *connections) as deadline:
        try:
            yield deadline
        except Exception as error:
            if deadline.is_cut:
                raise TimeoutError(f"no whole answer in {seconds:.0f} s") from error
            raise
