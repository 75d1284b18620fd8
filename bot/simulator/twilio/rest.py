"""Twilio's REST API over HTTP, as far as an office needs it: messages, media, recordings, the account."""

from __future__ import annotations

import hmac
import json
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from bot.simulator.failures import Failures
from bot.simulator.setup import Setup
from bot.simulator.twilio import sounds
from bot.simulator.twilio.account import Message, Messages, Refusal
from bot.simulator.twilio.call_log import LoggedCall
from bot.simulator.twilio.calls import Calls
from bot.simulator.twilio.outgoing import Outgoing
from bot.simulator.world import File, World

HOLD = 30.0  # seconds an answer that is to be lost keeps its caller waiting
RETRY_AFTER = "1"
MOST_ON_A_PAGE = 1000

ROUTES = Map(
    [
        Rule("/2010-04-01/Accounts/<account>.json", endpoint="account", methods=["GET"]),
        Rule("/2010-04-01/Accounts/<account>/Messages.json", endpoint="create", methods=["POST"]),
        Rule("/2010-04-01/Accounts/<account>/Messages.json", endpoint="list", methods=["GET"]),
        Rule("/2010-04-01/Accounts/<account>/Messages/<sid>.json", endpoint="message", methods=["GET", "DELETE"]),
        Rule("/2010-04-01/Accounts/<account>/Messages/<sid>/Media.json", endpoint="media_list", methods=["GET"]),
        Rule("/2010-04-01/Accounts/<account>/Messages/<sid>/Media/<file>", endpoint="media", methods=["GET", "DELETE"]),
        Rule("/2010-04-01/Accounts/<account>/Calls.json", endpoint="calls", methods=["GET"]),
        Rule("/2010-04-01/Accounts/<account>/Calls/<sid>.json", endpoint="call", methods=["GET"]),
        Rule("/2010-04-01/Accounts/<account>/Recordings.json", endpoint="recordings", methods=["GET"]),
        Rule("/2010-04-01/Accounts/<account>/Recordings/<name>", endpoint="recording", methods=["GET", "DELETE"]),
        Rule("/v1/ContentAndApprovals", endpoint="contents", methods=["GET"]),
        Rule("/cdn/<file>", endpoint="cdn", methods=["GET"]),
    ]
)


