"""A Prometheus of our own, which scrapes what it is told to once a second."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import httpx
import yaml

from tests.servers.program import Program

EVERY: Final = "1s"  # scraped and evaluated
ASK_S: Final = 10.0


class PrometheusServer(Program):
    """Scrapes `targets`, by job, and evaluates `groups` of rules. Each target is a replica in the namespace `tests`."""

    tools = ("prometheus", "promtool")
    package = "prometheus"

    def __init__(self, targets: Mapping[str, int], groups: Sequence[Mapping[str, Any]]) -> None:
        super().__init__()
        self._http = httpx.Client(trust_env=False, timeout=ASK_S, verify=False)  # noqa: S501 - no TLS here
        rules = self.folder / "rules.yaml"
        rules.write_text(yaml.safe_dump({"groups": list(groups)}))
        every = {"scrape_interval": EVERY, "evaluation_interval": EVERY}
        jobs = [{"job_name": job, "static_configs": [_target(job, port)]} for job, port in targets.items()]
        config = {"global": every, "rule_files": [str(rules)], "scrape_configs": jobs}
        (self.folder / "config.yaml").write_text(yaml.safe_dump(config))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def command(self) -> Sequence[str]:
        listens = f"--web.listen-address=127.0.0.1:{self.port}"
        files = [f"--config.file={self.folder / 'config.yaml'}", f"--storage.tsdb.path={self.folder / 'data'}"]
        return [self.tools[0], listens, *files]

    def answers(self) -> bool:
        try:
            return self._http.get(f"{self.url}/-/ready").status_code == 200
        except httpx.TransportError:
            return False

    def stop(self) -> None:
        self._http.close()
        super().stop()

    def get(self, path: str, **query: str) -> Any:
        """The data of an answer of its API."""
        answer = self._http.get(f"{self.url}/api/v1/{path}", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]


def _target(job: str, port: int) -> dict[str, Any]:
    """A pod, with the labels that a PodMonitor gives."""
    return {"targets": [f"127.0.0.1:{port}"], "labels": {"namespace": "tests", "pod": f"{job}-1"}}
