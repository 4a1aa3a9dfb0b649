"""Loads the profile for Hypothesis."""

from tests.unit.domain import profiles  # noqa: F401 - importing it loads it
