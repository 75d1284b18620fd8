"""The file of a backup."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest
from cast import MONDAY_MORNING

from bot.backup import archive


def test_a_file_that_is_written_to_meanwhile_spoils_no_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such a file is the book of faults: it is written in place every 15 seconds."""
    book, packed, folder = tmp_path / "book", tmp_path / "packed", tmp_path / "unpacked"
    book.write_bytes(b"before" * 1000)
    folder.mkdir()
    add = tarfile.TarFile.addfile

    def written_to(tar: tarfile.TarFile, entry: tarfile.TarInfo, content: object = None) -> None:
        book.write_bytes(b"after " * 1000)
        add(tar, entry, content)  # type: ignore[arg-type]

    monkeypatch.setattr(tarfile.TarFile, "addfile", written_to)
    archive.pack({"data/book": book}, packed, MONDAY_MORNING, "0001", {})
    assert set(archive.unpack(packed, folder).files) == {"data/book"}
    assert (folder / "data/book").read_bytes() == b"after " * 1000
