"""Webhooks: only the provider is believed, and what is believed is kept before it is answered."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import twilio_lookalike
from cast import SITI
from flask import Flask
from flask.testing import FlaskClient
from twilio_lookalike import Pairs
from werkzeug.serving import make_server
from whole_office import PUBLIC_URL, post, rows, said

from bot.app import App
from bot.web.public import hooks
from bot.work import jobs
from channels.envelope import Arrival as Arrived
from channels.envelope import Traits
from store.tables import Arrival, Consultation, Message, Refusal
from store.transport import refusals, spool

QUESTION = twilio_lookalike.whatsapp("SM1", SITI, "minta data penduduk")
LARGEST = Traits("", "").max_request
URL = f"{PUBLIC_URL}/hooks/whatsapp"


@pytest.fixture
def web(joints: App) -> Flask:
    flask = Flask(__name__)
    flask.register_blueprint(hooks.blueprint(joints))
    return flask


@pytest.fixture
def client(web: Flask) -> FlaskClient:
    return web.test_client()


@pytest.fixture
def port(web: Flask) -> Iterator[int]:
    """The same behind a real HTTP server with a thread for each connection."""
    server = make_server("127.0.0.1", 0, web, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join(5)
    server.server_close()


def with_field(name: str, value: str) -> Pairs:
    return [(key, value if key == name else kept) for key, kept in QUESTION]


def test_a_message_of_the_provider_is_kept_as_it_came_and_answered(client: FlaskClient, joints: App) -> None:
    answer = post(client, "whatsapp", QUESTION)
    assert (answer.status_code, answer.mimetype) == (200, "text/xml")
    (arrival,) = rows(joints, Arrival)
    assert (arrival.channel, arrival.key, arrival.state) == ("whatsapp", "SM1", "new")
    assert arrival.raw == b"\n" + twilio_lookalike.encoded(QUESTION)


# who is not believed


@pytest.mark.parametrize(
    ("pairs", "more", "reason"),
    [
        pytest.param(QUESTION, {"X-Twilio-Signature": ""}, "tanpa X-Twilio-Signature", id="unsigned"),
        pytest.param(QUESTION, {"X-Twilio-Signature": "Zm9yZ2Vk"}, "tanda tangan", id="forged"),
        pytest.param(QUESTION, twilio_lookalike.headers(URL, QUESTION, "tebakan"), "tanda tangan", id="another token"),
        pytest.param(QUESTION, twilio_lookalike.headers(URL, with_field("Body", "lain")), "tanda tangan", id="altered"),
        pytest.param(
            QUESTION, twilio_lookalike.headers(f"{PUBLIC_URL}/hooks/sms", QUESTION), "tanda tangan", id="other URL"
        ),
        pytest.param(with_field("AccountSid", "AC" + "9" * 32), {}, "AccountSid", id="unknown AccountSid"),
        pytest.param([], {}, "AccountSid", id="empty"),
    ],
)
def test_what_is_not_the_providers_is_refused_counted_and_kept_aside(
    client: FlaskClient, joints: App, pairs: Pairs, more: dict[str, str], reason: str
) -> None:
    answer = post(client, "whatsapp", pairs, headers=more)
    assert (answer.status_code, answer.data) == (403, b"refused")
    assert rows(joints, Arrival) == []
    (refusal,) = rows(joints, Refusal)
    assert reason in refusal.reason
    assert (refusal.url, refusal.body) == (URL, twilio_lookalike.encoded(pairs))
    with joints.db.read() as db:
        assert refusals.totals(db) == {"whatsapp": 1}


@pytest.mark.parametrize("cut", [0.5, 0.98])
def test_a_truncated_request_is_refused(client: FlaskClient, joints: App, cut: float) -> None:
    data = twilio_lookalike.encoded(QUESTION)
    answer = post(client, "whatsapp", QUESTION, data=data[: int(len(data) * cut)])
    assert (answer.status_code, rows(joints, Arrival)) == (403, [])


def test_a_request_that_ends_before_its_length_keeps_nothing_and_stops_nobody(port: int, joints: App) -> None:
    data = twilio_lookalike.encoded(QUESTION)
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    line.putrequest("POST", "/hooks/whatsapp")
    for name, value in twilio_lookalike.headers(URL, QUESTION).items():
        line.putheader(name, value)
    line.putheader("Content-Length", str(len(data)))
    line.endheaders(data[:100])
    assert line.sock is not None
    line.sock.close()
    assert over_http(port, QUESTION) == 200
    assert len(rows(joints, Arrival)) == 1


def test_an_oversized_request_is_turned_away_and_nothing_else_suffers(client: FlaskClient, joints: App) -> None:
    huge = twilio_lookalike.whatsapp("SM2", SITI, "x" * LARGEST)
    assert post(client, "whatsapp", huge).status_code == 413
    assert post(client, "whatsapp", QUESTION).status_code == 200
    assert [one.key for one in rows(joints, Arrival)] == ["SM1"]


def test_a_request_without_a_length_is_read_only_so_far(port: int, joints: App) -> None:
    """Chunked: nothing tells its size beforehand."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    pieces = (b"Body=" + b"x" * 65536 for _ in range(8))
    line.request("POST", "/hooks/whatsapp", pieces, twilio_lookalike.headers(URL, QUESTION), encode_chunked=True)
    assert line.getresponse().status == 413
    assert rows(joints, Arrival) == rows(joints, Refusal) == []


