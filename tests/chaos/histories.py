"""Small histories for the checker's own tests: a good one, to be spoilt."""

from collections.abc import Callable
from typing import Any

from tests.chaos.checker import violations
from tests.chaos.history import History, Stored

Line = list[Any]
TALK = "c_1"


def entry(seq: int, **fields: Any) -> Stored:
    """A visitor's message, unless `fields` say otherwise."""
    said = {"conversation_id": TALK, "seq": seq, "text": f"text {seq}"}
    usual = Stored(seq, f"k{seq}", "visitor", "message_posted", "bot", None, 0, {"visitor": said, "agent": said})
    return usual._replace(**fields)


class Told:
    """What was seen of a log in which `amount` messages are, by a tab that saw all of it; spoil it as you like."""

    def __init__(self, amount: int = 3) -> None:
        self.log = [entry(seq) for seq in range(1, amount + 1)]
        self.lines: list[Line] = [
            ["opened", "Ana/1", TALK, "visitor"],
            ["drawn", "Ana/1", 1, []],
            ["asked", 1, "visitor", TALK, 0],
            ["page", 1, TALK, [], 0],
        ]
        for one in self.log:
            self.lines += [
                ["said", TALK, one.client_id, "post_message"],
                ["acked", TALK, one.client_id, one.seq],
                ["live", 1, TALK, one.seq, one.seq],
                ["grown", "Ana/1", [[one.seq, one.seq]]],
            ]
        self.lines.append(["end", "Ana/1", 1, [[one.seq, one.seq] for one in self.log], []])
        self._contents = {one.seq: one.seen["visitor"] for one in self.log}

    def content(self, number: int, **fields: Any) -> None:
        """Somebody saw such a content, under that number."""
        self._contents[number] = {**self._contents.get(number, {}), **fields}

    def without(self, fits: Callable[[Line], bool]) -> "Told":
        """As if these lines had not been."""
        self.lines = [line for line in self.lines if not fits(line)]
        return self

    def before_the_end(self, *lines: Line) -> "Told":
        """These happened, too, before the last look at the screen."""
        self.lines[-1:-1] = lines
        return self

    def names(self) -> list[str]:
        """What the checker names, each once, the first first."""
        contents = [["content", number, content] for number, content in self._contents.items()]
        lines = [[at_ms, *line] for at_ms, line in enumerate([*contents, *self.lines], 1)]
        found = violations(History.of(lines, {TALK: self.log}))
        return list(dict.fromkeys(one.name for one in found))
