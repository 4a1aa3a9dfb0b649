"""The client's discovery, which asks a Kubernetes API server over TLS."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from chat_client.discovery import Discovery
from chat_client.kubernetes_api import Api
from tests.servers.kubernetes import Kubernetes

QUICK_S = 0.01  # between two questions; what is to be waited for depends on the test's own polling only


Discover = Callable[..., Discovery]


@pytest.fixture
async def discover(kubernetes: Kubernetes) -> AsyncIterator[Discover]:
    """Makes discoveries that run until the end of the test."""
    tasks: list[asyncio.Task[None]] = []

    def make(call_s: float = 5.0) -> Discovery:
        api = Api(kubernetes.environ, kubernetes.account, call_s)
        discovery = Discovery(api.external, refresh_s=QUICK_S, soon_s=QUICK_S)
        tasks.append(asyncio.create_task(discovery.run()))
        return discovery

    yield make
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
