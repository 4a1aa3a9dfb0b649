"""Photos over the wire: what is answered to whom, and how a face is served."""

import asyncio
import os
import signal
from typing import Any, Final

import httpx
import pytest

from tests.integration.chat_service.clients import Rest, eventually, problem
from tests.integration.chat_service.conftest import People, Start
from tests.integration.chat_service.decoders import decoders
from tests.pictures import UPRIGHT, a_picture, a_slow_jpeg, colours, in_bytes
from tests.suite import Process

BODY_BYTES: Final = 5 * 1024 * 1024
AT_ONCE: Final = 10
DECLARED: Final = {"PNG": "image/jpeg", "JPEG": "IMAGE/PNG; q=1", "WEBP": "image/svg+xml", "GIF": "image/gif"}
SERVED: Final = {
    "content-type": "image/webp",
    "cache-control": "public, max-age=31536000, immutable",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "cross-origin",
}


async def put(rest: Rest, picture: bytes, declared: str = "image/png") -> httpx.Response:
    """PUT a photo."""
    return await rest.request("PUT", "/v1/me/photo", content=picture, headers={"Content-Type": declared})


async def where(rest: Rest, picture: bytes) -> dict[str, Any]:
    """PUT a good photo; where it is."""
    response = await put(rest, picture)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()["photo"]
    assert found == {"id": found["id"]} | {
        name: f"/v1/photos/{found['id']}/{size}.webp" for name, size in (("large", 256), ("small", 64))
    }
    return found


async def test_whatever_is_declared_the_content_decides(chat: Process, people: People) -> None:
    ana = await people.visitor(chat)

    for kind, declared in DECLARED.items():
        photo = (await put(ana, in_bytes(a_picture(), kind), declared)).json()["photo"]
        assert colours((await ana.get(photo["large"])).content) == UPRIGHT


@pytest.mark.parametrize(
    "declared", ["", "text/html", "application/json", "multipart/form-data; boundary=x", "imagex/png"]
)
async def test_a_body_that_is_declared_to_be_no_picture_is_none(chat: Process, people: People, declared: str) -> None:
    response = await put(await people.visitor(chat), in_bytes(a_picture(), "PNG"), declared)

    assert problem(response) == (415, "unsupported-media-type")


async def test_a_photo_is_shown_to_everybody_and_by_caches_for_ever(chat: Process, people: People) -> None:
    photo = await where(await people.visitor(chat), in_bytes(a_picture(), "PNG"))
    stranger = people.stranger(chat)

    for size, width in (("large", 256), ("small", 64)):
        shown, head = await stranger.get(photo[size]), await stranger.request("HEAD", photo[size])
        assert colours(shown.content) == UPRIGHT
        assert f"/{width}.webp" in photo[size]
        for response in (shown, head):
            assert response.status_code == 200
            assert SERVED.items() <= dict(response.headers).items()
            assert response.headers["content-length"] == str(len(shown.content))
            assert "set-cookie" not in response.headers
        assert head.content == b""
        again = await stranger.get(photo[size], headers={"If-None-Match": shown.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert (await stranger.get(photo[size], headers={"If-None-Match": '"another"'})).status_code == 200


async def test_where_there_is_no_photo_there_is_a_problem(chat: Process, people: People) -> None:
    own = (await where(await people.visitor(chat), in_bytes(a_picture(), "PNG")))["id"]

    for path in ("p_0/256.webp", "p_0/64.webp", f"{own}/128.webp", f"{own}/0256.webp", f"{own}/256.png", f"{own}/"):
        response = await people.stranger(chat).get(f"/v1/photos/{path}")
        assert problem(response) == (404, "not-found"), path
        assert "immutable" not in response.headers.get("cache-control", "")


async def test_only_who_has_a_session_puts_up_a_photo_or_takes_one_down(chat: Process, people: People) -> None:
    stranger = people.stranger(chat)

    assert problem(await put(stranger, in_bytes(a_picture(), "PNG"))) == (401, "unauthenticated")
    assert problem(await stranger.request("DELETE", "/v1/me/photo")) == (401, "unauthenticated")


async def test_a_body_may_have_five_mebibytes_and_not_one_byte_more(chat: Process, people: People) -> None:
    ana, whole = await people.visitor(chat), in_bytes(a_picture(), "JPEG")

    full = await put(ana, whole.ljust(BODY_BYTES, b"\0"))
    over = await put(ana, whole.ljust(BODY_BYTES + 1, b"\0"))

    assert full.status_code == 200
    assert problem(over) == (413, "too-large")
    assert (await ana.get(full.json()["photo"]["large"])).status_code == 200


async def test_ten_people_at_once_each_get_their_own(chat: Process, twin: Process, people: People) -> None:
    everybody = [await people.visitor(chat) for _ in range(AT_ONCE)]
    picture = in_bytes(a_picture(), "JPEG")

    photos = await asyncio.gather(*(where(one, picture) for one in everybody))

    assert len({photo["id"] for photo in photos}) == AT_ONCE
    for photo in photos:
        assert colours((await people.stranger(twin).get(photo["small"])).content) == UPRIGHT


async def test_agents_have_photos_too_and_rooms_need_not_be_on(start: Start, people: People) -> None:
    chat = start(ROOMS="off", ADMIN_NAME="Root", ADMIN_PASSWORD="a password of the tests", PHOTOS_PER_MINUTE="2")
    login = {"name": "Root", "password": "a password of the tests"}
    root = people.stranger(chat)
    root.token = (await root.request("POST", "/v1/agents/sessions", json=login)).json()["token"]

    answers = [await put(root, in_bytes(a_picture(), "PNG")) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert problem(answers[2]) == (429, "rate-limited")
    assert int(answers[2].headers["Retry-After"]) == answers[2].json()["retry_after_s"] >= 1
    assert (await put(await people.visitor(chat), in_bytes(a_picture(), "PNG"))).status_code == 200


async def test_while_a_slow_picture_is_decoded_others_are_served_and_a_killed_decoder_is_told(
    start: Start, people: People
) -> None:
    chat = start()
    ana, bia = await people.visitor(chat), await people.visitor(chat)
    headers = {"Authorization": f"Bearer {ana.token}", "Content-Type": "image/jpeg"}
    slow = asyncio.create_task(ana.http.put(f"{chat.url}/v1/me/photo", content=a_slow_jpeg(), headers=headers))
    [pid] = await eventually(lambda: decoders(chat.pid))

    await bia.say()
    assert not slow.done()
    os.kill(pid, signal.SIGKILL)

    response = await slow
    assert problem(response) == (503, "unavailable")
    assert response.headers["Retry-After"] == "1"
    assert (await put(ana, in_bytes(a_picture(), "PNG"))).status_code == 200
    assert chat.runs
