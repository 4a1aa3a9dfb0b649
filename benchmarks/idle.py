"""Memory of the three processes when nobody is there: proportional set size (PSS), which counts shared pages once."""

import tempfile
import time
from pathlib import Path
from typing import Final

import httpx

from benchmarks.machine import pss_kib
from benchmarks.markdown import table as print_table
from tests.suite import Suite

SETTLE_S: Final = 3


def table() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        suite = Suite(Path(folder))
        try:
            suite.start(client=True)
            httpx.get(suite.client.url).raise_for_status()  # a page was asked for once
            time.sleep(SETTLE_S)
            processes = (suite.chat, suite.bot, suite.client)
            sizes = {process.module: pss_kib([process.pid]) / 1024 for process in processes}
        finally:
            suite.end()
    rows = [*sizes.items(), ("together", sum(sizes.values()))]
    print_table(["process", "PSS, MiB"], [[name, f"{size:.1f}"] for name, size in rows])


if __name__ == "__main__":
    table()
