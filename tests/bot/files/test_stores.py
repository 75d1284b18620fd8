"""Attachments of an office with several computers: in a bucket, or in a folder that they share."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import object_store
import pytest
from object_store import ObjectStore

from bot.app import App
from bot.config.files import FilesTable
from bot.config.settings import SettingsError
from bot.files.bucket import COPY_LASTS, BucketStore
from bot.files.stores import require_same, store_of
from store.db.file_store import FileStore

LETTER = b"Surat pengantar"
DIGEST = sha256(LETTER).hexdigest()
NAME = f"{DIGEST[:2]}/{DIGEST}"


@pytest.fixture
def bucket() -> Iterator[ObjectStore]:
    with object_store.serving() as bucket:
        yield bucket


def table_of(bucket: ObjectStore, secret: str = object_store.SECRET) -> FilesTable:
    return FilesTable(
        bucket=object_store.BUCKET,
        endpoint=bucket.url,
        region=object_store.REGION,
        key_id=object_store.KEY_ID,
        secret_key=secret,
    )


@pytest.fixture
def both(bucket: ObjectStore, tmp_path: Path) -> list[BucketStore]:
    """The store as two computers see it."""
    return [BucketStore(table_of(bucket), tmp_path / name) for name in ("one", "two")]


def used(_digest: str) -> bool:
    return True


def unused(_digest: str) -> bool:
    return False


def test_what_one_computer_stored_another_has(both: list[BucketStore], bucket: ObjectStore) -> None:
    one, two = both
    assert one.put(LETTER) == DIGEST
    assert bucket.objects[NAME][0] == LETTER
    assert one.path(DIGEST).read_bytes() == two.bring(DIGEST).read_bytes() == LETTER
    with pytest.raises(FileNotFoundError):
        two.bring("0" * 64)
    assert bucket.refused == 0


def test_a_bucket_that_does_not_answer_or_gives_other_bytes_is_an_error(bucket: ObjectStore, tmp_path: Path) -> None:
    stranger = BucketStore(table_of(bucket, "kunci yang salah"), tmp_path)
    with pytest.raises(OSError, match="PermissionDenied"):
        stranger.put(LETTER)
    assert bucket.objects == {}
    bucket.objects[NAME] = b"lain", datetime.now(UTC)
    with pytest.raises(OSError, match="other bytes"):
        BucketStore(table_of(bucket), tmp_path).bring(DIGEST)
    bucket.server.server_close()
    with pytest.raises(OSError, match="does not answer"):
        BucketStore(table_of(bucket), tmp_path).put(LETTER)


def test_what_is_deleted_goes_from_the_bucket_and_from_every_computer(
    both: list[BucketStore], bucket: ObjectStore
) -> None:
    one, two = both
    one.put(LETTER)
    two.bring(DIGEST)
    one.delete(DIGEST)
    assert not one.path(DIGEST).exists()
    one.tidy(datetime.now(UTC), unused)
    assert bucket.objects == {}
    long_ago = time.time() - COPY_LASTS - 1
    os.utime(two.path(DIGEST), (long_ago, long_ago))
    two.tidy(datetime.now(UTC), unused)
    assert not two.path(DIGEST).exists()


def test_what_somebody_needs_or_stored_again_stays(both: list[BucketStore], bucket: ObjectStore) -> None:
    one, two = both
    one.put(LETTER)
    two.delete(DIGEST)
    two.tidy(datetime.now(UTC), used)
    one.forget(DIGEST, datetime.now(UTC) - timedelta(minutes=10))
    one.tidy(datetime.now(UTC), unused)
    assert NAME in bucket.objects
    one.forget(DIGEST, datetime.now(UTC) + timedelta(minutes=10))
    one.tidy(datetime.now(UTC), unused)
    assert NAME not in bucket.objects


def test_a_computer_that_sees_other_files_does_not_start(joints: App, bucket: ObjectStore, tmp_path: Path) -> None:
    def seeing(**files: str) -> None:
        require_same(replace(joints.settings, files=FilesTable(**files)), joints.db)

    seeing()
    shared, elsewhere = tmp_path / "shared", tmp_path / "not mounted"
    shared.mkdir()
    elsewhere.mkdir()
    seeing(folder=str(shared))
    seeing(folder=str(shared))
    for wrong in ({"folder": str(elsewhere)}, {}):
        with pytest.raises(SettingsError, match="tidak melihat lampiran"):
            seeing(**wrong)
    with pytest.raises(SettingsError, match="tidak melihat lampiran"):
        require_same(replace(joints.settings, files=table_of(bucket)), joints.db)
    (elsewhere / "loket-files").write_bytes((shared / "loket-files").read_bytes())
    seeing(folder=str(elsewhere))


def test_a_shared_folder_that_is_not_mounted_takes_nothing(joints: App, tmp_path: Path) -> None:
    store = store_of(replace(joints.settings, files=FilesTable(folder=str(tmp_path / "mount"))))
    for ask in (lambda: store.put(LETTER), lambda: store.bring(DIGEST)):
        with pytest.raises(OSError, match="not mounted"):
            ask()
    assert not (tmp_path / "mount").exists()
    store.set_mark("this one")
    assert store.bring(store.put(LETTER)).read_bytes() == LETTER
    assert FileStore(tmp_path / "mount").mark() == "this one"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"folder": "lampiran"}, "letak lengkap"),
        ({"folder": "/mnt/lampiran", "bucket": "loket"}, "salah satu"),
        ({"bucket": "loket"}, "secret_key"),
        ({"bucket": "loket", "key_id": "a", "secret_key": "b", "endpoint": "http://s3.contoh.example"}, "https://"),
    ],
)
def test_settings_that_cannot_work_are_refused(wrong: dict[str, str], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        FilesTable(**wrong)
