"""The bot's sentences in the office's own words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cast import OFFICE

from handlers.errors import BadInput, Changed
from handlers.office import overrides
from handlers.office.office import Office
from handlers.texts import custom_wording, render
from handlers.texts.sentences import SENTENCES
from store.office import choices


def test_every_built_in_sentence_passes_its_own_check_and_can_be_previewed():
    office = Office(**OFFICE)
    for key, sentence in SENTENCES.items():
        for language, body in (("id", sentence.id), ("en", sentence.en)):
            custom_wording.check(key, language, body)
            shown = custom_wording.preview(office, key, language, body)
            assert "{" not in shown and len(shown) >= len(body) / 2, (key, shown)


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("", "masih kosong"),
        ("Terima kasih {score}", "{score} tidak dikenal"),
        ("Terima kasih {kabar}", "{kabar} tidak dikenal"),
        ("Terima kasih.", "{nilai} harus ada"),
        ("Nilai {nilai} {", "berpasangan"),
        ("Nilai {nilai} }", "berpasangan"),
        ("Nilai {nilai!r}", "hanya untuk nama"),
        ("Nilai {nilai:>9999999999}", "hanya untuk nama"),
        ("Nilai {nilai.__class__}", "hanya untuk nama"),
        ("Nilai {0}", "hanya untuk nama"),
        ("Nilai {}", "hanya untuk nama"),
        ("Nilai {nilai} " + "a" * 3000, "terlalu panjang"),
    ],
)
def test_a_wording_that_cannot_be_filled_or_says_too_little_is_refused(body, word):
    with pytest.raises(BadInput) as refused:
        custom_wording.check("rated", "id", body)
    assert word in str(refused.value)


def test_a_wording_may_say_more_of_the_office_than_ours_does():
    custom_wording.check("stopped", "id", "Selesai. Telepon kami di {telepon}, {jam} {zona}.")
    office = replace(Office(phone="0719"), wordings={("stopped", "id"): "Telepon {telepon}."})
    assert render.stopped(office, "id") == "Telepon 0719."
    assert render.stopped(office, "en").startswith("You will receive no more")


def test_a_stored_wording_that_cannot_be_filled_falls_back_to_ours():
    for broken in ("Nilai {gone}", "Nilai {", "Nilai {0}", "Nilai {nilai.gone}"):
        office = replace(Office(), wordings={("rated", "id"): broken})
        assert render.rated(office, "id", 5) == render.rated(Office(), "id", 5)


def test_the_built_in_sentence_itself_is_no_wording(world):
    by = {"by": "rahma", "now": world.now}
    with world.db.write() as db:
        custom_wording.save(db, "commented", "id", "Dicatat.", **by)
        custom_wording.save(db, "commented", "id", custom_wording.built_in("commented", "id"), **by)
        assert choices.wordings(db) == {}


def test_of_two_admins_who_word_one_sentence_the_later_one_is_told(world):
    by = {"by": "rahma", "now": world.now}
    with world.db.write() as db:
        custom_wording.save(db, "commented", "id", "Dicatat.", seen=overrides.version(None), **by)
        with pytest.raises(Changed):
            custom_wording.save(db, "commented", "id", "Sudah dicatat.", seen=overrides.version(None), **by)


def test_the_citizen_reads_the_office_s_own_words(world):
    with world.db.write() as db:
        custom_wording.save(db, "menu", "id", "Tulis pertanyaan Anda. Kami buka {jam}.", by="rahma", now=world.now)
        world.office = overrides.current(db, world.office)
    world.hears("whatsapp", "+6281200000146", "menu")
    assert world.said()[0].body.startswith("Tulis pertanyaan Anda. Kami buka Senin-Kamis 08.00-15.30")
