"""Pengaturan, Biaya pesan: what the providers ask for a message, and what is done to pay less."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from flask import Blueprint, flash, redirect, request, url_for

from bot.app import App
from bot.web.http.session import me
from bot.web.present import message_costs
from bot.web.settings import section
from bot.web.settings.section import Answer
from handlers.errors import BadInput, Refusal
from handlers.office import costs, overrides
from handlers.office.costs import Costs, Price, Savings
from handlers.office.office import Office
from store.office import choices
from store.vocabulary import BilledAs

# each saving in a sentence
SAVINGS: Mapping[str, tuple[str, str]] = {
    "short_receipt": (
        "Tanda terima SMS dalam satu bagian",
        "Pesan pertama lewat SMS dijawab dengan satu bagian: nomor, kapan dibaca, dan cara melihat perkembangannya.",
    ),
    "short_closing": (
        "Penutupan dan permintaan nilai dalam satu bagian SMS",
        "Warga diberi tahu konsultasinya selesai dan diminta menilai dalam satu SMS.",
    ),
    "no_thanks": (
        "Tanpa ucapan terima kasih lewat saluran berbayar",
        "Nilai dan saran lewat SMS, atau lewat WhatsApp bila balasannya berharga, dicatat tanpa dijawab.",
    ),
    "few_reminders": (
        "Pengingat hanya bila menolong",
        "Lewat SMS atau templat WhatsApp, warga diingatkan hanya bila pesan terakhir kami bertanya. "
        "Konsultasi yang sudah kami jawab ditutup tanpa pengingat; membalas membukanya lagi.",
    ),
}


@dataclass(frozen=True, slots=True)
class PriceRow:
    """One thing that a provider counts. kind: the name of its fields; amount, currency, free: as typed."""

    kind: str
    label: str
    channel: str
    word: str
    amount: str
    currency: str
    free: str


@dataclass(frozen=True, slots=True)
class CostsPage:
    """The prices and the savings.

    savings: name, sentence, explanation, whether it is on.
    version: of what is stored.
    """

    prices: Sequence[PriceRow]
    savings: Sequence[tuple[str, str, str, bool]]
    version: str


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("settings_costs", __name__)
    routes.before_request(section.allow(app, "settings_costs.page"))

    @routes.get("/pengaturan/biaya")
    def page() -> Answer:
        return _page(app)

    @routes.post("/pengaturan/biaya")
    def save() -> Answer:
        return _save(app)

    return routes


def _page(app: App, error: str = "", typed: Mapping[str, str] | None = None) -> Answer:
    with app.db.read() as db:
        office, chosen = overrides.current(db, app.settings.office), choices.everything(db)
    on = asdict(office.costs.savings) if typed is None else {name: name in typed for name in SAVINGS}
    shown = CostsPage(
        prices=_rows(office, typed),
        savings=[(name, *words, on[name]) for name, words in SAVINGS.items()],
        version=overrides.version(chosen.get("costs")),
    )
    return section.page("settings/costs.html", shown, error)


def _rows(office: Office, typed: Mapping[str, str] | None) -> list[PriceRow]:
    return [_row(office, channel, billed_as, typed) for channel, billed_as in costs.kinds(office.traits)]


def _row(office: Office, channel: str, billed_as: BilledAs, typed: Mapping[str, str] | None) -> PriceRow:
    kind, price = costs.kind_of(channel, billed_as), office.price(channel, billed_as)
    stored = {
        "amount": message_costs.amount(price),
        "currency": price.currency,
        "free": str(price.free) if price.free else "",
    }
    shown = stored if typed is None else {name: typed.get(f"{kind}:{name}", "") for name in stored}
    traits = office.traits[channel]
    return PriceRow(kind, traits.label, traits.word, message_costs.WORDS[billed_as], **shown)


def _save(app: App) -> Answer:
    typed = request.form.to_dict()
    try:
        with app.db.write() as db:
            before = overrides.current(db, app.settings.office).costs.prices  # also of channels that are not set up now
            chosen = Costs(
                {**before, **_prices(app.office, typed)}, Savings(**{name: name in typed for name in SAVINGS})
            )
            seen = typed.get("tanda", "")
            overrides.choose(db, "costs", costs.stored(chosen), by=me(app).name, now=app.clock(), seen=seen)
    except Refusal as refused:
        return _page(app, str(refused), typed)
    app.office_now.refresh()
    flash("Biaya pesan disimpan.")
    return redirect(url_for("settings_costs.page"), 303)


def _prices(office: Office, typed: Mapping[str, str]) -> dict[str, Price]:
    kinds = [costs.kind_of(*one) for one in costs.kinds(office.traits)]
    return {
        kind: Price(
            costs.read_amount(typed.get(f"{kind}:amount", "")),
            typed.get(f"{kind}:currency", "").strip() or "Rp",
            _whole(typed.get(f"{kind}:free", "")),
        )
        for kind in kinds
    }


def _whole(word: str) -> int:
    figures = word.strip().replace(".", "") or "0"
    if not (figures.isascii() and figures.isdigit() and len(figures) < 10):
        raise BadInput(f"Jatah gratis “{word.strip()[:40]}” bukan bilangan bulat. Tulis misalnya 1000.")
    return int(figures)
