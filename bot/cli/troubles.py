"""Say in a sentence why a command could not use the disk or the database, and what to do next."""

from __future__ import annotations

import errno
import sqlite3

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, NotSupportedError, ProgrammingError

from store.db.patience import TooLong

DOCTOR = "Lalu periksa dengan: loket doctor"
READ_ONLY = "hanya dapat dibaca. Pasang diskanya lagi supaya dapat ditulisi; bila ia menolak, periksa diskanya."
FORBIDDEN = "tidak boleh dipakai oleh pengguna ini. Jalankan sebagai pengguna Loket, atau beri ia hak di sana."
FULL = "tidak dapat ditulisi karena penuh. Kosongkan ruang dahulu."
OF_DISK = {
    errno.EROFS: READ_ONLY,
    errno.EACCES: FORBIDDEN,
    errno.EPERM: FORBIDDEN,
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
}
OF_WRITING = {  # the system names no file there
    errno.ENOSPC: f"Penyimpanan {FULL}",
    errno.EDQUOT: f"Penyimpanan {FULL}",
    errno.EFBIG: "Berkas terlalu besar untuk penyimpanan itu. Pakai yang lain: FAT32 hanya memuat berkas sampai 4 GB.",
    errno.EIO: "Penyimpanan menolak membaca atau menulis. Periksa diskanya.",
}
PROGRAMS = (DataError, IntegrityError, NotSupportedError, ProgrammingError)  # the program asked what it should not
OF_SQLITE = {  # by the code of the library, without what it adds
    sqlite3.SQLITE_READONLY: "Basis data hanya dapat dibaca. Periksa hak di folder data dan diskanya.",
    sqlite3.SQLITE_CANTOPEN: "Basis data tidak dapat dibuka. Periksa hak di folder data dan diskanya.",
    sqlite3.SQLITE_FULL: "Penyimpanan penuh: basis data tidak dapat ditulisi. Kosongkan ruang dahulu.",
    sqlite3.SQLITE_IOERR: "Diska menolak membaca atau menulis basis data. Periksa ruang dan diskanya.",
    sqlite3.SQLITE_NOTADB: "Berkas basis data rusak. Pulihkan cadangan terakhir: loket restore CADANGAN.",
    sqlite3.SQLITE_CORRUPT: "Berkas basis data rusak. Pulihkan cadangan terakhir: loket restore CADANGAN.",
    sqlite3.SQLITE_BUSY: "Basis data sedang dipakai program lain. Ulangi sebentar lagi.",
}
BUSY = "Basis data terlalu lama dipakai program lain. Ulangi sebentar lagi."


def sentence(error: Exception) -> str:
    """Return what to tell the person who typed the command, "" for an error of the program itself."""
    told = reason(error)
    return told and f"{told} {DOCTOR}"


def reason(error: Exception) -> str:
    """Return what is wrong with the disk or the database and what to do, "" for an error of the program itself."""
    if isinstance(error, TooLong):
        return BUSY
    if isinstance(error, (*PROGRAMS, sqlite3.IntegrityError, sqlite3.ProgrammingError)):
        return ""
    if isinstance(error, DBAPIError) and isinstance(error.orig, Exception):
        return reason(error.orig) or _of_database(error.orig)
    if isinstance(error, sqlite3.Error):
        return _of_database(error)
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename} {OF_DISK.get(error.errno or 0, f'tidak dapat dipakai ({error.strerror}).')}"
    return OF_WRITING.get(error.errno or 0, "") if isinstance(error, OSError) else ""


def _of_database(error: Exception) -> str:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    unknown = f"Basis data tidak dapat dipakai ({type(error).__name__}). Periksa `database`, jalankan: loket migrate."
    return OF_SQLITE.get(code, unknown)
