"""Scaling, updating and losing pods, while two hundred people chat from one address."""

import asyncio
import os
import random
import time
from pathlib import Path
from typing import Final

from tests.cluster.conftest import Say
from tests.cluster.crowd import chatting
from tests.cluster.suite import Suite, made, make

TALK: Final = 300  # deliveries, between two things that happen
KILLS_S: Final = float(os.environ.get("KILLS_S", "300"))
EVERY_S: Final = 5.0
SEED: Final = 2026
VICTIMS: Final = ("chat-service", "chat-service", "chat-service", "bot", "chat-client")


async def test_five_replicas_and_back_to_one_lose_nothing(suite: Suite, tmp_path: Path, figure: Say) -> None:
    async with chatting(suite, tmp_path) as seen:
        for replicas in (5, 1):
            await asyncio.to_thread(suite.namespace.scale, "chat-service", replicas)
            await seen.talk(TALK)
    figure("scaled to 5 and to 1", str(seen))
    assert seen.broken == []


async def test_a_rolling_update_loses_nothing(suite: Suite, tmp_path: Path, figure: Say) -> None:
    other = f"{suite.tag}-next"
    await asyncio.to_thread(make, "images", TAG=other)
    async with chatting(suite, tmp_path) as seen:
        began = time.monotonic()
        await asyncio.to_thread(make, "deploy", NAMESPACE=suite.namespace.name, TAG=other)
        took_s = time.monotonic() - began
        await seen.talk(TALK)
    figure("rolling update of all three", f"{took_s:.0f} s, {seen}")
    images = {pod["spec"]["containers"][0]["image"] for pod in suite.namespace.pods("chat-service")}
    assert {image.rpartition(":")[2] for image in images} == {other}
    assert seen.broken == []


async def test_random_pods_that_are_deleted_lose_nothing(suite: Suite, tmp_path: Path, figure: Say) -> None:
    await asyncio.to_thread(suite.namespace.scale, "chat-service", 3)
    chance = random.Random(SEED)  # noqa: S311 - repeatable
    deleted = 0
    async with chatting(suite, tmp_path) as seen:
        end = time.monotonic() + KILLS_S
        while time.monotonic() < end:
            pods = await asyncio.to_thread(suite.namespace.pods, chance.choice(VICTIMS))
            if pods:
                await asyncio.to_thread(suite.namespace.delete_pod, chance.choice(pods)["metadata"]["name"])
                deleted += 1
            await asyncio.sleep(EVERY_S)
        await asyncio.to_thread(suite.namespace.rolled_out, "deployment/chat-service")
    figure(f"{deleted} pods deleted in {KILLS_S:.0f} s", str(seen))
    await asyncio.to_thread(suite.namespace.scale, "chat-service", 1)
    assert deleted >= KILLS_S / EVERY_S / 2
    assert seen.broken == []


async def test_the_brokers_and_the_databases_pod_come_back_and_nothing_is_lost(
    suite: Suite, tmp_path: Path, figure: Say
) -> None:
    await asyncio.to_thread(suite.namespace.scale, "chat-service", 2)
    async with chatting(suite, tmp_path) as seen:
        for app, what in (("redis", "deployment/redis"), ("mongo", "statefulset/mongo")):
            (pod,) = await asyncio.to_thread(suite.namespace.pods, app)
            await asyncio.to_thread(suite.namespace.delete_pod, pod["metadata"]["name"])
            await asyncio.to_thread(_replaced, suite, app, pod["metadata"]["uid"])
            await asyncio.to_thread(suite.namespace.rolled_out, what)
            await seen.talk(TALK)
    figure("broker and database deleted", str(seen))
    await asyncio.to_thread(suite.namespace.scale, "chat-service", 1)
    assert seen.broken == []


def _replaced(suite: Suite, app: str, uid: str) -> None:
    """Return when another pod is ready in its place."""
    suite.namespace.until(lambda: any(pod["metadata"]["uid"] != uid for pod in suite.namespace.ready(app)))


async def test_a_bad_tag_stops_the_rollout_says_why_and_the_old_replicas_serve_on(
    suite: Suite, tmp_path: Path, figure: Say
) -> None:
    place = suite.namespace.name
    try:
        async with chatting(suite, tmp_path) as seen:
            done = await asyncio.to_thread(made, "deploy", NAMESPACE=place, TAG="of-no-image", TIMEOUT_S="120")
            await seen.talk(TALK)
    finally:
        await asyncio.to_thread(make, "deploy", NAMESPACE=place, TAG=suite.tag)
    figure("a tag without images", str(seen))
    assert done.returncode != 0
    assert "of-no-image" in done.stdout
    assert "ErrImagePull" in done.stdout or "ImagePullBackOff" in done.stdout
    assert seen.broken == []
