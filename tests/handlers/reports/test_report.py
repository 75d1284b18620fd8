"""The report of a generated year: every figure is counted again here, by plain loops over the rows of the tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from statistics import median
from typing import Any

import pytest
from report_year import END, NOW, START, fill
from sqlalchemy import select
from world import World

from handlers.office import service_hours
from handlers.office.skd_codes import AVAILABILITIES, LEVELS
from handlers.office.ways_in import WAYS_IN
from handlers.ratings.instruments import SKD, SKM
from handlers.reports import ranges, report, report_groups, report_words
from handlers.reports.report import Report
from handlers.texts.kiosk import choices
from store.cases.visible_cases import NOTHING_SECRET, Sight
from store.office import officers
from store.tables import Agency, Consultation, DataNeed, GuestBook, Rating, Referral, Survey, Tagging, Visit

Figures = dict[tuple[str, str], Counter[str]]
MEANS = {
    "whatsapp": "16 Aplikasi chat",
    "email": "8 Surat/Email",
    "paper_letter": "8 Surat/Email",
    "visit": "1 PST datang langsung",
}
PDRB = "Produk Domestik Regional Bruto (Lapangan Usaha)"
TOPICS = {"data inflasi": "Inflasi", "data penduduk": "Kependudukan"}
NEED_TOPICS = {"Jumlah penduduk": "Kependudukan", "jumlah  penduduk": "Kependudukan", "=PDRB()": PDRB}


@pytest.fixture
def year(any_world: World) -> World:
    fill(any_world)
    any_world.now = NOW
    return any_world


def of_year(world: World, sight: Sight) -> Report:
    with world.db.read() as db:
        return report.report(db, world.office, ranges.of(world.office, "2026", world.now), world.now, sight)


def supervisor(world: World) -> Sight:
    with world.db.read() as db:
        rahma = officers.by_name(db, "rahma")
    assert rahma is not None
    return Sight(rahma.id, handles=True)


def rows(world: World, table: Any) -> list[Any]:
    with world.db.read() as db:
        return list(db.scalars(select(table)))


def counted(world: World) -> list[Consultation]:
    return [
        one
        for one in rows(world, Consultation)
        if one.kind == "consultation"
        and one.merged_into_id is None
        and one.outcome != "complaint"
        and START <= one.opened_at < END
    ]


def of_cases(world: World, table: Any, instrument: str = "") -> dict[int, list[Any]]:
    """The rows of a table, by their case. instrument: of surveys, only those of this one, one for each person."""
    found: dict[int, list[Any]] = {}
    for one in rows(world, table):
        if instrument and (one.instrument != instrument or (one.year is not None and one.person_id is None)):
            continue
        found.setdefault(one.consultation_id, []).append(one)
    return found


def promise(case: Consultation) -> str:
    """How the promise stands two weeks after the year. What nobody answered has been late for long."""
    if case.entry in ("afterwards", "we_wrote"):
        return "Di luar janji"
    if case.helped_seconds is not None:
        return "Sesuai janji" if case.helped_seconds <= 300 else "Lewat janji"
    if case.state in ("answered", "confirming") or case.outcome in ("withdrawn", "duplicate"):
        return "Belum dapat dinilai"  # withdrawn within a minute
    return "Lewat janji"


def profile(case: Consultation, books: dict[int, GuestBook], visits: dict[int, Visit], field: str) -> str:
    visit, book = visits.get(case.id or 0), books.get(case.person_id)
    told = getattr(visit, field, "") if visit else ""
    word = choices.word(field, told) if told else getattr(book, field, "") if book else ""
    codes = {
        "Swasta": 8, "Pemerintah Daerah": 4, "Wiraswasta": 6, "S2": 4, "Penelitian": 4, "Skripsi/Tesis": 1,
        "Laki-laki": 1, "Perempuan": 2, "26–34": 3, "Tidak": 2,
    }  # fmt: skip
    return f"{codes[word]} {word}" if word in codes else "Ditulis sendiri" if word else "Tidak diisi"


def consultation_figures(world: World) -> Figures:
    books = {one.person_id: one for one in rows(world, GuestBook)}
    visits = {one.consultation_id: one for one in rows(world, Visit)}
    agencies = {one.id: one.name for one in rows(world, Agency)}
    tags, needs, referrals = of_cases(world, Tagging), of_cases(world, DataNeed), of_cases(world, Referral)
    ratings, surveys = of_cases(world, Rating), of_cases(world, Survey, SKM.name)
    asked = of_cases(world, Survey, SKD.name)
    found: dict[str, Counter[str]] = {group.key: Counter() for group in report_groups.CONSULTATIONS.groups}
    for case in counted(world):
        key = case.id or 0
        traits = world.office.traits.get(case.channel) or WAYS_IN[case.channel]
        found["kanal"][traits.word] += 1
        found["sarana"][
            "1 PST datang langsung" if case.channel == "visit" else MEANS.get(case.channel, "32 Lainnya")
        ] += 1
        found["layanan"][
            "Perpustakaan" if key in visits and visits[key].service == "library" else "Konsultasi statistik"
        ] += 1
        topics = {one.tag for one in tags.get(key, [])}
        if not topics and key in needs:
            topics = {NEED_TOPICS.get(one.item) or TOPIC_OF[one.item] for one in needs[key]}
        elif not topics:
            topics = {TOPICS[case.subject]} if case.subject in TOPICS else set()
        for topic in topics - {""} or {"Belum bertopik"}:
            found["topik"][topic] += 1
        for product in {PRODUCTS[one.product] for one in needs.get(key, [])} or {"Tanpa kebutuhan data"}:
            found["produk"][product] += 1
        ended = report_words.OUTCOME_WORDS.get(case.outcome, "tidak dicatat").capitalize()
        found["hasil"][ended if case.state == "closed" else "Belum selesai"] += 1
        found["janji"][promise(case)] += 1
        has_helped = case.helped_seconds is not None and case.entry not in ("afterwards", "we_wrote")
        found["ukur-help"]["Terukur" if has_helped else "Tidak terukur"] += 1
        for clock, ran in (("handling", case.handled_seconds), ("total", case.total_seconds)):
            took = ran if case.entry != "afterwards" else None
            found[f"ukur-{clock}"]["Tidak terukur" if took is None else "Terukur"] += 1
            found[f"waktu-{clock}"]["Belum diukur" if took is None else "Tanpa target"] += 1
        for group, field in (
            ("instansi", "organisation_kind"), ("pekerjaan", "occupation"), ("pendidikan", "education"),
            ("pemanfaatan", "purpose"), ("kelamin", "sex"), ("umur", "age_band"), ("disabilitas", "disability"),
        ):  # fmt: skip
            found[group][profile(case, books, visits, field)] += 1
        found["dinilai"]["Dinilai" if key in ratings else "Belum dinilai"] += 1
        if key in ratings:
            found["nilai"][str(ratings[key][0].score)] += 1
            found["nilai-lewat"][RATED_BY[ratings[key][0].by]] += 1
        found["skd"]["Diisi" if key in asked else "Tidak diisi"] += 1
        filled = len(surveys[key][0].answers) if key in surveys else 0
        found["skm"]["Lengkap" if filled == 9 else "Tidak lengkap" if filled else "Tidak diisi"] += 1
        for agency in {agencies[one.agency_id] for one in referrals.get(key, [])}:
            found["rujukan"][agency] += 1
    return {("konsultasi", group): counts for group, counts in found.items()}


RATED_BY = {"chat": "pesan", "page": "halaman penilaian", "tablet": "tablet di loket"}
PRODUCTS = {"": "Belum ditentukan", "data": "Data", "metadata": "Metadata", "classification": "Klasifikasi"}
TOPIC_OF = {"Harga lada": "Harga Eceran", "Luas tanam padi": "Tanaman Pangan"}
STATUSES = {
    "given": "1 Diperoleh, sesuai",
    "given_otherwise": "2 Diperoleh, tidak sesuai",
    "not_obtained": "3 Tidak diperoleh",
    "pending": "4 Belum diperoleh",
}


def need_figures(world: World) -> Figures:
    ours, needs = {one.id for one in counted(world)}, rows(world, DataNeed)
    found: dict[str, Counter[str]] = {group.key: Counter() for group in report_groups.NEEDS.groups}
    for need in [one for one in needs if one.consultation_id in ours]:
        found["produk"][PRODUCTS[need.product]] += 1
        found["perolehan"][STATUSES[need.outcome]] += 1
        found["ketersediaan"][AVAILABILITIES.get(need.availability, "belum diperiksa").capitalize()] += 1
        found["level"][LEVELS.get(need.level, "Tidak diisi")] += 1
        if need.source_title:
            found["sumber"][need.source_title + (f" ({need.source_year})" if need.source_year else "")] += 1
        if need.source_year:
            found["tahun"][str(need.source_year)] += 1
        if need.outcome == "not_obtained" or (need.outcome == "pending" and need.availability == "missing"):
            found["belum-terpenuhi"][need.item] += 1
    return {("kebutuhan", group): counts for group, counts in found.items()}


def visit_figures(world: World, sight: Sight) -> Figures:
    cases = {one.id: one for one in rows(world, Consultation)}
    found: dict[str, Counter[str]] = {group.key: Counter() for group in report_groups.VISITS.groups}
    for visit in rows(world, Visit):
        case = cases[visit.consultation_id]
        is_secret = case.kind == "complaint" and (not sight.handles or case.concerns_id == sight.officer_id)
        if is_secret or not START <= visit.arrived_at < END:
            continue
        found["layanan"][{"consultation": "Konsultasi statistik", "library": "Perpustakaan"}[visit.service]] += 1
        left = visit.state == "absent" and visit.called_at is None
        found["keadaan"]["Pulang sebelum dipanggil" if left else STANDINGS[visit.state]] += 1
        to_call, to_greet = waited(world, visit, case)
        until = to_call if to_call is not None else left_late(world, visit, case)
        for clock, took in (("panggil", to_call), ("temu", to_greet)):
            found[f"ukur-{clock}"]["Tidak terukur" if took is None else "Terukur"] += 1
        found["waktu-panggil"][
            "Belum diukur" if until is None else "Sesuai target" if until <= 600 else "Lewat target"
        ] += 1
        found["waktu-temu"]["Belum diukur" if to_greet is None else "Tanpa target"] += 1
        found["sebagai"][{"student": "Pelajar, mahasiswa", "public": "Umum", "": "Tidak diisi"}[visit.came_as]] += 1
        found["kartu"][{"ktp": "KTP", "other": "Kartu lain", "": "Tidak dicatat"}[visit.id_card]] += 1
    return {("kunjungan", group): counts for group, counts in found.items()}


def waited(world: World, visit: Visit, case: Consultation) -> tuple[int | None, int | None]:
    """The seconds until the call, and from the call to the meeting. All is over before the morning's hours end."""
    if visit.called_at is None or case.entry in ("afterwards", "we_wrote"):
        return None, None
    counts = 1 if service_hours.is_open(world.office, visit.arrived_at) else 0
    to_greet = (visit.greeted_at - visit.called_at).seconds * counts if visit.greeted_at else None
    return (visit.called_at - visit.arrived_at).seconds * counts, to_greet


