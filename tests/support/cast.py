"""The cast of every test: invented people with numbers nobody owns."""

from datetime import UTC, datetime

SITI = "+6281200000146"
BUDI = "+6281300000177"
SITI_MAIL = "siti@contoh.example"
BUDI_MAIL = "budi@contoh.example"
QUESTION = "Pagi, minta jumlah penduduk Kecamatan Gantung 2022"
PASSWORD = "kata sandi panjang"
MONDAY_MORNING = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 09.00 WIB, open
