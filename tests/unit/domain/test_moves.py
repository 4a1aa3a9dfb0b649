"""Which entries are moves."""

import pytest

from chat_service.domain.moves import Moved, moved
from contract.entries import (
    After,
    BotReplied,
    By,
    ConversationRated,
    ConversationReopened,
    ConversationResolved,
    HandoffAccepted,
    HandoffAction,
    HandoffCancelled,
    HandoffEnded,
    HandoffRequested,
    HandoffRequeued,
    HandoffTransferred,
    Message,
    MessagePosted,
    NoteAction,
    NotePosted,
    Owner,
    Payload,
    ResolveAction,
    State,
    Unknown,
)
from tests.builders import an_entry

AGENT = By("agent", "a1", "Bim")
BIM = Owner("a1", "Bim")


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        (HandoffAccepted(), Moved.ACCEPTED),
        (HandoffTransferred(BIM), Moved.TRANSFERRED),
        (HandoffRequeued(), Moved.REQUEUED),
        (HandoffRequested(), Moved.REQUESTED),
        (HandoffEnded("done"), Moved.ENDED),
        (HandoffCancelled(), Moved.CANCELLED),
        (ConversationResolved(), Moved.RESOLVED),
        (ConversationReopened(), Moved.REOPENED),
        (ConversationRated(5), Moved.RATED),
        (BotReplied(in_reply_to=1, messages=[], action=HandoffAction()), Moved.REQUESTED),
        (BotReplied(in_reply_to=1, messages=[], action=ResolveAction()), Moved.RESOLVED),
        (BotReplied(in_reply_to=1, messages=[], action=NoteAction("hm")), None),
        (BotReplied(in_reply_to=1, messages=[Message("hi")]), None),
        (NotePosted("for agents"), None),
        (MessagePosted("hello"), None),
        (Unknown("poll_opened", {}), None),
    ],
)
def test_what_an_entry_moves(payload: Payload, kind: Moved | None) -> None:
    assert moved(an_entry(3, payload=payload)) is kind


@pytest.mark.parametrize(
    ("by", "after", "kind"),
    [
        (AGENT, After(state=State.ASSIGNED, owner=BIM, handoff_seq=3), Moved.ACCEPTED),
        (AGENT, After(state=State.ASSIGNED, owner=BIM, handoff_seq=2), None),
        (By("visitor", "v1", "Ana"), After(state=State.ASSIGNED, owner=BIM, handoff_seq=3), None),
    ],
)
def test_an_agents_first_reply_is_the_acceptance(by: By, after: After, kind: Moved | None) -> None:
    assert moved(an_entry(3, "hello", by=by, after=after)) is kind
