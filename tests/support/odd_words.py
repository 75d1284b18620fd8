"""Words that break programs, for the fuzzers: strategies of hypothesis."""

from __future__ import annotations

from hypothesis import strategies as some

TOKENS = (
    *" \t\r\n\0ax0<>&;:=?()[]{}\"'@,./-_*+#!|\\`~%",
    *("\r\n", "--", "-- \n", "> ", "é", "\u0301", "\u202e", "\ud800", "\udcff", "\x80", "\xff", "😀", "\ufeff"),
    *("\x1b$B", "+AGE-", "0", "-1", "1e309", "9999999999999999999999", "NaN", "null", "true", "١٢", "../", "%00"),
    *("%ff", "%u0041", "+62812", "1", "2026-11-23", "0001-01-01", "9999-12-31", "24:00", "1/0", "²", "K-2026-000001"),
    *("a@b.example", "<a@b.example>", "=?utf-8?q?a?=", "=?utf-8?b?4?=", "&amp;", "&#0;", "data:,", "http://[", "//x"),
    *("inflasi", "penduduk 2023", "STOP", "4", "petugas", "pengaduan", "ya", "tidak", "OR", "NEAR", "*", "^"),
)

words = some.lists(some.sampled_from(TOKENS), max_size=8).map("".join)
times = some.sampled_from((1, 1, 1, 2, 3, 10, 100, 600))


def _joined(pieces: list[tuple[str, int]]) -> str:
    return "".join(piece * often for piece, often in pieces)


def stretched(pieces: some.SearchStrategy[str]) -> some.SearchStrategy[str]:
    """Return texts in which a piece may stand hundreds of times."""
    return some.lists(some.tuples(pieces, times), max_size=4).map(_joined)


texts = some.one_of(words, some.text(max_size=20), stretched(some.sampled_from(TOKENS) | words))


def octets(text: str) -> bytes:
    """Return a text as bytes. Half a surrogate pair becomes the bytes that Python 2 and Java write for it."""
    return text.encode("utf-8", "surrogatepass")


@some.composite
def damaged(draw: some.DrawFn, whole: some.SearchStrategy[bytes]) -> bytes:
    """Return an input that is whole, or one with pieces cut out, doubled, turned round or overwritten."""
    data = draw(whole)
    for _ in range(draw(some.sampled_from((0, 0, 1, 3)))):
        begin = draw(some.integers(0, len(data)))
        end = begin + draw(some.sampled_from((0, 1, 2, 8, 100, 5000)))
        piece = data[begin:end]
        put = draw(some.sampled_from((b"", piece * 2, piece[::-1], b"\0", b"\xff\xfe", b"\r\n")))
        data = data[:begin] + put + data[end:]
    return data
