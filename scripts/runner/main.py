"""The suite on this machine, from the first check to the last word.

Settings come from the environment and go to all processes as they are. These are the runner's own:

  CHAT_CLIENT_PORT, CHAT_SERVICE_PORT, BOT_PORT   8080, 8000, 8001
  HOST                                            where client and chat service listen: 127.0.0.1
  HANDOFF_DATA                                    the folder of database and secrets: .data
"""

import os
import signal
import sys

from scripts.runner.admin import FirstAdmin, first_admin
from scripts.runner.announcer import Announcer
from scripts.runner.environment import ROOT, data_folder, environments
from scripts.runner.place import Place, Refused
from scripts.runner.screen import Screen
from scripts.runner.suite import suite


def main() -> int:
    """Run until a signal, or until a process ends by itself; return the exit status."""
    try:
        place = Place(os.environ)
        place.require_free()
        data = data_folder(os.environ)
        found = environments(place, os.environ, data)
        admin = first_admin(data, os.environ)
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    if not place.is_local:
        public = found["chat_client"]["CHAT_SERVICE_PUBLIC_URL"]
        print(f"Browsers will look for the chat service at {public}; CHAT_SERVICE_PUBLIC_URL changes that.", flush=True)
    if admin:
        found["chat_service"].update(admin.settings)
    return run(place, found, admin)


def run(place: Place, found: dict[str, dict[str, str]], admin: FirstAdmin | None) -> int:
    """Start the processes, wait for their end, and tell why it came if nobody asked for it."""
    announcer = Announcer(place, admin)
    screen = Screen(len(found), on_running=announcer.start)
    processes = suite(ROOT / "Procfile", found, screen)
    signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))  # a closed terminal ends all, too
    processes.loop()
    announcer.end()
    if screen.asked_to_end:
        return 0
    print(screen.reason(), file=sys.stderr, flush=True)
    return 1
