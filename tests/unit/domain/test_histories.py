"""Random histories: people, a bot that answers late, sweepers and stale heads, held to the law after every step."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import count, pairwise
from typing import Any, ClassVar, Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from chat_service.domain.command import (
    BOT,
    SYSTEM,
    Author,
    BotTurn,
    Command,
    GiveUpOnBot,
    ResolveIdle,
    TakeFromAbsent,
    Transfer,
    Wish,
)
from chat_service.domain.decide import allowed, decide
from chat_service.domain.refusals import NotAllowed, NothingToInsert, Stands
from contract.entries import KNOWN_TYPES, After, BotReplied, By, Entry, HandoffAction, NoteAction, ResolveAction
from tests.unit.domain import law
from tests.unit.domain.builders import ADA, ANA, BO, NOON, OLA, transfer, turn, wish
from tests.unit.domain.memory_log import ClientIdReused, append
from tests.unit.domain.oracle import VERDICTS, expected, legal, overtaken
from tests.unit.domain.retelling import retold
from tests.unit.domain.rooms import Given, Room

BEN: Final = Author(By("visitor", "v_ben", "Ben"))
AGENTS: Final = (OLA, BO, ADA)
VISITORS_OWN: Final = ("post_message", "request_handoff", "cancel_handoff", "rate")
EXAMPLES: Final = settings().max_examples * 2  # the one test that is worth more than the others
PLACES: Final = st.integers(0, 1)
LAGS: Final = st.sampled_from([0, 0, 0, 1, 2, 5])  # how many entries the decider's head is behind
ACTIONS: Final = st.sampled_from([None, None, HandoffAction("asked"), ResolveAction(), NoteAction("hm")])


class Histories(RuleBasedStateMachine):
    """Two conversations, two visitors, three agents (one an admin), the bot and the sweepers."""

    seen: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.rooms = [Room("c_ana", ANA), Room("c_ben", BEN)]
        self.live_chat = True
        self.now = NOON
        self.ids = count(1)

    @initialize(live_chat=st.sampled_from([True, True, True, False]))
    def opens(self, *, live_chat: bool) -> None:
        self.live_chat = live_chat

    # --- what people, the bot and the service do

    @rule(live_chat=st.sampled_from([True, True, True, True, True, False]))
    def live_chat_is_switched(self, *, live_chat: bool) -> None:
        self.live_chat = live_chat

    @rule(place=PLACES, asks=st.sampled_from([*VISITORS_OWN, *VISITORS_OWN, "post_message", *law.ASKS]), lag=LAGS)
    def visitor_asks(self, place: int, asks: str, lag: int) -> None:
        room = self.rooms[place]
        self.gives(room, room.visitor, self.fresh(asks, room), lag)

    @rule(
        place=PLACES,
        agent=st.sampled_from(AGENTS),
        asks=st.sampled_from([*law.ASKS, "accept_handoff", "post_message", "transfer_handoff"]),
        colleague=st.sampled_from([*AGENTS, None]),
        lag=LAGS,
    )
    def agent_asks(self, place: int, agent: Author, asks: str, colleague: Author | None, lag: int) -> None:
        room = self.rooms[place]
        wanted = transfer(colleague) if asks == "transfer_handoff" else self.fresh(asks, room)
        self.gives(room, agent, wanted, lag)

    @rule(place=PLACES, data=st.data(), author=st.sampled_from([None, *AGENTS]), lag=LAGS)
    def somebody_asks_what_they_may(self, place: int, data: Any, author: Author | None, lag: int) -> None:
        """Chance alone asks for what is refused most of the time, and would hardly ever meet an owner."""
        room = self.rooms[place]
        person = author or room.visitor
        asks = data.draw(st.sampled_from(legal(room.after, person, live_chat=True)))
        colleague = data.draw(st.sampled_from(AGENTS)) if asks == "transfer_handoff" else None
        self.gives(room, person, transfer(colleague) if colleague else self.fresh(asks, room), lag)

    @precondition(lambda self: any(room.turns for room in self.rooms))
    @rule(data=st.data(), action=ACTIONS, lag=LAGS)
    def the_bot_answers(self, data: Any, action: Any, lag: int) -> None:
        room = data.draw(st.sampled_from([room for room in self.rooms if room.turns]))
        epoch, seq = data.draw(st.sampled_from([*room.turns, *room.turns[-3:]]))
        self.gives(room, BOT, turn(epoch, seq, action), lag, f"bot:{seq}")

    @precondition(lambda self: any(room.turns for room in self.rooms))
    @rule(data=st.data(), lag=LAGS)
    def the_bot_fails(self, data: Any, lag: int) -> None:
        room = data.draw(st.sampled_from([room for room in self.rooms if room.turns]))
        epoch, seq = data.draw(st.sampled_from([*room.turns, *room.turns[-3:]]))
        self.gives(room, SYSTEM, GiveUpOnBot(epoch, seq, "silent"), lag, f"sys:handoff:{epoch}")

    @rule(place=PLACES, kind=st.sampled_from([TakeFromAbsent, ResolveIdle]), past=st.integers(0, 2), lag=LAGS)
    def a_sweeper_comes(self, place: int, kind: Any, past: int, lag: int) -> None:
        room = self.rooms[place]
        epoch = room.after.epoch - past
        self.gives(room, SYSTEM, kind(epoch, "it was time"), lag, f"sys:{kind.__name__}:{epoch}")

    @precondition(lambda self: any(room.given for room in self.rooms))
    @rule(data=st.data(), lag=LAGS)
    def somebody_sends_again(self, data: Any, lag: int) -> None:
        room = data.draw(st.sampled_from([room for room in self.rooms if room.given]))
        again: Command = data.draw(st.sampled_from(room.given)).command
        if isinstance(again.wish, Transfer):  # the addressee may have left meanwhile
            again = replace(
                again, wish=Transfer(again.wish.to, data.draw(st.sampled_from([again.wish.colleague, None])))
            )
        self.submits(room, again, lag)

    @precondition(lambda self: any(room.given for room in self.rooms))
    @rule(data=st.data(), lag=LAGS)
    def a_client_id_is_used_for_something_else(self, data: Any, lag: int) -> None:
        room = data.draw(st.sampled_from([room for room in self.rooms if room.given]))
        given: Command = data.draw(st.sampled_from(room.given)).command
        author = given.author if given.author.role in {"visitor", "agent"} else room.visitor
        self.submits(room, replace(given, author=author, wish=self.fresh("post_message", room, "other")), lag)

    # --- how

    def fresh(self, asks: str, room: Room, text: str = "hello") -> Wish:
        """A wish with a client id that nobody used."""
        return wish(asks, room.after, f"k{next(self.ids)}", text)

    def gives(self, room: Room, author: Author, wish: Wish, lag: int, client_id: str = "") -> None:
        """Somebody gives a command for the first time (the service may give one twice: its ids are its own)."""
        key = client_id or getattr(wish, "client_id", "") or f"k{next(self.ids)}"
        self.submits(room, Command(room.id, key, author, wish), lag)

    def submits(self, room: Room, command: Command, lag: int) -> None:
        """Append it on a head that may be stale, and hold what happens to the law."""
        self.now += timedelta(milliseconds=250)
        given = Given(command, self.now, self.live_chat)
        room.given.append(given)
        was, stored, length = room.after, room.log.by_client_id(command.client_id), len(room.log.entries)
        if stored:
            self.is_repeated(room, given, lag, stored)
            assert len(room.log.entries) == length
        else:
            self.is_new(room, given, lag, was, length)

    def is_repeated(self, room: Room, given: Given, lag: int, stored: Entry) -> None:
        """The same again gets its entry, whatever the state says by now; anything else is refused."""
        try:
            entry = self.appends(room, given, lag)
        except ClientIdReused:
            self.seen["reused"] += 1
            assert not given.command.ours
            assert stored.digest != given.command.digest
        else:
            self.seen["repeated"] += 1
            assert entry is stored

    def is_new(self, room: Room, given: Given, lag: int, was: After, length: int) -> None:
        """What was never stored becomes an entry, or is refused, as the law says of the newest state."""
        verdict = expected(was, given.command, live_chat=given.live_chat)
        try:
            entry = self.appends(room, given, lag)
        except NothingToInsert as refusal:
            self.is_refused(given, was, verdict, refusal)
        else:
            room.stored.append(given)
            if entry.after.awaiting:  # the bot is asked, and may answer at any time from now on, more than once too
                room.turns.append((entry.after.epoch, entry.after.visitor_seq))
            assert entry.after.state == verdict
            assert [entry.seq, entry] == [length + 1, room.log.head()]
            assert not (overtaken(was, given.command.wish) and getattr(entry.payload, "action", None))

    def appends(self, room: Room, given: Given, lag: int) -> Entry:
        return append(room.log, given.command, room.log.head_before(lag), given.at, live_chat=given.live_chat)

    def is_refused(self, given: Given, was: After, verdict: str, refusal: NothingToInsert) -> None:
        """A refusal tells exactly what this person could have asked for, and where it stands."""
        assert VERDICTS[type(refusal)] == verdict
        self.seen[verdict] += 1
        if isinstance(refusal, NotAllowed):
            author = given.command.author
            assert refusal.after == was
            assert list(refusal.allowed) == allowed(was, author, live_chat=given.live_chat)
            assert sorted(set(refusal.allowed) & {*law.ASKS}) == legal(was, author, live_chat=given.live_chat)
        if isinstance(refusal, Stands):
            assert refusal.seq == was.handoff_seq > 0

    # --- what holds after every step

    @invariant()
    def every_log_is_sound(self) -> None:
        for room in self.rooms:
            entries = room.log.entries
            assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
            assert len({entry.client_id for entry in entries}) == len(entries)
            self.is_sound(room)

    def is_sound(self, room: Room) -> None:
        """The entries since the last look: each follows from the one before, told in other words."""
        was = room.log.entries[room.checked - 1].after if room.checked else After()
        for entry in room.log.entries[room.checked :]:
            self.seen[entry.type] += 1
            assert entry.after == retold(was, entry)
            assert entry.after.epoch - was.epoch == ((entry.after.state, entry.after.owner) != (was.state, was.owner))
            self.state_is_sound(entry.after)
            self.bot_is_in_time(was, entry, room)
            was = entry.after
        room.checked = len(room.log.entries)

    def state_is_sound(self, after: After) -> None:
        assert (after.owner is not None) == (after.state == "assigned")
        assert (after.queued_at is not None) == (after.state == "queued")
        assert (after.handoff_seq > 0) == (after.state in {"queued", "assigned"})
        assert after.answered_seq <= after.visitor_seq
        if after.awaiting:
            assert after.state == "bot"
            assert after.answered_seq < after.awaiting.seq <= after.visitor_seq

    def bot_is_in_time(self, was: After, entry: Entry, room: Room) -> None:
        """No bot message after a human took over, none from an earlier epoch, none twice to one message."""
        if isinstance(entry.payload, BotReplied):
            given = room.stored[entry.seq - 1].command.wish
            assert isinstance(given, BotTurn)
            assert (was.state, given.epoch) == ("bot", was.epoch)
            assert was.answered_seq < entry.payload.in_reply_to <= was.visitor_seq

    def teardown(self) -> None:
        """The same commands decided in the same order from nothing are the same log."""
        for room in self.rooms:
            head: Entry | None = None
            again: list[Entry] = []
            for given in room.stored:
                head = decide(head, given.command, given.at, live_chat=given.live_chat)
                again.append(head)
            assert again == room.log.entries
            assert all(one.at < other.at for one, other in pairwise(again))


def test_no_history_breaks_the_law() -> None:
    Histories.seen.clear()

    run_state_machine_as_test(Histories, settings=settings(max_examples=EXAMPLES))

    assert KNOWN_TYPES - set(law.TOLD_IN_ROOMS) <= set(Histories.seen), "a kind of entry was never reached"
    assert {*VERDICTS.values(), "repeated", "reused"} <= set(Histories.seen), "a kind of refusal was never reached"
