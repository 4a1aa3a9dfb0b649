"""One attempt of the webhook over the network, against a real server on this machine."""

import asyncio
import socket
import ssl
import time
from collections.abc import AsyncIterator, Iterator

import pytest

from chat_service.adapters.http.webhook import ANSWER_BYTES, HttpWebhook
from chat_service.ports.webhook import AddressRefused, Outcome
from contract.signature import verified
from tests.servers.receiver import SECRET, Answer, Receiver

DEADLINE_S = 0.5
BODY = b'{"event":"test"}'


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    yield server
    server.close()


@pytest.fixture
async def webhook() -> AsyncIterator[HttpWebhook]:
    """One that may send to this machine."""
    post = HttpWebhook(time.time, allow_private=True, deadline_s=DEADLINE_S)
    yield post
    await post.close()


@pytest.fixture
async def careful() -> AsyncIterator[HttpWebhook]:
    """One that may not."""
    post = HttpWebhook(time.time, allow_private=False, deadline_s=DEADLINE_S)
    yield post
    await post.close()


async def test_a_delivery_is_signed_as_the_bots_turns_are(receiver: Receiver, webhook: HttpWebhook) -> None:
    assert await webhook.post(receiver.url, SECRET, BODY, "c1:1") == Outcome(204, None)

    [came] = receiver.came
    assert (came.path, came.raw, came.delivery_id) == ("/hook?token=of-the-path", BODY, "c1:1")
    assert came.host == f"127.0.0.1:{receiver.port}"
    assert verified(SECRET, came.timestamp, came.signature, came.raw, now_s=time.time())


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
async def test_any_2xx_is_a_success(receiver: Receiver, webhook: HttpWebhook, status: int) -> None:
    receiver.answers = [Answer(status)]

    assert await webhook.post(receiver.url, SECRET, BODY, "c1:1") == Outcome(status, None)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_a_failure_and_not_followed(webhook: HttpWebhook, receiver: Receiver, status: int) -> None:
    elsewhere = Receiver()
    receiver.answers = [Answer(status, {"Location": elsewhere.url})]

    outcome = await webhook.post(receiver.url, SECRET, BODY, "c1:1")

    elsewhere.close()
    assert outcome.status == status
    assert outcome.error == f"Answered with status {status}. Redirects are not followed: give the final address."
    assert (len(receiver.came), elsewhere.came) == (1, [])


@pytest.mark.parametrize("status", [304, 400, 401, 404, 410, 429, 500, 503])
async def test_any_other_answer_is_a_failure(webhook: HttpWebhook, receiver: Receiver, status: int) -> None:
    receiver.answers = [Answer(status)]

    outcome = await webhook.post(receiver.url, SECRET, BODY, "c1:1")

    assert outcome.status == status
    assert (outcome.error or "").startswith(f"Answered with status {status}.")


async def test_whoever_hangs_is_not_waited_for_beyond_the_deadline(webhook: HttpWebhook, receiver: Receiver) -> None:
    receiver.answers = [Answer(holds=True)]

    async with asyncio.timeout(20 * DEADLINE_S):
        assert await webhook.post(receiver.url, SECRET, BODY, "c1:1") == Outcome(None, "No answer within 0.5 s.")


async def test_whoever_hangs_up_or_is_not_there_is_a_failure(webhook: HttpWebhook) -> None:
    receiver = Receiver(Answer(hangs_up=True))
    hung_up = await webhook.post(receiver.url, SECRET, BODY, "c1:1")
    receiver.close()
    gone = await webhook.post(receiver.url, SECRET, BODY, "c1:1")

    assert [one.status for one in (hung_up, gone)] == [None, None]
    assert all((one.error or "").startswith("No connection: ") for one in (hung_up, gone))


