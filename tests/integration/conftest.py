"""Tests against real processes."""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Some tests wait for something that takes its time in truth: a lease that expires, a reader that stays away."""
    config.addinivalue_line("markers", "slow: takes ten seconds or more")
