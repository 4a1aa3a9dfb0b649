"""How ports fail. Each names whose fault it is."""

from contract.entries import Entry


class Unavailable(Exception):
    """The database did not answer within its 5 s. Nothing is known about what was asked; asking again is harmless."""


class SeqTaken(Exception):
    """Another writer has that place in the log. Read the head and decide again."""


class ClientIdTaken(Exception):
    """This `client_id` is in the log already, as `entry`."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(entry.client_id)
        self.entry = entry


class NameTaken(Exception):
    """The folded name is somebody else's."""


class ShortcutTaken(Exception):
    """Another canned response has that shortcut."""


class TurnFailed(Exception):
    """The bot gave no answer, or one that can't be used; `reason` is for agents and logs, without secrets."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
