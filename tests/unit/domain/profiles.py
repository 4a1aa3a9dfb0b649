"""How hard Hypothesis tries: the same cases every time in CI, many more and new ones when a person asks for it.

HYPOTHESIS_PROFILE=thorough pytest tests/unit
"""

import os

from hypothesis import settings

settings.register_profile("steady", max_examples=80, derandomize=True, database=None, deadline=None)
settings.register_profile("thorough", max_examples=1_000, stateful_step_count=80, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
