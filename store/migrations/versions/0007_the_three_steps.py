"""The three steps: what was found of each data need, reminders to colleagues, agencies to refer to, notices by mail."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# who holds what in a regency, to begin with; nobody checked the names for this office, so every row says "check first"
AGENCIES = (
    ("Dinas Kependudukan dan Pencatatan Sipil", "adminduk, KTP, KK, akta, penduduk per desa menurut registrasi"),
    (
        "Dinas Komunikasi dan Informatika (Satu Data)",
        "data sektoral pemerintah daerah, portal data, walidata",
    ),
    ("Bappelitbangda", "dokumen perencanaan, RPJMD, RKPD, musrenbang"),
    ("Dinas Kesehatan, Pengendalian Penduduk dan KB", "stunting per puskesmas, penyakit, tenaga kesehatan, KB"),
    ("Dinas Pendidikan", "siswa, guru, dan sekolah SD dan SMP, Dapodik"),
    ("Dinas Pendidikan Provinsi", "siswa, guru, dan sekolah SMA, SMK, SLB"),
    ("Kementerian Agama Kabupaten", "madrasah, pernikahan, haji, rumah ibadah"),
    ("Dinas Sosial", "bansos, bantuan sosial, desil, DTSEN menurut nama"),
    ("Dinas Pemberdayaan Masyarakat dan Desa", "dana desa, BUMDes, profil desa"),
    ("Dinas Pertanian dan Pangan", "luas tanam, produksi tanaman, lada, pupuk, ternak, peternakan"),
    ("Dinas Perikanan", "tangkapan ikan, pendaratan ikan, nelayan, budidaya"),
    ("Dinas Pekerjaan Umum dan Penataan Ruang", "jalan, jembatan, irigasi, tata ruang"),
    ("Dinas Perhubungan", "angkutan, parkir, terminal, pelabuhan"),
    ("Samsat", "kendaraan bermotor, pajak kendaraan"),
    ("Dinas Lingkungan Hidup", "sampah, AMDAL, pencemaran"),
    (
        "Dinas Koperasi, UKM, Perdagangan, dan Tenaga Kerja",
        "daftar UMKM, harga pasar harian, koperasi, pencari kerja",
    ),
    ("DPMPTSP", "NIB, OSS, perizinan, investasi"),
    ("BPKPD", "PAD, pajak hotel, pajak daerah, PBB, APBD"),
    ("Dinas Kebudayaan dan Pariwisata", "objek wisata, kunjungan wisatawan per objek"),
    ("KPU Kabupaten/Kota", "pemilih, DPT, hasil pemilu"),
    ("Polres", "kriminalitas per kasus, kecelakaan lalu lintas, SIM"),
    ("Kantor Pertanahan (BPN)", "tanah, sertifikat"),
    ("BMKG Stasiun Meteorologi", "cuaca, curah hujan harian, gempa"),
    ("Bank Indonesia Perwakilan Provinsi", "kredit, uang beredar, kurs"),
    ("Otoritas Jasa Keuangan", "perbankan, lembaga keuangan, pinjaman"),
    ("KPPN / DJPb", "APBN, transfer ke daerah, TKD"),
    ("PLN", "listrik, pelanggan listrik"),
    ("PDAM", "air bersih, pelanggan air"),
    ("Kementerian ESDM", "izin tambang, produksi tambang"),
    ("BPS Provinsi", "data tingkat provinsi, NTP, ekspor, kabupaten lain"),
    ("BPS kabupaten atau kota lain", "data kabupaten atau kota lain"),
    ("BPS RI (Silastik)", "data mikro, data nasional, peta wilkerstat, produk berbayar"),
)


def upgrade() -> None:
    op.add_column("agency", sa.Column("checked_at", sqltypes.UTCDateTime(), nullable=True))
    op.add_column("dataneed", sa.Column("availability", sqltypes.AutoString(), server_default="", nullable=False))
    op.add_column("confirmation", sa.Column("reminded_at", sqltypes.UTCDateTime(), nullable=True))
    op.add_column("notice", sa.Column("mail_due_at", sqltypes.UTCDateTime(), nullable=True))
    with_mail = sa.text("mail_due_at IS NOT NULL")
    op.create_index("ix_notice_mail", "notice", ["mail_due_at"], sqlite_where=with_mail, postgresql_where=with_mail)
    agency = sa.table(
        "agency",
        *(sa.column(name, sa.String()) for name in ("name", "holds", "phone", "email", "website", "address")),
        sa.column("active", sa.Boolean()),
        sa.column("updated_at", sqltypes.UTCDateTime()),
    )
    empty = {"phone": "", "email": "", "website": "", "address": ""}
    written = datetime(2026, 11, 24, tzinfo=UTC)
    op.bulk_insert(
        agency,
        [{"name": name, "holds": holds, "active": True, "updated_at": written, **empty} for name, holds in AGENCIES],
    )


def downgrade() -> None:
    op.drop_index("ix_notice_mail", "notice")
    op.drop_column("notice", "mail_due_at")
    op.drop_column("confirmation", "reminded_at")
    op.drop_column("dataneed", "availability")
    op.drop_column("agency", "checked_at")
    op.execute("DELETE FROM referral")
    op.execute("DELETE FROM agency")