@pytest.mark.parametrize(
    "data",
    [b"\xff\xfe\x00=\x80", b"Body=%ff%fe%00&AccountSid=%80", b"\x00" * 1000, b"%", b"=&=&=", b"{", b"&" * 5000],
    ids=["bytes", "escaped bytes", "NUL", "half an escape", "no names", "half JSON", "empty fields"],
)
@pytest.mark.parametrize(
    "kind", [twilio_lookalike.FORM, "application/json", "multipart/form-data; boundary=x", "", "\xff"]
)
def test_whatever_bytes_come_are_refused_with_403(client: FlaskClient, joints: App, data: bytes, kind: str) -> None:
    answer = post(client, "whatsapp", QUESTION, data=data, headers={"Content-Type": kind})
    assert answer.status_code == 403
    assert [one.body for one in rows(joints, Refusal)] == [data]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("post", "/hooks/telegram", 404),
        ("post", "/hooks/email", 404),
        ("post", "/hooks/", 404),
        ("get", "/hooks/whatsapp", 405),
        ("put", "/hooks/whatsapp", 405),
    ],
)
def test_other_doors_are_shut(client: FlaskClient, joints: App, method: str, path: str, status: int) -> None:
    assert getattr(client, method)(path).status_code == status
    assert rows(joints, Refusal) == []


# once


def over_http(port: int, pairs: Pairs, path: str = "whatsapp") -> int:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        signed = twilio_lookalike.headers(f"{PUBLIC_URL}/hooks/{path}", pairs)
        line.request("POST", f"/hooks/{path}", twilio_lookalike.encoded(pairs), signed)
        return line.getresponse().status
    finally:
        line.close()


def test_the_same_request_again_is_answered_and_changes_nothing(client: FlaskClient, joints: App) -> None:
    for _ in range(3):
        assert post(client, "whatsapp", QUESTION).status_code == 200
        jobs.work(joints)
    assert len(rows(joints, Arrival)) == len(rows(joints, Consultation)) == len(said(joints)) == 1
    assert not (joints.settings.data / spool.FOLDER).exists()  # a repetition is no trouble


def test_a_duplicate_delivered_a_hundred_times_at_once_is_one_message_in_one_consultation(
    port: int, joints: App
) -> None:
    with ThreadPoolExecutor(32) as pool:
        statuses = list(pool.map(lambda _: over_http(port, QUESTION), range(100)))
    assert statuses == [200] * 100
    jobs.work(joints)
    assert len(rows(joints, Arrival)) == len(rows(joints, Consultation)) == len(said(joints)) == 1


def test_many_citizens_at_once_have_a_consultation_each(port: int, joints: App) -> None:
    def write(place: int) -> int:
        return over_http(port, twilio_lookalike.whatsapp(f"SM{place}", f"+62812000{place:05d}", "minta data"))

    with ThreadPoolExecutor(32) as pool:
        assert set(pool.map(write, range(60))) == {200}
    jobs.work(joints)
    assert len(rows(joints, Consultation)) == 60


def test_without_redis_a_message_is_taken_all_the_same(client: FlaskClient, joints: App) -> None:
    assert joints.bell.ping() is None
    assert post(client, "whatsapp", QUESTION).status_code == 200
    assert len(rows(joints, Arrival)) == 1


# refused, and put right


