"""The hash that tells a repeat from another command under the same client id."""

import msgspec
import pytest

from chat_service.domain.command import BOT, SYSTEM, Author, Command, Transfer, Wish
from contract.commands import Ask, PostNote, Rate, RequestHandoff
from contract.entries import By, Owner
from contract.fields import MessageText
from process.json_body import Form
from tests.unit.domain.builders import (
    ANA,
    BO,
    CY,
    NOTE,
    OLA,
    PERSON_PLEASE,
    K,
    as_owner,
    brief,
    mentioning,
    says,
    then,
    transfer,
    turn,
)


def digest(author: Author, wish: Wish) -> str:
    """The hash of that person's command."""
    return Command("c_1", "k", author, wish).digest


def received(body: str) -> Wish:
    """A command as it comes from outside."""
    form: Form[Ask] = Form(Ask)
    return form.decode(body)  # type: ignore[return-value]


def test_a_repeat_is_equal_however_its_text_was_typed() -> None:
    first = received('{"type": "post_message", "client_id": "k", "text": "  Ren\u00e9e\\n"}')
    again = received('{"text": "Rene\u0301e", "client_id": "k", "type": "post_message"}')

    assert digest(ANA, first) == digest(ANA, again) == digest(ANA, says("Ren\u00e9e"))


def test_what_is_left_out_is_what_is_null() -> None:
    first = received('{"type": "request_handoff", "client_id": "k"}')
    again = received('{"type": "request_handoff", "client_id": "k", "reason": null}')

    assert digest(ANA, first) == digest(ANA, again)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (says("yes"), says("no")),
        (says("yes"), PostNote(client_id=K, text=MessageText("yes"))),
        (Rate(client_id=K, score=1), Rate(client_id=K, score=2)),
        (PERSON_PLEASE, RequestHandoff(client_id=K, reason=MessageText("x"))),
        (transfer(BO), transfer(CY)),
        (NOTE, mentioning("a_bo")),
        (mentioning("a_bo"), mentioning("a_cy")),
    ],
)
def test_another_content_is_no_repeat(first: Wish, second: Wish) -> None:
    assert digest(OLA, first) != digest(OLA, second)


def test_the_same_from_somebody_else_is_no_repeat() -> None:
    assert digest(OLA, says()) != digest(BO, says())
    assert digest(Author(By("visitor", "x", "X")), says()) != digest(Author(By("agent", "x", "X")), says())


def test_somebody_who_was_made_admin_or_renamed_meanwhile_still_repeats() -> None:
    assert digest(Author(By("agent", OLA.by.id, "Ola B."), admin=True), brief()) == digest(OLA, brief())


def test_a_transfer_repeats_though_its_addressee_left_meanwhile() -> None:
    assert digest(OLA, Transfer("a_bo", Owner("a_bo", "Bo"))) == digest(OLA, Transfer("a_bo", None))


def test_a_note_repeats_though_somebody_it_mentions_was_disabled_meanwhile() -> None:
    known, gone = (Command("c_1", "k", OLA, mentioning("a_bo"), mentioned=one) for one in ([as_owner(BO)], []))

    assert known.digest == gone.digest


def test_a_note_without_mentions_repeats_one_from_before_there_were_any() -> None:
    assert digest(Author(By("agent", "a1", "Ola")), NOTE) == "1c11daab377d3eb0c11c879ba63dea6c"  # as it was stored


def test_every_entry_carries_its_commands_hash() -> None:
    entry = then(None, ANA, says())

    assert entry.digest == digest(ANA, says())
    assert msgspec.json.encode(entry.digest).decode() == f'"{entry.digest}"'


def test_what_is_stored_under_the_ids_of_bot_and_system_stands_whatever_it_says() -> None:
    assert [Command("c_1", "k", author, turn()).ours for author in (ANA, OLA, BOT, SYSTEM)] == [
        False,
        False,
        True,
        True,
    ]
