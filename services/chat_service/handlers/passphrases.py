"""Passphrases as argon2id hashes, made in two threads: it takes tens of milliseconds on purpose."""

import asyncio
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from chat_service.ports.errors import Unavailable

T = TypeVar("T")

THREADS: Final = 2
WAITING: Final = 50  # hashes that may wait for a thread; more are refused rather than queued for minutes


class Passphrases:
    """Hashing and checking off the event loop. Parameters: argon2-cffi's defaults, RFC 9106's low-memory profile."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="argon2")
        self._hasher = PasswordHasher()
        self._waiting = 0

    @property
    def decoy(self) -> str:
        """A hash that nothing fits, but that takes as long to check as any other."""
        cost = self._hasher
        nothing = b64encode(bytes(cost.hash_len)).decode().rstrip("=")
        salt = b64encode(bytes(cost.salt_len)).decode().rstrip("=")
        return f"$argon2id$v=19$m={cost.memory_cost},t={cost.time_cost},p={cost.parallelism}${salt}${nothing}"

    async def hash(self, phrase: str) -> str:
        """A salted hash. Raises Unavailable when too many wait already."""
        return await self._run(lambda: self._hasher.hash(phrase))

    async def fits(self, hashed: str, phrase: str) -> bool:
        """Whether the phrase is the hashed one. Raises Unavailable when too many wait already."""
        return await self._run(lambda: self._fits(hashed, phrase))

    def close(self) -> None:
        """Let the threads end."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _fits(self, hashed: str, phrase: str) -> bool:
        try:
            return self._hasher.verify(hashed, phrase)
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, work: Callable[[], T]) -> T:
        if self._waiting >= WAITING:
            raise Unavailable("too many passphrases are being checked")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._waiting -= 1
