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

APPS: Final = ("chat-service", "chat-client", "bot")
MEMORY: Final = "process_resident_memory_bytes"
SOCKETS: Final = "handoff_connections"
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


async def test_a_replica_holds_a_thousand_connections(suite: Suite, figure: Say) -> None:
    place = suite.namespace
    await asyncio.to_thread(place.scale, "chat-service", 1)
    for app in APPS:  # memory that an earlier crowd needed is not given back
        await asyncio.to_thread(place.kubectl, "rollout", "restart", f"deployment/{app}")
    for app in APPS:
        await asyncio.to_thread(place.rolled_out, f"deployment/{app}")
    await asyncio.to_thread(place.until, lambda: len(place.pods("chat-service")) == 1)
    idle = {app: await asyncio.to_thread(measured, suite, app) for app in APPS}
    async with connected(suite, CONNECTIONS) as visitors:
        held = {app: await asyncio.to_thread(measured, suite, app) for app in APPS}
        for visitor in visitors[:: len(visitors) // 10]:
            assert (await visitor.says("still here"))["seq"] >= 1
    for app in APPS:
        before, after = idle[app][MEMORY] / 2**20, held[app][MEMORY] / 2**20
        figure(f"memory of {app}", f"{before:.0f} MiB idle, {after:.0f} MiB with {CONNECTIONS:,} connections")
    assert held["chat-service"][SOCKETS] >= CONNECTIONS


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


def measured(suite: Suite, app: str) -> dict[str, float]:
    """The metrics without labels of one pod of that service."""
    (pod, *_) = suite.namespace.ready(app)
    with suite.namespace.forwarded(f"pod/{pod['metadata']['name']}", METRICS_PORT) as port:
        text = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=DEADLINE_S).read().decode()
    return {name: float(value) for name, value in re.findall(r"^(\w+) (\S+)$", text, re.MULTILINE)}


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