def left_late(world: World, visit: Visit, case: Consultation) -> int | None:
    """The seconds that somebody waited who was never called, where they are above the target."""
    ended = visit.absent_at or visit.served_at
    if visit.called_at is not None or ended is None or case.entry in ("afterwards", "we_wrote"):
        return None
    seconds = (ended - visit.arrived_at).seconds if service_hours.is_open(world.office, visit.arrived_at) else 0
    return seconds if seconds > 600 else None


STANDINGS = {
    "waiting": "Menunggu dipanggil",
    "called": "Dipanggil",
    "serving": "Sedang dilayani",
    "absent": "Tidak datang saat dipanggil",
    "served": "Selesai dilayani",
}


def complaint_figures(world: World, sight: Sight) -> Figures:
    found: dict[str, Counter[str]] = {group.key: Counter() for group in report_groups.COMPLAINTS.groups}
    for case in rows(world, Consultation):
        inside = START <= case.opened_at < END and case.merged_into_id is None
        if case.kind != "complaint" or not inside or case.concerns_id == sight.officer_id:
            continue
        found["tahap"][report_words.STAGE_WORDS[case.stage]] += 1
        found["kanal"][(world.office.traits.get(case.channel) or WAYS_IN[case.channel]).word] += 1
        found["tenggat"][deadline(case)] += 1
    return {("pengaduan", group): counts for group, counts in found.items()}


