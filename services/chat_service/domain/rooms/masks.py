"""What readers see of messages that were edited or deleted: the newest edit's text, and after a deletion none."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from contract.entries import ROOM_STATES, Entry, MessageDeleted, MessageEdited, MessagePosted, without_text


class Target(NamedTuple):
    """A message: the entry `seq` of a room."""

    room_id: str
    seq: int


class Edit(NamedTuple):
    """The entry `seq` edited that message, or deleted it."""

    target: Target
    seq: int
    deletes: bool


def edit_of(entry: Entry) -> Edit | None:
    """What the entry did to an earlier message."""
    match entry.payload:
        case MessageEdited(target_seq=seq) | MessageDeleted(target_seq=seq) if entry.after.state in ROOM_STATES:
            return Edit(Target(entry.conversation_id, seq), entry.seq, isinstance(entry.payload, MessageDeleted))
    return None


def targets(entries: Iterable[Entry]) -> list[Target]:
    """The messages whose texts these entries have; only of them it matters what was edited. None outside rooms."""
    return list(dict.fromkeys(target for entry in entries if (target := _told_of(entry))))


def masked(entries: Sequence[Entry], edits: Iterable[Edit]) -> list[Entry]:
    """The entries without the texts that do not stand any more; `edits` are those of their `targets`, in any order.

    Where a message was deleted, no text of it is left, not even of an edit that came later. `redacted_by` is the
    newest deletion, else the newest edit. Of edits whose text is gone already the newest one is enough.
    """
    standing: dict[Target, Edit] = {}
    for edit in edits:
        standing[edit.target] = max(standing.get(edit.target, edit), edit, key=_weight)
    return [_masked(entry, standing) for entry in entries]


def redacted(stored: Sequence[Entry], seen: Sequence[Entry]) -> list[Entry]:
    """Of entries as they are stored and as `masked` made them: those that lost a text, and are stored with it yet."""
    both = zip(stored, seen, strict=True)
    return [now for was, now in both if redacted_by(was) is None and redacted_by(now) is not None]


def redacted_by(entry: Entry) -> int | None:
    """The entry that took the text of this one back."""
    return entry.payload.redacted_by if isinstance(entry.payload, MessagePosted | MessageEdited) else None


def _weight(edit: Edit) -> tuple[bool, int]:
    return edit.deletes, edit.seq


def _told_of(entry: Entry) -> Target | None:
    """The message whose text the entry has: its own, or the one that it edits."""
    if entry.after.state not in ROOM_STATES:
        return None
    match entry.payload:
        case MessagePosted():
            return Target(entry.conversation_id, entry.seq)
        case MessageEdited(target_seq=seq):
            return Target(entry.conversation_id, seq)
    return None


def _masked(entry: Entry, standing: dict[Target, Edit]) -> Entry:
    target = _told_of(entry)
    edit = standing.get(target) if target else None
    if edit is None or (entry.seq >= edit.seq and not edit.deletes):
        return entry
    return without_text(entry, edit.seq)
