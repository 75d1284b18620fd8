"""WhatsApp by Twilio, coming in: a payload in, the whole envelope out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from cast import BUDI, SITI
from hypothesis import given
from hypothesis import strategies as st
from storable import assert_storable
from twilio_lookalike import ACCOUNT, TOKEN, WHATSAPP, webhook

from channels.envelope import Address, Attachment, Choice, Delivery, Inbound
from channels.whatsapp import WhatsApp

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
SID = "MM0123456789abcdef0123456789abcdef"
EARLIER = "MM" + "e" * 32
BSUID = "ID.4566546130240823"
MEDIA = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages/{SID}/Media/ME1"
CHANNEL = WhatsApp(account_sid=ACCOUNT, auth_token=TOKEN, number=WHATSAPP)

BASE = {
    "SmsMessageSid": SID,
    "MessageSid": SID,
    "SmsSid": SID,
    "AccountSid": ACCOUNT,
    "From": f"whatsapp:{SITI}",
    "To": f"whatsapp:{WHATSAPP}",
    "NumMedia": "0",
    "NumSegments": "1",
    "ProfileName": "Siti A.",
    "WaId": SITI.removeprefix("+"),
    "MessageType": "text",
    "SmsStatus": "received",
    "ApiVersion": "2010-04-01",
    "Body": "Halo",
}
SENDER = Address("whatsapp", SITI, "Siti A.", "phone")


def parsed(change: dict[str, str | None], query: str = "") -> list[Inbound | Delivery]:
    """What a webhook with these fields means, by way of the raw bytes that are kept. None takes a field away."""
    form = {name: value for name, value in {**BASE, **change}.items() if value is not None}
    return list(CHANNEL.parse(CHANNEL.accept(webhook("/hooks/whatsapp", form, query=query)).raw, NOW))


def inbound(**more: Any) -> Inbound:
    return Inbound(**{"external_id": SID, "sender": SENDER, "body": "Halo", "sent_at": NOW, **more})


def photo(**more: str) -> dict[str, str | None]:
    return {"MessageType": "image", "NumMedia": "1", "MediaUrl0": MEDIA, "MediaContentType0": "image/jpeg", **more}


def file(name: str, kind: str, url: str = MEDIA) -> Attachment:
    return Attachment(f"89abcdef-{name}", kind, url)


PHOTO = (file("1.jpg", "image/jpeg"),)
MESSAGES = [
    pytest.param({}, {}, id="text"),
    pytest.param({"Body": "Pagi kak 🙏\nminta data\n"}, {"body": "Pagi kak 🙏\nminta data\n"}, id="lines and emoji"),
    pytest.param({"Body": "\u202eمرحبا\u202c"}, {"body": "\u202eمرحبا\u202c"}, id="right to left"),
    pytest.param({"Body": "a\x00b"}, {"body": "ab"}, id="NUL"),
    pytest.param({"Body": "\x00"}, {"body": "[pesan kosong]"}, id="nothing but NUL"),
    pytest.param({"Body": "x" * 10_000}, {"body": "x" * 10_000}, id="10 000 characters"),
    pytest.param({"Body": ""}, {"body": "[pesan kosong]"}, id="empty text"),
    pytest.param({"Body": None, "MessageType": None}, {"body": "[pesan kosong]"}, id="no text and no type"),
    pytest.param(
        {"Body": None, "MessageType": "unsupported"},
        {"body": "[jenis pesan yang belum didukung WhatsApp Business]"},
        id="unsupported",
    ),
    pytest.param({"Body": None, "MessageType": "poll"}, {"body": "[pesan poll]"}, id="a type not yet invented"),
    pytest.param({"SmsMessageSid": None, "MessageSid": None}, {}, id="only the old name of the sid"),
    pytest.param({"NewField": "x", "ChannelMetadata": '{"type":"whatsapp"}'}, {}, id="fields we do not know"),
    pytest.param(photo(Body="ini suratnya"), {"body": "ini suratnya", "attachments": PHOTO}, id="photo with caption"),
    pytest.param(photo(Body=""), {"body": "[foto]", "attachments": PHOTO}, id="photo alone"),
    pytest.param(
        photo(Body="", MessageType="audio", MediaContentType0="audio/ogg; codecs=opus"),
        {"body": "[pesan suara]", "attachments": (file("1.ogg", "audio/ogg; codecs=opus"),)},
        id="voice note",
    ),
    pytest.param(
        photo(Body="surat.pdf", MessageType="document", MediaContentType0="application/pdf"),
        {"body": "surat.pdf", "attachments": (file("1.pdf", "application/pdf"),)},
        id="document",
    ),
    pytest.param(
        photo(Body="", MessageType="sticker", MediaContentType0="image/webp"),
        {"body": "[stiker]", "attachments": (file("1.webp", "image/webp"),), "sign": "sticker"},
        id="sticker",
    ),
    pytest.param(
        photo(Body="Mana datanya?", MessageType="sticker", MediaContentType0="image/webp"),
        {"body": "Mana datanya?", "attachments": (file("1.webp", "image/webp"),), "sign": ""},
        id="a sticker with words",
    ),
    pytest.param(
        photo(Body="", MessageType="contacts", MediaContentType0="text/vcard"),
        {"body": "[kartu nama]", "attachments": (file("1.vcf", "text/vcard"),)},
        id="contact",
    ),
    pytest.param(
        photo(Body="", MessageType="", MediaContentType0="x-nobody/knows"),
        {"body": "[berkas]", "attachments": (file("1.bin", "x-nobody/knows"),)},
        id="file of an unknown kind",
    ),
    pytest.param(
        {**photo(NumMedia="3"), "MediaUrl1": f"{MEDIA}b", "MediaContentType1": "video/mp4"},
        {"attachments": (*PHOTO, file("2.mp4", "video/mp4", f"{MEDIA}b"))},
        id="several files, one without an address",
    ),
    pytest.param({"NumMedia": "²"}, {}, id="a count that is no number"),
    pytest.param({"NumMedia": "9" * 5000}, {}, id="a count beyond reason"),
    pytest.param(
        {"MessageType": "location", "Body": "", "Latitude": "-2.87", "Longitude": "108.28", "Label": "Kantor"}
        | {"Address": "Jl. Contoh 1"},
        {"body": "📍 Kantor, Jl. Contoh 1 (-2.87,108.28)\nhttps://www.openstreetmap.org/?mlat=-2.87&mlon=108.28"},
        id="location",
    ),
    pytest.param(
        {"MessageType": "location", "Body": "di sini", "Latitude": "-2.87", "Longitude": "108.28"},
        {
            "body": "📍 Lokasi (-2.87,108.28)\nhttps://www.openstreetmap.org/?mlat=-2.87&mlon=108.28\ndi sini",
        },
        id="location with words",
    ),
    pytest.param(
        {"MessageType": "button", "ButtonText": "Ya, lanjut", "ButtonPayload": "ya", "Body": "Ya, lanjut"},
        {"body": "Ya, lanjut", "choice": Choice("ya", "Ya, lanjut")},
        id="quick reply",
    ),
    pytest.param(
        {"MessageType": "button", "ButtonPayload": "ya", "Body": "Ya"},
        {"body": "Ya", "choice": Choice("ya", "Ya")},
        id="quick reply without its title",
    ),
    pytest.param(
        {"MessageType": "interactive", "ListId": "layanan_data", "ListTitle": "Permintaan data"}
        | {"Body": "Permintaan data", "OriginalRepliedMessageSid": EARLIER},
        {"body": "Permintaan data", "choice": Choice("layanan_data", "Permintaan data"), "refs": (EARLIER,)},
        id="list choice",
    ),
    *[
        pytest.param(
            {"MessageType": "interactive", "Body": empty, "ListId": "data", "ListTitle": "Permintaan data"},
            {"body": "Permintaan data", "choice": Choice("data", "Permintaan data")},
            id=f"list choice, its words {empty!r}",
        )
        for empty in (None, "")
    ],
    pytest.param(
        {"MessageType": "button", "Body": "", "ButtonText": "Ya, lanjut", "ButtonPayload": "ya"},
        {"body": "Ya, lanjut", "choice": Choice("ya", "Ya, lanjut")},
        id="quick reply without words",
    ),
    pytest.param(
        {"MessageType": "button", "Body": "", "ButtonPayload": "ya"},
        {"body": "ya", "choice": Choice("ya", "ya")},
        id="quick reply with nothing but our own id",
    ),
    pytest.param(
        {"MessageType": "interactive", "Body": "", "FlowData": '{"nama":"Siti","tahun":2025,"flow_token":"x"}'},
        {"body": "nama: Siti\ntahun: 2025"},
        id="a form filled in",
    ),
    pytest.param(
        {"MessageType": "interactive", "Body": None, "InteractiveData": "bukan JSON"},
        {"body": "bukan JSON"},
        id="a form we cannot read",
    ),
    pytest.param(
        {"OriginalRepliedMessageSid": EARLIER, "OriginalRepliedMessageSender": f"whatsapp:{WHATSAPP}"},
        {"refs": (EARLIER,)},
        id="reply to an earlier message",
    ),
    pytest.param(
        {"MessageType": "reaction", "Body": "👍", "OriginalRepliedMessageSid": EARLIER},
        {"body": "👍", "refs": (EARLIER,), "sign": "reaction"},
        id="reaction",
    ),
    pytest.param(
        {"MessageType": "reaction", "Body": None, "OriginalRepliedMessageSid": EARLIER},
        {"body": "", "refs": (EARLIER,), "sign": "reaction"},
        id="reaction taken back",
    ),
    pytest.param({"Forwarded": "true", "FrequentlyForwarded": "false"}, {"note": "Diteruskan"}, id="forwarded"),
    pytest.param({"Forwarded": "true", "FrequentlyForwarded": "true"}, {"note": "Sering diteruskan"}, id="often"),
    pytest.param({"Forwarded": "false", "FrequentlyForwarded": "false"}, {}, id="written here"),
    pytest.param(
        {"ReferralHeadline": "Sensus  Ekonomi", "ReferralBody": "Tanya kami", "ReferralSourceType": "ad"}
        | {"ReferralSourceUrl": "https://fb.me/contoh", "ReferralSourceId": "12", "ReferralNumMedia": "0"},
        {"note": "Datang dari iklan: Sensus Ekonomi · Tanya kami · https://fb.me/contoh"},
        id="from an advertisement",
    ),
    pytest.param(
        {"Forwarded": "true", "ReferralSourceType": "post", "ReferralSourceId": "12"},
        {"note": "Diteruskan\nDatang dari unggahan: 12"},
        id="from a post of which only the id is told",
    ),
    pytest.param({"ReferralNumMedia": "0"}, {}, id="from no advertisement"),
]


@pytest.mark.parametrize(("change", "expected"), MESSAGES)
def test_a_message_becomes_one_envelope(change, expected):
    assert parsed(change) == [inbound(**expected)]


def test_of_a_field_that_comes_twice_the_first_counts_when_believed_and_when_read():
    pairs = [*BASE.items(), ("Body", "Hai"), ("MessageSid", EARLIER), ("AccountSid", "AC9")]
    arrival = CHANNEL.accept(webhook("/hooks/whatsapp", pairs))
    assert arrival.key == SID
    assert CHANNEL.parse(arrival.raw, NOW) == [inbound()]


def test_an_album_is_several_messages_each_with_its_own_key():
    sids = [f"MM{place:032x}" for place in range(3)]
    arrivals = [CHANNEL.accept(webhook("/hooks/whatsapp", {**BASE, **photo(), "MessageSid": sid})) for sid in sids]
    assert [one.key for one in arrivals] == sids


def bsuid(name: str = "Siti A.") -> Address:
    return Address("whatsapp", BSUID, name, "bsuid")


WHO = [
    pytest.param({}, SENDER, (), id="phone only"),
    pytest.param({"ExternalUserId": f"whatsapp:{BSUID}"}, SENDER, (bsuid(),), id="phone and business-scoped id"),
    pytest.param({"From": f"whatsapp:{BSUID}", "WaId": None}, bsuid(), (), id="business-scoped id alone"),
    pytest.param(
        {"From": f"whatsapp:{BSUID}", "WaId": None, "ExternalUserId": f"whatsapp:{BSUID}"},
        bsuid(),
        (),
        id="business-scoped id named twice",
    ),
    pytest.param({"From": f"whatsapp:{BSUID}"}, SENDER, (bsuid(),), id="phone only in WaId"),
    pytest.param({"From": f"whatsapp:{BSUID}", "WaId": BSUID}, bsuid(), (), id="business-scoped id in WaId"),
    pytest.param(
        {"From": "whatsapp:US.ENT.11815799212886844830", "WaId": None},
        Address("whatsapp", "US.ENT.11815799212886844830", "Siti A.", "bsuid"),
        (),
        id="id of linked portfolios",
    ),
    pytest.param(
        {"From": "whatsapp:ID.811122233", "WaId": None},
        Address("whatsapp", "ID.811122233", "Siti A.", "bsuid"),
        (),
        id="an id that looks like a phone number",
    ),
    pytest.param({"From": None, "WaId": None}, Address("whatsapp", SID, "Siti A.", "raw"), (), id="nobody"),
    pytest.param(
        {"From": "whatsapp:siti", "WaId": "0"}, Address("whatsapp", "siti", "Siti A.", "raw"), (), id="nonsense"
    ),
    pytest.param({"From": "whatsapp:+" + "1" * 40, "WaId": SITI[1:]}, SENDER, (), id="a number too long"),
    pytest.param({"ProfileName": None}, Address("whatsapp", SITI), (), id="no name"),
    *[
        pytest.param({"ProfileName": name}, Address("whatsapp", SITI), (), id=f"invisible name {name!a}")
        for name in ("\u200b", " \u3164", "\u2800\u2800", "\u00ad\u2060", "\u202e\u202c", "\u0301", "\ufe0f")
    ],
    pytest.param(
        {"ProfileName": "\u202e<b>🦋</b>" * 50}, Address("whatsapp", SITI, "\u202e<b>🦋</b>" * 50), (), id="wild name"
    ),
]


@pytest.mark.parametrize(("change", "sender", "also"), WHO)
def test_the_sender_is_a_phone_where_it_is_known(change, sender, also):
    (message,) = parsed(change)
    assert (message.sender, message.also) == (sender, also)


FIELDS = st.sampled_from(
    [
        *BASE,
        *("MessageStatus", "ErrorCode", "ErrorMessage", "ExternalUserId", "Latitude", "Longitude", "Label"),
        *(
            "MediaUrl0",
            "MediaContentType0",
            "FlowData",
            "InteractiveData",
            "ButtonPayload",
            "ButtonText",
            "ListId",
            "OriginalRepliedMessageSid",
        ),
    ]
)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(
    ["1", "delivered", "failed", f"whatsapp:{BUDI}", f"whatsapp:{BSUID}", "image/jpeg", MEDIA]
)


@given(change=st.dictionaries(FIELDS, WORDS))
def test_whatever_is_in_the_fields_a_message_can_be_kept(change):
    """One envelope at the most, with an id, a sender, words, and nothing a database refuses."""
    for one in parsed({**change, "AccountSid": ACCOUNT, "MessageSid": SID}):
        assert one.external_id == SID
        assert_storable(one)
        if isinstance(one, Inbound):
            assert one.sender.value
            assert one.body
        else:
            assert one.fate in ("sent", "delivered", "read", "failed")
