"""Twilio's webhooks to the office: signed requests, repeated as the connection overrides say."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests

from bot.simulator.twilio.signature import sign

log = logging.getLogger(__name__)

# Twilio's own default tries a lost connection once more and a 500 never; this is the rule its Console offers for
# webhooks that must not be lost. A URL's own fragment (#rc=0&rp=ct) says otherwise.
RULE = {"ct": "5000", "rt": "15000", "rc": "3", "rp": "ct,rt,5xx"}
WAITS = (0.5, 1.0, 2.0, 4.0, 8.0)  # seconds before each further try

Params = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Answer:
    """The answer of the office. With status 0 it gave none, and `text` says why."""

    status: int
    text: str = ""
    content_type: str = ""

    @property
    def good(self) -> bool:
        return 200 <= self.status < 300


@dataclass(frozen=True)
class Rule:
    """When to give up on a webhook: seconds to connect and to read, further tries, and after which failures."""

    connect: float
    read: float
    tries: int
    after: frozenset[str]

    @classmethod
    def of(cls, url: str) -> Rule:
        said = RULE | dict(parse_qsl(urlsplit(url).fragment))
        return cls(int(said["ct"]) / 1000, int(said["rt"]) / 1000, int(said["rc"]), frozenset(said["rp"].split(",")))

    def again(self, answer: Answer) -> bool:
        kind = {0: answer.text, 4: "4xx", 5: "5xx"}.get(answer.status // 100, "")
        return bool(kind) and (kind in self.after or "all" in self.after)


class Webhooks:
    """Posts to the office for one account."""

    def __init__(self, auth_token: str, waits: Sequence[float] = WAITS) -> None:
        self._token = auth_token
        self._waits = waits
        self._mine = threading.local()

    def call(self, url: str, params: Params, method: str = "POST") -> Answer:
        """Send one webhook with its retries. All of them carry the same idempotency token."""
        rule, token = Rule.of(url), secrets.token_hex(16)
        url = url.partition("#")[0]
        answer = self._try(url, params, method, rule, token)
        for wait in self._waits[: rule.tries]:
            if not rule.again(answer):
                break
            time.sleep(wait)
            answer = self._try(url, params, method, rule, token)
        if not answer.good:
            log.warning("%s %s: %s", method, urlsplit(url).path, answer.status or answer.text)
        return answer

    def _try(self, url: str, params: Params, method: str, rule: Rule, token: str) -> Answer:
        if method == "GET" and params:
            url, params = f"{url}{'&' if '?' in url else '?'}{urlencode(params)}", ()
        headers = {
            "User-Agent": "TwilioProxy/1.1",
            "I-Twilio-Idempotency-Token": token,
            "X-Twilio-Signature": sign(self._token, url, params),
        }
        if method != "GET":
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
        try:
            response = self._session().request(
                method,
                url,
                data=urlencode(params) if method != "GET" else None,
                headers=headers,
                timeout=(rule.connect, rule.read),
                allow_redirects=False,
            )
        except requests.ReadTimeout:
            return Answer(0, "rt")
        except requests.RequestException:
            return Answer(0, "ct")
        return Answer(response.status_code, response.text, response.headers.get("Content-Type", ""))

    def _session(self) -> requests.Session:
        if not hasattr(self._mine, "session"):
            self._mine.session = requests.Session()
            self._mine.session.trust_env = False  # a proxy for the internet is no way to this computer
        session: requests.Session = self._mine.session
        return session
