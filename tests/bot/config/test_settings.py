"""What may stand in config.toml, and what a person is told when it may not."""

from __future__ import annotations

import os
import re
import stat
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.config import demo
from bot.config.settings import Settings, SettingsError, load, own_secret
from handlers.office.office import ComplaintWays, Office, PublicStandard
from store.vocabulary import Role

OFFICE = '[office]\nname = "Kantor"\nshort_name = "K"\n'
SMS = '[channels.sms]\naccount_sid = "AC1"\nauth_token = "rahasia-sekali"\nnumber = "+6281200000101"\n'
GOOD_OFFICE = f'public_url = "https://loket.contoh.example"\n{OFFICE}'
GOOD = f"{GOOD_OFFICE}{SMS}"


def written(folder: Path, text: str) -> Path:
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    return file


def loaded(folder: Path, text: str = GOOD) -> Settings:
    return load(written(folder, text))


def complaint(folder: Path, text: str) -> str:
    with pytest.raises(SettingsError) as caught:
        loaded(folder, text)
    return str(caught.value)


def test_a_small_file_is_enough(tmp_path: Path) -> None:
    settings = loaded(tmp_path)
    assert settings.host == "127.0.0.1"
    assert settings.port == 8080
    assert settings.data == tmp_path / "data"
    assert settings.database_url == f"sqlite:///{tmp_path / 'data' / 'loket.db'}"
    assert settings.redis_url == f"unix://{tmp_path / 'data' / 'redis' / 'redis.sock'}"
    assert settings.office.public_url == settings.public_url == "https://loket.contoh.example"
    assert settings.office.traits["sms"].label == "sms"
    assert settings.office.templates == {"sms": frozenset()}
    assert settings.office.secret
    assert settings.demo is False


@pytest.mark.parametrize(
    ("line", "read", "unset", "chosen"),
    [
        ('promise_at_opening = "at_once"', lambda office: office.targets.in_line, True, False),
        ("notice_mail_minutes = 25", lambda office: office.notice_mail_minutes, 10, 25),
        ("notice_push_seconds = 90", lambda office: office.notice_push_seconds, 30, 90),
        ("notice_push_words = true", lambda office: office.notice_push_words, False, True),
        ("answer_memory = false", lambda office: office.answer_memory, True, False),
        ('csv_separator = ","', lambda office: office.csv_separator, ";", ","),
        ("titles_in_receipt = true", lambda office: office.titles_in_receipt, False, True),
        ('second_factor = ["admin"]', lambda office: office.second_factor, (), (Role.ADMIN,)),
        ("wish_days = 100", lambda office: office.wish_days, 730, 100),
        ('website_origins = ["https://a.example"]', lambda office: office.website_origins, (), ("https://a.example",)),
    ],
)
def test_what_the_file_chooses_counts_in_the_office(
    tmp_path: Path, line: str, read: Callable[[Office], object], unset: object, chosen: object
) -> None:
    assert read(loaded(tmp_path).office) == unset
    assert read(loaded(tmp_path, f"{GOOD_OFFICE}{line}\n{SMS}").office) == chosen


def test_an_office_without_other_ways_to_complain_has_none(tmp_path: Path) -> None:
    office = loaded(tmp_path).office
    assert office.complaints == ComplaintWays()
    assert (office.address, office.phone, office.website) == ("", "", "")


def test_the_ways_to_complain_are_the_office_s_own(tmp_path: Path) -> None:
    ways = '[office.complaints]\nbox = true\nmail = "pengaduan@contoh.example"\n'
    office = loaded(tmp_path, GOOD + ways).office
    assert office.complaints == ComplaintWays(box=True, mail="pengaduan@contoh.example")


def test_the_public_standard_is_the_office_s_own(tmp_path: Path) -> None:
    table = '[office.standard]\nshown = false\ndecree = "1 TAHUN 2026"\nparts = {Biaya = ["Gratis"]}\n'
    standard = loaded(tmp_path, GOOD + table).office.standard
    assert standard == PublicStandard(shown=False, decree="1 TAHUN 2026", parts={"Biaya": ("Gratis",)})


