import pytest

from tests.unit.k8s.rendered import OVERLAYS, Json, overlay


@pytest.fixture(params=OVERLAYS)
def objects(request: pytest.FixtureRequest) -> tuple[Json, ...]:
    """All that one overlay sends to a cluster; once for each overlay."""
    return overlay(request.param)
