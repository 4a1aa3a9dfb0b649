"""More replicas for more people, and what a replica costs."""

import asyncio
import json
import re
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from tests.cluster.conftest import Say
from tests.cluster.crowd import chatting
from tests.cluster.kube import Failed, kubectl
from tests.cluster.suite import Suite, newcomer
from tests.integration.agents.desk import DEADLINE_S, Desk, Visitor
from tests.suite import ROOT

CONNECTIONS: Final = 1_000
TOGETHER: Final = 20  # sockets that are opened at a time
METRICS_PORT: Final = 9_090
SCALE_S: Final = 300.0  # metrics come every 15 s to 60 s, and the autoscaler looks every 15 s
# The autoscaler of production in small: the crowd here is a tenth of a core's load, and nobody waits for ten minutes.
TARGET: Final = {"type": "AverageValue", "averageValue": "60m"}
QUICKLY_IN: Final = {"stabilizationWindowSeconds": 0, "policies": [{"type": "Pods", "value": 2, "periodSeconds": 15}]}
IN_SMALL: Final = {
    "spec": {
        "minReplicas": 1,
        "maxReplicas": 3,
        "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": TARGET}}],
        "behavior": {"scaleDown": QUICKLY_IN},
    }
}


async def test_the_autoscaler_adds_replicas_under_load_and_takes_them_away_again(
    suite: Suite, tmp_path: Path, figure: Say
) -> None:
    place = suite.namespace
    needs_metrics()
    await asyncio.to_thread(place.scale, "chat-service", 1)
    with autoscaled(suite):
        async with chatting(suite, tmp_path) as seen:
            await asyncio.to_thread(place.until, lambda: len(place.ready("chat-service")) > 1, SCALE_S)
        await asyncio.to_thread(place.until, lambda: len(place.pods("chat-service")) == 1, SCALE_S)
    figure("out and in by the autoscaler", str(seen))
    assert seen.broken == []


async def test_what_a_thousand_connections_cost(suite: Suite, figure: Say) -> None:
    await asyncio.to_thread(suite.namespace.scale, "chat-service", 1)
    idle = await asyncio.to_thread(memory, suite)
    async with connected(suite, CONNECTIONS) as sockets:
        held = await asyncio.to_thread(memory, suite)
        for visitor in sockets[:: len(sockets) // 10]:
            assert (await visitor.says("still here"))["seq"] >= 1
    for app, mib in idle.items():
        figure(f"memory of {app}", f"{mib:.0f} MiB idle, {held[app]:.0f} MiB with {CONNECTIONS:,} connections")
    assert held["chat-service"] > idle["chat-service"]


def needs_metrics() -> None:
    """Skip where the cluster measures no pods."""
    try:
        kubectl("get", "--raw", "/apis/metrics.k8s.io/v1beta1")
    except Failed:
        pytest.skip("this cluster has no metrics API, so nothing can scale by load")


@contextmanager
def autoscaled(suite: Suite) -> Iterator[None]:
    """With the autoscaler of chat-service, in small."""
    file = str(ROOT / "k8s" / "autoscaling" / "chat-service.yaml")
    suite.namespace.kubectl("apply", "--filename", file)
    suite.namespace.kubectl("patch", "hpa", "chat-service", "--type=merge", "--patch", json.dumps(IN_SMALL))
    try:
        yield
    finally:
        suite.namespace.kubectl("delete", "--filename", file)


def memory(suite: Suite) -> dict[str, float]:
    """Resident memory of one pod of each service, in MiB, as its metrics tell."""
    return {app: _resident_mib(suite, app) for app in ("chat-service", "chat-client", "bot")}


def _resident_mib(suite: Suite, app: str) -> float:
    (pod, *_) = suite.namespace.ready(app)
    with suite.namespace.forwarded(f"pod/{pod['metadata']['name']}", METRICS_PORT) as port:
        text = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=DEADLINE_S).read().decode()
    found = re.search(r"^process_resident_memory_bytes (\S+)", text, re.MULTILINE)
    assert found, text[:500]
    return float(found[1]) / 2**20


@asynccontextmanager
async def connected(suite: Suite, amount: int) -> AsyncIterator[list[Visitor]]:
    """So many visitors, each with a socket that follows the own conversation."""
    async with httpx.AsyncClient(timeout=DEADLINE_S, trust_env=False) as http, AsyncExitStack() as open_:
        desk = Desk(http, suite.chat.url)
        turn = asyncio.Semaphore(TOGETHER)

        async def come() -> Visitor:
            async with turn:
                visitor = await desk.visitor(newcomer("Ana"))
                socket: Any = visitor.socket(visitor.conversation)
                await open_.enter_async_context(socket)
                return visitor

        yield await asyncio.gather(*(come() for _ in range(amount)))
