"""Builds what the measurements need and Python does not bring: C programs, a Go program, Node's modules.

All of it goes below `benchmarks/.built` and `benchmarks/peers/node_modules`, which git ignores.
"""

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
BUILT: Final = HERE / ".built"
CLIENT: Final = HERE / "client"
PEERS: Final = HERE / "peers"
WIRE: Final = CLIENT / "wire.c"


class Missing(SystemExit):
    """A tool is not there, or could not build: the rows that need it are left out, or the tables.

    Who runs a table that can't do without it reads the sentence, not a stack of calls.
    """


@cache
def load() -> Path:
    """The load client."""
    return _compiled("load", CLIENT / "load.c", CLIENT / "talk.c", CLIENT / "link.c", WIRE)


@cache
def storm() -> Path:
    """The clients who come back."""
    return _compiled("storm", CLIENT / "storm.c", CLIENT / "talk.c", CLIENT / "link.c", WIRE)


@cache
def floor() -> Path:
    """The C loop."""
    return _compiled("floor", PEERS / "floor.c", WIRE)


@cache
def gorilla() -> Path:
    """The Go server."""
    to = BUILT / "gorilla"
    BUILT.mkdir(exist_ok=True)
    _run("go", "build", "-mod=mod", "-o", str(to), ".", cwd=PEERS / "gorilla")
    return to


@cache
def node() -> str:
    """Node, its modules installed."""
    if not (PEERS / "node_modules" / "ws").exists():
        _run("npm", "ci", "--no-audit", "--no-fund", "--silent", cwd=PEERS)
    return _tool("node")


def _compiled(name: str, *sources: Path) -> Path:
    BUILT.mkdir(exist_ok=True)
    _run("gcc", "-O2", "-Wall", "-Wextra", "-o", str(BUILT / name), *map(str, sources), cwd=HERE)
    return BUILT / name


def _run(tool: str, *arguments: str, cwd: Path) -> None:
    env = {**os.environ, "CGO_ENABLED": "0"}
    done = subprocess.run([_tool(tool), *arguments], cwd=cwd, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Missing(f"{tool} failed: {done.stderr.strip()[-500:]}")


def _tool(name: str) -> str:
    found = shutil.which(name)
    if not found:
        raise Missing(f"{name} is not installed")
    return found
