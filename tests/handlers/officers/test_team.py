"""The people of the desk: who may be added and changed, and how."""

from __future__ import annotations

from dataclasses import replace

import acting
import pytest
from cast import PASSWORD, SITI
from sqlalchemy import select

from handlers.desk import answering, canned_replies
from handlers.errors import BadInput, Changed
from handlers.officers import first_admin, notices, team
from store.desk import replies
from store.office import officers
from store.tables import Notice, Officer
from store.vocabulary import NoticeKind

FIELDS = {"display_name": "Sari", "email": "", "phone": "", "role": "officer", "capacity": 5, "active": True}


def typed(**more: str) -> dict[str, str]:
    return {"display_name": "Sari", "role": "officer", "capacity": "5", "active": "1"} | more


@pytest.fixture
def lina(world):
    return world.officer("lina", role="admin", on_duty=False)


@pytest.mark.parametrize(
    ("form", "word"),
    [
        (typed(display_name="  "), "Isi nama tampil"),
        (typed(display_name="a" * 81), "paling panjang 80"),
        (typed(role="boss"), "Pilih peran"),
        (typed(email="dewi"), "bukan alamat email"),
        (typed(email="a@b.example, c@d.example"), "bukan alamat email"),
        (typed(phone="kantor"), "bukan nomor telepon"),
        (typed(phone="12"), "bukan nomor telepon"),
        (typed(capacity="0"), "angka 1 sampai"),
        (typed(capacity="banyak"), "angka 1 sampai"),
        (typed(capacity="9" * 400), "angka 1 sampai"),
    ],
)
def test_what_cannot_be_an_officer_is_refused_with_a_clear_word(form, word):
    with pytest.raises(BadInput) as refused:
        team.tidy(form)
    assert word in str(refused.value)


def test_a_number_is_kept_as_it_is_rung():
    assert team.tidy(typed(phone="0812-0000-0100"))["phone"] == "+6281200000100"


def test_a_new_officer_has_a_name_of_his_own_and_signs_in_with_the_password_shown(world):
    with world.db.write() as db:
        for name in ("", "a", "Dewi Sari", "bot", "citizen", "dewi@kantor", "x" * 40):
            with pytest.raises(BadInput, match="Nama masuk"):
                team.add(db, name, FIELDS, now=world.now)
        officer, password = team.add(db, "SARI", FIELDS, now=world.now)
        assert officer.name == "sari" and officers.password_fits(officer, password)
        with pytest.raises(BadInput, match="sudah dipakai"):
            team.add(db, "sari", FIELDS, now=world.now)


def test_nobody_can_remove_the_last_admin(world, lina):
    stays = FIELDS | {"role": "admin"}
    with world.db.write() as db:
        lina = db.merge(lina)
        for goes in (stays | {"role": "officer"}, stays | {"active": False}):
            with pytest.raises(BadInput, match="admin terakhir"):
                team.edit(db, world.office, lina, goes, by=lina, now=world.now)
        team.add(db, "sari", stays, now=world.now)
        team.edit(db, world.office, lina, goes, by=lina, now=world.now)
        assert not lina.active


def test_who_leaves_leaves_nothing_behind(world, lina):
    dewi = world.officer("dewi")
    world.hears("whatsapp", SITI, "minta data")
    with world.db.write() as db:
        dewi = db.merge(dewi)
        answering.reply(*acting.on(db, world, dewi, world.the_consultation().number), "Ini")
        assert team.edit(db, world.office, dewi, FIELDS | {"active": False}, by=db.merge(lina), now=world.now) == 1
        assert not dewi.on_duty and not officers.password_fits(dewi, PASSWORD)
    case = world.the_consultation()
    assert (case.state, case.officer_id) == ("answered", None)


def test_what_an_officer_who_leaves_has_not_seen_is_settled_and_goes_by_no_mail(world, lina):
    dewi, agus = (world.officer(name, email=f"{name}@contoh.example") for name in ("dewi", "agus"))
    world.hears("whatsapp", SITI, "minta data")
    with world.db.write() as db:
        case, told = db.merge(world.the_consultation()), [db.merge(dewi), db.merge(agus)]
        for what in (NoticeKind.WARNED, NoticeKind.MENTIONED):
            notices.notify(db, told, case, what, now=world.now)
        team.edit(db, world.office, told[0], FIELDS | {"active": False}, by=db.merge(lina), now=world.now)
        open_ = db.scalars(select(Notice).where(Notice.seen_at.is_(None) | Notice.mail_waits_since.is_not(None)))
        assert {one.officer_id for one in open_} == {agus.id}