def deadline(case: Consultation) -> str:
    if case.answer_due_at is None:
        return "Tanpa tenggat"
    ended: datetime = case.closed_at or NOW
    if ended > case.answer_due_at:
        return "Lewat tenggat"
    return "Sesuai tenggat" if case.closed_at else "Belum jatuh tempo"


def folded(counts: Counter[str]) -> dict[str, int]:
    """Counts without regard to capitals and spaces."""
    found: Counter[str] = Counter()
    for word, count in counts.items():
        found[" ".join(word.casefold().split())] += count
    return dict(found)


def shown(found: Report) -> Iterator[tuple[tuple[str, str], dict[str, int]]]:
    for table in report_groups.TABLES:
        for group in table.groups:
            yield (table.key, group.key), folded(Counter(dict(found.counts[table.key].of(group))))


def test_every_figure_is_what_a_plain_count_of_the_rows_gives(year: World) -> None:
    sight = supervisor(year)
    found = of_year(year, sight)
    expected = consultation_figures(year) | need_figures(year)
    expected |= visit_figures(year, sight) | complaint_figures(year, sight)
    assert dict(shown(found)) == {key: folded(counts) for key, counts in expected.items()}
    assert all(counts for counts in expected.values())  # the year has something for every group
    ours = counted(year)
    assert found.counts["konsultasi"].total == len(ours) > 500  # more than are read at once


