"""Prometheus metrics on a port of their own; numbers are read when somebody asks, so nothing is counted twice."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from process.settings import ProcessSettings, end

Numbers = Callable[[], Mapping[str, tuple[str, float]]]
"""Name to (help, value) at this moment; a name that ends in `_total` is a counter, any other a gauge."""


def listen(settings: ProcessSettings, numbers: Numbers) -> None:
    """Serve /metrics on METRICS_PORT, in a thread of its own; 0 is off. A port in use ends the process."""
    if not settings.metrics_port:
        return
    from prometheus_client import REGISTRY, start_http_server  # noqa: PLC0415 - memory only for whoever wants it

    REGISTRY.register(_Collector(numbers))
    try:
        start_http_server(settings.metrics_port, settings.host)
    except OSError as error:
        where = f"{settings.host}:{settings.metrics_port}"
        end(f"Can't listen on {where} ({error.strerror}): set METRICS_PORT to a free port, or 0 for none.", status=1)


class _Collector:
    def __init__(self, numbers: Numbers) -> None:
        self._numbers = numbers

    def collect(self) -> Iterator[Any]:
        """What prometheus_client asks for at each scrape."""
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily  # noqa: PLC0415

        for name, (explanation, value) in self._numbers().items():
            family = CounterMetricFamily if name.endswith("_total") else GaugeMetricFamily
            yield family(name, explanation, value=value)
