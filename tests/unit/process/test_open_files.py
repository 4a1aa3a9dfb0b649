"""A process takes all the open files that it may have: each socket is one."""

import subprocess
import sys

PROGRAM = """
import resource
from process.serve import open_files
_, most = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (64, most))
print(open_files() == most == resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""


def test_a_low_limit_is_raised_as_far_as_the_system_lets_it_be() -> None:
    said = subprocess.run(
        [sys.executable, "-c", PROGRAM], check=True, env={"PYTHONPATH": "services"}, capture_output=True, text=True
    )

    assert (said.stdout.strip(), said.stderr) == ("True", "")