@pytest.mark.parametrize(
    ("more", "heard"),
    [
        ("", "Selamat datang di P S T B P S Kota Contoh. Layanan ini gratis."),
        ('greeting = "Halo."\n', "Halo."),
    ],
)
def test_the_phone_greets_in_the_office_s_name_unless_told_otherwise(tmp_path: Path, more: str, heard: str) -> None:
    text = GOOD.replace('"Kantor"', '"PST BPS Kota Contoh"').replace("[channels.sms]", "[channels.phone]") + more
    assert getattr(loaded(tmp_path, text).channels["phone"], "greeting", "") == heard


def test_the_demo_is_an_office_of_its_own(tmp_path: Path) -> None:
    demo.prepare(tmp_path)
    settings = demo.settings(tmp_path)
    assert settings.office.complaints.mail == "pengaduan@contoh.example"
    assert "Kabupaten Contoh" in getattr(settings.channels["phone"], "greeting", "")
    office = replace(settings.office, areas=())  # its invented catalogue speaks of areas that exist
    said = re.sub(r"HX[0-9a-f]{32}", "", repr(office)) + str(demo.TEMPLATES)  # a chance id may hold any figures
    assert not re.search("belitung|1906|0719|81278563877", said, re.IGNORECASE)


def test_the_office_knows_what_the_provider_calls_its_templates(tmp_path: Path) -> None:
    sid = "HX" + "a" * 32
    whatsapp = (
        SMS.replace("channels.sms", "channels.whatsapp") + f'[channels.whatsapp.template_sids]\nrating = "{sid}"\n'
    )
    office = loaded(tmp_path, GOOD + whatsapp).office
    assert office.template_ids == {"sms": {}, "whatsapp": {"rating": sid}}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param(
            GOOD + "[office.complaints]\nmial = 1\n", "office.complaints.mial: tidak dikenal. Maksud Anda 'mail'?"
        ),
        pytest.param(GOOD + "[office.standard]\nfewest = 0\n", "office.standard.fewest: antara 1 dan 1000, bukan 0"),
        pytest.param(GOOD + "[office.complaints]\nbox = 3\n", "office.complaints.box: harus true atau false"),
        pytest.param(GOOD.replace("public_url", "public_ulr"), "public_ulr: tidak dikenal. Maksud Anda 'public_url'?"),
        pytest.param("prot = 1\n" + GOOD, "prot: tidak dikenal. Maksud Anda 'port'?"),
        pytest.param(OFFICE + SMS, "public_url: belum diisi"),
        pytest.param(OFFICE + SMS, 'Contoh: public_url = "https://loket.contoh.example"'),
        pytest.param("port = true_\n" + GOOD, "bukan TOML yang benar"),
        pytest.param('port = "delapan"\n' + GOOD, 'port: harus bilangan bulat, bukan "delapan"'),
        pytest.param("port = 70000\n" + GOOD, "port: harus antara 1 dan 65535, bukan 70000"),
        pytest.param('proxies = ["nginx"]\n' + GOOD, 'proxies: "nginx" bukan alamat IP atau jaringan. Contoh: proxies'),
        pytest.param('log_level = "loud"\n' + GOOD, 'log_level: harus "debug" atau "info" atau "warning"'),
        pytest.param('redis = "yes"\n' + GOOD, 'redis: harus "embedded" atau diawali "redis://…"'),
        pytest.param('database = "mysql://x"\n' + GOOD, 'database: harus "sqlite" atau diawali'),
        pytest.param(GOOD.replace("https://loket", "loket"), "public_url: harus alamat lengkap"),
        pytest.param('office = "Kantor"\npublic_url = "https://a.example"\n' + SMS, "office: harus tabel"),
        pytest.param(GOOD.replace('name = "Kantor"', "name = 7"), "office.name: harus teks dalam tanda kutip, bukan 7"),
        pytest.param(GOOD.replace('short_name = "K"', 'short_name = ""'), "office.short_name: masih kosong"),
        pytest.param(GOOD + '[office.hours]\nmon = ["8-"]\n', 'office.hours: "8-" pada mon bukan jam buka'),
        pytest.param(GOOD + '[office.hours]\nsenin = ["08:00-09:00"]\n', "office.hours.senin: tidak dikenal"),
        pytest.param(GOOD.replace(SMS, 'timezone = "Asia/Jkt"\n') + SMS, 'office.timezone: "Asia/Jkt" tidak dikenal'),
        *(
            pytest.param(GOOD.replace(SMS, f"{line}\n") + SMS, told)
            for line, told in (
                ("notice_push_seconds = -1", "office.notice_push_seconds: antara 0 dan 3600, bukan -1"),
                (
                    'push_services = ["https://fcm.googleapis.com"]',
                    'office.push_services: "https://fcm.googleapis.com"',
                ),
                ('push_services = ["*"]', 'office.push_services: "*" bukan nama komputer'),
                ('push_services = ["http://10.0.0.1:80"]', 'office.push_services: "http://10.0.0.1:80" bukan'),
            )
        ),
        *(
            pytest.param(f"{GOOD}[alerts]\n{line}\n", told)
            for line, told in (
                ('to = ["email:admin@a.example"]', "alerts.to: kanal email tidak ada di berkas ini. Yang ada: sms."),
                ('to = ["sms:0812"]', 'alerts.to: jalan ke-1 bukan "kanal:alamat" atau alamat https://.'),
                ('to = ["https://"]', "alerts.to: jalan ke-1 bukan"),
                ('metrics_token = "pendek"', "alerts.metrics_token: paling sedikit 16 huruf"),
            )
        ),
        pytest.param(GOOD.replace(SMS, ""), "channels: belum ada saluran"),
        pytest.param(GOOD + "[channels.whatsap]\n", "channels.whatsap: tidak dikenal. Maksud Anda 'whatsapp'?"),
        pytest.param(GOOD + "numbr = 1\n", "channels.sms.numbr: tidak dikenal. Maksud Anda 'number'?"),
        pytest.param(GOOD + 'max_file_mb = "x"\n', 'channels.sms.max_file_mb: harus bilangan bulat, bukan "x"'),
        pytest.param(GOOD.replace('number = "+6281200000101"\n', ""), "channels.sms.number: belum diisi"),
        pytest.param(GOOD.replace('"rahasia-sekali"', '"env:NOT_THERE"'), "variabel lingkungan NOT_THERE belum ada"),
        pytest.param(GOOD.replace('"rahasia-sekali"', '"file:not-there"'), "not-there tidak dapat dibaca"),
    ],
)
def test_every_mistake_names_its_key_and_the_way_out(tmp_path: Path, text: str, told: str) -> None:
    assert told in complaint(tmp_path, text)