class Rest:
    """Answers a werkzeug Request as api.twilio.com does."""

    def __init__(
        self,
        setup: Setup,
        world: World,
        messages: Messages,
        outgoing: Outgoing,
        calls: Calls,
        failures: Failures,
    ) -> None:
        self._setup = setup
        self._world = world
        self._messages = messages
        self._outgoing = outgoing
        self._recordings, self._log = calls.recordings, calls.log
        self._failures = failures

    def answer(self, request: Request) -> Response:
        """Answer a request. Raises ConnectionAbortedError where the answer is to be lost."""
        try:
            endpoint, found = ROUTES.bind_to_environ(request.environ).match()
            values = dict(found)
            if endpoint != "cdn":
                self._require_account(request, values.pop("account", self._setup.account_sid))
            do: Callable[..., Response] = getattr(self, f"do_{endpoint}")
            return do(request, **values)
        except Refusal as refusal:
            return _refuse(refusal)
        except MethodNotAllowed:
            return _refuse(Refusal(405, 20004, "Method not allowed"))
        except HTTPException:
            return _refuse(_not_found(request.path))

    def _require_account(self, request: Request, account: str) -> None:
        given = request.authorization
        good = given is not None and given.type == "basic"
        for mine, theirs in (
            (self._setup.account_sid, given.username if given else ""),
            (self._setup.auth_token, given.password if given else ""),
        ):
            good = hmac.compare_digest(mine.encode(), (theirs or "").encode()) and good
        if not good:
            raise Refusal(401, 20003, "Authenticate")
        if account != self._setup.account_sid:
            raise _not_found(f"Accounts/{account}")

    def do_account(self, request: Request) -> Response:
        return _json(
            {
                "sid": self._setup.account_sid,
                "friendly_name": "Simulator",
                "status": "active",
                "type": "Full",
                "owner_account_sid": self._setup.account_sid,
                "date_created": None,
                "date_updated": None,
                "auth_token": None,
                "uri": f"{self._setup.account_path}.json",
                "subresource_uris": {"messages": f"{self._setup.account_path}/Messages.json"},
            }
        )

    def do_contents(self, request: Request) -> Response:
        """Answer the Content API: every template that we know, approved by Meta."""
        rows = [self._content(sid, text) for sid, text in self._setup.templates.items()]
        url = f"{self._setup.api_base}/v1/ContentAndApprovals"
        meta = {"page": 0, "page_size": 500, "first_page_url": url, "previous_page_url": None, "next_page_url": None}
        return _json({"contents": rows, "meta": meta | {"url": url, "key": "contents"}})

    def _content(self, sid: str, text: str) -> dict[str, Any]:
        name = f"loket_{sid[2:8].lower()}"
        approval = {"name": name, "category": "UTILITY", "content_type": "twilio/text", "status": "approved"}
        return {
            "sid": sid,
            "account_sid": self._setup.account_sid,
            "friendly_name": name,
            "language": "id",
            "variables": {},
            "types": {"twilio/text": {"body": text}},
            "approval_requests": approval | {"rejection_reason": "", "allow_category_change": False},
            "date_created": None,
            "date_updated": None,
        }

    def do_create(self, request: Request) -> Response:
        message, failure = self._outgoing.create(request.form, request.form.getlist("MediaUrl"))
        if failure == "timeout":
            threading.Event().wait(HOLD)
            raise ConnectionAbortedError
        return _json(message.describe(), 201)

    def do_list(self, request: Request) -> Response:
        """Answer with the messages, the newest first, page by page."""
        asked = request.args
        messages = [one.describe() for one in self._messages.newest_first() if _fits(one, asked)]
        return _page(request, "messages", messages)

    def do_calls(self, request: Request) -> Response:
        asked = request.args
        calls = [one for one in self._log.newest_first() if asked.get("To", one.to) == one.to]
        return _page(request, "calls", [self._call(one) for one in calls if _is_in(one.at, asked, "StartTime")])

    def do_call(self, request: Request, sid: str) -> Response:
        call = self._log.get(sid)
        if call is None:
            raise _not_found(f"Calls/{sid}")
        return _json(self._call(call))

    def _call(self, call: LoggedCall) -> dict[str, Any]:
        return call.describe(self._setup.account_sid)

    def do_recordings(self, request: Request) -> Response:
        left = [one for one in self._log.newest_first() if one.recording and self._recordings.get(one.recording)]
        within = [one for one in left if _is_in(one.at, request.args, "DateCreated")]
        return _page(request, "recordings", [one.describe_recording(self._setup.account_sid) for one in within])

    def do_message(self, request: Request, sid: str) -> Response:
        if request.method == "DELETE":
            self._messages.remove(sid)
            return Response(status=204)
        return _json(self._messages.get(sid).describe())

    def do_media_list(self, request: Request, sid: str) -> Response:
        message = self._messages.get(sid)
        rows = [self._medium(message, file) for file in map(self._world.files.get, message.media) if file is not None]
        uri = f"{self._setup.account_path}/Messages/{sid}/Media.json"
        return _json({"media_list": rows, "page": 0, "page_size": 50, "uri": uri, "next_page_uri": None})

    def _medium(self, message: Message, file: File) -> dict[str, Any]:
        uri = f"{self._setup.account_path}/Messages/{message.sid}/Media/{file.id}"
        named = {"sid": file.id, "parent_sid": message.sid, "account_sid": message.account_sid}
        return named | {"content_type": file.type, "uri": f"{uri}.json", "date_created": None, "date_updated": None}

    def do_media(self, request: Request, sid: str, file: str) -> Response:
        """Redirect to a citizen's file on the content network, which asks for no password."""
        message, file = self._messages.get(sid), file.removesuffix(".json")
        stored = self._world.files.get(file)
        if file not in message.media or stored is None or self._failures.take(message.channel, media=True):
            raise _not_found(f"Media/{file}")
        if request.method == "DELETE":
            self._world.files.remove(file)
            return Response(status=204)
        if request.path.endswith(".json"):
            return _json(self._medium(message, stored))
        return Response(status=307, headers={"Location": f"{self._setup.api_base}/cdn/{file}"})

    def do_cdn(self, request: Request, file: str) -> Response:
        stored = self._world.files.get(file)
        if stored is None:
            raise _not_found(f"cdn/{file}")
        return Response(stored.data, content_type=stored.type)

    def do_recording(self, request: Request, name: str) -> Response:
        sid, _, kind = name.partition(".")
        words = self._recordings.get(sid)
        call = self._log.of_recording(sid)
        if kind == "json" and call is not None and request.method == "GET":
            return _json(call.describe_recording(self._setup.account_sid))
        if words is None or self._failures.take("phone", media=True):
            raise _not_found(f"Recordings/{sid}")
        if request.method == "DELETE":
            self._recordings.remove(sid)
            return Response(status=204)
        if kind == "mp3":
            return Response(sounds.mp3(words), content_type="audio/mpeg")
        return Response(sounds.wav(words), content_type="audio/x-wav")


