"""Says where to click once all processes are ready, from a thread of its own."""

import http.client
import threading
import time
import urllib.error
import urllib.request
from typing import Final

from scripts.runner.admin import FirstAdmin
from scripts.runner.place import PORTS, Place

POLL_S: Final = 0.1
PATIENCE_S: Final = 15  # then it says what it waits for; a cold start takes two or three
ANSWER_S: Final = 1


class Announcer:
    """Watches from `start` on, until all processes are ready or `end` is called."""

    def __init__(self, place: Place, admin: FirstAdmin | None) -> None:
        self._place, self._admin = place, admin
        self._ended = threading.Event()
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # never ask a proxy for loopback
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def start(self) -> None:
        """Begin to watch. Call it when all processes run: honcho forks them, and threads don't survive a fork."""
        self._thread.start()

    def end(self) -> None:
        """Nothing more will be said."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    def _watch(self) -> None:
        waiting, complain_at = list(PORTS), time.monotonic() + PATIENCE_S
        while not self._ended.is_set():
            waiting = [name for name in waiting if not self._ready(name)]
            if not waiting:
                self._welcome()
                return
            if time.monotonic() > complain_at:
                _say(f"Still waiting for {' and '.join(waiting)} to be ready.")
                complain_at += PATIENCE_S
            self._ended.wait(POLL_S)

    def _welcome(self) -> None:
        made = self._admin if self._admin and self._admin.opens(self._place.url_of("chat_service")) else None
        _say(f"Handoff is ready: open {self._place.page}  (Ctrl-C ends it)")
        _say(f"Agents work at {self._place.console}")
        if made:
            _say(made.login)
            made.shown()

    def _ready(self, name: str) -> bool:
        try:
            with self._opener.open(f"{self._place.url_of(name)}/readyz", timeout=ANSWER_S) as answer:
                return bool(answer.status == http.client.OK)
        except (OSError, http.client.HTTPException):  # urllib's errors are OSErrors
            return False


def _say(line: str) -> None:
    print(line, flush=True)
