"""axe-core finds nothing serious on any page, light or dark; and the pages keep to themselves.

A new page joins by one line in PAGES; {number} is a consultation's, by channel.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import acting
import ledger_day
import pytest
import small_catalogue
from applicant import Applicant
from browser import serving
from cast import BUDI, PASSWORD, SITI_MAIL
from web_desk import Desk
from world import World

from bot.web.application.session import COOKIE
from channels.chat import Chat
from channels.identity.provider import IdentityProvider
from channels.whatsapp import WhatsApp
from handlers.office import links
from handlers.self_service.account import profile, sessions
from handlers.self_service.account.sign_in import Asker, prove
from handlers.self_service.account.sign_in import ask as ask_code
from handlers.steps import confirmations, directory
from store.ledger_words import Difference
from store.office import officers
from store.search import catalogue_passes
from store.search.catalogue_passes import Pass
from store.tables import Incident

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # the development server's own sockets

AXE = (Path(__file__).parents[2] / "vendor" / "axe.min.js").read_text()
STILL = """() => {  // a change of the theme fades for half a second, drawn sixty times a second: axe looks at its end
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('*, *::before, *::after { transition: none !important; }');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
RUN = """async ([where, without, dark]) => {
  const rules = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'], roles = 'aria-allowed-role';
  const only = dark ? {runOnly: ['color-contrast']} : {runOnly: rules, rules: {[roles]: {enabled: true}}};
  document.documentElement.setAttribute('data-bs-theme', dark ? 'dark' : 'light');
  await new Promise(requestAnimationFrame);
  const all = document.querySelector(where) || document, rest = [...document.querySelectorAll(without || 'nothing')];
  const how = {...only, resultTypes: ['violations'], preload: {assets: ['media']}};  // no rule of these reads a style
  const found = await axe.run({include: [all], exclude: rest}, how);
  return found.violations.filter(v => v.id === roles || ['serious', 'critical'].includes(v.impact)).flatMap(
    v => v.nodes.map(n => `${v.id}: ${n.target.join(' ')} ${n.failureSummary.replace(/\\s+/g, ' ').slice(0, 160)}`));
}"""
OFFICE = ("/masuk", "/", "/janji", "/k", "/akun/masuk?gagal=batal", "/tanya", "/cari-data?q=penduduk")
STRANGERS = (*OFFICE, "{code}", "{rating}", "{rating}/skd", "{tracking}", "{answer}")
CITIZENS = ("/akun", "/akun/hapus", "/akun/kabari?judul=1", "{tracking}/kabari", "{talk}", "{ended}")
PAGES = (
    "/konsultasi",
    "/konsultasi/{whatsapp}",
    "/konsultasi/{email}",
    "/konsultasi/{sms}",
    "/konsultasi/{phone}",
    "/konsultasi/{whatsapp}?panel=warga",
    "/konsultasi/{whatsapp}/atur/tunda",
    "/konsultasi/{whatsapp}/atur/gabung",
    "/konsultasi/{whatsapp}/atur/pisah",
    "/cari?q=data",
    "/cari?q=tidakadaapaapa",
    "/dasbor",
    "/laporan?periode=2026",
    "/laporan/baris?periode=2026",
    "/laporan/excel?periode=2026",
    "/pemberitahuan",
    "/kotak-saran",
    "/status",
    "/saya",
    "/saya/dua-langkah",
    "/bantuan",
    "/bantuan/admin",
    "/komponen",
    "/konsultasi-baru?nama=siti&dijawab=1&waktu=kemarin+10.15",
    "/tulis-dulu?warga={whatsapp}",
    "/buku-tamu-kertas",
    "/konsultasi/{whatsapp}/orang",
    "/konsultasi/{whatsapp}/orang/riwayat",
    "/konsultasi/{whatsapp}/orang-sama/banding",
    "/konsultasi/{whatsapp}/orang-sama/banding?warga={email}",
    "/konsultasi/{whatsapp}/akses",
    "/konsultasi/{whatsapp}/publikasi",
    "/konsultasi/{whatsapp}/konfirmasi",
    "/konsultasi/{whatsapp}/rujuk",
    "/konsultasi/{whatsapp}/atur/tutup",
    "/konsultasi/{whatsapp}/cetak?catatan=1",
    "/konsultasi?tag=Penduduk",
    "/konsultasi?antrean=disebut",
    "/konsultasi?antrean=mesin",
    "/konsultasi/sekaligus?apa=tugaskan&pilih={whatsapp}",
    "/konsultasi/sekaligus?apa=tunda&pilih={whatsapp}",
    "/tampilan/saring?tag=Penduduk",
    "/tampilan/baru?q=data",
)
SUPERVISORS = (
    "/konsultasi/{complaint}?antrean=pengaduan",
    "/pengaturan/data-pribadi",
    "/pengaturan/jejak-audit",
    "/pengaturan/kebocoran-data",
    "/pengaturan/kebocoran-data/1",
    "/buku-besar",
)
ADMINS = tuple(
    f"/pengaturan/{word}"
    for word in (
        "balasan",
        "balasan/baru",
        "biaya",
        "instansi",
        "jam",
        "janji",
        "survei",
        "masa-simpan",
        "kata-pencarian",
        "kanal",
        "jadwal-jaga",
        "jadwal-jaga/impor",
        "perangkat-loket",
        "petugas",
        "pengirim-diblokir",
        "petugas/dewi",
        "subject-matter",
        "teks",
        "teks/stopped",
        "templat",
    )
)


@pytest.fixture
def desk(world: World) -> Desk:
    """The desk of an office that has the catalogue and the application too."""
    world.officer("dewi")
    world.officer("agus")
    traits = world.office.traits | {"chat": Chat.traits}
    world.office = replace(world.office, areas=small_catalogue.office().areas, traits=traits)
    channels = {"whatsapp": WhatsApp("AC" + "0" * 32, "rahasia", "+6281200000100"), "chat": Chat()}
    elsewhere = IdentityProvider("rahasia", "https://akun.contoh.example", "loket", "Masuk dengan Akun Contoh")
    return Desk(world, channels, catalogue=small_catalogue.SOURCE, provider=elsewhere)


@pytest.fixture
def siti(desk: Desk, world: World, monkeypatch: pytest.MonkeyPatch) -> Applicant:
    made = Applicant(world, monkeypatch)
    made.desk = desk.another()
    return made


@pytest.fixture
def numbers(desk: Desk, siti: Applicant, world: World) -> dict[str, str]:
    world.officer("rahma", role="supervisor")
    world.officer("lina", role="admin", on_duty=False)
    with world.db.write() as db:
        small_catalogue.fill(db, world.now)  # the panel beside a conversation suggests titles of it
        books = Pass("1906", "publication", "ind", finished_at=world.now.isoformat())
        catalogue_passes.keep(db, books)  # whole, so that a citizen can wait for the next one
        words = dict.fromkeys(("data", "event", "handling"), "Sebuah laptop hilang.")
        times = {"known_at": world.now, "since": world.now, "until": world.now, "made_at": world.now}
        db.add(Incident(words={"id": words, "en": words}, made_by="rahma", **times))
    desk.sign_in("dewi")
    found = {"whatsapp": desk.heard("Minta data penduduk")}
    found["email"] = desk.heard("Yth. BPS, data PDRB", "email", SITI_MAIL, subject="Permohonan data")
    found["sms"] = desk.heard("data sms", "sms", BUDI, name="Budi")
    world.hears("phone", "+6281300000199", "", call=True, note="Panggilan tak terjawab.")
    found["phone"] = world.consultations()[-1].number
    desk.act(found["whatsapp"], "tulis", {"isi": "@agus cek", "jenis": "catatan"})
    desk.act(found["whatsapp"], "tag", {"tag": "Penduduk"})
    desk.act(found["sms"], "tulis", {"isi": "Sudah", "jenis": "balas", "tutup": "1"})
    closed = desk.case(found["sms"])
    world.hears("whatsapp", "+6281300000188", "PENGADUAN petugas tidak ramah")
    found["complaint"] = next(one.number for one in world.consultations() if one.kind == "complaint")
    for name in ("ended", "talk"):
        found[name] = siti.page_of(siti.ask())
        found[f"{name}_number"] = world.consultations()[-1].number
        siti.answers(found[f"{name}_number"], "Ada di Gantung Dalam Angka 2024")
    world.closes(found["ended_number"])
    found["tracking"] = links.tracking_url(world.office, closed).removeprefix(world.office.public_url)
    found["answer"] = _asked(world, found["whatsapp"])
    found["code"], found["citizen"], found["newcomer"] = _signed_in(world)
    ledger_day.close(world, ("SM1", Difference.MISSING), ("SM2", Difference.CAUGHT_UP), done="Diambil dari penyedia.")
    found["rating"] = links.rating_url(world.office, closed).removeprefix(world.office.public_url)
    return found


def _asked(world: World, number: str) -> str:
    """The path of a page on which a subject-matter colleague answers."""
    fields = {"name": "Bayu", "section": "Produksi", "skills": "lada", "email": "bayu@contoh.example"}
    with world.db.write() as db:
        colleague = directory.save(db, None, fields, now=world.now)
        dewi = officers.by_name(db, "dewi") or world.officer("dewi")
        asked = confirmations.ask(*acting.on(db, world, dewi, number), colleague.id or 0, "Sudah final?")
        return confirmations.url(world.office, asked).removeprefix(world.office.public_url)


def _signed_in(world: World) -> tuple[str, str, str]:
    """The path where a code is typed, and the tokens of Siti, who registered, and of Budi, who has not yet."""
    with world.db.write() as db:
        asker = Asker("10.0.0.1", "id")
        open_code = ask_code(db, world.office, SITI_MAIL, asker, world.now)
        tokens = []
        for email in (SITI_MAIL, "budi@contoh.example"):
            key = ask_code(db, world.office, email, asker, world.now)
            account = prove(db, world.office, key, links.sign_in_code(world.office, key), "id", world.now)
            assert account is not None
            tokens.append(sessions.start(db, account, "", world.now))
        citizen = sessions.of_token(db, tokens[0], world.now)
        assert citizen is not None
        profile.register(db, citizen, "Siti", agrees=True, now=world.now)
    return f"/akun/kode/{open_code}", tokens[0], tokens[1]


def sign_in(page: Any, name: str) -> None:
    page.context.clear_cookies()
    page.goto("/masuk")
    page.get_by_label("Nama petugas").fill(name)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/konsultasi")


def is_fault(said: Any) -> bool:
    """A refused form says so to the console by its status alone."""
    return said.type == "error" and "status of 422" not in said.text


def findings(page: Any, path: str) -> list[str]:
    """What is around the page's own matter is the same everywhere: the whole is looked at once, on /konsultasi.

    So is the list beside each conversation.
    """
    page.goto(path)
    without = "#list" if path.startswith("/konsultasi/") else ""
    return look(page, path, "html" if path in ("/konsultasi", "/masuk") else "#isi", without)


def look(page: Any, path: str, where: str = "dialog[open]", without: str = "") -> list[str]:
    page.evaluate(STILL)
    page.evaluate(AXE)
    themes = (("light", False), ("dark", True))
    return [f"{path} {name} {one}" for name, dark in themes for one in page.evaluate(RUN, [where, without, dark])]


def forms(page: Any) -> list[str]:
    """What a citizen is shown when a form comes back: refused, and to be read once more."""
    page.goto("/tanya")
    page.get_by_role("button", name="Lanjut").click()
    page.get_by_role("alert").first.wait_for()
    found = look(page, "/tanya refused", "#isi")
    page.get_by_label("Pertanyaan", exact=True).fill("Penduduk Gantung 2023?")
    page.get_by_label("Saya setuju").check()
    page.get_by_role("button", name="Lanjut").click()
    page.get_by_role("heading", name="Benar begini?").wait_for()
    return found + look(page, "/tanya recap", "#isi")


def ended(page: Any, context: Any, base: str, numbers: dict[str, str]) -> list[str]:
    """The last page of an account, and the first of the next one."""
    page.goto("/akun/hapus")
    page.get_by_role("button", name="Ya, hapus").click()
    page.get_by_text("Akun Anda sudah dihapus.").wait_for()
    found = look(page, "/akun/hapus closed", "#isi")
    context.add_cookies([{"name": COOKIE, "value": numbers["newcomer"], "url": base}])
    return found + findings(page, "/akun/daftar")


def test_no_page_has_a_serious_finding_and_none_asks_another_host(
    desk: Desk, numbers: dict[str, str], browser: Any
) -> None:
    found: list[str] = []
    with serving(desk.flask) as base:
        context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=base)
        page = context.new_page()
        page.on("console", lambda one: found.append(one.text) if is_fault(one) else None)
        page.on("request", lambda one: one.url.startswith((base, "data:")) or found.append(one.url))
        for path in STRANGERS:
            found += findings(page, path.format(**numbers))
        context.add_cookies([{"name": COOKIE, "value": numbers["citizen"], "url": base}])
        for path in CITIZENS:
            found += findings(page, path.format(**numbers))
        found += forms(page)
        found += ended(page, context, base, numbers)
        for name, paths in (("rahma", SUPERVISORS), ("lina", ADMINS), ("dewi", PAGES)):
            sign_in(page, name)
            for path in paths:
                found += findings(page, path.format(**numbers))
        page.goto(f"/konsultasi/{numbers['whatsapp']}")
        page.get_by_role("heading", name="Mungkin menjawab").wait_for()
        found += look(page, "panel", "#side")
        page.goto("/konsultasi")
        page.keyboard.press("?")
        found += look(page, "pintasan")
        page.keyboard.press("Escape")
        page.keyboard.press("Control+k")
        page.locator("#palette-results [role=option]").first.wait_for()
        found += look(page, "palet")
        context.close()
    assert found == []


@pytest.mark.parametrize("path", ["/masuk", "/konsultasi", "/komponen"])
def test_the_content_policy_allows_nothing_inline(desk: Desk, path: str) -> None:
    policy = desk.get(path).headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
