"""Notes of a channel to the officer that others look for again."""

from __future__ import annotations

# on what somebody wrote on our own page by a link that proves no address
UNPROVEN = "Ditulis di aplikasi. Alamat penanya belum terbukti: periksa sebelum memberi data pribadi."
