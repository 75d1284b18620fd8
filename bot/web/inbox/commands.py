"""Every command of the desk: the palette, the list of shortcuts and the keys are built from this table.

A command is done by what carries its name on the page (data-command="close"), or by commands.js where nothing can.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """One command of the desk.

    press: keys that run it: "J", "Ctrl+Enter", "G 1" (one after the other).
    offered: whether the palette lists it.
    words: other names that find it.
    """

    name: str
    label: str
    press: str
    group: str
    icon: str = "bolt"
    offered: bool = True
    words: str = ""

    @property
    def keys(self) -> list[str]:
        """Return the keys as they are labelled."""
        return ["Spasi" if one == "Space" else one for one in self.press.replace(" ", "+").split("+")]


COMMANDS = (
    Command("next", "Konsultasi berikutnya", "J", "Antrean", offered=False),
    Command("previous", "Konsultasi sebelumnya", "K", "Antrean", offered=False),
    Command("open", "Buka konsultasi", "Enter", "Antrean", offered=False),
    Command("pick", "Pilih beberapa konsultasi", "V", "Antrean", "checks", words="centang sekaligus massal"),
    Command("take-urgent", "Ambil yang paling mendesak", "M", "Antrean", "alarm", words="berikut darurat"),
    Command("call-next", "Panggil tamu berikutnya", "Q", "Antrean", "bell-ringing", words="nomor antrean loket"),
    Command("new-case", "Konsultasi baru", "C", "Antrean", "plus", words="catat telepon kunjungan surat tamu buat"),
    Command("take", "Ambil konsultasi ini", "L", "Percakapan", "user-check", words="layani pegang alih"),
    Command("reply", "Tulis balasan", "B", "Percakapan", "send", words="jawab"),
    Command("note", "Catatan internal", "N", "Percakapan", "lock", words="note rekan"),
    Command("canned", "Balasan siap pakai", "/", "Percakapan", "slash", words="templat macro"),
    Command("publications", "Lampirkan publikasi…", "P", "Percakapan", "book-download", words="katalog data"),
    Command("play", "Putar pesan suara", "Space", "Percakapan", "microphone", words="rekaman audio"),
    Command("send", "Kirim", "Ctrl+Enter", "Mengirim", offered=False),
    Command("send-close", "Kirim dan tutup", "Ctrl+Shift+Enter", "Mengirim", offered=False),
    Command("undo", "Urungkan (10 detik)", "Z", "Mengirim", "rotate-clockwise", words="batal undo"),
    Command("assign", "Tugaskan", "A", "Tindak lanjut", "user-check", words="alihkan oper"),
    Command("subject-matter", "Konfirmasi subject matter", "S", "Tindak lanjut", "users-group", words="tanya rekan"),
    Command("refer", "Rujuk ke instansi", "R", "Tindak lanjut", "arrow-fork", words="dinas"),
    Command("close", "Tutup konsultasi", "E", "Tindak lanjut", "check", words="selesai"),
    Command("tag", "Tag", "T", "Tindak lanjut", "tags", words="label"),
    Command("snooze", "Tunda…", "H", "Tindak lanjut", "clock-pause", words="nanti snooze"),
    Command("merge", "Gabungkan konsultasi…", "U", "Tindak lanjut", "git-merge", words="satukan"),
    Command("split", "Pisahkan pesan…", "X", "Tindak lanjut", "git-branch", words="bagi dua"),
    Command("spam", "Tandai spam dan blokir", "Shift+S", "Tindak lanjut", "ban", words="sampah pengirim"),
    Command("print", "Cetak konsultasi…", "Shift+P", "Tindak lanjut", "printer", words="kertas pdf"),
    Command("palette", "Palet perintah", "Ctrl+K", "Umum", offered=False),
    Command("shortcuts", "Pintasan ini", "?", "Umum", "info-circle", words="bantuan tombol"),
    Command("panel", "Tampilkan panel warga", "]", "Umum", "layout-sidebar-right", words="sisi"),
    Command("theme", "Tema terang atau gelap", "Shift+D", "Umum", "moon", words="warna malam"),
)
# G 1 to 9, then G 0
QUEUES = ("semua", "saya", "belum", "warga", "subject-matter", "pengaduan", "selesai", "ditunda", "mesin", "disebut")


def matching(typed: str) -> list[Command]:
    """Return the commands whose names fit every word that was typed."""
    words = typed.casefold().split()
    return [one for one in COMMANDS if one.offered and fits(f"{one.label} {one.words}", words)]


def fits(text: str, wanted: list[str]) -> bool:
    """Say whether each wanted word begins a word of the text."""
    words = text.casefold().replace("(", " ").split()
    return all(any(word.startswith(one) for word in words) for one in wanted)


def keymap() -> dict[str, str]:
    """Return the name of the command for each key."""
    return {one.press: one.name for one in COMMANDS}


def groups() -> list[tuple[str, list[Command]]]:
    """Return the commands by group, for the list of shortcuts."""
    names = dict.fromkeys(one.group for one in COMMANDS)
    return [(name, [one for one in COMMANDS if one.group == name]) for name in names]


def queue_keys() -> dict[str, str]:
    """Return the address of the queue for each figure after G."""
    return {figure_of(word): f"/konsultasi?antrean={word}" for word in QUEUES}


def figure_of(queue: str) -> str:
    """Return the figure that opens a queue after G. The tenth has 0."""
    return str((QUEUES.index(queue) + 1) % 10)
