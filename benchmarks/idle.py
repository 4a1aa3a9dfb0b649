"""Memory of the three processes when nobody is there: proportional set size (PSS), which counts shared pages once."""

import tempfile
import time
from pathlib import Path
from typing import Final

import httpx

from tests.suite import Process, Suite

SETTLE_S: Final = 3


def table() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        suite = Suite(Path(folder))
        try:
            suite.start(client=True)
            httpx.get(suite.client.url).raise_for_status()  # a page was asked for once
            time.sleep(SETTLE_S)
            sizes = {process.module: _pss_mib(process) for process in (suite.chat, suite.bot, suite.client)}
        finally:
            suite.end()
    print("Idle memory, PSS, MiB")
    for module, size in sizes.items():
        print(f"{module:>20} {size:8.1f}")
    print(f"{'together':>20} {sum(sizes.values()):8.1f}")


def _pss_mib(process: Process) -> float:
    text = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
    return next(int(line.split()[1]) / 1024 for line in text.splitlines() if line.startswith("Pss:"))


if __name__ == "__main__":
    table()
