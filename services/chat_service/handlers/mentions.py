"""Whom a message in a room names: `@` and a member's name, as long as it goes."""

import re
from collections.abc import Iterator
from typing import Final

from chat_service.ports.directory import Directory
from contract.entries import Owner
from contract.text import NAME_CHARS, folded

MENTIONS: Final = 20  # names in one message; what stands behind more is text
WORDS: Final = 6  # of a name that is looked for: nobody is mentioned by more
_AFTER_AT: Final = re.compile(rf"(?:^|(?<=[^\w@]))@(\S[^\n@]{{0,{NAME_CHARS - 1}}})")
_WORD_ENDS: Final = re.compile(r"\b(?=\W|$)")


class Mentions:
    """Finds members by the names in a text."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    async def of(self, room_id: str, text: str) -> list[Owner]:
        """The members whom the text mentions; of one name all who have it. Raises Unavailable."""
        places = [list(_candidates(said)) for said in _AFTER_AT.findall(text)[:MENTIONS]]
        wanted = list(dict.fromkeys(name for place in places for name in place))
        if not wanted:
            return []
        by_name: dict[str, list[Owner]] = {}
        for member in await self._directory.members_named(room_id, wanted):
            by_name.setdefault(folded(member.name), []).append(Owner(member.person_id, member.name))
        meant = (next((by_name[name] for name in place if name in by_name), []) for place in places)
        return list({one.id: one for people in meant for one in people}.values())


def _candidates(said: str) -> Iterator[str]:
    """The names that what follows an `@` may begin with, the longest first, folded."""
    ends = [match.start() for match in _WORD_ENDS.finditer(said) if match.start()]
    for end in sorted({*ends[:WORDS], len(said.rstrip())}, reverse=True):
        yield folded(said[:end])
