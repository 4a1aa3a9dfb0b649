"""Whatever happens at two replicas, also with rings lost: a message reaches its room's members and nobody else."""

import asyncio
import tempfile
from collections.abc import Awaitable
from pathlib import Path
from typing import Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from msgspec import convert

from chat_service.domain.command import Command
from chat_service.domain.refusals import NothingToInsert
from chat_service.domain.rooms.standing import STRANGER, Standing, about, standing_after
from chat_service.domain.rooms.wishes import LeaveRoom, RoomWish
from chat_service.handlers.access import NoConversation
from contract.commands import ChangeRoom, PostMessage
from contract.entries import Entry, MessagePosted
from contract.fields import ClientId, MessageText, decode_hook
from tests.unit.rooms.replicas import PEOPLE, Replica, Screen

SETTLED: Final = 40  # turns of the loop, after which nothing more happens by itself
NAMES = st.sampled_from(sorted(PEOPLE))
PLACES = st.sampled_from([0, 1])
RULINGS = st.sampled_from(["remove", "ban", "unban", "mute", "unmute", "promote", "demote"])


class History:
    """A room's log, and how everybody stood after each of its entries."""

    def __init__(self, entries: list[Entry]) -> None:
        self.entries = entries
        self._stood: list[dict[str, Standing]] = [{}]
        for entry in entries:
            now = dict(self._stood[-1])
            if person := about(entry.payload, entry.by):
                now[person.id] = standing_after(now.get(person.id, STRANGER), entry.payload)
            self._stood.append(now)

    def stood(self, person_id: str, after: int) -> Standing:
        """How they stood after that entry."""
        return self._stood[after].get(person_id, STRANGER)


