"""Secrets that a machine keeps for itself."""

import os
import secrets
from pathlib import Path

from scripts.runner.place import Refused


def secret(path: Path, random_bytes: int, instead: str) -> str:
    """The secret in that file, which only its owner may read; made once. Raises Refused, which says what else to do."""
    try:
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
            path.chmod(0o600)
            if not (kept := file.read().strip()):
                kept = secrets.token_urlsafe(random_bytes)
                file.write(f"{kept}\n")
    except OSError as error:
        raise Refused(f"The secret can't be kept in {path} ({error.strerror}): {instead}.") from error
    return kept
