"""What a monitoring system reads at `/metrics`: the requests of one application, and the process."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Metrics:
    """Counts requests."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._in_flight = Gauge("http_requests_in_flight", "Requests that are being answered.", registry=self._registry)
        self._requests = Counter(
            "http_requests",
            "Requests that have been answered.",
            ["method", "route", "status"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "http_request_duration_seconds", "How long requests took.", ["method", "route"], registry=self._registry
        )

    def began(self) -> None:
        """A request came."""
        self._in_flight.inc()

    def ended(self, method: str, route: str, status: int, seconds: float) -> None:
        """
        A request has its answer.

        Whatever clients make up is no label of its own, because each costs memory.
        """
        method = method if method in _METHODS else "other"
        self._in_flight.dec()
        self._requests.labels(method, route, status).inc()
        self._seconds.labels(method, route).observe(seconds)

    def text(self) -> bytes:
        """Everything, in the text format of Prometheus."""
        return generate_latest(self._registry)
