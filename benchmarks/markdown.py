"""Tables as `docs/performance.md` has them, and what machine they come from."""

import os
import platform
import sqlite3
import statistics
import subprocess
import sys
from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print it."""
    print(f"| {' | '.join(head)} |")
    print("|" + "---|" * len(head))
    for row in rows:
        print(f"| {' | '.join(row)} |")
    print(flush=True)


def thousands(number: float) -> str:
    """123456.7 as 123,457."""
    return f"{number:,.0f}"


def middle(numbers: Iterable[float]) -> float:
    """Their median."""
    return statistics.median(numbers)


def machine() -> str:
    """Versions, and how busy the machine was, in a sentence."""
    load = ", ".join(f"{one:.2f}" for one in os.getloadavg())
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout.strip()
    versions = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, Node {node or 'missing'}"
    return f"{os.cpu_count()} cores, {platform.release()}, {versions}; load before: {load}"


def say(text: str) -> None:
    """To the person who waits, not into the table."""
    print(text, file=sys.stderr, flush=True)
