"""What Twilio remembers of calls and their recordings: the lists of its REST API."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

MOST_CALLS = 500


@dataclass
class LoggedCall:
    """One call to the office. recording: its sid, "" for none; recorded: how many seconds of it."""

    sid: str
    caller: str
    to: str
    at: datetime
    status: str = "in-progress"
    seconds: int = 0
    recording: str = ""
    recorded: int = 0

    def describe(self, account: str) -> dict[str, Any]:
        """Return the resource as the REST API shows it."""
        at = format_datetime(self.at.astimezone(UTC))
        return {
            "sid": self.sid,
            "account_sid": account,
            "from": self.caller,
            "to": self.to,
            "direction": "inbound",
            "status": self.status,
            "start_time": at,
            "date_created": at,
            "duration": str(self.seconds),
            "caller_name": None,
            "parent_call_sid": None,
            "uri": f"/2010-04-01/Accounts/{account}/Calls/{self.sid}.json",
        }

    def describe_recording(self, account: str) -> dict[str, Any]:
        return {
            "sid": self.recording,
            "account_sid": account,
            "call_sid": self.sid,
            "status": "completed",
            "duration": str(self.recorded),
            "date_created": format_datetime(self.at.astimezone(UTC)),
            "uri": f"/2010-04-01/Accounts/{account}/Recordings/{self.recording}.json",
        }


class CallLog:
    """The calls of the account, the newest last. The oldest are dropped."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, LoggedCall] = OrderedDict()

    def add(self, call: LoggedCall) -> None:
        with self._lock:
            self._kept[call.sid] = call
            while len(self._kept) > MOST_CALLS:
                self._kept.popitem(last=False)

    def get(self, sid: str) -> LoggedCall | None:
        with self._lock:
            return self._kept.get(sid)

    def of_recording(self, sid: str) -> LoggedCall | None:
        return next((one for one in self.newest_first() if one.recording == sid), None)

    def newest_first(self) -> list[LoggedCall]:
        with self._lock:
            return list(reversed(self._kept.values()))
