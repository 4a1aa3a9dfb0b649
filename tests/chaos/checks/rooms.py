"""What the log of a room says: everybody did only what they might, and what it counts is what it says."""

from collections.abc import Iterator

from tests.chaos.history import History, Plain, Stored
from tests.chaos.standings import Standing, Standings, changed_by
from tests.chaos.violation import RULED, Violation

VOICED = ("message_posted", "message_edited", "reacted")  # what nobody says who is muted
OF_OWNERS = ("room_changed", "member_left")  # the latter, if it is about somebody else


def check(history: History) -> Iterator[Violation]:
    """All rooms."""
    for room, log in history.rooms.items():
        yield from deeds(room, log)
        yield from counts(room, log)


def deeds(room: str, log: list[Stored]) -> Iterator[Violation]:
    """Who is in speaks, unless they are muted; messages are changed by their authors, and deleted by owners, too."""
    standings = Standings(log)
    authors: dict[int, str] = {}
    for entry in log:
        said = entry.seen["visitor"]
        by = said["by"]["id"]
        stood = standings.after(by, entry.seq - 1)
        if wrong := _wrong(said, stood, authors.get(said.get("target_seq", 0))):
            yield Violation(RULED, f"{entry.seq} of {room}, {said['type']} by {by}, who {wrong}")
        if entry.type == "message_posted":
            authors[entry.seq] = by
        elif entry.type == "message_deleted":
            authors.pop(said["target_seq"], None)


def counts(room: str, log: list[Stored]) -> Iterator[Violation]:
    """Of members and messages, and which entry was the last to change members."""
    standings = Standings(log)
    inside: set[str] = set()
    messages = members_seq = 0
    for entry in log:
        said = entry.seen["visitor"]
        messages += entry.type == "message_posted"
        if changed := changed_by(said):
            members_seq = entry.seq
            (inside.add if standings.after(changed[0], entry.seq).is_in else inside.discard)(changed[0])
        right = {"members": len(inside), "messages": messages, "members_seq": members_seq}
        told = {name: said["after"][name] for name in right}
        if told != right:
            yield Violation(RULED, f"{entry.seq} of {room} counts {told}, and it is {right}")
            return


def _wrong(said: Plain, stood: Standing, author: str | None) -> str | None:
    """What is wrong with who did it; None if nothing is."""
    if said["type"] == "member_joined":
        return "was in" if stood.is_in else "was banned" if stood.banned else None
    if not stood.is_in:
        return "was not in"
    if said["type"] in VOICED and stood.muted:
        return "was muted"
    by = said["by"]["id"]
    if "target_seq" in said and author is None:
        return "means no message"
    if said["type"] == "message_edited" and author != by:
        return "is not its author"
    if said["type"] == "message_deleted" and author != by and stood.role != "owner":
        return "is neither its author nor an owner"
    about_others = said["type"] in OF_OWNERS and said.get("member", {}).get("id") != by
    return "is no owner" if about_others and stood.role != "owner" else None
