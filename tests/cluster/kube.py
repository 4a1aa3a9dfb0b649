"""A namespace of the cluster that KUBECONFIG names, through kubectl, as an operator has it."""

import json
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

CALL_S: Final = 60
ROLLOUT_S: Final = 300
ADDRESS_S: Final = 120  # for a load balancer to give one
FORWARD_S: Final = 20
LOOK_S: Final = 0.5


class Failed(AssertionError):
    """kubectl refused; its words."""


def kubectl(*arguments: str, within_s: float = CALL_S, told: str | None = None) -> str:
    """What kubectl prints. Raises Failed with its complaint."""
    done = subprocess.run(
        ["kubectl", *arguments], capture_output=True, text=True, timeout=within_s, input=told, check=False
    )
    if done.returncode:
        raise Failed(f"kubectl {' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout


class Namespace:
    """Where one suite runs."""

    def __init__(self, name: str) -> None:
        self.name = name

    def kubectl(self, *arguments: str, within_s: float = CALL_S) -> str:
        """As `kubectl`, here."""
        return kubectl("--namespace", self.name, *arguments, within_s=within_s)

    def get(self, kind: str, name: str) -> dict[str, Any]:
        """An object."""
        found: dict[str, Any] = json.loads(self.kubectl("get", kind, name, "--output", "json"))
        return found

    def pods(self, app: str = "") -> list[dict[str, Any]]:
        """The pods of the suite, or of one of its parts, that are not on their way out."""
        part = f",app.kubernetes.io/name={app}" if app else ""
        selector = f"app.kubernetes.io/part-of=handoff{part}"
        found = json.loads(self.kubectl("get", "pods", "--selector", selector, "--output", "json"))
        return [pod for pod in found["items"] if "deletionTimestamp" not in pod["metadata"]]

    def ready(self, app: str) -> list[dict[str, Any]]:
        """Those that are ready."""
        return [pod for pod in self.pods(app) if _is_ready(pod)]

    def scale(self, deployment: str, replicas: int) -> None:
        """Return when there are so many, and no others."""
        self.kubectl("scale", "deployment", deployment, f"--replicas={replicas}")
        self.rolled_out(f"deployment/{deployment}")
        self.until(lambda: len(self.pods(deployment)) == len(self.ready(deployment)) == replicas)

    def rolled_out(self, what: str) -> None:
        """Return when what is wanted runs."""
        self.kubectl("rollout", "status", what, f"--timeout={ROLLOUT_S}s", within_s=ROLLOUT_S + CALL_S)

    def delete_pod(self, name: str) -> None:
        """As somebody would who is in a hurry: nobody waits for its end."""
        self.kubectl("delete", "pod", name, "--wait=false", "--ignore-not-found")

    def secret(self, name: str, key: str) -> str:
        """A value of a Secret."""
        template = f"{{{{ index .data {json.dumps(key)} | base64decode }}}}"
        return self.kubectl("get", "secret", name, "--output", f"go-template={template}")

    def external(self, service: str) -> str:
        """The address at which the world reaches the Service."""
        found: list[str] = []

        def has_one() -> bool:
            balancer = self.get("service", service)["status"].get("loadBalancer", {})
            found.extend(one.get("ip") or one["hostname"] for one in balancer.get("ingress", []))
            return bool(found)

        self.until(has_one, ADDRESS_S)
        ports = {one["name"]: one["port"] for one in self.get("service", service)["spec"]["ports"]}
        return f"http://{found[0]}" if ports["http"] == 80 else f"http://{found[0]}:{ports['http']}"

    @contextmanager
    def forwarded(self, what: str, port: int) -> Iterator[int]:
        """A port of this machine that leads to a port of that pod or Service."""
        command = ["kubectl", "--namespace", self.name, "port-forward", what, f":{port}"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            try:
                assert process.stdout
                line = process.stdout.readline()
                found = re.search(r"127\.0\.0\.1:(\d+)", line)
                if not found:
                    raise Failed(f"{' '.join(command)}: {process.stderr.read() if process.stderr else line}")
                yield int(found[1])
            finally:
                process.kill()

    def until(self, condition: Callable[[], bool], within_s: float = ROLLOUT_S) -> None:
        """Return when it is so; it is asked again and again."""
        end = time.monotonic() + within_s
        while not condition():
            if time.monotonic() > end:
                raise Failed(f"not within {within_s:g} s; {self.kubectl('get', 'pods', '--output', 'wide')}")
            time.sleep(LOOK_S)


def _is_ready(pod: dict[str, Any]) -> bool:
    conditions = pod["status"].get("conditions", [])
    return any(one["type"] == "Ready" and one["status"] == "True" for one in conditions)