def test_of_two_admins_who_change_one_officer_the_later_one_is_told(world, lina):
    with world.db.write() as db:
        dewi = officers.add(db, "dewi", "Dewi", PASSWORD, now=world.now)
        seen = team.version_of(dewi)
        team.edit(db, world.office, dewi, FIELDS, by=db.merge(lina), now=world.now, seen=seen)
        with pytest.raises(Changed):
            team.edit(db, world.office, dewi, FIELDS | {"capacity": 9}, by=db.merge(lina), now=world.now, seen=seen)
        assert dewi.capacity == 5


@pytest.mark.parametrize(
    ("old", "new", "again", "word"),
    [
        ("salah", "kata sandi baru", "kata sandi baru", "lama tidak cocok"),
        (PASSWORD, "kata sandi baru", "kata sandi lain", "tidak sama"),
        (PASSWORD, PASSWORD, PASSWORD, "sama dengan yang lama"),
        (PASSWORD, "pendek", "pendek", "paling sedikit 10"),
    ],
)
def test_a_password_is_changed_only_by_who_knows_the_old_one(old, new, again, word):
    lina = Officer(name="lina", active=True, session_version=0, password_hash=officers.hash_password(PASSWORD))
    with pytest.raises(BadInput) as refused:
        team.change_password(lina, old, new, again)
    assert word in str(refused.value)
    assert officers.password_fits(lina, PASSWORD)


# the first admin


def start(world, **more: str) -> dict[str, str]:
    code = first_admin.code(world.office)
    return {"kode": code, "nama": "lina", "tampil": "Lina", "sandi": PASSWORD, "ulang": PASSWORD} | more


BAD_STARTS = (
    ({"kode": "AAAA-AAAA"}, "Kode tidak cocok"),
    ({"kode": " - "}, "Kode tidak cocok"),
    ({"kode": "", "ulang": ""}, "Belum diisi: kode dari layar Loket, ulangan kata sandi."),
    ({"ulang": "lain"}, "tidak sama"),
    ({"tampil": " "}, "Belum diisi: nama Anda."),
    ({"nama": "bot"}, "Nama masuk"),
    ({"sandi": "pendek", "ulang": "pendek"}, "paling sedikit 10"),
    ({"sandi": "Kantor Contoh 2026", "ulang": "Kantor Contoh 2026"}, "mudah ditebak"),  # as the office is called
)


def test_the_first_admin_needs_the_code_and_good_answers(world):
    for more, word in BAD_STARTS:
        with world.db.write() as db:
            with pytest.raises(BadInput) as refused:
                office = replace(world.office, name="Kantor Contoh")
                first_admin.make_admin(db, office, start(world, **more), world.now)
            assert word in str(refused.value) and not officers.anyone(db)


def test_the_code_opens_once(world):
    with world.db.write() as db:
        form = start(world, kode=first_admin.code(world.office).lower().replace("-", " "))
        assert first_admin.make_admin(db, world.office, form, world.now).role == "admin"
        with pytest.raises(BadInput, match="sudah punya petugas"):
            first_admin.make_admin(db, world.office, start(world, nama="rahma"), world.now)


# canned replies


def test_the_starter_set_is_given_once_and_can_be_filled(world):
    known = canned_replies.values(world.office, name="Ibu Siti", number="K-2026-000001", officer="Dewi")
    with world.db.write() as db:
        assert canned_replies.seed(db, world.now) == len(canned_replies.STARTER)
        for one in replies.everything(db):
            canned_replies.check(one.shortcut, one.title, one.body)
            assert "{" not in canned_replies.fill(one.body, known)
            db.delete(one)
        assert canned_replies.seed(db, world.now) == 0


BAD_REPLIES = (
    ("jam kerja", "Jam", "Isi", "tanpa spasi"),
    ("", "Jam", "Isi", "Pintasan"),
    ("jam", "", "Isi", "Isi judul"),
    ("jam", "Jam", " ", "Isi balasan"),
    ("jam", "Jam", "a" * 3001, "sekarang 3001"),
    ("jam", "Jam", "Halo {name}", "{name} tidak dikenal"),
    ("dipakai", "Jam", "Isi", "sudah dipakai"),
)


def test_a_reply_that_cannot_be_kept_is_refused_with_a_clear_word(world):
    with world.db.write() as db:
        canned_replies.save(db, None, "dipakai", "Lain", "Isi", by="lina", now=world.now)
        for shortcut, title, body, word in BAD_REPLIES:
            with pytest.raises(BadInput) as refused:
                canned_replies.save(db, None, shortcut, title, body, by="lina", now=world.now)
            assert word in str(refused.value)
        assert len(replies.everything(db)) == 1


def test_a_variable_nobody_filled_stays_for_the_officer_to_see():
    assert canned_replies.fill("Halo {nama}, {NOMOR} {lain}", {"nama": "", "nomor": "K-1"}) == "Halo {nama}, K-1 {lain}"
