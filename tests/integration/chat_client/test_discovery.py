"""The page finds the chat service through the Kubernetes API, and says plainly what is missing until it does."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from chat_client.address import Known, Unknown
from chat_client.app import Client, make_app
from chat_client.discovery import Discovery
from chat_client.pages import Pages, assets_of
from chat_client.settings import Settings
from tests.integration.chat_client.conftest import Discover
from tests.servers.kubernetes import Kubernetes, a_service
from tests.servers.program import certify
from tests.suite import Process

DEADLINE_S = 30
LOOK_S = 0.02
A, B = {"ip": "203.0.113.7"}, {"ip": "203.0.113.8"}
AT_A, AT_B = Known("http://203.0.113.7"), Known("http://203.0.113.8")


async def in_time(discovery: Discovery, condition: Callable[[Known | Unknown], bool]) -> Known | Unknown:
    async with asyncio.timeout(DEADLINE_S):
        while not condition(found := await discovery.find()):  # noqa: ASYNC110 - an address comes without an event
            await asyncio.sleep(LOOK_S)
    return found


async def asked_again(kubernetes: Kubernetes, times: int = 2) -> None:
    before = kubernetes.asked
    async with asyncio.timeout(DEADLINE_S):
        while kubernetes.asked < before + times:  # noqa: ASYNC110 - a server in a thread sets no event
            await asyncio.sleep(LOOK_S)


async def test_the_first_page_waits_for_the_first_answer(kubernetes: Kubernetes, discover: Discover) -> None:
    kubernetes.answer = a_service(A)

    assert await discover().find() == AT_A


async def test_an_address_that_comes_later_is_found_and_one_that_changes_is_followed(
    kubernetes: Kubernetes, discover: Discover
) -> None:
    discovery = discover()
    assert "no Service chat-service-external in the namespace shop" in await missing(discovery)
    kubernetes.answer = a_service()
    await in_time(discovery, lambda found: isinstance(found, Unknown) and "<pending>" in found.how)
    kubernetes.answer = a_service(A)
    await in_time(discovery, lambda found: found == AT_A)
    kubernetes.answer = a_service(B)
    await in_time(discovery, lambda found: found == AT_B)
    kubernetes.answer = a_service()
    await in_time(discovery, lambda found: isinstance(found, Unknown))


async def missing(discovery: Discovery) -> str:
    found = await discovery.find()
    assert isinstance(found, Unknown)
    return f"{found.why} {found.how}"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (403, "may not ask Kubernetes"), (401, "may not ask Kubernetes"), (500, "can't reach Kubernetes"),
        (b"<html>", "can't reach Kubernetes"), (b'{"spec": 1}', "can't reach Kubernetes"),
    ],
)  # fmt: skip
async def test_what_kubernetes_refuses_is_said_and_forgotten_when_it_answers(
    kubernetes: Kubernetes, discover: Discover, answer: int | bytes, words: str
) -> None:
    kubernetes.answer = answer
    discovery = discover()

    assert words in await missing(discovery)

    kubernetes.answer = a_service(A)
    await in_time(discovery, lambda found: found == AT_A)


@pytest.mark.parametrize("answer", [403, 500, b"<html>"])
async def test_an_address_once_known_is_kept_while_kubernetes_does_not_answer(
    kubernetes: Kubernetes, discover: Discover, answer: int | bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "chat_client")
    kubernetes.answer = a_service(A)
    discovery = discover()
    await discovery.find()
    kubernetes.answer = answer
    await asked_again(kubernetes, times=4)

    assert await discovery.find() == AT_A

    kubernetes.answer = a_service(B)
    await in_time(discovery, lambda found: found == AT_B)
    said = [record.message for record in caplog.records]
    assert said[0] == f"browsers reach the chat service at {AT_A.url}"
    assert said[1].endswith(f"Until then browsers are told {AT_A.url}, as before.")
    assert said[2:] == [f"browsers reach the chat service at {AT_B.url}"], "trouble is said once, not at every try"


async def test_a_server_that_does_not_answer_is_given_up_in_time(kubernetes: Kubernetes, discover: Discover) -> None:
    kubernetes.holds = True

    assert "can't reach Kubernetes" in await missing(discover(call_s=0.05))


async def test_nothing_waits_in_the_loop_while_kubernetes_is_silent(kubernetes: Kubernetes, discover: Discover) -> None:
    kubernetes.answer = a_service(A)
    discovery = discover(call_s=0.5)
    await discovery.find()
    kubernetes.holds = True
    await asked_again(kubernetes, times=1)

    assert await discovery.find() == AT_A


async def test_a_server_that_shows_a_strange_certificate_is_told_nothing(
    kubernetes: Kubernetes, discover: Discover, tmp_path: Path
) -> None:
    certify(tmp_path)
    (kubernetes.account / "ca.crt").write_bytes((tmp_path / "certificate.pem").read_bytes())
    kubernetes.answer = a_service(A)

    assert "can't reach Kubernetes" in await missing(discover())
    assert kubernetes.asked == 0


async def test_a_token_that_comes_later_is_used(kubernetes: Kubernetes, discover: Discover) -> None:
    (kubernetes.account / "token").unlink()
    kubernetes.answer = a_service(A)
    discovery = discover()
    assert "automountServiceAccountToken" in await missing(discovery)

    (kubernetes.account / "token").write_text(kubernetes.token)

    await in_time(discovery, lambda found: found == AT_A)


async def test_the_page_may_connect_to_what_was_found(kubernetes: Kubernetes, discover: Discover) -> None:
    discovery = discover()
    settings = Settings()
    assets = assets_of(settings)
    app = make_app(Client(Pages(settings, assets), assets, discovery.find, discovery.knows))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://page") as http:
        before, knew = await http.get("/"), discovery.knows()
        kubernetes.answer = a_service(A)
        await in_time(discovery, lambda found: found == AT_A)
        after = await http.get("/")

    assert (knew, discovery.knows()) == (False, True)
    assert (before.status_code, before.headers["retry-after"]) == (503, "2")
    assert "kubectl get svc chat-service-external -n shop" in before.text
    assert after.status_code == 200
    assert 'data-chat="http://203.0.113.7"' in after.text
    policy = after.headers["content-security-policy"]
    assert "connect-src 'self' http://203.0.113.7 ws://203.0.113.7;" in policy


def test_a_pod_without_a_token_starts_is_ready_and_says_so(tmp_path: Path) -> None:
    environ = {"KUBERNETES_SERVICE_HOST": "127.0.0.1", "KUBERNETES_SERVICE_PORT": "9"}
    process = Process("chat_client", environ, tmp_path).start()
    page = httpx.get(process.url)
    ready = httpx.get(f"{process.url}/readyz")
    status = process.stop()

    assert (page.status_code, ready.status_code, status) == (503, 200, 0)
    assert "automountServiceAccountToken" in page.text


def test_outside_a_cluster_nobody_is_asked(tmp_path: Path) -> None:
    process = Process("chat_client", {}, tmp_path).start()
    page = httpx.get(process.url)
    process.stop()

    assert page.status_code == 503
    assert "CHAT_SERVICE_PUBLIC_URL" in page.text
    assert "kubectl" not in page.text
