"""The ways to the admin, tried in their order. They use no table and no queue: what tells of a fault stands alone."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.app import App
from bot.config.alerts import TEMPLATE, is_url
from bot.process.logs import SeldomEach
from bot.telling.alert import Alert
from channels.envelope import Address, Outbound
from channels.protocols import CannotTell, LookUp, SendError
from store.cases import messages
from store.office import officers
from store.vocabulary import Role

log = logging.getLogger(__name__)

SERVICE = "https"
EMAIL = "email"
SHORTEST_BODY = 480  # characters: three parts of an SMS


@dataclass(frozen=True, slots=True)
class Way:
    """One way to the admin.

    channel: name of the channel, "https" for a web service.
    """

    channel: str
    address: str

    @property
    def kind(self) -> str:
        """Return the way in words, without the address: officers read it on the status page."""
        return "alamat web" if self.channel == SERVICE else self.channel

    @property
    def word(self) -> str:
        """Return the way in words. The address of a web service may hold a secret and is left out."""
        return self.kind if self.channel == SERVICE else f"{self.channel} {self.address}"


class Ways:
    """The ways of one office. Remembers the addresses of the admins, for the time when the database is away."""

    def __init__(self, app: App) -> None:
        self.app = app
        self._admins: list[Way] = []
        self._may_log = SeldomEach()

    def all(self) -> Sequence[Way]:
        """Return every way in the order of the settings; without any, the mail addresses of the admins."""
        written = self.app.settings.alerts.to
        if written:
            return [Way(SERVICE, one) if is_url(one) else Way(*one.split(":", 1)) for one in written]
        if EMAIL not in self.app.channels:
            return []
        try:
            with self.app.db.read() as db:
                active = [one for one in officers.everyone(db) if one.active and one.role == Role.ADMIN and one.email]
            self._admins = [Way(EMAIL, one.email) for one in active]
        except Exception as error:
            log.info("the admins cannot be read: %s", type(error).__name__)
        return self._admins

    def tell(self, alert: Alert, broken: Iterable[str], now: datetime) -> str:
        """Tell the admin by the first way that works, and return it in words. Return "" where nothing left.

        What may have left, and no other way worked, counts as told: the admin gets no second one within the hour.

        broken: channels that are faulty themselves. They are tried last.
        """
        ill, perhaps = set(broken), ""
        for way in sorted(self.all(), key=lambda one: one.channel in ill):
            left = self._try(way, alert, now)
            if left:
                return way.kind
            if left is None:
                perhaps = perhaps or f"{way.kind}, belum pasti sampai"
        return perhaps

    def _try(self, way: Way, alert: Alert, now: datetime) -> bool | None:
        """Return whether an alert left by this way, None where nobody can tell."""
        try:
            if way.channel == SERVICE:
                from channels.alarms import web_service  # loads requests, which many an office does not need

                web_service.post(way.address, alert.as_json())
            else:
                self._send(way, alert, now)
        except SendError as error:
            if self._may_log(f"{way.channel} {error}", now):
                log.warning("the admin could not be told by %s: %s", way.channel, error)
            return None if error.unknown else False
        except Exception as error:
            if self._may_log(f"{way.channel} {type(error).__name__}", now):
                log.exception("telling the admin by %s broke", way.channel)
            return False
        return True

    def _send(self, way: Way, alert: Alert, now: datetime) -> None:
        """Send by a channel. Where the provider gave no clear answer, ask it whether it took the message."""
        channel, message = self.app.channels[way.channel], self._message(way, alert)
        try:
            channel.send(message)
        except SendError as error:
            if not error.unknown:
                raise
            try:
                found = channel.find(message, LookUp(now, now))
            except (CannotTell, SendError):
                raise error from None
            if found is None:
                raise SendError(str(error)) from None

    def _message(self, way: Way, alert: Alert) -> Outbound:
        key = messages.new_key()
        if way.channel == EMAIL:
            to = Address(EMAIL, way.address, kind="email")
            return Outbound(key, to, alert.text, subject=alert.subject, automatic=True)
        to = Address(way.channel, way.address, kind="phone")
        short = alert.short(SHORTEST_BODY)
        if TEMPLATE in self.app.channels[way.channel].templates():
            return Outbound(key, to, short, template=TEMPLATE, params={"1": short}, automatic=True)
        return Outbound(key, to, short, automatic=True)
