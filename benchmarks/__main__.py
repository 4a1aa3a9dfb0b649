"""Every table, one after the other; or those that are named: `python -m benchmarks fanout storm`."""

import signal
import sys
from collections.abc import Callable, Mapping
from typing import Final

from benchmarks import (
    ack,
    browser,
    connections,
    crowds,
    fanout,
    growth,
    idle,
    inbox,
    keystroke,
    many_rooms,
    replicas,
    rooms,
    start,
    steady,
    storm,
    subscribers,
)
from benchmarks.build import Missing
from benchmarks.load import Load
from benchmarks.markdown import machine, say

TABLES: Final[Mapping[str, Callable[[], None]]] = {
    "fanout": lambda: fanout.main([1_000]),
    "subscribers": lambda: subscribers.main(subscribers.SIZES),
    "rooms": rooms.main,
    "steady": steady.main,
    "connections": lambda: connections.main(connections.CONNECTIONS),
    "replicas": replicas.main,
    "crowds": crowds.main,
    "many_rooms": many_rooms.main,
    "storm": lambda: storm.main(storm.CLIENTS),
    "ack": lambda: ack.table(Load(visitors=50, per_second=400, seconds=15)),
    "growth": lambda: growth.main(up_to=6, reads=500),
    "inbox": lambda: inbox.table(calls=300),
    "idle": idle.table,
    "start": start.table,
    "browser": lambda: browser.table(messages=300),
    "keystroke": lambda: keystroke.table(keys=240, messages=10_000),
}

if __name__ == "__main__":
    wanted = sys.argv[1:] or list(TABLES)
    if unknown := set(wanted) - set(TABLES):
        raise SystemExit(f"There is no {', '.join(sorted(unknown))}; there are {', '.join(TABLES)}.")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that servers and files go with us
    print(machine(), end="\n\n")
    for name in wanted:
        try:
            TABLES[name]()
        except Missing as missing:
            say(f"LEFT OUT: {name}: {missing}")
        print(flush=True)
