"""WhatsApp by Twilio, going out: what we ask Twilio to send."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from cast import SITI
from twilio_lookalike import ACCOUNT, PUBLIC, TOKEN, WHATSAPP

from channels.envelope import Address, File, Outbound
from channels.protocols import SendError
from channels.whatsapp import WhatsApp, _template

KEY = "abcdefghij0123456789"
TO = Address("whatsapp", SITI)
TEMPLATES = {"answer_ready": "HX" + "1" * 32, "rating": "HX" + "2" * 32}
CALLBACK = f"{PUBLIC}/hooks/whatsapp?message={KEY}"


@pytest.fixture
def channel(twilio):
    return WhatsApp(ACCOUNT, TOKEN, WHATSAPP, api_base=twilio.url, template_sids=TEMPLATES)


def file(name: str) -> File:
    return File(name, "application/pdf", Path("/nowhere") / name, f"{PUBLIC}/media/{name}")


ENDS = {"From": f"whatsapp:{WHATSAPP}", "To": f"whatsapp:{SITI}"}
MESSAGES = [
    pytest.param({"body": "Halo 🙏\n*tebal*"}, {"Body": "Halo 🙏\n*tebal*"}, id="text"),
    pytest.param({"body": "Halo", "status_url": CALLBACK}, {"Body": "Halo", "StatusCallback": CALLBACK}, id="report"),
    pytest.param({"body": "Halo", "status_url": "/hooks/whatsapp"}, {"Body": "Halo"}, id="no public address"),
    pytest.param({"body": "x" * 1600}, {"Body": "x" * 1600}, id="the longest"),
    pytest.param(
        {"body": "Tabelnya", "attachments": (file("a.pdf"),)},
        {"Body": "Tabelnya", "MediaUrl": f"{PUBLIC}/media/a.pdf"},
        id="file with words",
    ),
    pytest.param({"body": "", "attachments": (file("a.pdf"),)}, {"MediaUrl": f"{PUBLIC}/media/a.pdf"}, id="file alone"),
]


@pytest.mark.parametrize(("message", "form"), MESSAGES)
def test_a_message_goes_out_as_twilio_wants_it(twilio, channel, message, form):
    assert channel.send(Outbound(KEY, TO, **message)) == twilio.taken[0].sid
    assert twilio.calls[0].form == {**ENDS, **form}


def test_an_address_without_a_phone_is_written_to_by_its_id(twilio, channel):
    channel.send(Outbound(KEY, Address("whatsapp", "ID.4566546130240823", kind="bsuid"), "Halo"))
    assert twilio.calls[0].form["To"] == "whatsapp:ID.4566546130240823"


VARIABLES = [
    pytest.param({"1": "K-2026-000123"}, {"1": "K-2026-000123"}, id="plain"),
    pytest.param({"1": "Siti 🙏 é", "2": "Senin"}, {"1": "Siti 🙏 é", "2": "Senin"}, id="two"),
    pytest.param({"1": " baris\n\nbaru\t lagi     jauh \r\n"}, {"1": "baris baru lagi jauh"}, id="no breaks, no gaps"),
    pytest.param({}, {}, id="none"),
]


@pytest.mark.parametrize(("params", "variables"), VARIABLES)
def test_a_template_goes_by_its_content_sid_and_its_variables(twilio, channel, params, variables):
    channel.send(Outbound(KEY, TO, "isi", template="answer_ready", params=params, status_url=CALLBACK))
    form = twilio.calls[0].form
    assert json.loads(form.pop("ContentVariables")) == variables
    assert form == {**ENDS, "ContentSid": TEMPLATES["answer_ready"], "StatusCallback": CALLBACK}


def test_a_template_that_is_not_set_up_is_refused_before_twilio_is_asked(twilio, channel):
    with pytest.raises(SendError, match=r"Templat greeting belum diatur di config\.toml") as error:
        channel.send(Outbound(KEY, TO, "isi", template="greeting"))
    assert error.value.permanent
    assert twilio.calls == []


def test_the_templates_that_are_set_up_are_known(channel):
    assert channel.templates() == {"answer_ready", "rating"}


def test_two_files_in_one_message_are_refused(twilio, channel):
    with pytest.raises(SendError, match="satu berkas") as error:
        channel.send(Outbound(KEY, TO, "isi", attachments=(file("a.pdf"), file("b.pdf"))))
    assert error.value.permanent
    assert twilio.calls == []


def test_a_message_without_anything_in_it_is_twilios_to_refuse(twilio, channel):
    with pytest.raises(SendError, match="21619") as error:
        channel.send(Outbound(KEY, TO, ""))
    assert error.value.permanent
    assert len(twilio.calls) == 1


@pytest.mark.parametrize(
    ("approval", "told"),
    [
        ({"status": "approved", "category": "UTILITY", "name": "siap"}, ("siap", "utility", "approved", "")),
        ({"status": "received", "name": "siap"}, ("siap", "", "pending", "")),
        ({"status": "rejected", "name": "siap", "rejection_reason": "TAG"}, ("siap", "", "rejected", "TAG")),
        ({"status": "paused"}, ("dari_konsol", "", "paused", "")),
        ({"status": "disabled"}, ("dari_konsol", "", "disabled", "")),
        ({"status": "new word of theirs"}, ("dari_konsol", "", "unsubmitted", "")),
        (None, ("dari_konsol", "", "unsubmitted", "")),
    ],
)
def test_twilios_words_about_a_template_are_told_in_ours(approval, told):
    types = {"twilio/media": {"media": []}, "twilio/text": {"body": "Jawaban {{1}}"}}
    content = SimpleNamespace(sid="HX1", friendly_name="dari_konsol", language="id", types=types)
    content.approval_requests = approval
    found = _template(content)
    assert (found.name, found.category, found.status, found.reason) == told
    assert (found.external_id, found.body) == ("HX1", "Jawaban {{1}}")
