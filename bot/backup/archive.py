"""The file of a backup: everything an office is, in one archive with a list of what must be in it.

A tar file packed by gzip, so that it can be opened without Loket. It may be encrypted with age (age-encryption.org),
for a public key whose other half is not on this computer.
"""

from __future__ import annotations

import gzip
import json
import os
import tarfile
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import file_digest, sha256
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

from handlers.errors import Refusal

FORMAT = 1
PACKED, ENCRYPTED = ".tar.gz", ".age"
LIST = "isi.json"  # the last file of the archive: without it the archive was cut off
DATABASE = "database"
AGE = b"age-encryption.org/"  # the beginning of an encrypted one
BROKEN = (tarfile.TarError, EOFError, gzip.BadGzipFile, zlib.error, ValueError)  # what reading a damaged one raises


class BadArchive(Refusal):
    """An archive cannot be used. str() says why."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What an archive says about itself.

    head: number of the newest migration. rows: how many rows each table has. files: SHA-256 of each file, by its name.
    """

    made_at: datetime
    head: str
    rows: Mapping[str, int]
    files: Mapping[str, str]

    def to_json(self) -> bytes:
        return json.dumps(asdict(self) | {"made_at": self.made_at.isoformat(), "format": FORMAT}).encode()

    @classmethod
    def from_json(cls, words: bytes) -> Contents:
        """Raises BadArchive."""
        try:
            told: dict[str, Any] = json.loads(words)
            if told["format"] != FORMAT:
                raise BadArchive("Cadangan ini dibuat oleh Loket yang lebih baru. Pasang Loket yang sama, lalu ulangi.")
            return cls(datetime.fromisoformat(told["made_at"]), told["head"], told["rows"], told["files"])
        except (ValueError, KeyError, TypeError) as error:
            raise BadArchive(f"Daftar isi cadangan rusak ({type(error).__name__}).") from error


def pack(folders: Mapping[str, Path], target: Path, made_at: datetime, head: str, rows: Mapping[str, int]) -> None:
    """Write every file of the folders into an archive. Raises OSError.

    folders: a folder or a file, by the name it has in the archive. A file that disappears meanwhile is left out.
    """
    sums: dict[str, str] = {}
    with target.open("wb") as raw:
        with gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=6) as packed, tarfile.open(None, "w|", packed) as tar:
            for name, file in _files(folders):
                with suppress_missing(), file.open("rb") as content:
                    sums[name] = _add(tar, name, content, os.fstat(content.fileno()).st_size)
            words = Contents(made_at, head, rows, sums).to_json()
            with tempfile.TemporaryFile() as content:
                content.write(words)
                content.seek(0)
                _add(tar, LIST, content, len(words))
        raw.flush()
        os.fsync(raw.fileno())


@contextmanager
def suppress_missing() -> Iterator[None]:
    """Let a file that was deleted while the archive was made be missing in it: nobody needs it any more."""
    try:
        yield
    except FileNotFoundError:
        return


def _add(tar: tarfile.TarFile, name: str, content: IO[bytes], size: int) -> str:
    """Add a file and return the checksum of what was read: a file may be written to meanwhile."""
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    summed = _Summed(content)
    tar.addfile(entry, cast("IO[bytes]", summed))
    return summed.checksum.hexdigest()


class _Summed:
    """What is read from a file, and its checksum."""

    def __init__(self, content: IO[bytes]) -> None:
        self._content, self.checksum = content, sha256()

    def read(self, size: int) -> bytes:
        part = self._content.read(size)
        self.checksum.update(part)
        return part


def _files(folders: Mapping[str, Path]) -> Iterator[tuple[str, Path]]:
    for name, place in folders.items():
        if place.is_file():
            yield name, place
        for file in sorted(place.rglob("*")) if place.is_dir() else ():
            if file.is_file() and not file.is_symlink():
                yield f"{name}/{file.relative_to(place).as_posix()}", file


def unpack(archive: Path, folder: Path) -> Contents:
    """Write the files of an archive into an empty folder and compare each with the list. Raises BadArchive, OSError."""
    sums: dict[str, str] = {}
    try:
        with gzip.open(archive) as packed, tarfile.open(None, "r|", packed) as tar:
            for entry in tar:
                sums[entry.name] = _write(tar, entry, folder)
            while packed.read(1 << 20):  # to the checksum at the end
                pass
    except BROKEN as error:
        raise BadArchive(f"{archive.name} rusak atau terpotong ({type(error).__name__}). Pakai yang lain.") from error
    if sums.pop(LIST, None) is None:
        raise BadArchive(f"{archive.name} terpotong: daftar isinya tidak ada. Pakai cadangan yang lain.")
    contents = Contents.from_json((folder / LIST).read_bytes())
    (folder / LIST).unlink()
    if wrong := sorted(name for name in {*sums, *contents.files} if sums.get(name) != contents.files.get(name)):
        raise BadArchive(f"{archive.name} rusak: {wrong[0]} tidak sama dengan yang dicatat. Pakai cadangan yang lain.")
    return contents


def is_whole(archive: Path) -> bool:
    """Return whether an archive can be read to its end, and its list is there. Raises OSError.

    An encrypted one cannot be read without its key: only its beginning is looked at.
    """
    if archive.name.endswith(ENCRYPTED):
        with archive.open("rb") as raw:
            return raw.read(len(AGE)) == AGE
    last = ""
    try:
        with gzip.open(archive) as packed, tarfile.open(None, "r|", packed) as tar:
            for entry in tar:
                last = entry.name
            while packed.read(1 << 20):  # to the checksum at the end
                pass
    except BROKEN:
        return False
    return last == LIST


def _write(tar: tarfile.TarFile, entry: tarfile.TarInfo, folder: Path) -> str:
    """Write a file of an archive and return its checksum. Raises BadArchive for what does not belong there."""
    parts = PurePosixPath(entry.name).parts
    content = tar.extractfile(entry) if entry.isfile() else None
    if content is None or not parts or parts[0] == "/" or ".." in parts:
        raise BadArchive(f"{entry.name} tidak boleh ada di sebuah cadangan. Pakai cadangan yang lain.")
    target = folder.joinpath(*parts)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
        while part := content.read(1 << 20):
            file.write(part)
        file.seek(0)
        return file_digest(file, "sha256").hexdigest()


def encrypt(archive: Path, target: Path, recipient: str) -> None:
    """Encrypt an archive for a public key, "age1…". Raises BadArchive."""
    import pyrage

    try:
        key = pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError as error:
        raise BadArchive('Kunci cadangan tidak terbaca. Ia diawali "age1" dan dibuat dengan: age-keygen') from error
    pyrage.encrypt_file(str(archive), str(target), [key])


def decrypt(archive: Path, target: Path, secret: Path) -> None:
    """Decrypt an archive with the file of the secret key that age-keygen made. Raises BadArchive."""
    import pyrage

    try:
        lines = [line.strip() for line in secret.read_text().splitlines()]
        keys = [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
        pyrage.decrypt_file(str(archive), str(target), keys)
    except (OSError, UnicodeDecodeError, pyrage.IdentityError, pyrage.DecryptError) as error:
        raise BadArchive(
            f"{archive.name} tidak dapat dibuka dengan kunci {secret}. Pakai berkas kunci pasangan kunci cadangan."
        ) from error
