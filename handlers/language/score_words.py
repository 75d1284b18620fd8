"""The words citizens rate with: their spelling levelled, and what each does in a judgement."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import Enum, auto

from handlers.language import intents
from store.search import terms


class Tag(Enum):
    """What a word does in a judgement."""

    JUDGES = auto()  # puas, buruk
    NEGATES = auto()  # tidak
    WEAKENS = auto()  # kurang: negates, and judges when it stands alone
    INTENSIFIES = auto()  # sangat, banget
    SOFTENS = auto()  # cukup: judges when it stands alone
    ASPECT = auto()  # cepat, lambat, pelayanan: what is judged, or one side of it
    LINKS = auto()  # karena, tapi: a reason follows
    LABEL = auto()  # nilai, bintang
    FILLS = auto()  # kak, deh, terima kasih


def _squeezed(word: str) -> str:
    """Return the word with every letter once where it stands repeated: "mantaaap", "baguss", "good"."""
    return re.sub(r"([a-z])\1+", r"\1", word)


def _squeezed_set(words: str | Iterable[str]) -> frozenset[str]:
    return frozenset(_squeezed(word) for word in (words.split() if isinstance(words, str) else words))


VALUES = {
    _squeezed(word): value
    for value, words in {
        5: "mantap mantab mantul istimewa memuaskan keren top terbaik sempurna josh jos cakep juara ajib wow"
           " excellent"
           " great perfect amazing awesome outstanding best fantastic wonderful love",
        4: "puas baik bagus oke good satisfied senang suka happy nice pleased"
           " membantu recommended rekomended",
        3: "biasa standar sedang fair average netral neutral",
        2: "buruk jelek kecewa mengecewakan ngecewain bad poor dissatisfied unsatisfied disappointed"
           " disappointing payah meh"
           " menyesal kapok useless unhelpful",
        1: "parah terburuk ampas zonk hancur worst terrible awful horrible bobrok",
    }.items()
    for word in words.split()
}  # fmt: skip
DISAPPOINTED = _squeezed_set("kecewa mengecewakan ngecewain disappointed disappointing menyesal kapok")
NODS = _squeezed_set("oke baik cukup good")  # with thanks they only say that the answer was read
ONLY_PRAISE_WHEN_STRESSED = _squeezed_set("sip siap")
NEGATING = _squeezed_set("nope tidak bukan belum jangan not isn't wasn't don't didn't never no")
WEAKENING = _squeezed_set("kurang less")
INTENSIFYING = _squeezed_set(
    "sangat sekali banget amat super very really so pisan bener benar-benar sungguh extremely too berat"
    " abis habis pol nian betul paling"
)
SOFTENING = _squeezed_set("cukup lumayan agak sedikit rada quite somewhat enough")
JUDGING_ALONE = _squeezed_set("cukup lumayan enough")
ASPECTS = _squeezed_set(intents.JUDGING - {"dan", "tapi", "tp"}) | _squeezed_set(
    "pelayanan pelayanannya layanan layanannya petugas petugasnya jawaban jawabannya data datanya respon"
    " responnya respons"
    " informasi informasinya service staff officer admin adminnya orangnya hasil hasilnya cepat cepet"
    " ramah sopan jelas"
    " lengkap akurat membantu helpful fast friendly polite clear lambat lama lelet telat lemot jutek cuek judes ribet"
    " rumit sulit susah slow rude salah keliru kosong berbelit bertele semua proses prosesnya mudah"
    " gampang profesional"
    " responsif"
)
BLAMING = _squeezed_set("lambat lama lelet telat lemot jutek cuek judes ribet rumit sulit susah slow rude") | {
    word for word, value in VALUES.items() if value < 3
}
# words about the answer itself: missing, wrong or unclear is not a rating but a reason to go on
ANSWER = _squeezed_set(
    "data datanya file filenya berkas berkasnya jawaban jawabannya tabel tabelnya informasi informasinya hasil hasilnya"
    " angka angkanya link linknya tautan tautannya lengkap jelas salah keliru kosong ngawur dibuka masuk"
    " terima diterima kirim dikirim ada dapat answer file wrong missing"
)
WAITING = _squeezed_set("belum masih mana dimana yet")
LACKING = NEGATING | WAITING | _squeezed_set("salah keliru kosong ngawur wrong missing kurang")
LINKING = _squeezed_set(
    "karena karna krn soalnya sebab sebabnya dikarenakan lantaran tapi tp tetapi namun cuma hanya walau walaupun meski"
    " meskipun because but since although though dan and sama dengan"
)
LABELS = _squeezed_set(
    "nilai nilainya skor skornya skore score rating ratingnya rate bintang bintangnya star stars poin"
    " point points angka"
    " penilaian nya kasih beri memberi ngasih pilih pilihan nomor no saya aku sy gw gue ane i give my"
    " dapat jawab yang buat bagi untuk"
    " utk for kayaknya sepertinya mungkin kira sekitar kali maybe around pelayanan layanan pelayanannya"
    " layanannya antara between"
)
FILLING = _squeezed_set(intents.THANKS_WORDS) | _squeezed_set(intents.POLITE) | _squeezed_set(
    "dong sih kok lah masih lho loh nih ya yaa hmm hm em eh maaf sorry begitu terlalu pernah ada merasa rasa"
    " rasanya menurut"
    " overall keseluruhan secara sejauh ini itu adalah is was the a an it this am are were feel"
    " alhamdulillah insyaallah"
    " mas mbak bang om gan bro sis sir madam semoga sukses selalu jadi sudah saya aku sy i we kami with"
    " all that that's"
    " it's i'm loket bps kantor kalian anda you your job awalnya akhirnya tadi tadinya dulu sekarang"
)  # fmt: skip
SLANG = {
    _squeezed(slang): word
    for word, slangs in {
        "tidak": "dak kada ora tiada ga gak g ngga nggak enggak engga gk tdk tak nda ndak kagak kaga ngk nggk gag tida",
        "kurang": "krg krng kurg krang kurng",
        "belum": "blm blom belom",
        "membantu": "ngebantu",
        "menyesal": "nyesel nyesal",
        "sangat": "bgt bngt bangat bgtt sgt sngt skali skl beud bet bangt bingit bingits",
        "puas": "puass pwas pua puaz",
        "bagus": "bgs bgus bagos",
        "kecewa": "kcewa kcw",
        "jelek": "jlek jelk jlk",
        "biasa": "bae biasah",
        "oke": "ok okey okay okeh okelah",
        "memuaskan": "muasin muaskan",
    }.items()
    for slang in slangs.split()
}
PAIRS = {
    ("b", "aja"): "biasa", ("b", "saja"): "biasa", ("b", "ajah"): "biasa", ("luar", "biasa"): "istimewa",
    ("sama", "sekali"): "sangat", ("at", "al"): "sangat", ("mantap", "jiwa"): "mantap",
    ("so", "so"): "biasa", ("kurang", "lebih"): "kira-kira",
    ("lebih", "dari"): "sangat", ("out", "of"): "dari", ("oke", "punya"): "mantap", ("top", "markotop"): "top",
    ("kurang", "dari"): "-", ("jauh", "dari"): "tidak", ("nothing", "special"): "biasa",
    ("sesuai", "harapan"): "puas", ("sesuai", "ekspektasi"): "puas", ("melebihi", "harapan"): "istimewa",
    ("melebihi", "ekspektasi"): "istimewa", ("tidak", "banget"): "parah", ("tidak", "sangat"): "tidak",
}  # fmt: skip
NUMBER_WORDS = {
    "nol": 0, "zero": 0, "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8,
    "sembilan": 9, "sepuluh": 10, "seratus": 100, "one": 1, "two": 2, "thre": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "hundred": 100, "minus": -1,
}  # fmt: skip
GLUED = re.compile(r"(tidak|tdk|gak|ga|nggak|ngga|sangat|kurang)(?=[a-z]{4})")
TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[a-z][a-z']*(?:2(?!\d))?|/|-(?=\s*\d)")
HUNDRED_PER_CENT = re.compile(r"\b100\s*(?:%|persen|percent)")


def read_words(text: str) -> list[str]:
    """Return the words and figures of a text in one spelling: slang, repeated letters and pairs are levelled."""
    plain = terms.decomposed(HUNDRED_PER_CENT.sub(" sangat ", text.lower())).lower()
    found = [_level(part) for word in TOKEN.findall(plain) for part in _unglued(word)]
    words: list[str] = []
    for word in found:
        pair = PAIRS.get((words[-1], word)) if words else None
        if pair:
            words[-1] = pair
        else:
            words.append(word)
    return [_stress_or_praise(word, words[max(0, at - 1) : at + 2]) for at, word in enumerate(words)]


def _stress_or_praise(word: str, around: Sequence[str]) -> str:
    """Return "sangat" for "luar biasa" beside blame: "luar biasa lambat" is no praise."""
    return "sangat" if word == "istimewa" and not BLAMING.isdisjoint(around) else word


def _unglued(word: str) -> list[str]:
    """Return "tidakpuas" as two words."""
    matched = GLUED.match(word)
    rest = word[matched.end() :] if matched else ""
    return [matched.group(), rest] if matched and _level(rest) in VALUES else [word]


def _level(word: str) -> str:
    if word[0].isdigit():
        return word
    word = _squeezed(word.removesuffix("2"))
    return SLANG.get(word, word)


def tag_of(word: str) -> Tag | None:
    """Return what the word does, None for a word that does nothing in a judgement."""
    if word in VALUES:
        return Tag.JUDGES
    tables = (
        (NEGATING, Tag.NEGATES), (WEAKENING, Tag.WEAKENS), (INTENSIFYING, Tag.INTENSIFIES), (SOFTENING, Tag.SOFTENS),
        (LINKING, Tag.LINKS), (LABELS, Tag.LABEL), (FILLING, Tag.FILLS), (ASPECTS, Tag.ASPECT),
    )  # fmt: skip
    return next((tag for table, tag in tables if word in table), None)
