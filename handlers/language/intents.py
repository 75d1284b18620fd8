"""Recognise the intent of a short message: greeting, thanks, menu word, language. Pure functions."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from store.search import terms


class MenuWord(StrEnum):
    """What a citizen asks for with a single word."""

    MENU = "menu"
    DONE = "done"
    OPEN = "open"
    PRIVACY = "privacy"
    NO_NEWS = "no_news"
    QUEUE = "queue"
    HERE = "here"


MENU_WORDS = {
    "menu": MenuWord.MENU,
    "bantuan": MenuWord.MENU,
    "help": MenuWord.MENU,
    "selesai": MenuWord.DONE,
    "finished": MenuWord.DONE,
    "buka": MenuWord.OPEN,
    "open": MenuWord.OPEN,
    "privasi": MenuWord.PRIVACY,
    "privacy": MenuWord.PRIVACY,
    **dict.fromkeys(("berhenti kabar", "stop kabar", "stop news"), MenuWord.NO_NEWS),
    **dict.fromkeys(("antre", "antri", "antrean", "antrian", "ambil nomor", "queue"), MenuWord.QUEUE),
    **dict.fromkeys(("tiba", "saya tiba", "sudah tiba", "hadir", "saya sudah di sini", "here"), MenuWord.HERE),
}
STOP_WORDS = frozenset({"stop", "berhenti", "unsubscribe", "stopall"})
START_WORDS = frozenset({"start", "mulai", "unstop"})
SURVEY_WORDS = frozenset({"skd", "isi skd", "ikut skd", "skd lanjut"})
SKIP_WORDS = frozenset({"lewati", "lewat", "lewatkan", "skip", "next"})

GREETING_WORDS = frozenset(
    """
    p ping halo hallo hai hay hi hello helo selamat pagi siang sore malam assalamualaikum assalamu'alaikum
    assalammualaikum alaikum wr wb warahmatullahi wabarakatuh permisi misi punten good morning afternoon evening kak
    kakak min admin mimin pak bapak bu ibu gan bang mas mbak om tante sis bro dear sir madam team tim mau tanya
    bertanya numpang ya dong test tes salam sejahtera
    """.split()
)
THANKS_WORDS = frozenset(
    """
    terima kasih terimakasih makasih makasi trims trimakasih thx thanks thank you tq tks mksh mks ty suwun nuhun ok
    oke okay okey siap baik sip noted kak kakak min admin pak bapak bu ibu ya banyak sekali atas bantuannya infonya
    informasinya datanya so much very sudah cukup sangat membantu jelas
    """.split()
)
THANKING = frozenset(
    """
    kasih terimakasih makasih makasi trims trimakasih thx thanks thank tq tks mksh mks ty
    """.split()
)
YES_WORDS = frozenset("ya ok oke okay okey siap baik sip noted sudah cukup jelas".split())

# signs that say as much as words of complaint, doubt or sorrow: whoever sends one is read by a person
DISPLEASED = frozenset("👎😠😡🤬💩😤😒🙄😞😟😔😢😭😩😫😖😣☹🙁😕😑😐🖕💔🤮🤢👿😾😿🤦🤷😓😰😨😱😧😦😥🤥❌🚫⛔❓❔⁉🆘⚠")

# praise and blame alike: counting only one of them would falsify the ratings
JUDGING = frozenset(
    "pelayanan pelayanannya layanan petugas petugasnya cepat cepet ramah respon responsif semoga sukses dan tapi tp "
    "lambat lama lelet telat lemot jutek cuek judes ribet rumit sulit susah parah mengecewakan terlalu agak "
    "jawaban jawabannya membalas balas balasnya dibalas menjawab dijawab menunggu nunggu".split()
)
# after "1." any of these makes the words a judgement and not an item of a list
VERDICTS = frozenset(
    "salah keliru ngawur kosong puas kecewa mengecewakan buruk jelek lambat lama lelet telat lemot jutek cuek judes "
    "ribet rumit parah bagus baik mantap memuaskan cepat ramah responsif jelas lengkap membantu akurat wrong slow rude "
    "unclear helpful fast good bad".split()
)
ASKING = frozenset(
    "minta mohon tolong tlg butuh perlu kirim kirimkan bisa boleh mau ingin cari apa apakah kapan dimana bagaimana "
    "berapa please need can send how when where what".split()
)
POLITE = frozenset(
    """
    kak kakak min admin pak bapak bu ibu ya deh aja saja dari untuk nilai nilainya rating bintang poin
    """.split()
)
LONGEST_HEARD = 20_000  # letters of a message in which commands, complaints and languages are heard
PLAIN_WORD = re.compile(r"[a-z0-9']+")

ENGLISH = frozenset(
    """
    the is are was were what where when how which who can could would please need want data for of and in on about
    have has do does your you i we my me there this that with from to a an not it be get give looking good morning
    afternoon thanks thank hello rate number many much whats open office
    """.split()
)
INDONESIAN = frozenset(
    """
    yang yg dan di ke dari untuk utk dengan dgn saya sy kami anda ada apa apakah bagaimana gimana gmn berapa brp minta
    mohon tolong tlg mau ingin butuh perlu jumlah jmlh tahun thn kabupaten kab kecamatan kec data penduduk kak min pak
    bu halo selamat pagi siang sore malam terima kasih makasih bisa tidak gak ga ini itu atau juga sudah belum kapan
    dimana mana permisi tanya ya nya dong
    """.split()
)


def simple(text: str) -> str:
    """Return the text for comparison: lower case, no accents or signs, single spaces."""
    return " ".join(plain_words(text[:LONGEST_HEARD]))


def plain_words(text: str) -> list[str]:
    """Return the words of a text in lower case, without accents or signs."""
    return PLAIN_WORD.findall(terms.decomposed(text).lower())


def is_greeting(text: str) -> bool:
    """Return whether the text is only a greeting: "P", "halo min", "assalamualaikum". Empty text is no greeting."""
    words = simple(text).split()
    return 0 < len(words) <= 8 and all(word in GREETING_WORDS for word in words)


def is_thanks(text: str) -> bool:
    """Return whether the text is only thanks or a thumb up. Thanks do not open a closed consultation again."""
    if not DISPLEASED.isdisjoint(text):
        return False
    words = simple(text).split()
    if not words:
        return bool(text.strip()) and all(_is_emoji(sign) for sign in text if not sign.isspace())
    if len(words) > 12 or not all(word in THANKS_WORDS for word in words):
        return False
    return any(word in THANKING for word in words) or len(words) <= 2


def nods(text: str) -> bool:
    """Return whether thanks may also be a yes: "ya, terima kasih", "oke kak", a thumb up."""
    words = simple(text).split()
    return not words or any(word in YES_WORDS for word in words)


def _is_emoji(sign: str) -> bool:
    return unicodedata.category(sign) in ("So", "Sk", "Mn", "Cf")


def menu_word(text: str) -> MenuWord | None:
    """Return what a citizen asks for where the whole message is one of these words."""
    return MENU_WORDS.get(simple(text))


ERASURE = frozenset(
    {"hapus data", "hapus data saya", "tolong hapus data saya", "mohon hapus data saya", "minta hapus data saya",
     "hapus semua data saya", "delete data", "delete my data", "please delete my data"}
)  # fmt: skip


def asks_erasure(text: str) -> bool:
    """Return whether the text is HAPUS DATA and nothing else. "hapus data lama dari tabel itu" is not."""
    return simple(text) in ERASURE


def read_comment(text: str) -> str | None:
    """Return the text after SARAN, KRITIK, KOMENTAR or COMMENT at the beginning of a message, or None."""
    matched = re.match(r"\s*(?:saran|kritik|komentar|comment)\b[\s:,.-]*(.+)", text, re.IGNORECASE | re.DOTALL)
    return matched.group(1).strip() if matched else None


def guess_language(text: str) -> str | None:
    """Return "en" or "id" by the short words of each language, or None for too little text."""
    words = simple(text).split()
    english, indonesian = sum(w in ENGLISH for w in words), sum(w in INDONESIAN for w in words)
    if english == indonesian:
        return None
    return "en" if english > indonesian else "id"
