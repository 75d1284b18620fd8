"""Attachments in a bucket of an object store that speaks S3, with a copy on the computers that used them lately.

The library is obstore: it needs no other. It is loaded by the first use, and its threads do not survive a fork, so a
process that forks never calls it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from store.db.file_store import MARK, FileStore, write

if TYPE_CHECKING:
    from obstore.store import S3Store

    from bot.config.files import FilesTable

COPIES = "files-here"  # in the data folder
DOOMED = "files-doomed"  # notes of what is to be deleted in the bucket
COPY_LASTS = 3600.0  # seconds: what is erased has gone from every computer after an hour
TIMEOUT = "20s"
CONNECT_TIMEOUT = "3s"
TRIES_AGAIN = {"max_retries": 2, "retry_timeout": timedelta(seconds=30)}


class BucketStore(FileStore):
    """A bucket, and a folder with copies of what this computer used lately. Names are those of a folder of files.

    data: the data folder of this computer.
    """

    def __init__(self, table: FilesTable, data: Path) -> None:
        super().__init__(data / COPIES)
        self._table = table
        self._doomed = data / DOOMED

    @cached_property
    def _bucket(self) -> S3Store:
        from obstore.store import S3Store

        is_plain = urlsplit(self._table.endpoint).scheme == "http"
        return S3Store(
            self._table.bucket,
            endpoint=self._table.endpoint or None,
            region=self._table.region,
            access_key_id=self._table.key_id,
            secret_access_key=self._table.secret_key,
            virtual_hosted_style_request=False,
            client_options={"timeout": TIMEOUT, "connect_timeout": CONNECT_TIMEOUT, "allow_http": is_plain},
            retry_config=TRIES_AGAIN,  # type: ignore[arg-type]  # the other keys have defaults
        )

    def bring(self, digest: str) -> Path:
        path = self.path(digest)
        if path.is_file():
            path.touch()  # `tidy` must not delete it now
            return path
        data = self._get(_name(digest))
        if sha256(data).hexdigest() != digest:
            raise OSError(f"the bucket gives other bytes for {digest}")
        write(path, data)
        return path

    def put(self, data: bytes) -> str:
        digest = sha256(data).hexdigest()
        self._put(_name(digest), data)
        write(self.path(digest), data)
        return digest

    def delete(self, digest: str) -> None:
        """Delete the copy now and the bytes in the bucket soon: a transaction does not wait for the network."""
        self.path(digest).unlink(missing_ok=True)
        write(self._doomed / digest, b"")

    def forget(self, digest: str, before: datetime) -> None:
        write(self._doomed / digest, before.isoformat().encode())

    def tidy(self, now: datetime, is_needed: Callable[[str], bool]) -> None:
        """Delete in the bucket what was to be deleted, and the copies that nobody used for an hour. Raises OSError."""
        for note in sorted(self._doomed.iterdir()) if self._doomed.is_dir() else ():
            if not note.name.endswith(".part"):
                self._end(note, is_needed)
        old = now.timestamp() - COPY_LASTS
        for copy in self.folder.glob("*/*"):
            if copy.stat().st_mtime < old:
                copy.unlink(missing_ok=True)

    def _end(self, note: Path, is_needed: Callable[[str], bool]) -> None:
        before = note.read_text()
        if not is_needed(note.name) and (not before or self._is_older(note.name, datetime.fromisoformat(before))):
            self.path(note.name).unlink(missing_ok=True)
            with _as_os_error():
                self._bucket.delete(_name(note.name))
        note.unlink(missing_ok=True)

    def _is_older(self, digest: str, moment: datetime) -> bool:
        try:
            with _as_os_error():
                return self._bucket.head(_name(digest))["last_modified"].astimezone(UTC) < moment
        except FileNotFoundError:
            return False

    def mark(self) -> str:
        try:
            return self._get(MARK).decode()
        except FileNotFoundError:
            return ""

    def set_mark(self, mark: str) -> None:
        self._put(MARK, mark.encode())

    def _get(self, name: str) -> bytes:
        with _as_os_error():
            return bytes(self._bucket.get(name).bytes())

    def _put(self, name: str, data: bytes) -> None:
        with _as_os_error():
            self._bucket.put(name, data, use_multipart=False)


def _name(digest: str) -> str:
    """Return the name of bytes in the bucket: that of a file in a folder, so that one can be copied to the other."""
    return f"{digest[:2]}/{digest}"


@contextmanager
def _as_os_error() -> Iterator[None]:
    """Raise what the library raises as FileNotFoundError or OSError. Its own words may show an address with a key."""
    from obstore.exceptions import BaseError, NotFoundError

    try:
        yield
    except FileNotFoundError:
        raise
    except NotFoundError:
        raise FileNotFoundError("the bucket has no such object") from None
    except BaseError as error:
        raise OSError(f"the bucket does not answer as it should ({type(error).__name__})") from None
