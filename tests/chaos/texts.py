"""What readers of rooms may be shown of a message that was edited or deleted, and from when on no longer."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final, NamedTuple

from tests.chaos.history import History, Plain, Stored

TOLD: Final = ("message_posted", "message_edited")  # entries that have a text
EDITS: Final = ("message_edited", "message_deleted")
OF_TEXT: Final = ("text", "mentions", "redacted_by")


class Edit(NamedTuple):
    """What happened to a message; a deletion outweighs all edits, even later ones."""

    deletes: bool
    seq: int


class View(NamedTuple):
    """What is shown: a text, or by which entry it was taken back."""

    text: str | None
    redacted_by: int | None


class Texts:
    """The messages of all rooms: what was said, and what became of it."""

    def __init__(self, history: History) -> None:
        said = [one.what for one in history.events if one.kind == "said" and one.what[3:]]
        self._said: dict[tuple[str, str], str] = {(room, client_id): text for room, client_id, _, text in said}
        self._edits: defaultdict[tuple[str, int], list[Edit]] = defaultdict(list)
        for room, log in history.rooms.items():
            for entry in log:
                if entry.type in EDITS:
                    self._edits[room, target_of(entry)].append(Edit(entry.type == "message_deleted", entry.seq))

    def said(self, room: str, entry: Stored) -> str | None:
        """What was written, whatever became of it."""
        return self._said.get((room, entry.client_id))

    def standing(self, room: str, entry: Stored, known: int) -> View:
        """What is shown of the entry by somebody who knows the log up to there, and no further."""
        edits = [one for one in self._edits[room, target_of(entry)] if one.seq <= known]
        last = max(edits, default=None)
        if last is None or (entry.seq >= last.seq and not last.deletes):
            return View(self.said(room, entry), None)
        return View("", last.seq)

    def views(self, room: str, entry: Stored, known: int) -> Iterator[View]:
        """What may be shown by somebody who knows the log at least up to there."""
        yield self.standing(room, entry, known)
        for edit in self._edits[room, target_of(entry)]:
            if edit.seq > known:
                yield self.standing(room, entry, edit.seq)

    def fits(self, room: str, entry: Stored, content: Plain, known: int = 0) -> bool:
        """Whether this is the entry as it may be shown by somebody who knows the log at least up to there."""
        if without_text(content) != without_text(entry.seen["visitor"]):
            return False
        view = View(content["text"], content.get("redacted_by"))
        if view.redacted_by is not None and "mentions" in content:
            return False
        return view in self.views(room, entry, known)


def target_of(entry: Stored) -> int:
    """The message that the entry is, edits or deletes."""
    target: int = entry.seen["visitor"].get("target_seq", entry.seq)
    return target


def without_text(content: Plain) -> Plain:
    """What is the same of a message whatever becomes of it."""
    return {name: value for name, value in content.items() if name not in OF_TEXT}
