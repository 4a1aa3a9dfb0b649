"""Small histories of a room for the checker's own tests: what happens reaches everybody who is in, unless spoilt."""

from typing import Any, Final

from tests.chaos.checker import violations
from tests.chaos.history import Directory, History, Stored
from tests.chaos.standings import Standings, changed_by

Line = list[Any]
ROOM: Final = "room_1"
SOCKETS: Final = {"ana": 1, "ben": 2}


class RoomTold:
    """Ana's room, into which Ben came, too; each has a socket and a screen. Spoil `log`, `lines`, `noted`, `terms`."""

    def __init__(self) -> None:
        self.log: list[Stored] = []
        self.lines: list[Line] = []
        self.noted: dict[str, tuple[str | None, bool, bool]] | None = None
        self.terms: set[str] = set()  # by which messages are found
        self._contents: list[dict[str, Any]] = []
        self._shown: dict[str, list[list[int]]] = {}
        self._questions = 0
        self.happens("ana", "member_joined", role="owner")
        self.happens("ben", "member_joined")
        for person in SOCKETS:
            self.dials(person)

    def dials(self, person: str) -> None:
        """From now on they follow it, on a new screen."""
        socket, page = SOCKETS[person], [[entry.seq, self.content(entry.seq)] for entry in self.log]
        self._shown[person] = page
        self.lines += [["dialed", socket, person], ["opened", f"{person}/1", ROOM, "visitor"]]
        self.lines += [["asked", socket, "visitor", ROOM, 0], ["page", socket, ROOM, page, len(self.log)]]
        self.lines.append(["drawn", f"{person}/1", 1, page])

    def happens(self, by: str, kind: str, text: str | None = None, **fields: Any) -> int:
        """An entry: stored, acknowledged and shown to those who are in; its seq."""
        seq, key = len(self.log) + 1, f"k{len(self.log) + 1}"
        told = {} if text is None else {"text": f"{text} {unique(seq)}"}
        said = {"conversation_id": ROOM, "seq": seq, "type": kind, "by": {"id": by}, **told, **fields}
        stood = Standings(self.log)
        self.log.append(Stored(seq, key, "member", kind, "open", None, 0, {"visitor": said, "agent": said}))
        said["after"] = self._after(said)
        if text is not None:
            self.terms.add(f"@r1{unique(seq)}")
        self.lines += [["said", ROOM, key, kind, told.get("text")], ["acked", ROOM, key, seq]]
        number = self.content(seq)
        for person in [one for one in self._shown if stood.after(one, seq - 1).is_in]:
            self._shown[person] = [*self._shown[person], [seq, number]]
            self.lines += [["live", SOCKETS[person], ROOM, seq, number], ["grown", f"{person}/1", [[seq, number]]]]
        if kind == "member_left":
            self._shown.pop(fields["member"]["id"], None)
        return seq

    def is_taken_back(self, target: int, by: int) -> None:
        """The database has the text no more, and nobody finds it."""
        self.terms.discard(f"@r1{unique(target)}")
        entry = self.log[target - 1]
        said = {**entry.seen["visitor"], "text": "", "redacted_by": by}
        self.log[target - 1] = entry._replace(seen={"visitor": said, "agent": said})

    def content(self, seq: int, **fields: Any) -> int:
        """The number of the entry's content as it is stored, but for these fields."""
        self._contents.append({**self.log[seq - 1].seen["visitor"], **fields})
        return len(self._contents)

    def answer(self, person: str, *entries: tuple[int, int], head: int | None = None) -> None:
        """They asked by REST, and were told that."""
        self._questions += 1
        page = [list(one) for one in entries]
        self.lines.append(["inquired", self._questions, person, ROOM])
        self.lines.append(["answered", self._questions, page, len(self.log) if head is None else head])

    def found(self, person: str, word: str, *entries: tuple[int, int]) -> None:
        """They searched, and were told that."""
        self._questions += 1
        self.lines.append(["inquired", self._questions, person, ROOM])
        self.lines.append(["found", self._questions, [list(one) for one in entries], word])

    def names(self) -> list[str]:
        """What the checker names, each once, when all is over."""
        now = Standings(self.log).now()
        inside = [person for person, one in now.items() if one.is_in]
        ends = [["end", f"{one}/1", 1, self._shown[one], []] for one in inside if one in self._shown]
        contents = [["content", number, content] for number, content in enumerate(self._contents, 1)]
        lines = [[at_ms, *line] for at_ms, line in enumerate([*contents, *self.lines, *ends], 1)]
        directory = Directory({ROOM: {**now} if self.noted is None else self.noted}, frozenset(self.terms))
        return list(dict.fromkeys(one.name for one in violations(History.of(lines, {ROOM: self.log}, directory))))

    def _after(self, said: dict[str, Any]) -> dict[str, int]:
        before = self.log[-2].seen["visitor"]["after"] if len(self.log) > 1 else {"messages": 0, "members_seq": 0}
        return {
            "members": sum(one.is_in for one in Standings(self.log).now().values()),
            "messages": before["messages"] + (said["type"] == "message_posted"),
            "members_seq": said["seq"] if changed_by(said) else before["members_seq"],
        }


def unique(seq: int) -> str:
    """The last word of the text of that entry."""
    return f"{seq:012}"
