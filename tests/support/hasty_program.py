"""`python -m bot` that does not wait long for a silent computer: fifteen seconds and a minute would cost a test."""

from __future__ import annotations

import sys

from bot.cli.main import main
from store.db import leadership, patience

leadership.SILENT = 6
patience.SERVER_LIMITS["idle_in_transaction_session_timeout"] = 6.0

if __name__ == "__main__":
    sys.exit(main())
