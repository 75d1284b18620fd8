"""Canned replies: what may stand in them, how they are filled, and the set an office starts with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from handlers.errors import BadInput, Changed
from handlers.office.office import Office
from handlers.office.overrides import version
from handlers.texts import render
from handlers.texts.sentence import OF_THE_OFFICE, PLACEHOLDERS
from store.desk import replies
from store.office import choices
from store.tables import CannedReply
from store.vocabulary import Actor

LONGEST_TITLE = 80
LONGEST_BODY = 3000
SHORTCUT = re.compile(r"[a-z0-9][a-z0-9-]{0,29}")
VARIABLE = re.compile(r"\{([^{}]*)\}")
# placeholder → what it stands for
VARIABLES: Mapping[str, str] = {
    name: PLACEHOLDERS[name].meaning for name in ("nama", "nomor", "petugas", *OF_THE_OFFICE)
}
SEEDED = "starter_replies"  # the Choice that remembers that the starter set was given


def values(office: Office, *, name: str, number: str, officer: str) -> dict[str, str]:
    """Return the values of the variables for a consultation."""
    return {"nama": name, "nomor": number, "petugas": officer, **render.about(office, "id")}


def fill(body: str, known: Mapping[str, str]) -> str:
    """Put the values in; a variable we do not know stays as it is, so that the officer sees it."""
    return VARIABLE.sub(lambda found: known.get(found[1].strip().lower()) or found[0], body)


def check(shortcut: str, title: str, body: str) -> None:
    """Raises BadInput."""
    if not SHORTCUT.fullmatch(shortcut):
        raise BadInput("Pintasan: huruf kecil, angka, atau tanda hubung, tanpa spasi, misalnya jam-layanan.")
    if not title or len(title) > LONGEST_TITLE:
        raise BadInput(f"Isi judul, paling panjang {LONGEST_TITLE} huruf.")
    if not body or len(body) > LONGEST_BODY:
        raise BadInput(f"Isi balasan, paling panjang {LONGEST_BODY} huruf (sekarang {len(body)}).")
    unknown = sorted({name for name in VARIABLE.findall(body) if name.strip().lower() not in VARIABLES})
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in VARIABLES)
        raise BadInput(f"{{{unknown[0]}}} tidak dikenal. Yang dapat dipakai: {known}.")


def version_of(reply: CannedReply | None) -> str:
    return version([reply.shortcut, reply.title, reply.body] if reply is not None else None)


def save(
    db: Session,
    reply: CannedReply | None,
    shortcut: str,
    title: str,
    body: str,
    *,
    by: str,
    now: datetime,
    seen: str | None = None,
) -> CannedReply:
    """Keep a new reply (None) or a changed one. Raises BadInput and Changed."""
    shortcut, title = shortcut.strip().lstrip("/").lower(), " ".join(title.split())
    body = body.replace("\r\n", "\n").strip()
    check(shortcut, title, body)
    if seen is not None and seen != version_of(reply):
        raise Changed
    other = replies.by_shortcut(db, shortcut)
    if other is not None and (reply is None or other.id != reply.id):
        raise BadInput(f"Pintasan /{shortcut} sudah dipakai “{other.title}”. Pilih pintasan lain.")
    kept = reply or CannedReply(shortcut="", title="", body="", updated_at=now, updated_by=by)
    kept.shortcut, kept.title, kept.body, kept.updated_at, kept.updated_by = shortcut, title, body, now, by
    db.add(kept)
    db.flush()
    return kept


def seed(db: Session, now: datetime) -> int:
    """Give the starter set, once in the life of an office; what was deleted does not come back."""
    if SEEDED in choices.everything(db):
        return 0
    choices.put(db, SEEDED, True, by=Actor.BOT, now=now)
    missing = [one for one in STARTER if replies.by_shortcut(db, one[0]) is None]
    db.add_all(
        CannedReply(shortcut=one, title=t, body=b, updated_at=now, updated_by=Actor.BOT) for one, t, b in missing
    )
    db.flush()
    return len(missing)


STARTER = (
    (
        "salam",
        "Salam pembuka",
        "Selamat datang di {kantor}, {nama}. Saya {petugas}, akan membantu Anda. "
        "Mohon sebutkan data apa yang Anda perlukan, wilayahnya, dan tahunnya.",
    ),
    (
        "perjelas",
        "Minta rincian kebutuhan data",
        "Supaya data yang kami berikan tepat, mohon lengkapi: data apa, wilayah mana (kabupaten, kecamatan, atau "
        "desa), tahun berapa, dan untuk keperluan apa. Terima kasih, {nama}.",
    ),
    (
        "cari",
        "Sedang kami cari",
        "Baik, {nama}. Permintaan Anda kami catat sebagai {nomor}. Kami periksa dahulu ketersediaan datanya, "
        "mohon tunggu sebentar.",
    ),
    (
        "subject-matter",
        "Dikonfirmasi ke subject matter",
        "Data yang Anda minta perlu kami konfirmasi dahulu kepada penyusun statistiknya. "
        "Kami kabari Anda di sini begitu ada jawaban, pada jam layanan {jam} {zona}.",
    ),
    (
        "publikasi",
        "Unduh publikasi",
        "Publikasi yang memuat data tersebut dapat diunduh gratis di situs kami, menu Publikasi. "
        "Bila tautannya tidak dapat dibuka, beri tahu kami di sini dan kami kirim berkasnya.",
    ),
    (
        "tidak-ada",
        "Data tidak tersedia",
        "Mohon maaf, {nama}. Setelah kami periksa, {kantor} tidak memiliki data tersebut. "
        "Kami sarankan menghubungi instansi yang menghasilkan datanya; kami bantu menunjukkan alamatnya.",
    ),
    (
        "rujuk",
        "Rujuk ke dinas atau instansi",
        "Data tersebut menjadi kewenangan instansi lain, {nama}. Anda dapat menghubungi instansi berikut: ",
    ),
    (
        "rujuk-web",
        "Rujuk ke situs web",
        "Data tersebut dapat diunduh gratis di situs kami, {nama}. Berikut tautannya: ",
    ),
    (
        "rujuk-provinsi",
        "Rujuk ke BPS provinsi",
        "Untuk tingkat provinsi, Anda dapat menghubungi Pelayanan Statistik Terpadu BPS provinsi. Berikut kontaknya: ",
    ),
    (
        "mikro",
        "Data mikro dan peta",
        "Data mikro dan peta digital tidak kami serahkan lewat percakapan ini. "
        "Permintaannya melalui layanan resmi BPS (SILASTIK); kami bantu langkahnya bila Anda berkenan.",
    ),
    (
        "rekomendasi",
        "Rekomendasi kegiatan statistik",
        "Untuk rekomendasi kegiatan statistik instansi pemerintah, silakan ajukan lewat Romantik "
        "(romantik.web.bps.go.id). Kami siap membantu bila ada langkah yang kurang jelas.",
    ),
    (
        "jam",
        "Jam layanan",
        "Jam layanan {kantor}: {jam} {zona}. Di luar jam itu pesan Anda tetap kami simpan dan kami jawab saat buka.",
    ),
    ("gratis", "Biaya konsultasi", "Konsultasi statistik di {kantor} tidak dipungut biaya."),
    (
        "nik",
        "Jangan kirim NIK atau KTP",
        "Demi keamanan Anda, mohon tidak mengirim NIK atau foto KTP lewat percakapan ini. "
        "Nama dan kebutuhan data sudah cukup.",
    ),
    (
        "tunggu-jawaban",
        "Menunggu jawaban Anda",
        "Apakah data yang kami kirim sudah sesuai, {nama}? Bila masih ada yang kurang, balas saja pesan ini.",
    ),
    (
        "selesai",
        "Penutup",
        "Terima kasih telah menghubungi {kantor}, {nama}. Konsultasi {nomor} kami tutup. "
        "Setelah ini Anda menerima satu pertanyaan untuk menilai layanan kami.",
    ),
)
