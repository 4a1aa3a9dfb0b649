"""What the make targets call: `python -m deploy up|status|down|rollback|smoke`."""

import argparse
import sys
from collections.abc import Callable, Mapping
from typing import Final

from deploy.cluster import Refused
from deploy.down import down
from deploy.rollback import rollback
from deploy.smoke_there import smoke_there
from deploy.status import status
from deploy.up import up

TIMEOUT_S: Final = 600.0
COMMANDS: Final[Mapping[str, Callable[[argparse.Namespace], int]]] = {
    "up": up, "status": status, "down": down, "rollback": rollback, "smoke": smoke_there,
}  # fmt: skip


def main() -> int:
    """Do it; what can't be done is said in a sentence, and the exit status is 1."""
    try:
        options = _options()
        return COMMANDS[options.command](options)
    except Refused as refusal:
        print(refusal, file=sys.stderr)
    except KeyboardInterrupt:
        print("Stopped waiting. What was applied stays: make deploy-status.", file=sys.stderr)
    return 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m deploy", description=__doc__)
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("--overlay", default="local", help="a folder of k8s/overlays, or a path")
    parser.add_argument(
        "--namespace", default="", help="made if it is not there; default: the overlay's, the context's"
    )
    parser.add_argument("--tag", default="", help="of our images; default: the overlay's")
    parser.add_argument("--registry", default="", help="put before our images' names")
    parser.add_argument("--timeout-s", type=float, default=TIMEOUT_S, help="how long to wait for pods")
    parser.add_argument("--data", choices=["keep", "delete"], default="keep", help="what `down` does with data")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
