"""The processes of the Procfile under honcho."""

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from honcho.environ import parse_procfile
from honcho.manager import Manager

from scripts.runner.screen import Screen

KILL_WAIT_S: Final = 2  # honcho's own 5 s are longer than people wait after Ctrl-C, and nothing drains for so long here
STARTING_S: Final = 0.05


class Suite(Manager):  # type: ignore[misc]
    """honcho's manager, whose end is bounded also while a process starts, and when none of them listens to a signal."""

    def terminate(self) -> None:
        """Ask all to end, and kill what is left after KILL_WAIT_S."""
        if not self._all_started():
            _later(STARTING_S, self.terminate)  # honcho can't signal a process whose id it does not know yet
        elif not self._terminating:
            super().terminate()
            _later(KILL_WAIT_S, self.kill)


def suite(procfile: Path, environments: Mapping[str, dict[str, str]], screen: Screen) -> Suite:
    """The processes, not started yet."""
    manager = Suite(screen)
    for name, command in parse_procfile(procfile.read_text()).processes.items():
        manager.add_process(name, command, env=environments[name])
    return manager


def _later(seconds: float, call: Callable[[], None]) -> None:
    timer = threading.Timer(seconds, call)
    timer.daemon = True
    timer.start()