@pytest.fixture
def refused(client: FlaskClient, joints: App) -> App:
    """Twilio signed the address it was given; our public_url said another."""
    assert post(client, "whatsapp", QUESTION, public_url="https://lama.contoh.example").status_code == 403
    return joints


def mended(app: App) -> App:
    object.__setattr__(app.settings, "public_url", "https://lama.contoh.example")
    return app


def test_a_refused_request_is_accepted_once_the_setting_is_mended(refused: App) -> None:
    (refusal,) = rows(refused, Refusal)
    assert "Masih ditolak" in hooks.replay(refused, refusal.id)
    assert hooks.replay(mended(refused), refusal.id) == "Diterima dan masuk antrean."
    jobs.work(refused)
    (message,) = [one for one in rows(refused, Message) if one.direction == "in"]
    assert (message.body, message.at) == ("minta data penduduk", refusal.at)
    assert rows(refused, Refusal)[0].replayed_at is not None


def test_a_replay_of_what_came_again_meanwhile_counts_once(refused: App, client: FlaskClient) -> None:
    (refusal,) = rows(refused, Refusal)
    app = mended(refused)
    assert post(client, "whatsapp", QUESTION, public_url="https://lama.contoh.example").status_code == 200
    for _ in range(2):
        hooks.replay(app, refusal.id)
        jobs.work(app)
    assert len(rows(app, Arrival)) == len(rows(app, Consultation)) == 1


def test_a_forged_request_stays_refused_on_replay(client: FlaskClient, joints: App) -> None:
    post(client, "whatsapp", QUESTION, headers={"X-Twilio-Signature": "Zm9yZ2Vk"})
    assert "Masih ditolak" in hooks.replay(joints, rows(joints, Refusal)[0].id)
    assert rows(joints, Arrival) == []


def test_a_refusal_that_is_gone_or_whose_channel_is_gone_says_so(refused: App) -> None:
    assert hooks.replay(refused, 999) == "Permintaan itu tidak ada lagi."
    (refusal,) = rows(refused, Refusal)
    del refused.channels["whatsapp"]  # type: ignore[attr-defined]  # a dict underneath
    assert "tidak diatur" in hooks.replay(refused, refusal.id)


def test_cookies_and_passwords_of_a_refused_request_are_not_kept(client: FlaskClient, joints: App) -> None:
    secret = {"Cookie": "loket=rahasia", "Authorization": "Basic cmFoYXNpYQ==", "X-Twilio-Signature": "Zm9yZ2Vk"}
    post(client, "whatsapp", QUESTION, headers=secret | {"I-Twilio-Idempotency-Token": "t1"})
    kept = rows(joints, Refusal)[0].headers
    assert "x-twilio-signature" in kept
    assert kept["i-twilio-idempotency-token"] == "t1"
    assert "rahasia" not in str(kept)
    assert "cmFoYXNpYQ" not in str(kept)


def test_of_many_refusals_all_are_counted_and_the_first_and_last_of_a_reason_are_kept(
    client: FlaskClient, joints: App
) -> None:
    for place in range(53):
        post(client, "whatsapp", twilio_lookalike.whatsapp(f"SM{place}", SITI, ""), headers={"X-Twilio-Signature": "x"})
    with joints.db.read() as db:
        assert refusals.totals(db) == {"whatsapp": 53}
    kept = rows(joints, Refusal)
    assert len(kept) == refusals.KEPT
    assert b"SM0" in kept[0].body
    assert b"SM52" in kept[-1].body


def test_an_adapter_that_breaks_refuses_and_keeps_the_request(
    client: FlaskClient, joints: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> Arrived:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(type(joints.channels["whatsapp"]), "accept", broken)
    assert post(client, "whatsapp", QUESTION).status_code == 403
    (refusal,) = rows(joints, Refusal)
    assert "RuntimeError" in refusal.reason
    monkeypatch.undo()
    assert hooks.replay(joints, refusal.id) == "Diterima dan masuk antrean."


def test_a_burst_of_webhooks_rings_now_and_then_and_at_its_end(joints: App, monkeypatch: pytest.MonkeyPatch) -> None:
    rings: list[None] = []
    monkeypatch.setattr(type(joints.bell), "ring", lambda _: rings.append(None))
    after_commit = hooks._Ringer(joints)
    for _ in range(50):
        after_commit(True)
    assert len(rings) == 1
    after_commit(False)
    assert len(rings) == 2
