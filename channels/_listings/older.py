"""The mails that lay in a folder before our first look, fetched for an admin who takes them in, the oldest first."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from imapclient.exceptions import IMAPClientError

from channels._mail.fetch import Session
from channels.envelope import Arrival, Missed
from channels.protocols import LeftThere


class Reader(Session):
    """A connection that reads new mail, and on request the old."""

    def fetch_left(self, left: LeftThere, most: int) -> Iterator[tuple[Arrival | Missed | None, int]]:
        """Yield the next mails, `most` at most, each with its UID. At the end of all None with the last UID."""
        try:
            self.select(left.folder)
        except IMAPClientError as error:
            if type(error) is not IMAPClientError:
                raise
            return  # the folder is not there now
        if self.validity != left.uidvalidity:
            return  # renumbered: the next look tells of the new numbers
        uids = list(islice(self.between(left.after + 1, left.last), most))
        for uid in uids:
            found = self.take(uid)
            is_seen = isinstance(found, Arrival) and left.before and found.dated and found.dated >= left.before
            yield None if is_seen else found, uid
        if len(uids) < most:
            yield None, left.last
