"""The cast of every test: invented people with numbers that belong to nobody."""

from datetime import UTC, datetime
from typing import Any

from handlers.office.office import ComplaintWays

SITI = "+6281200000146"
BUDI = "+6281300000177"
SITI_MAIL = "siti@contoh.example"
BUDI_MAIL = "budi@contoh.example"
QUESTION = "Pagi, minta jumlah penduduk Kecamatan Gantung 2022"
PASSWORD = "kata sandi panjang"
# the first office that used Loket, as config.example.toml has it
OFFICE: dict[str, Any] = {
    "name": "Pelayanan Statistik Terpadu BPS Kabupaten Belitung Timur",
    "short_name": "PST BPS Belitung Timur",
    "address": "Jl. Raya Manggarawan, Desa Padang Manggar 33512",
    "phone": "07199220090",
    "website": "belitungtimurkab.bps.go.id",
    "complaints": ComplaintWays(True, "lapor.go.id", "bps1906@bps.go.id", "081278563877"),
}
MONDAY_MORNING = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 09.00 WIB, open
