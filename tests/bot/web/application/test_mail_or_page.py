"""An answer stands on the page of who asked there, and goes by mail to who does not see it: exactly one of both."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import acting
import pytest
from applicant import Applicant
from cast import SITI_MAIL
from world import World

from bot.work import send_outbox
from channels.envelope import Outbound
from handlers.desk import actions, answering, undoing
from handlers.errors import Refusal
from handlers.office import links
from handlers.outgoing.queueing import SendOptions
from store.cases.accounts import accounts
from store.office import officers
from store.tables import Message
from store.transport import outbox
from store.vocabulary import MessageState

NUMBER = "K-2026-000001"
WAITS = 31  # seconds


class PostOffice:
    """The mail provider."""

    def __init__(self) -> None:
        self.taken: list[Outbound] = []

    def send(self, mail: Outbound) -> str:
        self.taken.append(mail)
        return f"<{mail.key}@contoh.example>"


@pytest.fixture
def siti(world: World, monkeypatch: pytest.MonkeyPatch) -> Applicant:
    world.officer("dewi")
    return Applicant(world, monkeypatch)


@pytest.fixture
def post(siti: Applicant) -> PostOffice:
    made = PostOffice()
    siti.desk.app.channels["email"] = made  # type: ignore[index]
    return made


@pytest.fixture
def page(siti: Applicant, post: PostOffice) -> str:
    """The page of a question whose acknowledgement has left."""
    page = siti.page_of(siti.ask())
    passes(siti, 1)
    assert [mail.to.value for mail in post.taken] == [SITI_MAIL]
    post.taken.clear()
    return page


def passes(siti: Applicant, seconds: int) -> None:
    siti.world.pass_time(seconds=seconds)
    while send_outbox.post_due(siti.desk.app, set()):
        pass


def answers(siti: Applicant, text: str = "Ini jawabannya", **options: Any) -> Message:
    with siti.world.db.write() as db:
        dewi = officers.by_name(db, "dewi")
        assert dewi is not None
        act, case = acting.on(db, siti.world, dewi, NUMBER)
        if case.officer_id is None:
            actions.take(act, case)
        key = answering.reply(act, case, text, options=SendOptions(**options))[0].key
    passes(siti, 0)
    return next(one for one in siti.world.said("message") if one.key == key)


def sees(siti: Applicant, page: str) -> None:
    """Look at the page, as a browser does in which it stands in front."""
    shown = siti.desk.get(page).text
    last = shown.partition('data-last="')[2].partition('"')[0]
    assert siti.desk.client.post(f"{page}/dibaca", data={"sampai": last}).status_code == 204


def proving(siti: Applicant) -> str:
    return urlsplit(links.chat_url(siti.world.office, siti.world.case(NUMBER), proven=True)).path


def state(siti: Applicant, kind: str = "message") -> str:
    return siti.world.said(kind)[0].state


def test_who_left_gets_it_by_mail_once_with_the_way_back(siti: Applicant, page: str, post: PostOffice) -> None:
    answers(siti)
    shown = siti.desk.text(page)
    assert "Ini jawabannya" in shown and "Jawaban sedang dikirim" not in shown and post.taken == []
    passes(siti, 20)
    assert post.taken == []
    for _ in range(3):
        passes(siti, 11)
    (mail,) = post.taken
    assert mail.body.startswith("Ini jawabannya") and mail.body.endswith(proving(siti))
    assert mail.token == links.reply_token(siti.world.office, siti.world.case(NUMBER))
    assert state(siti) == MessageState.SENT
    siti.world.hears("email", SITI_MAIL, "Saya jawab lewat email", token=mail.token, name="Siti")
    assert len(siti.world.consultations()) == 1
    siti.desk.sign_in("dewi")
    assert proving(siti).rpartition("/")[2] not in siti.desk.text(f"/konsultasi/{NUMBER}")


def test_who_looks_at_the_page_by_our_link_gets_no_mail_as_well(siti: Applicant, page: str, post: PostOffice) -> None:
    answers(siti)
    officer = siti.desk.another()
    officer.sign_in("dewi")
    assert "tampil di halaman warga" in officer.text(f"/konsultasi/{NUMBER}")
    sees(siti, proving(siti))
    passes(siti, WAITS)
    assert (post.taken, state(siti)) == ([], MessageState.READ)
    with siti.world.db.read() as db:
        assert outbox.waiting_of(db, "email", siti.world.now) == 0


def test_who_asked_and_proved_nothing_sees_the_first_answer_and_its_address_gets_it_too(
    siti: Applicant, page: str, post: PostOffice
) -> None:
    answers(siti, "Pertama")
    sees(siti, page)
    passes(siti, WAITS)
    assert [mail.body.partition("\n")[0] for mail in post.taken] == ["Pertama"]
    assert post.taken[0].body.endswith(proving(siti)) and "Pertama" in siti.desk.text(page)
    second = answers(siti, "Kedua")
    sees(siti, page)
    passes(siti, WAITS)
    assert len(post.taken) == 1 and siti.world.said("message")[1].key == second.key


@pytest.mark.parametrize("by_account", [False, True])
def test_once_the_address_is_proved_whoever_asked_in_its_name_stops_no_mail(
    siti: Applicant, page: str, post: PostOffice, by_account: bool
) -> None:
    answers(siti, "Pertama")
    passes(siti, WAITS)
    if by_account:
        with siti.world.db.write() as db:
            accounts.of_proven(db, SITI_MAIL, "id", siti.world.now)
    else:
        sees(siti, proving(siti))  # its owner opens the link in the mail
    answers(siti, "Kedua")
    sees(siti, page)
    passes(siti, WAITS)
    assert [mail.body.partition("\n")[0] for mail in post.taken] == ["Pertama", "Kedua"]


def test_a_page_that_sleeps_is_mailed_and_reads_on_when_it_wakes(siti: Applicant, page: str, post: PostOffice) -> None:
    answers(siti)
    siti.desk.text(f"{page}/isi")  # drawn in a window that nobody looks at
    passes(siti, WAITS)
    assert len(post.taken) == 1
    sees(siti, page)
    assert state(siti) == MessageState.SENT  # who came by asking cannot say that the mail was read
    sees(siti, proving(siti))
    assert state(siti) == MessageState.READ and len(post.taken) == 1


def test_a_second_answer_is_not_kept_back_by_the_first_and_mails_keep_their_order(
    siti: Applicant, page: str, post: PostOffice
) -> None:
    answers(siti, "Pertama")
    siti.world.pass_time(seconds=5)
    answers(siti, "Kedua")
    assert "Kedua" in siti.desk.text(page) and post.taken == []
    passes(siti, WAITS)
    assert [mail.body.partition("\n")[0] for mail in post.taken] == ["Pertama", "Kedua"]


def test_who_only_closed_the_page_before_a_worker_took_the_mail_gets_it_once(
    siti: Applicant, page: str, post: PostOffice
) -> None:
    message = answers(siti)
    siti.world.pass_time(seconds=WAITS)
    with siti.world.db.write() as db:
        assert outbox.claim(db, message.id or 0, siti.world.now) is not None
    sees(siti, page)
    assert state(siti) == MessageState.SENDING  # it leaves
    assert "Ini jawabannya" in siti.desk.text(page)


def test_a_letter_with_copies_leaves_at_once_and_shows_nobody_else_the_page(
    siti: Applicant, page: str, post: PostOffice
) -> None:
    answers(siti, cc="kepala@contoh.example")
    (mail,) = post.taken
    assert "/obrolan/" not in mail.body and "Ini jawabannya" in siti.desk.text(page)


def test_who_wrote_by_mail_last_is_answered_by_mail_at_once(siti: Applicant, page: str, post: PostOffice) -> None:
    token = links.reply_token(siti.world.office, siti.world.case(NUMBER))
    siti.world.hears("email", SITI_MAIL, "Saya jawab lewat email", token=token, name="Siti")
    answers(siti)
    assert len(post.taken) == 1 and "Ini jawabannya" in siti.desk.text(proving(siti))


def test_what_the_page_shows_cannot_be_undone(siti: Applicant, page: str, post: PostOffice) -> None:
    message = answers(siti)
    with siti.world.db.write() as db:
        dewi = officers.by_name(db, "dewi")
        assert dewi is not None
        with pytest.raises(Refusal, match="sudah berangkat"):
            undoing.undo(*acting.on(db, siti.world, dewi, NUMBER), message.key)


@pytest.mark.parametrize("looks", [False, True])
def test_the_question_for_a_rating_goes_the_same_way(siti: Applicant, page: str, post: PostOffice, looks: bool) -> None:
    answers(siti)
    sees(siti, proving(siti))
    siti.world.closes(NUMBER)
    passes(siti, 15)
    assert "Bagaimana layanan kami?" in siti.desk.text(page)
    if looks:
        sees(siti, proving(siti))
    passes(siti, WAITS)
    assert len(post.taken) == (0 if looks else 1)
    assert state(siti, "rating") == (MessageState.READ if looks else MessageState.SENT)
    assert all(mail.html.count("/obrolan/") == 2 for mail in post.taken)


def test_the_officer_reads_an_address_once_though_mail_and_page_have_it(siti: Applicant, page: str) -> None:
    siti.desk.sign_in("dewi")
    shown = siti.desk.text(f"/konsultasi/{NUMBER}").partition("lk-identities")[2].partition("</ul>")[0]
    assert shown.count(f">{SITI_MAIL}<") == 1
