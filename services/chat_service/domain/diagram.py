"""Draws docs/states.md from the table."""

from collections import defaultdict

from chat_service.domain.command import wish_name
from chat_service.domain.table import TABLE, Move, Needs, Row
from contract.entries import State

HEAD = """# States of a conversation

Drawn from [the table](../services/chat_service/domain/table.py), which is the whole truth; a test compares the two.
To draw it anew: `PYTHONPATH=services .venv/bin/python -m chat_service.domain.diagram > docs/states.md`.

`epoch` rises by one exactly when state or owner changes. What is missing here is refused (409), saying where the
conversation stands and what is allowed.
"""


def page() -> str:
    """The whole page."""
    return f"{HEAD}\n```mermaid\n{_diagram()}\n```\n\n{_rows()}"


def _diagram() -> str:
    arrows: dict[tuple[State, State], list[str]] = defaultdict(list)
    for (state, role, wish), move in TABLE.items():
        if state is not move.to:
            arrows[state, move.to].append(f"{role} {wish_name(wish)}")
    arrows[State.BOT, State.QUEUED].append("bot turn that hands over")
    arrows[State.BOT, State.RESOLVED].append("bot turn that resolves")
    lines = [f"    {state} --> {to}: {', '.join(names)}" for (state, to), names in arrows.items()]
    return "\n".join(["stateDiagram-v2", "    [*] --> bot", *lines])


def _rows() -> str:
    head = "| in state | who | command | needs | leads to |\n|---|---|---|---|---|\n"
    return head + "".join(_row(row, move) for row, move in TABLE.items())


def _row(row: Row, move: Move) -> str:
    state, role, wish = row
    needs = "" if move.needs is Needs.NOTHING else move.needs.value
    to = "nothing new: it stands" if move.stands else str(move.to)
    return f"| {state} | {role} | `{wish_name(wish)}` | {needs} | {to} |\n"


if __name__ == "__main__":
    print(page(), end="")
