from pathlib import Path

import pytest

from scripts.runner.environment import data_folder, environments
from scripts.runner.place import Place, Refused
from scripts.runner.secret import secret


def found(tmp_path: Path, **env: str) -> dict[str, dict[str, str]]:
    environ = {"HANDOFF_DATA": str(tmp_path), "PATH": "/bin", **env}
    return environments(Place(environ), environ, data_folder(environ))


def test_by_default_everything_listens_on_loopback() -> None:
    place = Place({})

    assert place.page == "http://127.0.0.1:8080/"
    assert place.chat == "http://127.0.0.1:8000"
    assert place.origins == "http://localhost:8080,http://127.0.0.1:8080"
    assert place.is_local


def test_addresses_that_kubernetes_puts_into_these_variables_are_ignored() -> None:
    assert Place({"CHAT_SERVICE_PORT": "tcp://10.0.0.1:8000"}).ports["chat_service"] == 8000


@pytest.mark.parametrize("given", ["0", "70000", "-1", "eighty", "9" * 9_999])
def test_a_port_that_is_none_is_refused_by_name(given: str) -> None:
    with pytest.raises(Refused, match=r"BOT_PORT got .*: it takes a port from 1 to 65535"):
        Place({"BOT_PORT": given})


def test_two_processes_can_not_share_a_port() -> None:
    with pytest.raises(Refused, match="CHAT_CLIENT_PORT=8000, CHAT_SERVICE_PORT=8000"):
        Place({"CHAT_CLIENT_PORT": "8000"}).require_free()


def test_a_host_of_another_machine_is_refused() -> None:
    with pytest.raises(Refused, match=r"HOST got '192.0.2.7': it takes an address of this machine"):
        Place({"HOST": "192.0.2.7"}).require_free()


def test_an_address_on_the_network_is_what_browsers_are_told(tmp_path: Path) -> None:
    envs = found(tmp_path, HOST="10.1.2.3", CHAT_CLIENT_PORT="8090")

    assert envs["chat_client"]["CHAT_SERVICE_PUBLIC_URL"] == "http://10.1.2.3:8000"
    assert "http://10.1.2.3:8090" in envs["chat_service"]["ALLOWED_ORIGINS"].split(",")
    assert (envs["chat_client"]["HOST"], envs["chat_client"]["PORT"]) == ("10.1.2.3", "8090")


def test_the_bot_stays_on_loopback_wherever_the_others_listen(tmp_path: Path) -> None:
    envs = found(tmp_path, HOST="0.0.0.0")

    assert envs["bot"]["HOST"] == "127.0.0.1"
    assert envs["chat_service"]["BOT_URL"] == "http://127.0.0.1:8001"
    assert "0.0.0.0" not in envs["chat_client"]["CHAT_SERVICE_PUBLIC_URL"]


def test_an_ipv6_address_stands_in_brackets() -> None:
    assert Place({"HOST": "::1"}).page == "http://[::1]:8080/"


def test_what_is_set_goes_to_the_processes_as_it_is(tmp_path: Path) -> None:
    given = {
        "LIVE_CHAT": "off",
        "LLM_MODEL": "small",
        "DATABASE_URL": "sqlite:////srv/handoff.db",
        "CHAT_SERVICE_PUBLIC_URL": "https://chat.example.org",
        "ALLOWED_ORIGINS": "*",
        "KNOWLEDGE_FILE": "own.yaml",
        "BOT_SECRET": "given",
    }

    for env in found(tmp_path, **given).values():
        assert given.items() <= env.items()


def test_a_port_of_the_shell_is_no_port_for_three_processes(tmp_path: Path) -> None:
    envs = found(tmp_path, PORT="3000", METRICS_PORT="9090")

    assert {env["PORT"] for env in envs.values()} == {"8080", "8000", "8001"}
    assert "METRICS_PORT" not in envs["bot"]


def test_a_secret_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "bot-secret"
    path.write_text("kept\n")
    path.chmod(0o644)

    assert secret(path, 32, "set BOT_SECRET") == "kept"
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_data_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(Refused, match=r"HANDOFF_DATA got .*: it takes a folder"):
        found(tmp_path / "file")
