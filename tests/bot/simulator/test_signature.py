"""The look-alike's signatures are Twilio's: its documentation's example and answers computed with its own library."""

from __future__ import annotations

import pytest

from bot.simulator.twilio.signature import sign

OWN = "test-auth-token-0123456789abcdef"
CALL = "CallSid=CA1234567890ABCDE Digits=1234 From=+14158675309 To=+18005551212 Caller=+14158675309"


def pairs(text: str) -> list[tuple[str, str]]:
    return [(name, value) for name, _, value in (one.partition("=") for one in text.split())]


@pytest.mark.parametrize(
    ("token", "url", "params", "expected"),
    [
        pytest.param(
            "12345",
            "https://mycompany.com/myapp.php?foo=1&bar=2",
            CALL,
            "RSOYDt4T1cUTdK1PDd93/VVr8B8=",
            id="the documentation's call",
        ),
        pytest.param(
            OWN, "https://intake.example.org/h", "A=2 A=1 A=1 B=", "jLOQtaMnCOPZhD55SdpPcc8szb4=", id="doubles, blanks"
        ),
        pytest.param(OWN, "https://intake.example.org/h", "A=x", "cAku4vb22q7RbDzu3Z2Yls+R+PE=", id="no slash"),
        pytest.param(OWN, "https://intake.example.org/h/", "A=x", "k6NgLmdX2N097GiHsBXTcs3Grek=", id="slash"),
        pytest.param(
            "12345", "https://l.example/h", "Body= From=whatsapp:+62811", "qtZYrZefvx6NVtv4tW/LBTvvFBc=", id="no words"
        ),
        pytest.param(
            "12345", "https://l.example/h", "From=whatsapp:+62811", "faoi3fBGlxk0RlrjG/iaTSXw/NM=", id="no body"
        ),
    ],
)
def test_signs_as_twilio_does(token: str, url: str, params: str, expected: str) -> None:
    assert sign(token, url, pairs(params)) == expected


def test_signs_the_whole_example_of_a_whatsapp_text() -> None:
    sid = "MM0123456789abcdef0123456789abcdef"
    params = [
        ("SmsMessageSid", sid),
        ("MessageSid", sid),
        ("AccountSid", "AC" + "0" * 32),
        ("From", "whatsapp:+628111222333"),
        ("To", "whatsapp:+14155238886"),
        ("Body", "Pagi kak, minta data inflasi 2025 🙏"),
        ("NumMedia", "0"),
        ("NumSegments", "1"),
        ("ProfileName", "Siti A."),
        ("WaId", "628111222333"),
        ("ExternalUserId", "whatsapp:ID.4566546130240823"),
        ("MessageType", "text"),
        ("SmsStatus", "received"),
        ("ApiVersion", "2010-04-01"),
    ]
    url = "https://intake.example.org/hooks/twilio/message"
    assert sign(OWN, url, params) == "B2NPjNlyw7isq7fqty6nFi6RsWM="
