"""Metrics in the form that Prometheus reads, made by its own client from our numbers."""

import math
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, generate_latest

from process.histogram import Histogram
from process.metrics import Collector, Value
from process.tally import Tally

SECONDS = st.floats(min_value=0, max_value=100, allow_nan=False)


def told(numbers: Mapping[str, tuple[str, Value]]) -> dict[str, float]:
    """Each sample with its labels as it is written down."""
    registry = CollectorRegistry()
    registry.register(Collector(lambda: numbers, "1.2.3"))
    lines = generate_latest(registry).decode().splitlines()
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if line[0] != "#")}


def test_a_number_is_a_gauge_or_by_its_name_a_counter() -> None:
    found = told({"a_level": ("How high", 3), "a_count_total": ("How often", 4)})

    assert (found["a_level"], found["a_count_total"]) == (3, 4)


def test_what_is_not_known_is_not_told() -> None:
    assert not [name for name in told({"a_level": ("How high", None)}) if name.startswith("a_level")]


def test_the_version_is_told_always() -> None:
    assert told({}) == {'handoff_build_info{version="1.2.3"}': 1}


def test_every_kind_of_a_tally_is_there_from_the_beginning() -> None:
    tally = Tally("colour", ("red", "blue"))
    tally.add("blue", 2)

    found = told({"a_count_total": ("How often", tally)})

    assert found['a_count_total{colour="red"}'] == 0
    assert found['a_count_total{colour="blue"}'] == 2


def test_a_tally_has_no_kind_that_nobody_named() -> None:
    tally = Tally("colour", ("red",))

    with pytest.raises(KeyError):
        tally.add("green")
    with pytest.raises(KeyError):
        tally.put("green", 1)
    assert tally.counts == {"red": 0}


def test_a_value_at_a_bound_is_within_it() -> None:
    histogram = Histogram((0.5, 1))
    for value in (0.5, 0.7, 1, 7):
        histogram.observe(value)

    assert told({"a_time": ("How long", histogram)}) | {"a_time_sum": 9.2} == told({}) | {
        'a_time_bucket{le="0.5"}': 1,
        'a_time_bucket{le="1"}': 3,
        'a_time_bucket{le="+Inf"}': 4,
        "a_time_count": 4,
        "a_time_sum": 9.2,
    }


@given(st.lists(SECONDS), st.lists(SECONDS, min_size=1, unique=True).map(sorted))
def test_a_bucket_counts_all_up_to_its_bound(values: list[float], bounds: list[float]) -> None:
    histogram = Histogram(bounds)
    for value in values:
        histogram.observe(value)

    buckets, total = histogram.read()

    for (_, counted), bound in zip(buckets, [*bounds, math.inf], strict=True):
        assert counted == sum(value <= bound for value in values)
    assert total == pytest.approx(sum(values))