def test_an_alert_by_whatsapp_needs_its_template(tmp_path: Path) -> None:
    whatsapp = SMS.replace("sms", "whatsapp")
    told = complaint(tmp_path, f'{GOOD}{whatsapp}[alerts]\nto = ["whatsapp:+6281200000100"]\n')
    assert "WhatsApp memerlukan templat untuk peringatan" in told
    ways = '["whatsapp:+6281200000100", "sms:+6281200000100", "https://a.example/x"]'
    sid = "HX0123456789abcdef0123456789abcdef"
    text = f'{GOOD}{whatsapp}template_sids = {{ alert = "{sid}" }}\n[alerts]\nto = {ways}\n'
    assert len(loaded(tmp_path, text).alerts.to) == 3


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    told = complaint(tmp_path, "prot = 1\n" + OFFICE.replace("name", "nama", 1) + "[channels.sms]\n")
    keys = ("prot", "public_url", "office.nama", "office.name", "channels.sms.account_sid", "channels.sms.auth_token")
    assert [key for key in keys if f"- {key}: " not in told] == []


def test_a_secret_is_never_repeated_in_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "dari-lingkungan")
    for wrong in ("12345678", '["rahasia-sekali"]', '["env:TOKEN"]'):
        told = complaint(tmp_path, GOOD.replace('"rahasia-sekali"', wrong))
        assert "channels.sms.auth_token: harus teks" in told
        assert not any(secret in told for secret in ("12345678", "rahasia-sekali", "dari-lingkungan"))


