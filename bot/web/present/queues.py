"""What the queues of the inbox are called, in the order of the rail."""

from __future__ import annotations

from typing import NamedTuple

from store.vocabulary import QueueName


class Queue(NamedTuple):
    """A queue.

    word: in the address.
    name: in store/desk.
    short: on a phone.
    empty: what stands in an empty one.
    """

    word: str
    name: QueueName
    label: str
    short: str
    icon: str
    empty: str


QUEUES = (
    Queue("semua", QueueName.ACTIVE, "Semua aktif", "Semua", "inbox", "Semua sudah dibantu"),
    Queue("saya", QueueName.MINE, "Milik saya", "Milik saya", "user", "Tidak ada yang perlu Anda jawab"),
    Queue(
        "belum",
        QueueName.UNASSIGNED,
        "Belum ditugaskan",
        "Belum ditugaskan",
        "user-question",
        "Semua sudah punya petugas",
    ),
    Queue("warga", QueueName.WAITING, "Menunggu warga", "Menunggu warga", "hourglass", "Tidak ada yang menunggu warga"),
    Queue(
        "subject-matter",
        QueueName.CONFIRMING,
        "Menunggu subject matter",
        "Subject matter",
        "users-group",
        "Tidak ada yang menunggu subject matter",
    ),
    Queue("disebut", QueueName.MENTIONED, "Disebut", "Disebut", "at", "Belum ada rekan yang menyebut Anda"),
    Queue("pengaduan", QueueName.COMPLAINTS, "Pengaduan", "Pengaduan", "message-report", "Tidak ada pengaduan"),
    Queue(
        "mesin",
        QueueName.MACHINE_MAIL,
        "Surat mesin dan spam",
        "Mesin, spam",
        "robot",
        "Tidak ada surat mesin dan tidak ada spam",
    ),
    Queue("ditunda", QueueName.SNOOZED, "Ditunda", "Ditunda", "clock-pause", "Tidak ada yang ditunda"),
    Queue("selesai", QueueName.CLOSED, "Selesai", "Selesai", "circle-check", "Belum ada yang selesai"),
)
