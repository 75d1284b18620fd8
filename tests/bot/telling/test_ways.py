"""Telling the admin: by the first way that works, by the broken one last, and never twice for one lost answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from cast import MONDAY_MORNING as NOW
from cast import PASSWORD
from mails import channel as mailbox
from scripted_server import LOST, Reply, ScriptedServer
from scripted_server import serving as serving_script
from smtp_server import Postbox, smtp_server
from twilio_lookalike import Lookalike

from bot.app import App
from bot.config.alerts import AlertTable
from bot.telling.alert import Alert
from bot.telling.book import Episode
from bot.telling.ways import Ways
from store.office import officers
from store.vocabulary import Role

ADMIN, PHONE = "admin@contoh.example", "+6281200000100"
REDIS = Episode("redis", "redis", "Redis tidak menjawab", "", NOW - timedelta(minutes=5), NOW)
MAIL = Episode("mailbox:email", "mailbox", "Email: kotak surat tidak terbaca", "AUTHENTICATIONFAILED", NOW, NOW)


@pytest.fixture
def post() -> Iterator[Postbox]:
    with smtp_server(password="sandi") as post:
        yield post


@pytest.fixture
def service() -> Iterator[ScriptedServer]:
    with serving_script(ScriptedServer()) as service:
        yield service


@pytest.fixture
def office(joints: App, post: Postbox) -> App:
    """An office that tells by mail, then by SMS."""
    return told_by(with_mail(joints, post), f"email:{ADMIN}", f"sms:{PHONE}")


def with_mail(app: App, post: Postbox) -> App:
    return replace(app, channels={**app.channels, "email": mailbox(smtp_port=post.port)})


def told_by(app: App, *ways: str) -> App:
    return replace(app, settings=replace(app.settings, alerts=AlertTable(to=ways)))


def tell(app: App, *begun: Episode, ended: tuple[Episode, ...] = (), broken: tuple[str, ...] = ()) -> str:
    alert = Alert(app.office, begun, ended, "https://loket.contoh.example/status")
    return Ways(app).tell(alert, broken, app.clock())


def test_the_first_way_is_used_and_says_what_is_wrong_since_when_and_what_to_do(
    office: App, post: Postbox, twilio: Lookalike
) -> None:
    assert tell(office, REDIS, MAIL) == "email"
    mail = post.mail()
    assert mail["To"] == ADMIN
    assert mail["Subject"] == "[Loket] Gangguan: Redis tidak menjawab dan 1 lainnya"
    assert mail["Auto-Submitted"]
    words = mail.get_content()
    assert "GANGGUAN: Redis tidak menjawab (sejak Sen" in words
    assert "Yang perlu dilakukan: Periksa nama, kata sandi" in words
    assert "https://loket.contoh.example/status" in words
    assert twilio.taken == []


def test_a_broken_channel_is_tried_last(office: App, post: Postbox, twilio: Lookalike) -> None:
    assert tell(office, MAIL, broken=("email",)) == "sms"
    assert post.kept == []
    (sent,) = twilio.to(PHONE)
    assert sent.body.startswith("Kantor: GANGGUAN: Email: kotak surat tidak terbaca sejak")
    assert sent.body.endswith("https://loket.contoh.example/status")
    twilio.trouble.append(500)
    twilio.look_fails = True
    assert tell(office, MAIL, broken=("email",)) == "email"


def test_a_way_that_refuses_is_followed_by_the_next(office: App, post: Postbox, twilio: Lookalike) -> None:
    post.answers["RCPT"] = "550 5.1.1 no such user"
    assert tell(office, REDIS) == "sms"
    twilio.trouble.append(400)
    assert tell(office, REDIS) == ""


def test_a_lost_answer_is_looked_up_before_another_way_is_tried(joints: App, twilio: Lookalike) -> None:
    app = told_by(joints, f"sms:{PHONE}", "sms:+6281200000111")
    twilio.trouble.append("lost")
    assert tell(app, REDIS) == "sms"
    assert len(twilio.taken) == 1


def test_what_may_have_left_and_cannot_be_looked_up_counts_as_told(joints: App, service: ScriptedServer) -> None:
    service.replies.append(LOST)
    assert tell(told_by(joints, service.url), REDIS) == "alamat web, belum pasti sampai"


def test_a_web_service_gets_words_and_facts(joints: App, service: ScriptedServer) -> None:
    service.replies.append(Reply(200))
    assert tell(told_by(joints, f"{service.url}/rahasia"), REDIS, ended=(MAIL,)) == "alamat web"
    sent = json.loads(service.calls[0].body)
    assert "SUDAH PULIH: Email: kotak surat tidak terbaca" in sent["text"]
    assert [one["key"] for one in sent["faults"] + sent["recovered"]] == ["redis", "mailbox:email"]
    service.replies.append(Reply(404))
    assert tell(told_by(joints, f"{service.url}/rahasia"), REDIS) == ""


def test_without_the_table_every_admin_with_an_address_is_told_also_while_the_database_is_away(
    joints: App, post: Postbox
) -> None:
    app = with_mail(joints, post)
    with app.db.write() as db:
        for name, role, mail in (("lina", Role.ADMIN, ADMIN), ("budi", Role.ADMIN, ""), ("dewi", Role.OFFICER, "d@x")):
            officers.add(db, name, name, PASSWORD, now=NOW, role=role).email = mail
    ways = Ways(app)
    assert [one.word for one in ways.all()] == [f"email {ADMIN}"]
    app.db.close()
    (app.settings.data / "loket.db").write_bytes(b"no database")
    assert [one.word for one in ways.all()] == [f"email {ADMIN}"]


def test_an_sms_of_many_faults_keeps_its_length_and_its_link(joints: App) -> None:
    many = [replace(MAIL, key=f"mailbox:{number}") for number in range(30)]
    short = Alert(joints.office, many, (), "https://loket.contoh.example/status").short(480)
    assert len(short) == 480
    assert short.endswith("... https://loket.contoh.example/status")
