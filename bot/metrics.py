"""Figures for Prometheus. Labels hold only words from short fixed lists: never an id, a path or a text that somebody sent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

REGISTRY: Final = CollectorRegistry()
CONTENT_TYPE: Final = CONTENT_TYPE_PLAIN_0_0_4
ProcessCollector(registry=REGISTRY)

_QUESTIONS: Final = Counter("iom_bot_questions", "Questions answered", ("platform", "status"), registry=REGISTRY)
_REQUESTS: Final = Counter("iom_bot_http_requests", "HTTP requests answered", ("route", "status"), registry=REGISTRY)
_SECONDS: Final = Histogram(
    "iom_bot_http_seconds", "Time to answer an HTTP request", ("route",), registry=REGISTRY,
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1.0, 3.0, 10.0),
)  # fmt: skip
_ERRORS: Final = Counter("iom_bot_errors", "Errors that were logged", ("where",), registry=REGISTRY)


def asked(platform: str, status: str) -> None:
    """Count a question by platform ("slack", "telegram") and status ("answered", "clarify", "unknown")."""
    _QUESTIONS.labels(platform, status).inc()


def requested(route: str, status: int, seconds: float) -> None:
    """Count an HTTP request by route, a path of ours or "other"."""
    _REQUESTS.labels(route, str(status)).inc()
    _SECONDS.labels(route).observe(seconds)


class _Notices(Collector):
    """How notices stand, as the store said it last; nothing before it did."""

    def __init__(self) -> None:
        self.known: tuple[int, int, int, float] | None = None

    def collect(self) -> Iterable[Metric]:
        """The figures."""
        if self.known is None:
            return
        waiting, sent, failed, oldest = self.known
        yield GaugeMetricFamily("iom_bot_notices_waiting", "Notifications that are not settled", waiting)
        yield GaugeMetricFamily("iom_bot_notices_sent", "Notifications that were sent, of the last 90 days", sent)
        yield GaugeMetricFamily("iom_bot_notices_failed", "Notifications that were given up (dead letters)", failed)
        yield GaugeMetricFamily("iom_bot_notices_oldest_seconds", "How long the oldest that is due has waited", oldest)


_NOTICES: Final = _Notices()
REGISTRY.register(_NOTICES)


def notices(waiting: int, sent: int, failed: int, oldest: float) -> None:
    """Set how notices stand, in all processes together; `oldest` is in seconds."""
    _NOTICES.known = (waiting, sent, failed, oldest)


def failed(where: str) -> None:
    """Count an error by the part in which it happened ("slack", "telegram", "http")."""
    _ERRORS.labels(where).inc()


def exposition() -> bytes:
    """All figures as Prometheus reads them."""
    return generate_latest(REGISTRY)