def test_a_database_password_is_never_repeated_in_an_error(tmp_path: Path) -> None:
    told = complaint(tmp_path, 'database = "postgres://loket:sandi-basis-data@x/y"\n' + GOOD)
    assert "database: harus" in told
    assert "sandi-basis-data" not in told


def test_env_and_file_values_are_read_wherever_a_text_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOKET_TEST_PORT", "8123")
    monkeypatch.setenv("LOKET_TEST_DB", "postgresql://loket:sandi-basis-data@db.example/loket")
    (tmp_path / "token").write_text("dari-berkas\n")
    text = GOOD.replace('"rahasia-sekali"', '"file:token"')
    settings = loaded(tmp_path, 'port = "env:LOKET_TEST_PORT"\ndatabase = "env:LOKET_TEST_DB"\n' + text)
    assert settings.port == 8123
    assert settings.database_url == "postgresql+psycopg://loket:sandi-basis-data@db.example/loket"
    assert settings.channels["sms"].auth_token == "dari-berkas"  # type: ignore[attr-defined]
    assert {"dari-berkas", "sandi-basis-data", settings.office.secret} <= settings.secrets
    assert "sandi" not in repr(settings)
    assert "dari-berkas" not in repr(settings)


def test_the_command_line_takes_the_place_of_the_file(tmp_path: Path) -> None:
    settings = load(written(tmp_path, GOOD), tmp_path / "elsewhere", 9001)
    assert settings.data == tmp_path / "elsewhere"
    assert settings.port == 9001


def test_a_slash_at_the_end_of_public_url_is_forgiven(tmp_path: Path) -> None:
    text = GOOD.replace("loket.contoh.example", "loket.contoh.example/")
    assert loaded(tmp_path, text).public_url == "https://loket.contoh.example"


def test_days_that_are_not_written_are_closed(tmp_path: Path) -> None:
    hours = loaded(tmp_path, GOOD + '[office.hours]\nmon = ["08:00-12:00"]\n').office.hours
    assert hours["mon"] == ("08:00-12:00",)
    assert hours["tue"] == ()


def test_a_redis_of_the_office_is_not_ours(tmp_path: Path) -> None:
    settings = loaded(tmp_path, 'redis = "redis://:sandi-redis@10.0.0.5/0"\n' + GOOD)
    assert settings.redis_folder is None
    assert settings.redis_url == "redis://:sandi-redis@10.0.0.5/0"
    assert "sandi-redis" in settings.secrets


def test_a_file_that_is_not_there_is_an_error_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.toml tidak dapat dibaca"):
        load(tmp_path / "nowhere.toml")


def test_the_signing_key_is_made_once_and_only_we_may_read_it(tmp_path: Path) -> None:
    first = own_secret(tmp_path / "data")
    assert len(first) == 64
    assert own_secret(tmp_path / "data") == first
    assert stat.S_IMODE((tmp_path / "data" / "secret").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


@pytest.mark.parametrize("left", ["", "\n", "a" * 31])
def test_an_empty_signing_key_is_refused(tmp_path: Path, left: str) -> None:
    (tmp_path / "secret").write_text(left)
    with pytest.raises(SettingsError, match="kosong atau terpotong"):
        own_secret(tmp_path)


def test_parts_that_start_at_once_share_one_signing_key(tmp_path: Path) -> None:
    found: list[str] = []
    start = threading.Barrier(8)

    def part() -> None:
        start.wait()
        found.append(own_secret(tmp_path))

    threads = [threading.Thread(target=part) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1
    assert os.listdir(tmp_path) == ["secret"]