class Membership(RuleBasedStateMachine):
    """Four people, two rooms, two replicas."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "handoff.db"
        self.replicas = [Replica(path, name) for name in ("r1", "r2")]
        for one, other in (self.replicas, self.replicas[::-1]):
            one.line.others = [other.line]
        self.screens: list[Screen] = []
        self._numbers = 0

    def teardown(self) -> None:
        for replica in self.replicas:
            replica.database.close()
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        self.loop.close()
        self.folder.cleanup()

    @initialize()
    def found(self) -> None:
        rooms = self.replicas[0].rooms
        both = [self.loop.run_until_complete(rooms.found(PEOPLE["ana"], name, "", private=False)) for name in "ab"]
        self.ids = [one.room.id for one in both]
        for place, name in enumerate(sorted(PEOPLE)):
            self.joins(name, 0, place % 2)
            self.follows(name, 0, place % 2, 0)

    @rule(name=NAMES, room=PLACES, place=PLACES)
    def joins(self, name: str, room: int, place: int) -> None:
        self._do(self.replicas[place].rooms.join(PEOPLE[name], self.ids[room], None))

    @rule(name=NAMES, room=PLACES, place=PLACES)
    def leaves(self, name: str, room: int, place: int) -> None:
        self._give(place, name, room, LeaveRoom())

    @rule(
        name=NAMES, whom=NAMES, what=st.sampled_from(["remove", "ban", "unban", "mute", "unmute", "promote", "demote"])
    )
    def an_owner_rules(self, name: str, whom: str, what: str) -> None:
        change = convert(
            {"type": "change_room", "client_id": self._id(), what: f"v_{whom}"}, ChangeRoom, dec_hook=decode_hook
        )
        self._give(0, name, 0, change)

    @rule(room=PLACES, names=st.lists(st.tuples(NAMES, PLACES), min_size=1, max_size=4))
    def write_at_once(self, room: int, names: list[tuple[str, int]]) -> None:
        wishes = [
            (place, name, room, PostMessage(client_id=self._id(), text=MessageText("hi"))) for name, place in names
        ]

        async def all_of_them() -> None:
            await asyncio.gather(*(self._given(*wish) for wish in wishes))

        self._do(all_of_them())

    @rule(name=NAMES, room=PLACES, place=PLACES, after=st.integers(0, 30))
    def follows(self, name: str, room: int, place: int, after: int) -> None:
        screen = Screen(name, self.replicas[place])
        self.screens.append(screen)

        async def follow() -> None:
            screen.replica.hub.attach(screen)
            screen.replica.hub.follow(screen, self.ids[room], after)

        self._do(follow())

    @rule(name=NAMES, place=PLACES)
    def goes_from_one_room_to_the_other(self, name: str, place: int) -> None:
        """In one turn of the loop, while somebody writes in both."""
        both = [
            self._given(place, name, 0, LeaveRoom()),
            self.replicas[1 - place].rooms.join(PEOPLE[name], self.ids[1], None),
        ]
        said = [self._given(1 - place, "ana", room, self._message()) for room in (0, 1)]

        async def all_of_them() -> None:
            await asyncio.gather(*both, *said, return_exceptions=True)

        self._do(all_of_them())

    @rule(place=PLACES, is_cut=st.booleans())
    def cut(self, place: int, *, is_cut: bool) -> None:
        self.replicas[place].line.is_cut = is_cut

    @rule(place=PLACES)
    def look(self, place: int) -> None:
        self._do(self.replicas[place].hub.look())

    @invariant()
    def who_gets_something_is_in_the_room(self) -> None:
        histories = {room_id: self._history(room_id) for room_id in getattr(self, "ids", [])}
        for screen in self.screens:
            for frame in screen.frames:
                room_id = frame.get("conversation_id") or frame.get("entry", {}).get("conversation_id")
                if frame["type"] == "entry":
                    self._was_in(histories[room_id], screen, frame["entry"]["seq"] - 1)
                elif frame["type"] == "entries":
                    self._was_in(histories[room_id], screen, frame["head"])

    @invariant()
    def each_screen_has_a_room_in_order_and_nothing_twice(self) -> None:
        for screen in self.screens:
            assert screen.seqs == sorted(set(screen.seqs))
            assert (
                screen.seqs == list(range(screen.seqs[0], screen.seqs[0] + len(screen.seqs))) if screen.seqs else True
            )

    @invariant()
    def only_members_with_a_voice_wrote(self) -> None:
        for room_id in getattr(self, "ids", []):
            history = self._history(room_id)
            for entry in history.entries:
                if isinstance(entry.payload, MessagePosted):
                    stood = history.stood(entry.by.id, entry.seq - 1)
                    assert stood.is_in
                    assert not stood.muted

    @invariant()
    def a_room_has_an_owner_until_everybody_left_it(self) -> None:
        for room_id in getattr(self, "ids", []):
            history = self._history(room_id)
            stand = [history.stood(one.by.id, len(history.entries)) for one in PEOPLE.values()]
            members = [one for one in stand if one.is_in]
            newest = history.entries[-1].after
            assert (newest.members, newest.owners) == (len(members), sum(one.role == "owner" for one in members))
            assert newest.owners or not all(entry.after.members for entry in history.entries)

    @invariant()
    def when_rings_come_again_members_are_as_far_as_the_log(self) -> None:
        if not self.screens or any(replica.line.is_cut for replica in self.replicas):
            return
        for replica in self.replicas:
            self._do(replica.hub.look())
        for screen in self.screens:
            for room_id in screen.replica.hub.connections[screen]:
                assert screen.seqs[-1:] in ([], [len(self._history(room_id).entries)])

    def _was_in(self, history: History, screen: Screen, after: int) -> None:
        assert history.stood(PEOPLE[screen.name].by.id, after).is_in, (screen.name, after)

    def _history(self, room_id: str) -> History:
        return History(self.loop.run_until_complete(self.replicas[0].log.after(room_id, 0)))

    def _message(self) -> PostMessage:
        return PostMessage(client_id=self._id(), text=MessageText("hello"))

    def _id(self) -> ClientId:
        self._numbers += 1
        return ClientId(f"k{self._numbers}")

    def _give(self, place: int, name: str, room: int, wish: RoomWish) -> None:
        self._do(self._given(place, name, room, wish))

    async def _given(self, place: int, name: str, room: int, wish: RoomWish) -> None:
        """The command, refused or not; what it made of members is noted later, by whoever needs it."""
        client_id = getattr(wish, "client_id", None) or self._id()
        try:
            await self.replicas[place].appender.append(Command(self.ids[room], client_id, PEOPLE[name], wish))
        except NothingToInsert:
            return

    def _do(self, work: Awaitable[object]) -> object:
        """Do it, refused or not, and let everything settle."""

        async def settled() -> object:
            try:
                return await work
            except (NothingToInsert, NoConversation):
                return None
            finally:
                for _ in range(SETTLED):
                    await asyncio.sleep(0)

        return self.loop.run_until_complete(settled())


TestMembership = Membership.TestCase
TestMembership.settings = settings(max_examples=15, stateful_step_count=25, deadline=None)
