"""What every `Directory` does about canned responses."""

import asyncio

import pytest
from msgspec.structs import replace

from chat_service.ports.canned import CannedResponse
from chat_service.ports.directory import Directory
from chat_service.ports.errors import ShortcutTaken
from contract.entries import Owner
from tests.builders import at
from tests.conformance.stores import Store

OLA = Owner("a1", "Ola")


def a_response(response_id: str = "r1", shortcut: str = "hi", text: str = "Hello {{visitor.name}}!") -> CannedResponse:
    return CannedResponse(id=response_id, shortcut=shortcut, text=text, by=OLA, at=at(0))


async def test_a_canned_response_comes_back_as_it_was(directory: Directory) -> None:
    await directory.add_canned_response(a_response())

    assert await directory.canned_response("r1") == a_response()
    assert await directory.canned_response("r2") is None


async def test_canned_responses_come_by_shortcut(directory: Directory) -> None:
    for number, shortcut in enumerate(["refund", "bye", "hi-2", "hi"]):
        await directory.add_canned_response(a_response(f"r{number}", shortcut))

    assert [one.shortcut for one in await directory.canned_responses()] == ["bye", "hi", "hi-2", "refund"]


async def test_a_shortcut_is_added_once(directory: Directory) -> None:
    await directory.add_canned_response(a_response("r1", "hi"))

    with pytest.raises(ShortcutTaken):
        await directory.add_canned_response(a_response("r2", "hi"))

    assert await directory.canned_responses() == [a_response("r1", "hi")]


async def test_of_several_who_take_one_shortcut_at_once_one_gets_it(store: Store) -> None:
    async def take(number: int) -> bool:
        try:
            await store.open().directory.add_canned_response(a_response(f"r{number}"))
        except ShortcutTaken:
            return False
        return True

    won = await asyncio.gather(*(take(number) for number in range(8)))

    assert won.count(True) == 1
    assert len(await store.open().directory.canned_responses()) == 1


async def test_a_change_is_written_over_what_was(directory: Directory) -> None:
    await directory.add_canned_response(a_response("r1", "hi"))
    await directory.add_canned_response(a_response("r2", "bye"))
    changed = replace(a_response("r1", "hello"), text="Hi", by=Owner("a2", "Bo"), at=at(1))

    assert await directory.change_canned_response(changed)

    assert await directory.canned_responses() == [a_response("r2", "bye"), changed]


async def test_a_change_takes_nobodys_shortcut(directory: Directory) -> None:
    await directory.add_canned_response(a_response("r1", "hi"))
    await directory.add_canned_response(a_response("r2", "bye"))

    with pytest.raises(ShortcutTaken):
        await directory.change_canned_response(a_response("r2", "hi"))

    assert await directory.canned_response("r2") == a_response("r2", "bye")


async def test_what_is_removed_is_gone_and_its_shortcut_free(directory: Directory) -> None:
    await directory.add_canned_response(a_response("r1", "hi"))

    assert await directory.remove_canned_response("r1")
    assert not await directory.remove_canned_response("r1")
    assert not await directory.change_canned_response(a_response("r1", "hi"))

    await directory.add_canned_response(a_response("r2", "hi"))
    assert await directory.canned_responses() == [a_response("r2", "hi")]
