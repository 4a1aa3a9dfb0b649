"""People as others see them: name, whether it is theirs alone, and a face."""

from collections.abc import Sequence
from typing import NamedTuple

from chat_service.handlers.ports import Ports


class Known(NamedTuple):
    """Somebody; `photo` is its id, None without one."""

    id: str
    name: str
    protected: bool
    photo: str | None


class Persons:
    """Looks people up."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    async def known(self, ids: Sequence[str]) -> list[Known]:
        """Those of these people that there are: visitors and agents. Raises Unavailable."""
        names = await self._ports.directory.named(ids)
        photos = await self._ports.directory.photo_ids(ids)
        return [
            Known(one, found.name, found.protected, photos.get(one))
            for one in ids
            if (found := names.get(one)) is not None
        ]
