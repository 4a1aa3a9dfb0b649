"""What a server's words mean."""

from typing import Any

import pytest

from chat_service.replica_set.hello import Hello, Role

SAID: list[tuple[dict[str, Any], Role]] = [
    ({"ismaster": True}, Role.ALONE),  # an old or compatible server
    ({"isWritablePrimary": True}, Role.ALONE),
    ({"isWritablePrimary": False, "isreplicaset": True}, Role.NEW),
    ({"isWritablePrimary": True, "setName": "handoff"}, Role.PRIMARY),
    ({"ismaster": True, "setName": "handoff"}, Role.PRIMARY),
    ({"isWritablePrimary": False, "secondary": True, "setName": "handoff"}, Role.SECONDARY),
    ({"isWritablePrimary": False, "secondary": False, "setName": "handoff"}, Role.OTHER),  # STARTUP2, RECOVERING
    ({"isWritablePrimary": False, "secondary": False, "arbiterOnly": True, "setName": "handoff"}, Role.OTHER),
]


@pytest.mark.parametrize(("said", "role"), SAID)
def test_a_server_s_role_is_in_its_hello(said: dict[str, Any], role: Role) -> None:
    assert Hello.of(said).role is role


def test_a_member_names_its_set_and_its_primary() -> None:
    said = {"isWritablePrimary": False, "secondary": True, "setName": "handoff", "primary": "mongo-1.mongo:27017"}

    assert Hello.of(said) == Hello(Role.SECONDARY, "handoff", "mongo-1.mongo:27017")
