"""Every fault that the program notices in itself, as data. The status page, the doctor and the alerts read it.

docs/faults.md shows the same list. tests/bot/telling/test_faults.py compares both.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

SOON = timedelta(minutes=1)
LATER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault.

    key: its name in the figures and in the file of alerts; a fault of one channel is "key:channel".
    id, en: what is wrong, in Indonesian and English. "{about}" stands for the channel or the part.
    do_id, do_en: what a person can do about it.
    seen: how the program notices it, in English.
    lasts: how long it must last before the admin is told of it. None: it is shown and never told.
    """

    key: str
    id: str
    en: str
    do_id: str
    do_en: str
    seen: str
    lasts: timedelta | None = SOON

    def title(self, about: str = "") -> str:
        """Return what is wrong in Indonesian. about: the word of the channel or part, "" for none."""
        return self.id.format(about=about)


@dataclass(frozen=True, slots=True)
class Sighting:
    """A fault as it was seen now.

    name: of the channel or the part in the settings, "" for a fault of the whole office.
    about: its word for people.
    detail: a sentence in Indonesian with the figures.
    """

    fault: Fault
    detail: str = ""
    name: str = ""
    about: str = ""

    @property
    def key(self) -> str:
        return f"{self.fault.key}:{self.name}" if self.name else self.fault.key

    @property
    def title(self) -> str:
        return self.fault.title(self.about)


