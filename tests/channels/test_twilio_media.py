"""Files citizens send: fetched from Twilio with our credentials, which nobody else gets to see."""

from __future__ import annotations

import pytest
from scripted_server import LOST, Reply, closed_port, serving
from twilio_lookalike import ACCOUNT, HOME, TOKEN, WHATSAPP, Lookalike

from channels import _twilio
from channels.envelope import Attachment
from channels.protocols import OpenError
from channels.whatsapp import WhatsApp


def channel(twilio, **more):
    return WhatsApp(**{"account_sid": ACCOUNT, "auth_token": TOKEN, "number": WHATSAPP, "api_base": twilio.url, **more})


MEDIA = f"{HOME}/Messages/MM1/Media/ME1"
JPEG = b"\xff\xd8\xff" + b"x" * 200_000


def open_file(one: _twilio.Twilio, url: str) -> bytes:
    return one.open(Attachment("foto.jpg", "image/jpeg", url), b"")


def test_a_file_is_fetched_with_our_credentials(twilio):
    assert open_file(channel(twilio), twilio.serve(MEDIA, Reply(200, JPEG))) == JPEG
    assert twilio.calls[0].credentials == (ACCOUNT, TOKEN)


def test_a_file_that_is_not_there_yet_comes_later(twilio):
    url = twilio.serve(MEDIA, Reply(404), Reply(500), Reply(200, JPEG))
    for _ in range(2):
        with pytest.raises(OpenError) as error:
            open_file(channel(twilio), url)
        assert not error.value.permanent
    assert open_file(channel(twilio), url) == JPEG


def test_credentials_do_not_follow_to_the_content_network(twilio):
    with serving(Lookalike()) as network:
        there = network.serve("/foto", Reply(200, JPEG))
        url = twilio.serve(MEDIA, Reply(307, b"", {"Location": there}))
        with pytest.raises(OpenError, match="bukan milik Twilio"):  # plain http elsewhere: refused before it is asked
            open_file(channel(twilio), url)
        assert network.calls == []
    again = twilio.serve("/kembali", Reply(307, b"", {"Location": MEDIA}))
    twilio.serve(MEDIA, Reply(200, JPEG))
    assert open_file(channel(twilio), again) == JPEG
    assert twilio.calls[-1].authorization


def test_a_secure_content_network_is_asked_without_credentials(twilio, monkeypatch):
    asked = []

    def call(method, url, **how):
        asked.append((url, how["auth"]))
        return real(method, url if url.startswith("http:") else twilio.url + "/cdn", **how)

    real = _twilio.call
    monkeypatch.setattr(_twilio, "call", call)
    twilio.serve("/cdn", Reply(200, JPEG), public=True)
    url = twilio.serve(MEDIA, Reply(307, b"", {"Location": "https://cdn.example/foto"}))
    assert open_file(channel(twilio), url) == JPEG
    assert asked == [(url, (ACCOUNT, TOKEN)), ("https://cdn.example/foto", None)]
    assert twilio.calls[-1].authorization == ""


@pytest.mark.parametrize(
    ("replies", "permanent"),
    [
        pytest.param([Reply(410)], True, id="deleted"),
        pytest.param([Reply(401)], False, id="not allowed"),
        pytest.param([Reply(302, b"", {"Location": MEDIA})], True, id="a circle of redirects"),
        pytest.param([Reply(302, b"", {"Location": "http://[::1"})], True, id="a redirect to nonsense"),
        pytest.param([Reply(302, b"", {"Location": "file:///etc/passwd"})], True, id="a redirect to our disk"),
        pytest.param([Reply(200, b"x" * (1024 * 1024 + 1))], True, id="too large"),
        pytest.param([Reply(200, b"x", {"Content-Length": "9"})], False, id="cut off in the middle"),
        pytest.param([LOST], False, id="cut off before the answer"),
    ],
)
def test_a_file_that_cannot_be_had_says_whether_to_try_again(twilio, replies, permanent):
    with pytest.raises(OpenError) as error:
        open_file(channel(twilio, max_file_mb=1), twilio.serve(MEDIA, *replies))
    assert error.value.permanent is permanent


def test_the_largest_allowed_file_is_taken(twilio):
    url = twilio.serve(MEDIA, Reply(200, b"x" * 1024 * 1024))
    assert len(open_file(channel(twilio, max_file_mb=1), url)) == 1024 * 1024


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/Media/ME1",
        "https://api.twilio.com.evil.example/Media/ME1",
        "https://api.twilio.com@evil.example/Media/ME1",
        "http://api.twilio.com/Media/ME1",
        "http://127.0.0.1:6379/",
        "https://api.twilio.com:abc/",
        "file:///etc/passwd",
        "",
    ],
)
def test_our_credentials_are_sent_to_nobody_but_twilio(url, monkeypatch):
    monkeypatch.setattr(_twilio, "call", lambda *_, **__: pytest.fail("asked"))
    live = WhatsApp(account_sid=ACCOUNT, auth_token=TOKEN, number=WHATSAPP)
    with pytest.raises(OpenError) as error:
        open_file(live, url)
    assert error.value.permanent


def test_a_refused_connection_for_a_file_is_tried_again(twilio):
    nowhere = closed_port()
    with pytest.raises(OpenError) as error:
        open_file(channel(twilio, api_base=nowhere), f"{nowhere}{MEDIA}")
    assert not error.value.permanent