def test_clocks_means_and_the_index_are_those_of_the_rows(year: World) -> None:
    found, ours = of_year(year, supervisor(year)), counted(year)
    verdicts = Counter(promise(one) for one in ours)
    first, handling, total = found.clocks["konsultasi"]
    assert (first.kept, first.decided) == (verdicts["Sesuai janji"], verdicts["Sesuai janji"] + verdicts["Lewat janji"])
    promised = [one for one in ours if one.entry not in ("afterwards", "we_wrote")]
    assert first.median == median([one.helped_seconds for one in promised if one.helped_seconds is not None])
    seen = [one for one in ours if one.entry != "afterwards"]
    assert handling.median == median([one.handled_seconds for one in seen if one.handled_seconds is not None])
    assert total.median == median([one.total_seconds for one in seen if one.total_seconds is not None])
    cases = {one.id: one for one in rows(year, Consultation)}
    visits = [one for one in rows(year, Visit) if START <= one.arrived_at < END]
    seen = [(one, cases[one.consultation_id]) for one in visits]
    times = [waited(year, one, case) for one, case in seen if case.concerns_id != supervisor(year).officer_id]
    calls, meetings = found.clocks["kunjungan"]
    called = [to_call for to_call, _ in times if to_call is not None]
    assert (calls.kept, calls.decided) == (sum(took <= 600 for took in called), len(called))
    assert calls.median == median(called) and calls.decided > calls.kept > 0
    assert meetings.median == median([took for _, took in times if took is not None]) and meetings.decided == 0
    ids = {one.id for one in ours}
    scores = [one.score for one in rows(year, Rating) if one.consultation_id in ids]
    assert found.counts["konsultasi"].count(report_groups.RATED, "Dinilai") == len(scores)
    assert found.mean == pytest.approx(sum(scores) / len(scores))
    filled = of_cases(year, Survey, SKM.name)
    whole = [one.answers for key in ids for one in filled.get(key or 0, []) if len(one.answers) == 9]
    means = {key: sum(one[key] for one in whole) / len(whole) for key in SKM.keys}
    assert found.index is not None and found.index.n == len(whole)
    assert float(found.index.value) == pytest.approx(sum(means.values()) / 9 * 25, abs=0.005)
    assert {key: float(value) for key, value in found.elements.items()} == pytest.approx(means)
    asked = of_cases(year, Survey, SKD.name)
    answers = [one.answers for key in ids for one in asked.get(key or 0, [])]
    attributes = {key: sum(one[key] for one in answers) / len(answers) for key in SKD.keys}
    assert {key: float(value) for key, value in found.attributes.items()} == pytest.approx(attributes)


def test_behind_every_figure_stand_as_many_lines_as_it_says(year: World) -> None:
    sight, span = supervisor(year), ranges.of(year.office, "2026", NOW)
    found = of_year(year, sight)
    for table in report_groups.TABLES:
        with year.db.read() as db:
            lines = list(report.lines(db, year.office, table, span, NOW, sight))
        assert len({(line.entry.case.id, id(line.need), line.visit) for line in lines}) == len(lines)
        for group in table.groups:
            for word, count in found.counts[table.key].of(group):
                assert len(list(report.behind(lines, group, word))) == count, (table.key, group.key, word)
        assert len(list(report.behind(lines, None, ""))) == found.counts[table.key].total


def test_nobody_counts_a_complaint_that_is_kept_from_them(year: World) -> None:
    sight = supervisor(year)
    about_her = [one for one in rows(year, Consultation) if one.concerns_id == sight.officer_id]
    assert about_her
    with year.db.read() as db:
        span = ranges.of(year.office, "2026", NOW)
        lines = list(report.lines(db, year.office, report_groups.COMPLAINTS, span, NOW, sight))
    assert not {one.number for one in about_her} & {line.entry.case.number for line in lines}
    assert all(not line.officer and not line.entry.profile.occupation and not line.entry.needs for line in lines)
    found = of_year(year, NOTHING_SECRET)
    assert (found.counts["pengaduan"].total, found.sees_complaints) == (0, False)


def test_a_period_without_data_has_no_figures(world: World) -> None:
    found = of_year(world, NOTHING_SECRET)
    assert [found.counts[table.key].total for table in report_groups.TABLES] == [0, 0, 0, 0]
    assert (found.mean, found.index, [one.median for one in found.clocks["konsultasi"]]) == (None, None, [None] * 3)
