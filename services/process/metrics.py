"""Prometheus metrics on a port of their own; numbers are read when somebody asks, so nothing is counted twice."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from process.histogram import Histogram
from process.settings import ProcessSettings, end
from process.tally import Tally

Value = float | Tally | Histogram | None
"""None: not known at present, so nothing is told."""
Numbers = Callable[[], Mapping[str, tuple[str, Value]]]
"""Name to (help, value) at this moment; a name that ends in `_total` is a counter, any other a gauge or a histogram."""


def listen(settings: ProcessSettings, numbers: Numbers) -> None:
    """Serve /metrics on METRICS_PORT, in a thread of its own; 0 is off. A port in use ends the process."""
    if not settings.metrics_port:
        return
    from prometheus_client import REGISTRY, start_http_server  # noqa: PLC0415 - memory only for whoever wants it

    REGISTRY.register(Collector(numbers, settings.handoff_version))
    try:
        start_http_server(settings.metrics_port, settings.host)
    except OSError as error:
        where = f"{settings.host}:{settings.metrics_port}"
        end(f"Can't listen on {where} ({error.strerror}): set METRICS_PORT to a free port, or 0 for none.", status=1)


class Collector:
    """What a registry of prometheus_client asks."""

    def __init__(self, numbers: Numbers, version: str) -> None:
        self._numbers, self._version = numbers, version

    def describe(self) -> list[Any]:
        """Nothing: who registers would else read all numbers before there are any."""
        return []

    def collect(self) -> Iterator[Any]:
        """All of it, at each scrape."""
        from prometheus_client.core import InfoMetricFamily  # noqa: PLC0415

        yield InfoMetricFamily("handoff_build", "Which version runs", value={"version": self._version})
        for name, (explanation, value) in self._numbers().items():
            if value is not None:
                yield _family(name, explanation, value)


def _family(name: str, explanation: str, value: float | Tally | Histogram) -> Any:
    from prometheus_client.core import (  # noqa: PLC0415
        CounterMetricFamily,
        GaugeMetricFamily,
        HistogramMetricFamily,
    )

    if isinstance(value, Histogram):
        read = value.read()
        return HistogramMetricFamily(name, explanation, buckets=read.buckets, sum_value=read.total)
    kind = CounterMetricFamily if name.endswith("_total") else GaugeMetricFamily
    if not isinstance(value, Tally):
        return kind(name, explanation, value=value)
    family = kind(name, explanation, labels=[value.label])
    for one, count in value.counts.items():
        family.add_metric([one], count)
    return family
