import pytest

from tests.unit.k8s.rendered import NAMES, Json, overlay


@pytest.fixture(params=NAMES)
def objects(request: pytest.FixtureRequest) -> tuple[Json, ...]:
    """All that one overlay or variant sends to a cluster; once for each."""
    return overlay(request.param)
