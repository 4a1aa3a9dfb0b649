"""The newest entries this replica saw. A cached head may lead to an insert, never to a refusal."""

from collections import OrderedDict
from typing import Final

from chat_service.ports.log import Log
from contract.entries import Entry

CONVERSATIONS: Final = 10_000  # heads kept; about 1 KiB each


class Heads:
    """A bounded cache over `log.head`, the least recently used thrown out first."""

    def __init__(self, log: Log, size: int = CONVERSATIONS) -> None:
        self._log, self._size = log, size
        self._heads: OrderedDict[str, Entry] = OrderedDict()

    async def get(self, conversation_id: str) -> Entry | None:
        """The head as this replica knows it, else from the log; None for an empty log."""
        if head := self._heads.get(conversation_id):
            self._heads.move_to_end(conversation_id)
            return head
        return await self.refresh(conversation_id)

    async def refresh(self, conversation_id: str) -> Entry | None:
        """The head from the log."""
        head = await self._log.head(conversation_id)
        if head:
            self.put(head)
        return head

    def put(self, entry: Entry) -> None:
        """Remember an entry that is stored, unless a newer one is known."""
        known = self._heads.get(entry.conversation_id)
        if known is None or known.seq < entry.seq:
            self._heads[entry.conversation_id] = entry
            self._heads.move_to_end(entry.conversation_id)
            if len(self._heads) > self._size:
                self._heads.popitem(last=False)

    def drop(self, conversation_id: str) -> None:
        """Forget it: what is stored is not known."""
        self._heads.pop(conversation_id, None)
