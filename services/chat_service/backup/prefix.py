"""Conversations without gaps: what a backup holds of each is its log from the first entry up to some entry."""


class Gap(Exception):
    """An entry is missing. It must not happen, and then the backup is no good."""


class Prefixes:
    """Watches entries go by, conversation after conversation, each in its order."""

    def __init__(self) -> None:
        self._conversation_id, self._seq = "", 0

    def take(self, conversation_id: str, seq: int) -> None:
        """The next entry. Raises Gap unless it follows the one before, or is the first of another conversation."""
        expected = self._seq + 1 if conversation_id == self._conversation_id else 1
        if seq != expected:
            raise Gap(f"entry {expected} of {conversation_id} is missing before entry {seq}")
        self._conversation_id, self._seq = conversation_id, seq