def _page(request: Request, name: str, rows: list[dict[str, Any]]) -> Response:
    """Answer with one page of a list."""
    asked = request.args
    page, size = asked.get("Page", 0, int), min(asked.get("PageSize", 50, int), MOST_ON_A_PAGE)
    shown = rows[page * size : (page + 1) * size]

    def uri(number: int) -> str:
        filters = {key: value for key, value in asked.items() if key not in ("Page", "PageSize", "PageToken")}
        return f"{request.path}?{urlencode(filters | {'PageSize': size, 'Page': number})}"

    return _json(
        {
            name: shown,
            "page": page,
            "page_size": size,
            "start": page * size,
            "end": page * size + max(len(shown) - 1, 0),
            "uri": uri(page),
            "first_page_uri": uri(0),
            "previous_page_uri": uri(page - 1) if page else None,
            "next_page_uri": uri(page + 1) if len(rows) > (page + 1) * size else None,
        }
    )


DATES: Mapping[str, Callable[[datetime, datetime], bool]] = {
    ">": lambda moment, limit: moment >= limit,
    "<": lambda moment, limit: moment <= limit,
    "": lambda moment, limit: limit <= moment < limit + timedelta(days=1),
}


def _fits(message: Message, asked: Mapping[str, str]) -> bool:
    if asked.get("To", message.to) != message.to or asked.get("From", message.sender) != message.sender:
        return False
    return _is_in(message.sent_at or message.created_at, asked, "DateSent")


def _is_in(moment: datetime, asked: Mapping[str, str], name: str) -> bool:
    """Return whether a moment is in the time that a list was asked for. name: of the field that is compared."""
    there = ((asked.get(f"{name}{sign}"), fits) for sign, fits in DATES.items())
    return all(fits(moment, _instant(limit)) for limit, fits in there if limit)


def _instant(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refusal(400, 20001, f"Invalid date: {text}") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _not_found(what: str) -> Refusal:
    return Refusal(404, 20404, f"The requested resource {what} was not found")


def _json(content: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(content), status=status, content_type="application/json;charset=utf-8")


def _refuse(refusal: Refusal) -> Response:
    answer = _json(refusal.body(), refusal.status)
    if refusal.status == 429:
        answer.headers["Retry-After"] = RETRY_AFTER
    if refusal.status == 401:
        answer.headers["WWW-Authenticate"] = 'Basic realm="Twilio API"'
    return answer
