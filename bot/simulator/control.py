"""Control of the simulated world: let citizens write, read what they received, let a send fail. Used by its page."""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from bot.simulator.crew import Crew
from bot.simulator.failures import Failures
from bot.simulator.mail.post_office import PostOffice
from bot.simulator.setup import Setup
from bot.simulator.twilio.calls import Caller, Calls
from bot.simulator.twilio.incoming import Incoming
from bot.simulator.wish import CHANNELS, BadRequest, Wish, checked, normal, unknown_channel
from bot.simulator.world import World

LARGEST_REQUEST = 26 * 1024 * 1024
MOST_TIMES = 1000

ROUTES = Map(
    [
        Rule("/control/send", endpoint="send", methods=["POST"]),
        Rule("/control/received", endpoint="received", methods=["GET"]),
        Rule("/control/world", endpoint="world", methods=["GET"]),
        Rule("/control/file/<file_id>", endpoint="file", methods=["GET"]),
        Rule("/control/fail_next", endpoint="fail_next", methods=["POST"]),
    ]
)


class Control:
    """Answers the requests of the page. Each of them has the account's token in X-Control."""

    def __init__(
        self,
        setup: Setup,
        world: World,
        incoming: Incoming,
        calls: Calls,
        post_office: PostOffice,
        failures: Failures,
        crew: Crew,
        catalogue: Failures,
    ) -> None:
        self._setup = setup
        self._world = world
        self._incoming = incoming
        self._calls = calls
        self._post_office = post_office
        self._failures = failures
        self._crew = crew
        self._catalogue = catalogue

    def answer(self, request: Request) -> Response:
        request.max_content_length = LARGEST_REQUEST
        try:
            if not hmac.compare_digest(request.headers.get("X-Control", "").encode(), self._setup.auth_token.encode()):
                raise BadRequest("Kunci X-Control salah.", "wrong X-Control key", 403)
            endpoint, values = ROUTES.bind_to_environ(request.environ).match()
            do: Callable[..., Response] = getattr(self, f"do_{endpoint}")
            return do(request, **values)
        except BadRequest as problem:
            return _json({"error": str(problem)}, problem.status)
        except HTTPException as problem:
            return _json({"error": f"Tidak dapat dilayani. / {problem.name}"}, problem.code or 400)

    def do_send(self, request: Request) -> Response:
        asked = _body(request)
        wish = checked(asked)
        for file in wish.files:
            self._world.files.put(file)
        known = wish.name or self._world.name(wish.channel, wish.address) or _default_name(wish)
        name = self._world.name(wish.channel, wish.address, known)
        if wish.channel == "phone":
            return _json({"id": self._phone(asked, wish)}, 202)
        if wish.channel == "email":
            sent = self._post_office.write(wish.address, name, wish.text, wish.files, wish.subject)
            return _json({"id": sent}, 202)
        return _json({"id": self._incoming.send(wish.channel, wish.address, wish.text, wish.files)}, 202)

    def _phone(self, asked: Mapping[str, Any], wish: Wish) -> str:
        hang_up, answered = asked.get("hang_up") is True, asked.get("answered") is True
        keys = str(asked.get("keys", "1"))
        if not re.fullmatch(r"[0-9*#]{0,20}", keys):
            raise BadRequest('`keys` berisi tombol telepon, misalnya "2".', '`keys` are telephone keys, e.g. "2"')
        call = self._calls.begin(Caller(wish.address, wish.text, keys, answered, hang_up))
        self._crew.do(wish.address, lambda: self._calls.walk(call))
        return call.sid

    def do_received(self, request: Request) -> Response:
        address, channel = request.args.get("address", ""), request.args.get("channel", "")
        if not address.strip():
            raise BadRequest("Sebutkan ?address=, misalnya %2B6281200000146.", "name ?address=, e.g. %2B6281200000146")
        return _json(self._world.received(normal(address), channel))

    def do_world(self, request: Request) -> Response:
        """Return the whole world, or only its version where the page knows it already."""
        if request.args.get("version") == str(self._world.version):
            return _json({"version": self._world.version})
        told = self._world.describe() | {"failures": self._failures.pending()}
        told |= {"numbers": dict(self._setup.numbers), "mailbox": self._setup.mailbox.address}
        return _json(told)

    def do_file(self, request: Request, file_id: str) -> Response:
        file = self._world.files.get(file_id)
        if file is None:
            raise BadRequest("Berkas itu tidak ada lagi.", "that file is gone", 404)
        answer = Response(file.data, content_type=file.type)
        answer.headers.set("Content-Disposition", "attachment", filename=file.name)
        return answer

    def do_fail_next(self, request: Request) -> Response:
        """Order a failure: {channel?, kind?, times?}. times 0 drops the failures that were ordered.

        channel "catalogue" is the WebAPI, with kinds of its own.
        """
        asked = _body(request)
        channel, kind, times = asked.get("channel") or "", str(asked.get("kind", "bounce")), asked.get("times", 1)
        failures = self._catalogue if channel == "catalogue" else self._failures
        if failures is self._failures and channel and channel not in CHANNELS:
            raise BadRequest(*unknown_channel(channel))
        if type(times) is not int or not 0 <= times <= MOST_TIMES:
            raise BadRequest(f"`times` antara 0 dan {MOST_TIMES}.", f"`times` is 0 to {MOST_TIMES}")
        if times == 0:
            failures.forget()
        else:
            _ask(failures, channel, kind, times)
        self._world.tell("Gagalkan kiriman: " + (f"{kind} ({times}×)" if times else "dibatalkan"))
        return _json({"failures": failures.pending()})


def _ask(failures: Failures, channel: str, kind: str, times: int) -> None:
    try:
        failures.ask(channel, kind, times)
    except ValueError:
        known = ", ".join(failures.kinds)
        raise BadRequest(
            f"`kind` {kind!r} tidak dikenal. Pilih {known}, atau kode Twilio seperti 63016.",
            f"unknown `kind`; choose {known}, or a Twilio code like 63016",
        ) from None


def _default_name(wish: Wish) -> str:
    if wish.channel == "email":
        return wish.address.partition("@")[0].replace(".", " ").title()
    return f"Warga {wish.address[-4:]}"


def _body(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(request.get_data())
    except ValueError:
        raise BadRequest("Isi permintaan bukan JSON.", "the request's body is not JSON") from None
    if not isinstance(body, dict):
        raise BadRequest("Isi permintaan harus objek JSON.", "the request's body must be a JSON object")
    return body


def _json(content: Any, status: int = 200) -> Response:
    return Response(json.dumps(content), status=status, content_type="application/json")
