"""An office where nobody is given new cases says so above its list, with the button that mends it."""

from __future__ import annotations

from web_desk import Desk
from world import World

WORDS = "Belum ada petugas yang siap melayani"


def above_the_list(desk: Desk) -> str:
    """Return the strip of the inbox, "" where there is none."""
    return desk.text("/konsultasi").partition('id="nobody"')[2].partition("</div>")[0]


def test_an_officer_begins_at_the_press_of_a_button(desk: Desk) -> None:
    assert above_the_list(desk) == ""
    for name in ("dewi", "agus"):
        colleague = desk.another()
        colleague.sign_in(name)
        colleague.post("/tugas", {"keadaan": "pulang"})
    assert WORDS in above_the_list(desk)
    assert 'name="keadaan" value="hadir"' in above_the_list(desk)
    desk.post("/tugas", {"keadaan": "hadir"}, page="/konsultasi")
    assert above_the_list(desk) == ""


def test_at_night_nobody_is_missed(desk: Desk) -> None:
    for name in ("dewi", "agus"):
        colleague = desk.another()
        colleague.sign_in(name)
        colleague.post("/tugas", {"keadaan": "pulang"})
    desk.world.pass_time(hours=12)
    assert above_the_list(desk) == ""


def test_an_admin_alone_adds_an_officer_and_is_given_no_case(world: World) -> None:
    world.officer("lina", role="admin")
    desk = Desk(world)
    desk.sign_in("lina")
    world.pass_time(hours=12)  # also while the office is closed: that is when it is set up
    assert 'href="/pengaturan/petugas/baru"' in above_the_list(desk)
    world.pass_time(hours=12)
    world.officer("dewi", on_duty=False)
    assert "Mintalah seorang petugas" in above_the_list(desk)
    assert "<form" not in above_the_list(desk)
