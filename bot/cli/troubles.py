"""Say in a sentence why a command could not use the disk or the database, and what to do next."""

from __future__ import annotations

import errno
import sqlite3

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, NotSupportedError, ProgrammingError

from store.backup.dump import Unsound
from store.db.database import Newer
from store.db.patience import TooLong

DOCTOR = "Lalu periksa dengan: loket doctor"
READ_ONLY = "hanya dapat dibaca. Pasang diskanya lagi supaya dapat ditulisi; bila ia menolak, periksa diskanya."
FORBIDDEN = "tidak boleh dipakai oleh pengguna ini. Jalankan sebagai pengguna Loket, atau beri ia hak di sana."
FULL = "tidak dapat ditulisi: penyimpanan penuh. Kosongkan ruang dahulu."
REFUSED = "tidak dapat dibaca atau ditulisi: diskanya menolak. Periksa sambungannya dan diskanya."
TOO_LARGE = "terlalu besar bagi diska itu. Pakai diska yang lain, atau format yang lain (bukan FAT32)."
OF_DISK = {
    errno.EROFS: READ_ONLY,
    errno.EACCES: FORBIDDEN,
    errno.EPERM: FORBIDDEN,
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EIO: REFUSED,
    errno.ESTALE: REFUSED,
    errno.EFBIG: TOO_LARGE,
}
OF_SQLITE = {  # by the code of the library, without what it adds
    sqlite3.SQLITE_READONLY: "Basis data hanya dapat dibaca. Periksa hak di folder data dan diskanya.",
    sqlite3.SQLITE_CANTOPEN: "Basis data tidak dapat dibuka. Periksa hak di folder data dan diskanya.",
    sqlite3.SQLITE_FULL: "Penyimpanan penuh: basis data tidak dapat ditulisi. Kosongkan ruang dahulu.",
    sqlite3.SQLITE_IOERR: "Diska menolak membaca atau menulis basis data. Periksa ruang dan diskanya.",
    sqlite3.SQLITE_NOTADB: "Berkas basis data rusak. Pulihkan cadangan terakhir: loket restore CADANGAN.",
    sqlite3.SQLITE_CORRUPT: "Berkas basis data rusak. Pulihkan cadangan terakhir: loket restore CADANGAN.",
    sqlite3.SQLITE_BUSY: "Basis data sedang dipakai program lain. Ulangi sebentar lagi.",
}
OF_PROGRAM = (  # the program asked what it should not
    DataError,
    IntegrityError,
    NotSupportedError,
    ProgrammingError,
    sqlite3.IntegrityError,
    sqlite3.ProgrammingError,
)
OF_KIND: dict[type[Exception], str] = {
    TooLong: "Basis data terlalu lama dipakai program lain. Ulangi sebentar lagi.",
    Newer: "Basis data ini dibuat oleh Loket yang lebih baru. Pasang Loket yang sama, lalu ulangi.",
    # what was just copied for a backup
    Unsound: "Basis data ini tidak berisi tabel Loket. Periksa `database`, jalankan: loket migrate.",
}


def sentence(error: Exception) -> str:
    """Return what to tell the person who typed the command, "" for an error of the program itself."""
    told = reason(error)
    return told and f"{told} {DOCTOR}"


def reason(error: Exception) -> str:
    """Return what is wrong with the disk or the database and what to do, "" for an error of the program itself."""
    if type(error) in OF_KIND:
        return OF_KIND[type(error)]
    if isinstance(error, OF_PROGRAM):
        return ""
    if isinstance(error, DBAPIError) and isinstance(error.orig, Exception):
        return reason(error.orig) or _of_database(error.orig)
    if isinstance(error, sqlite3.Error):
        return _of_database(error)
    return _of_disk(error) if isinstance(error, OSError) else ""


def _of_disk(error: OSError) -> str:
    known = OF_DISK.get(error.errno or 0, "")
    if error.filename:
        return f"{error.filename} {known or f'tidak dapat dipakai ({error.strerror}).'}"
    return known and f"Sebuah berkas {known}"  # reading or writing an open file names none


def _of_database(error: Exception) -> str:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    unknown = f"Basis data tidak dapat dipakai ({type(error).__name__}). Periksa `database`, jalankan: loket migrate."
    return OF_SQLITE.get(code, unknown)
