"""Many small rooms: a message under way in each of 100 rooms of 10, everybody in one process."""

from typing import Final

from benchmarks.fanout import fanout
from benchmarks.markdown import say

ROOMS: Final = 100
SUBSCRIBERS: Final = 10


def main() -> None:
    """Print the table."""
    say(f"{ROOMS} rooms of {SUBSCRIBERS}")
    print(f"{ROOMS} rooms of {SUBSCRIBERS}, messages under way in each\n")
    fanout(ROOMS, SUBSCRIBERS, under_way=(1,), rounds=2)


if __name__ == "__main__":
    main()
