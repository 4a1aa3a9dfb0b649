"""What a person sees: the processes' lines behind their names. honcho's own news are read, not shown."""

import re
import sys
from collections import defaultdict, deque
from collections.abc import Callable
from typing import Final

from honcho.manager import SYSTEM_PRINTER_NAME
from honcho.printer import Message, Printer

LAST_LINES: Final = 5
_STARTED: Final = re.compile(r"\w+ started \(pid=\d+\)")
_STOPPED: Final = re.compile(r"(?P<name>\w+) stopped \(rc=(?P<status>-?\d+)\)")
_ASKED: Final = re.compile(r"SIG\w+ received")


class Screen(Printer):  # type: ignore[misc]
    """Also keeps what explains an end: who stopped first, each one's last lines, whether somebody asked for it."""

    def __init__(self, processes: int, on_running: Callable[[], None]) -> None:
        super().__init__(sys.stdout)
        self._on_running = on_running
        self.asked_to_end = False
        self.first_stopped: tuple[str, int] | None = None
        self._to_start = processes
        self._last: dict[str, deque[str]] = defaultdict(lambda: deque(maxlen=LAST_LINES))

    def write(self, message: Message) -> None:
        """What honcho has to tell."""
        if message.name == SYSTEM_PRINTER_NAME:
            self._note(message.data)
        else:
            self._last[message.name].append(message.data.decode("utf-8", "replace").rstrip())
            super().write(message)

    def reason(self) -> str:
        """Why the suite ended by itself, with the last words of the process that ended first."""
        name, status = self.first_stopped or ("handoff", 1)
        how = f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"
        said = "".join(f"\n  {line}" for line in self._last[name])
        return f"{name} {how}, so all ended. {'Its last words:' if said else 'It said nothing.'}{said}"

    def _note(self, news: str) -> None:
        if _ASKED.match(news):
            self.asked_to_end = True
        elif stopped := _STOPPED.match(news):
            self.first_stopped = self.first_stopped or (stopped["name"], int(stopped["status"]))
        elif _STARTED.match(news):
            self._to_start -= 1
            if not self._to_start:
                self._on_running()
