"""What a decision can say instead of an entry."""

from collections.abc import Sequence
from typing import Final

from contract.entries import After, State

SAYS: Final = {
    State.BOT: "The bot has this conversation.",
    State.QUEUED: "This conversation is waiting for a person.",
    State.ASSIGNED: "{owner} has this conversation.",
    State.RESOLVED: "This conversation is resolved.",
    State.OPEN: "This room is open.",
    State.ARCHIVED: "This room is archived.",
}


class NothingToInsert(Exception):
    """The decision was not an entry. On a cached head this is no answer yet: the newest head may decide otherwise."""


class Stands(NothingToInsert):
    """What was asked for is so already, since entry `seq`."""

    def __init__(self, seq: int) -> None:
        super().__init__(f"stands since {seq}")
        self.seq = seq


class Forbidden(NothingToInsert):
    """A command that is not this role's."""

    def __init__(self, role: str, name: str) -> None:
        super().__init__(f"{name} is not a command for {role}s.")


class NotAllowed(NothingToInsert):
    """The state forbids it: `after` says where the conversation stands, `allowed` what this person may do now."""

    def __init__(self, after: After, allowed: Sequence[str]) -> None:
        where = SAYS[after.state].format(owner=after.owner.name if after.owner else "Somebody")
        what = f"You can: {', '.join(allowed)}." if allowed else "There is nothing you can do here now."
        super().__init__(f"{where} {what}")
        self.after, self.allowed = after, tuple(allowed)


class LiveChatOff(NothingToInsert):
    """There are no human agents at this desk."""


class Unfit(NothingToInsert):
    """A field of the command does not fit the moment."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field, self.message = field, message


class NotYours(NothingToInsert):
    """A command that this person may not give here; it says why."""


class LastOwner(NotYours):
    """The room's only owner can't go while others are in it, or become a member like them."""


class NotInside(NothingToInsert):
    """Who is not in a room is not told that there is one."""


class TooSoon(NothingToInsert):
    """The room is in slow mode; `wait_s` seconds from now this person's next message is welcome."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(f"{wait_s:.1f} s")
        self.wait_s = wait_s


class Stale(Exception):
    """What was looked up for the decision holds no longer: look again."""
