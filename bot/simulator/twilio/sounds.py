"""A voicemail that nobody spoke: some tones as WAV, silence of the same length as MP3, the words in their metadata."""

from __future__ import annotations

import array
import math
import struct

RATE = 8000  # Hz, a telephone's
LETTERS_A_SECOND = 14
LONGEST_SECONDS = 120
# MPEG-2 layer III, 8 kbit/s, 16 kHz, mono: 36 bytes for 36 ms; all zeros after the header is silence
FRAME = bytes.fromhex("fff318c4") + bytes(32)
FRAME_SECONDS = 576 / 16000


def seconds(words: str) -> int:
    """Return how many seconds it takes to say these words."""
    return max(2, min(LONGEST_SECONDS, len(words) // LETTERS_A_SECOND))


def wav(words: str) -> bytes:
    """Return mono sound of 8 bits with the words in an INFO comment. It has a soft tone for each second."""
    samples = array.array("B")
    for second in range(seconds(words)):
        pitch = 200 + 20 * (sum(words[second * LETTERS_A_SECOND :][:LETTERS_A_SECOND].encode()) % 12)
        samples.extend(128 + int(24 * math.sin(2 * math.pi * pitch * n / RATE)) for n in range(RATE // 2))
        samples.extend([128] * (RATE // 2))
    chunks = (
        _chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, RATE, RATE, 1, 8))
        + _chunk(b"LIST", b"INFO" + _chunk(b"ICMT", words.encode() + b"\x00"))
        + _chunk(b"data", samples.tobytes())
    )
    return _chunk(b"RIFF", b"WAVE" + chunks)


def mp3(words: str) -> bytes:
    """Return silence, with the words as an ID3v2.3 title (UTF-16)."""
    title = b"\x01" + words.encode("utf-16")
    frame = b"TIT2" + struct.pack(">IH", len(title), 0) + title
    size = len(frame)
    syncsafe = bytes((size >> shift) & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\x00\x00" + syncsafe + frame + FRAME * math.ceil(seconds(words) / FRAME_SECONDS)


def _chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + b"\x00" * (len(data) % 2)
