"""kubectl, for what it does better than anybody: kustomizations, applying, undoing."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from deploy.cluster import Refused

CALL_S: Final = 600  # the longest: deleting waits for pods that drain
FIELD_MANAGER: Final = "handoff-deploy"


def found() -> str:
    """The person's own, else the one that checks install beside this Python. Raises Refused where there is none."""
    own = os.environ.get("PATH", os.defpath)
    if path := shutil.which("kubectl", path=os.pathsep.join([own, str(Path(sys.prefix) / "bin")])):
        return path
    raise Refused("kubectl is missing: it renders the manifests. Install it (kubernetes.io/docs/tasks/tools).")


def kubectl(*words: str, given: str = "") -> str:
    """What it says; its warnings pass through. Raises Refused with its own words."""
    try:
        done = subprocess.run(
            [found(), *words], input=given, capture_output=True, text=True, timeout=CALL_S, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Refused(f"kubectl {_shown(words)} did not end within {CALL_S} s.") from error
    if done.returncode:
        raise Refused(f"kubectl {_shown(words)} failed:\n{done.stderr.strip() or done.stdout.strip()}")
    sys.stderr.write(done.stderr)
    return done.stdout


def apply(namespace: str, text: str) -> int:
    """Make what is written so, and take over fields that somebody else set; return how many objects that are."""
    manager = ["--server-side", "--force-conflicts", f"--field-manager={FIELD_MANAGER}"]
    return len(kubectl("apply", *manager, "-n", namespace, "-f", "-", given=text).splitlines())


def _shown(words: Sequence[str]) -> str:
    return " ".join(words)
