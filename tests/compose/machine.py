"""The suite under Docker Compose, in a project of its own beside any other on this machine."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from tests.browser.desk import NO_LIMITS, Desk
from tests.servers.mongo import free_port
from tests.suite import ROOT

PROJECT: Final = "handoff-test"
NETWORK: Final = "10.213.48"
ADMIN: Final = "admin"
UP_S: Final = 1_200  # images are built first, base images fetched
CALL_S: Final = 120


@dataclass(frozen=True)
class Address:
    """Where a browser finds a service."""

    url: str


class Machine:
    """One machine with Docker. `folder` keeps the secrets."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / ".env"
        subprocess.run([ROOT / "scripts" / "env-file", self._file], check=True, timeout=CALL_S)
        self._env = {
            **os.environ,
            **NO_LIMITS,
            "COMPOSE_PROJECT_NAME": PROJECT,
            "HANDOFF_TAG": "test",
            "HANDOFF_PORT": str(free_port()),
            "HANDOFF_NETWORK": NETWORK,
        }
        self.chat = self.client = Address(f"http://localhost:{self._env['HANDOFF_PORT']}")

    @property
    def page(self) -> str:
        """The visitors' page."""
        return f"{self.client.url}/"

    @property
    def desk(self) -> Desk:
        """This, as far as the people of the browser tests need a desk."""
        return cast(Desk, self)

    @property
    def password(self) -> str:
        """The first admin's."""
        lines = self._file.read_text().splitlines()
        return next(line.partition("=")[2] for line in lines if line.startswith("ADMIN_PASSWORD="))

    def compose(self, *arguments: str, within_s: float = CALL_S, **settings: str) -> str:
        """What `docker compose` prints. Raises AssertionError with its complaint."""
        command = ["docker", "compose", "--env-file", str(self._file), *arguments]
        env = {**self._env, **settings}
        done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, timeout=within_s, check=False)
        assert done.returncode == 0, f"{' '.join(command)}: {done.stderr}"
        return done.stdout

    def up(self, replicas: int = 1, **settings: str) -> None:
        """Return when so many replicas are ready, and all else is."""
        scale = f"chat-service={replicas}"
        self.compose("up", "--detach", "--wait", "--scale", scale, within_s=UP_S, **settings)

    def replicas(self) -> list[str]:
        """The containers of the chat service that run."""
        return self.compose("ps", "--quiet", "chat-service").split()

    def kill(self, container: str) -> None:
        """kill -9."""
        subprocess.run(["docker", "kill", container], env=self._env, check=True, capture_output=True, timeout=CALL_S)

    def inside(self, service: str, program: str) -> str:
        """What a Python program prints in that service's container."""
        return self.compose("exec", "-T", service, "python", "-c", program).strip()

    def states(self) -> dict[str, str]:
        """service -> running, exited, ..."""
        lines = self.compose("ps", "--all", "--format", "json").splitlines()
        return {found["Service"]: found["State"] for found in map(json.loads, lines)}


def missing() -> str | None:
    """What this machine lacks, None if nothing."""
    try:
        done = subprocess.run(["docker", "compose", "version"], capture_output=True, timeout=CALL_S, check=False)
    except FileNotFoundError:
        return "There is no docker: install Docker Engine with Compose."
    return None if done.returncode == 0 else f"There is no Compose: {done.stderr.decode().strip()}"
