"""The [files] table of config.toml: where attachments lie when more than one computer needs them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

LOOPBACK = ("127.0.0.1", "::1", "localhost")
EXAMPLE = "https://s3.contoh.example"


def _key(doc: str, example: Any, default: Any = "", *, secret: bool = False) -> Any:
    return field(default=default, metadata={"doc": doc, "example": example, "secret": secret})


@dataclass(frozen=True)
class FilesTable:
    """The [files] table. All of it empty: attachments lie in the data folder.

    folder: a folder that every computer of the office mounts, absolute.
    bucket: name of a bucket of an object store that speaks S3.
    endpoint: its address, "" for Amazon's own.
    """

    folder: str = _key("folder bersama untuk lampiran", "/mnt/lampiran-loket")
    bucket: str = _key("nama bucket S3 untuk lampiran", "loket")
    endpoint: str = _key("alamat layanan S3", EXAMPLE)
    region: str = _key("wilayah layanan S3", "us-east-1", "us-east-1")
    key_id: str = _key("nama kunci S3", "env:S3_KEY_ID", secret=True)
    secret_key: str = _key("kunci rahasia S3", "env:S3_SECRET_KEY", secret=True)

    def __post_init__(self) -> None:
        if self.folder and self.bucket:
            raise ValueError("folder: pilih salah satu, folder atau bucket, dan kosongkan yang lain.")
        if self.folder and not Path(self.folder).is_absolute():
            raise ValueError(f'folder: harus letak lengkap, bukan "{self.folder}". Contoh: folder = "/mnt/lampiran"')
        if self.bucket and not (self.key_id and self.secret_key):
            raise ValueError("key_id: bucket memerlukan key_id dan secret_key. Isi keduanya lewat env: atau file:.")
        if self.endpoint and not _is_safe(self.endpoint):
            raise ValueError(f'endpoint: harus alamat https:// tanpa yang lain. Contoh: endpoint = "{EXAMPLE}"')


def _is_safe(endpoint: str) -> bool:
    """Return whether what citizens sent is encrypted on its way: https, or nothing but this computer."""
    parts = urlsplit(endpoint)
    is_bare = not (parts.query or parts.fragment or parts.username)
    return is_bare and bool(parts.hostname) and (parts.scheme == "https" or parts.hostname in LOOPBACK)
