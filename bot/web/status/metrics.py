"""/metrics: figures of the office in the text form of Prometheus, for programs of this computer or with a token."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request

from bot.app import App
from bot.telling import figures
from bot.telling.figures import Figure
from bot.web.http.client.address import is_on_this_computer

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("metrics", __name__)

    @routes.get("/metrics")
    def metrics() -> Response:
        if not (_has_token(app.settings.alerts.metrics_token) or is_on_this_computer()):
            told = "give the metrics_token of [alerts] as Authorization: Bearer, or ask from this computer\n"
            return Response(told, 401, {"WWW-Authenticate": "Bearer"}, content_type="text/plain")
        return _as_text(figures.of_now(app, app.clock()))

    return routes


def _has_token(token: str) -> bool:
    given = request.headers.get("Authorization", "").partition("Bearer ")[2]
    return bool(token) and hmac.compare_digest(given.encode(), token.encode())


def _as_text(found: Iterable[Figure]) -> Response:
    """Write the figures. The library is loaded by the first who asks: most offices have no monitor."""
    from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
    from prometheus_client.registry import CollectorRegistry

    class Collected:
        def collect(self) -> Iterator[Metric]:
            return map(_metric, found)

    registry = CollectorRegistry(auto_describe=False)
    registry.register(Collected())
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _metric(figure: Figure) -> Metric:
    from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily

    family = CounterMetricFamily if figure.counts else GaugeMetricFamily
    made = family(figure.name, figure.meaning, labels=[figure.label] if figure.label else [])
    for label, value in sorted(figure.values.items()):
        made.add_metric([label] if figure.label else [], value)
    return made
