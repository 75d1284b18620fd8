"""What the answers of the SMS gateway's API mean: by their HTTP status. Any other status from 300 on has failed."""

from __future__ import annotations

from collections.abc import Mapping

from channels._faults.fault import Fault, Outcome, again, failed

STATUSES: Mapping[int, Fault] = {
    401: failed("Gateway SMS menolak sandi kami. Periksa username dan password", "The gateway refuses our password"),
    403: failed("Gateway SMS menolak sandi kami. Periksa username dan password", "The gateway refuses our password"),
    408: again("Gateway SMS sedang sibuk", "The gateway is busy"),
    413: failed("SMS terlalu panjang untuk gateway", "The text is too long for the gateway"),
    425: again("Gateway SMS sedang sibuk", "The gateway is busy"),
    429: again("Gateway SMS meminta kami menunggu", "The gateway asks us to wait"),
}
BROKEN = Fault(Outcome.UNKNOWN, "Gateway SMS sedang terganggu", "The gateway is in trouble")  # HTTP 5xx
REFUSED = failed("Gateway SMS menolak permintaan kami. Periksa url", "The gateway refuses our request")


def fault(status: int) -> Fault:
    """Return the fault of an answer whose HTTP status is at least 300."""
    return BROKEN if status >= 500 else STATUSES.get(status, REFUSED)
