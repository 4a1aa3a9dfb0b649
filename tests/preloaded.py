"""The modules of all services, read once for all forks; each fork runs the `__main__` of its own.

Hashing a passphrase takes a quarter of a second of a processor on purpose. The forks hash as argon2's profile for tests
does; how the service hashes is asserted in tests/unit/chat_service/test_passphrases.py.
"""

import sys
from functools import partial
from importlib import import_module

from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST

SERVICES = ("bot", "chat_client", "chat_service")
ADAPTERS = ("mongo", "nats", "rabbitmq", "redis")  # a service reads only those that its settings name

for name in (*(f"{one}.__main__" for one in SERVICES), *(f"chat_service.adapters.{one}" for one in ADAPTERS)):
    import_module(name)
for service in SERVICES:
    del sys.modules[f"{service}.__main__"]

cheap = partial(
    PasswordHasher,
    time_cost=CHEAPEST.time_cost,
    memory_cost=CHEAPEST.memory_cost,
    parallelism=CHEAPEST.parallelism,
)
sys.modules["chat_service.handlers.passphrases"].PasswordHasher = cheap  # type: ignore[attr-defined]