async def test_a_long_answer_is_cut_off_and_its_status_counts(webhook: HttpWebhook) -> None:
    sent = 0

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        await reader.readuntil(BODY)
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        try:
            while True:
                writer.write(b"x" * ANSWER_BYTES)
                await writer.drain()
                sent += ANSWER_BYTES
        except ConnectionError:
            writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]

        assert await webhook.post(f"http://127.0.0.1:{port}/", SECRET, BODY, "c1:1") == Outcome(200, None)

    assert sent < 1_000 * ANSWER_BYTES  # what fits into the buffers in between, not all that there is


@pytest.mark.parametrize(
    "raw", [b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 abc\r\n\r\n", b"\x00" * 200, b"HTTP/1.1 200 OK\r\n"]
)
async def test_what_is_no_http_is_a_failure(webhook: HttpWebhook, raw: bytes) -> None:
    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(raw)
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        outcome = await webhook.post(f"http://127.0.0.1:{port}/", SECRET, BODY, "c1:1")

    assert outcome.status is None
    assert outcome.error


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"]
)
async def test_this_machine_is_refused_by_whatever_name(
    careful: HttpWebhook, receiver: Receiver, host: str, scheme: str
) -> None:
    url = f"{scheme}://{host}:{receiver.port}/"

    outcome = await careful.post(url, SECRET, BODY, "c1:1")
    with pytest.raises(AddressRefused) as refused:
        await careful.check(url)

    assert "loopback" in str(refused.value)
    assert "WEBHOOK_ALLOW_PRIVATE=on" in str(refused.value)
    assert outcome == Outcome(None, str(refused.value))
    assert receiver.came == []


@pytest.mark.parametrize("host", ["0.0.0.0", "[::]", "224.0.0.1", "255.255.255.255"])
async def test_what_is_no_servers_address_is_refused_even_where_private_ones_are_allowed(
    webhook: HttpWebhook, host: str
) -> None:
    with pytest.raises(AddressRefused, match="Give the address of a server"):
        await webhook.check(f"http://{host}/")


@pytest.mark.parametrize("host", ["nobody.invalid", "a..b", "x" * 64 + ".example", "-"])
async def test_a_name_that_nobody_knows_is_refused(careful: HttpWebhook, host: str) -> None:
    with pytest.raises(AddressRefused, match="not known here"):
        await careful.check(f"http://{host}/")
    assert (await careful.post(f"http://{host}/", SECRET, BODY, "c1:1")).error


async def test_a_name_is_connected_to_by_the_address_that_was_checked_and_keeps_its_host(
    webhook: HttpWebhook, receiver: Receiver
) -> None:
    await webhook.check(f"http://localhost:{receiver.port}/")

    outcome = await webhook.post(f"http://localhost:{receiver.port}/", SECRET, BODY, "c1:1")

    assert outcome.error is None
    assert receiver.came[0].host == f"localhost:{receiver.port}"


async def test_each_attempt_looks_the_address_up_anew(webhook: HttpWebhook) -> None:
    connections = 0

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        while await reader.readuntil(BODY):
            writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")

    async with await asyncio.start_server(answer, "127.0.0.1", 0, family=socket.AF_INET) as server:
        port = server.sockets[0].getsockname()[1]
        for _ in range(3):
            assert await webhook.post(f"http://127.0.0.1:{port}/", SECRET, BODY, "c1:1") == Outcome(204, None)

    assert connections == 3


async def test_tls_asks_for_the_name_not_for_the_address(webhook: HttpWebhook) -> None:
    names: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)  # it has nothing to show for itself: the handshake ends there
    context.sni_callback = lambda _socket, name, _context: names.append(name)

    async with await asyncio.start_server(lambda _reader, _writer: None, "127.0.0.1", 0, ssl=context) as server:
        port = server.sockets[0].getsockname()[1]
        outcome = await webhook.post(f"https://localhost:{port}/", SECRET, BODY, "c1:1")

    assert names == ["localhost"]
    assert (outcome.error or "").startswith("No connection: ")