_ALL = (
    Fault(
        "database",
        "Basis data tidak menjawab atau tidak dapat ditulisi",
        "The database does not answer or cannot be written",
        "Pesan masuk ditampung dan tidak hilang. Periksa ruang penyimpanan dan server basis data: loket doctor",
        "Arrivals go to the spool and are not lost. Look at the disk and the database server: loket doctor",
        "a read and a write every 15 seconds",
    ),
    Fault(
        "write_lock",
        "Kunci tulis basis data tertahan",
        "The write lock of the database is held",
        "Loket menghentikan penahannya sendiri setelah satu menit. Bila berulang, tutup program lain yang membukanya",
        "Loket ends its holder after a minute. If it comes back, close other programs that open the database",
        "who holds the lock writes its number and the time into the lock file",
    ),
    Fault(
        "disk",
        "Penyimpanan hampir penuh",
        "The disk is almost full",
        "Kosongkan ruang di komputer Loket, mulai dari cadangan lama dan folder unduhan",
        "Free space on the computer of Loket: old backups and downloads first",
        "less than 1 GB is free in the data folder",
    ),
    Fault(
        "data_folder",
        "Folder data tidak dapat ditulisi",
        "The data folder cannot be written",
        "Beri pengguna yang menjalankan Loket hak menulis di folder data dan isinya. Periksa juga penyimpanannya",
        "Let the user that runs Loket write in the data folder and what is in it. Look at the disk too",
        "the folder pulse in the data folder cannot be written: no part that stands still is ended meanwhile",
    ),
    Fault(
        "spool",
        "Pesan masuk ditampung di luar basis data",
        "Arrivals wait outside the database",
        "Masuk sendiri setelah basis data dapat ditulis. Periksa basis data: loket doctor",
        "They come in by themselves once the database can be written. Look at the database: loket doctor",
        "files in the folder spool",
    ),
    Fault(
        "spool_unreadable",
        "Ada pesan tertampung yang tidak dapat dibaca",
        "An arrival in the spool cannot be read",
        "Simpan berkas itu dan hubungi pembuat Loket sebelum menghapusnya",
        "Keep the file, and ask the makers of Loket before you delete it",
        "a file that was set aside in the folder spool",
    ),
    Fault(
        "redis",
        "Redis tidak menjawab",
        "Redis does not answer",
        "Pesan tetap diproses, lebih lambat. Redis bawaan dimulai lagi sendiri; Redis lain: periksa layanannya",
        "Messages are handled, later. The bundled Redis is started again by itself; look at the service of another one",
        "a PING",
        timedelta(minutes=2),
    ),
    Fault(
        "part_silent",
        "{about} diam",
        "A part of the program is silent: worker, clock, web, hub",
        "Loket memulai lagi bagian yang berhenti atau diam tiga menit. Bila tetap diam, jalankan ulang Loket dan lihat "
        "folder data/log",
        "Loket starts again what has ended, worker and clock also when they stand still for three minutes. If it stays "
        "silent, start Loket again and read the folder data/log",
        "no heartbeat for two minutes. Web and hub are asked for a page; clock and web look at each other. The clock "
        "asks the worker, the web the hub: while the one is silent, nobody knows of the other",
    ),
    Fault(
        "part_restarts",
        "{about} berkali-kali berhenti",
        "A part of the program ends again and again",
        "Lihat folder data/log, lalu hubungi pembuat Loket dengan berkas itu",
        "Read the folder data/log, and send it to the makers of Loket",
        "it was started three times within ten minutes",
    ),
    Fault(
        "queue",
        "Antrean tertahan",
        "The queue stands still",
        "Periksa baris Worker di halaman status, lalu jalankan ulang Loket bila tidak bergerak",
        "Look at the worker on the status page, and start Loket again if nothing moves",
        "the oldest arrival or due message waits for more than five minutes",
    ),
    Fault(
        "shunted",
        "Ada pesan masuk yang disisihkan",
        "An arrival was set aside",
        "Buka halaman status, baca sebabnya, lalu tekan Coba lagi. Tidak ada yang hilang",
        "Open the status page, read the reason, and press Coba lagi. Nothing is lost",
        "arrivals whose handling broke",
    ),
    Fault(
        "mailbox",
        "{about}: kotak surat tidak terbaca",
        "A mailbox cannot be read",
        "Periksa nama, kata sandi, dan sambungan ke server surat: loket doctor",
        "Look at name, password and the connection to the mail server: loket doctor",
        "no successful look for twelve minutes, or an error of the server",
    ),
    Fault(
        "channel_refused",
        "{about}: penyedia menolak kami",
        "The provider refuses us",
        "Periksa akun dan kata sandi kanal itu di Pengaturan dan di konsol penyedia",
        "Look at the account and the password of the channel, here and at the provider",
        "a check with the real credentials: by itself where nothing came or left for six hours",
    ),
    Fault(
        "channel_waiting",
        "{about}: kiriman tertahan",
        "Messages of a channel do not leave",
        "Periksa internet dan keadaan penyedia. Kiriman dicoba lagi sendiri selama berjam-jam",
        "Look at the internet and at the provider. The messages are tried again by themselves for hours",
        "messages that have been due for more than ten minutes",
    ),
    Fault(
        "channel_failing",
        "{about}: kiriman gagal berturut-turut",
        "Messages of a channel fail one after another",
        "Baca sebabnya di halaman status bagian Kiriman gagal, perbaiki, lalu tekan Coba lagi semua",
        "Read the reason on the status page under Kiriman gagal, mend it, and press Coba lagi semua",
        "three messages failed, or left with an unknown fate, since sending last worked",
    ),
    Fault(
        "phone_silent",
        "{about}: ponsel gateway diam",
        "The phone that sends our SMS is silent",
        "Periksa apakah ponsel itu menyala, tersambung ke internet, dan aplikasinya berjalan",
        "See that the phone is on, has internet, and that its app runs",
        "no sign of life for ten minutes, where it gave such signs before",
    ),
    Fault(
        "webhook_refused",
        "{about}: permintaan penyedia ditolak",
        "Requests of a provider are refused",
        "Bandingkan alamat di halaman status bagian Permintaan yang ditolak dengan alamat di konsol penyedia",
        "Compare the address on the status page under Permintaan yang ditolak with the one at the provider",
        "three refused within an hour, and none that was accepted",
        LATER,
    ),
    Fault(
        "ledger",
        "Buku besar: ada pesan yang hanya tercatat di satu sisi",
        "The ledger knows messages that only the provider or only Loket has",
        "Buka Buku besar. Di sana tertulis pesan mana, sebabnya, dan apa yang perlu dilakukan",
        "Open Buku besar. It tells which messages, why, and what to do",
        "differences of the ledger that nothing explains and nobody has settled",
        LATER,
    ),
    Fault(
        "backup",
        "Cadangan gagal atau tidak dapat dipulihkan",
        "There is no backup, or it cannot be brought back",
        "Periksa folder cadangan dan ruangnya, lalu jalankan: loket backup",
        "Look at the folder of backups and its space, then run: loket backup",
        "the nightly backup or the monthly drill failed",
        LATER,
    ),
    Fault(
        "computer_clock",
        "Jam komputer melompat atau salah",
        "The clock of the computer jumped or is wrong",
        "Nyalakan penyelarasan jam (NTP) di komputer Loket",
        "Switch on the synchronisation of the clock (NTP)",
        "it moved more than a minute against the monotonic clock, or shows a year before this program",
        timedelta(),
    ),
    Fault(
        "catalogue",
        "Katalog data tidak dapat diperbarui",
        "The catalogue of published data cannot be brought up to date",
        "Judul yang sudah tersalin tetap dapat dicari. Periksa kunci WebAPI: loket doctor",
        "Titles that are copied can still be found. Look at the key of the WebAPI: loket doctor",
        "what the nightly comparison reported",
        None,
    ),
)

FAULTS = {one.key: one for one in _ALL}
# seen also while the database is away
SEEN_WITHOUT_TABLES = frozenset(
    {
        "database",
        "write_lock",
        "disk",
        "data_folder",
        "spool",
        "spool_unreadable",
        "redis",
        "part_restarts",
        "computer_clock",
    }
)


def seen(key: str, detail: str = "", name: str = "", about: str = "") -> Sighting:
    """Return a sighting of the fault with this key. Arguments as in Sighting."""
    return Sighting(FAULTS[key], detail, name, about)
