"""Makes the sounds that the calling screen plays: one file for each word, spoken by espeak-ng's Indonesian voice.

    .venv/bin/python tests/tools/sounds.py

Needs espeak-ng and ffmpeg, which are Debian packages. The files are in `bot/web/static/sounds`. Run it again only to
change a word or the voice: an office may also put recordings of a person there, under the same names.
"""

from __future__ import annotations

import subprocess
import tempfile
import wave
from array import array
from collections.abc import Mapping
from pathlib import Path

SOUNDS = Path(__file__).parents[2] / "bot" / "web" / "static" / "sounds"
DIGITS = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
WORDS: Mapping[str, str] = {
    "number": "nomor antrean",
    **{letter: letter.upper() for letter in "kpjral"},
    **{str(digit): word for digit, word in enumerate(DIGITS)},
    "counter": "silakan ke loket",
}
VOICE = ("espeak-ng", "-v", "id", "-s", "135", "-p", "45")
FORMAT = "-ac 1 -ar 22050 -c:a libmp3lame -b:a 24k -write_xing 0 -id3v2_version 0 -map_metadata -1"
LOUD = 29_000  # of the 32,767 that a sample may have
SILENT = 200
PAUSE = 0.12  # seconds after each word


def even_out(path: Path) -> None:
    """Cut the silence around a word, make it as loud as every other word, and end it with a pause."""
    with wave.open(str(path)) as file:
        rate, samples = file.getframerate(), array("h", file.readframes(file.getnframes()))
    heard = [place for place, sample in enumerate(samples) if abs(sample) > SILENT]
    word = samples[heard[0] : heard[-1] + 1]
    gain = LOUD / max(abs(sample) for sample in word)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        file.writeframes(array("h", [round(sample * gain) for sample in word]).tobytes() + bytes(2 * int(rate * PAUSE)))


def main() -> None:
    SOUNDS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        spoken = Path(folder) / "word.wav"
        for name, words in WORDS.items():
            subprocess.run([*VOICE, "-w", str(spoken), words], check=True)
            even_out(spoken)
            packed = SOUNDS / f"{name}.mp3"
            subprocess.run(["ffmpeg", "-loglevel", "error", "-y", "-i", spoken, *FORMAT.split(), packed], check=True)


if __name__ == "__main__":
    main()
