"""What the two commands take."""

import pytest

from chat_service.replica_set.account import Account
from chat_service.replica_set.settings import InitiateSettings, WatchSettings
from chat_service.settings import DatabaseUrl
from process.settings import SettingError, read


def test_members_are_addresses_in_the_order_given() -> None:
    taken = read(InitiateSettings, {"MEMBERS": "mongo-0.mongo:27017, mongo-1.mongo:27017"})

    assert list(taken.members) == ["mongo-0.mongo:27017", "mongo-1.mongo:27017"]
    assert (taken.replica_set, taken.root) == ("handoff", None)


@pytest.mark.parametrize(
    "members", ["mongo-0.mongo", "a:1,a:1", "a:99999", "mongodb://a:1", ",", ",".join(f"a:{n}" for n in range(8))]
)
def test_what_is_no_list_of_members_is_refused(members: str) -> None:
    with pytest.raises(SettingError, match=r"MEMBERS got .*: it takes 1 to 7 addresses"):
        read(InitiateSettings, {"MEMBERS": members})


def test_half_a_root_account_is_refused() -> None:
    with pytest.raises(SettingError, match="Half of MONGO_INITDB_ROOT_USERNAME"):
        read(InitiateSettings, {"MEMBERS": "a:1", "MONGO_INITDB_ROOT_PASSWORD": "secret"})


def test_the_watch_looks_at_the_member_beside_it() -> None:
    assert read(WatchSettings, {}).member == "127.0.0.1:27017"


def test_the_chat_service_s_account_may_use_its_own_database_only() -> None:
    account = Account.of(DatabaseUrl("mongodb://desk:p%40ss@a,b:27018/chats?authSource=admin&replicaSet=handoff"))

    assert account == Account("desk", "p@ss", kept_in="admin", database="chats")
    assert account.command("createUser") == {
        "createUser": "desk",
        "pwd": "p@ss",
        "roles": [{"role": "readWrite", "db": "chats"}],
    }


def test_an_account_is_kept_where_the_driver_will_look_for_it() -> None:
    for url, kept_in in [("mongodb://desk:x@a/chats", "chats"), ("mongodb://desk:x@a/", "admin")]:
        account = Account.of(DatabaseUrl(url))
        assert account
        assert account.kept_in == kept_in


def test_an_address_without_a_password_names_no_account() -> None:
    assert Account.of(DatabaseUrl("mongodb://a:27017/chats")) is None
