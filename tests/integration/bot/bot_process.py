"""The bot as its own process."""

import subprocess
from pathlib import Path

from tests.forks import Fork
from tests.suite import SECRET, Process


class BotProcess(Process):
    """A bot with these settings. It closes its end of the pipe when the process has ended."""

    def __init__(self, folder: Path, **env: str) -> None:
        super().__init__("bot", {"BOT_SECRET": SECRET, **env}, folder)

    def start(self) -> "BotProcess":
        """As `Process`."""
        super().start()
        return self

    def _read(self, popen: Fork | subprocess.Popen[str]) -> None:
        assert popen.stderr
        with popen.stderr:
            super()._read(popen)
