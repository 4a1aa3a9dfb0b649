"""The first admin of `make run`: a password is shown once, and whatever is shown opens."""

import stat
from pathlib import Path

import httpx
import pytest

from scripts.runner.admin import FirstAdmin
from scripts.runner.place import Refused
from tests.integration.run.local import LOGIN, Local, started


def login(local: Local, name: str, password: str) -> int:
    """The status of the answer to that login."""
    url = f"http://127.0.0.1:{local.ports['CHAT_SERVICE']}/v1/agents/sessions"
    return httpx.post(url, json={"name": name, "password": password}, trust_env=False).status_code


def logins_shown(local: Local) -> list[str]:
    """The lines that tell a password, of a runner that has ended."""
    return [line for line in local.lines if line.startswith(LOGIN)]


def end(local: Local) -> None:
    local.until_ready()
    local.press_ctrl_c()
    assert local.ended() == 0


def test_the_password_that_is_shown_opens_and_is_kept_nowhere(tmp_path: Path) -> None:
    with started(tmp_path) as local:
        password = local.until_line(LOGIN).split()[0]

        assert login(local, "admin", password) == 201
        place = local.lines.index(f"Agents work at http://127.0.0.1:{local.ports['CHAT_CLIENT']}/console")
        assert local.lines[place - 1].startswith("Handoff is ready: open ")
        assert local.lines[place + 1].startswith(LOGIN)
        end(local)
        assert not (tmp_path / "admin-password").exists()
        assert [path for path in tmp_path.iterdir() if password.encode() in path.read_bytes()] == []


def test_a_later_start_shows_the_consoles_address_only_and_the_password_still_opens(tmp_path: Path) -> None:
    with started(tmp_path) as local:
        password = local.until_line(LOGIN).split()[0]
        end(local)

    with started(tmp_path) as local:
        local.until_line("Agents work at ")

        assert login(local, "admin", password) == 201
        end(local)
        assert logins_shown(local) == []


def test_a_database_that_is_new_gets_an_admin_of_its_own(tmp_path: Path) -> None:
    with started(tmp_path) as local:
        first = local.until_line(LOGIN).split()[0]
        end(local)

    with started(tmp_path, DATABASE_URL=f"sqlite:///{tmp_path / 'other.db'}") as local:
        second = local.until_line(LOGIN).split()[0]

        assert login(local, "admin", second) == 201
        assert login(local, "admin", first) == 401


def test_a_start_that_was_cut_short_shows_its_password_the_next_time(tmp_path: Path) -> None:
    FirstAdmin(tmp_path / "admin-password")
    (kept,) = (tmp_path / "admin-password").read_text().split()
    assert stat.S_IMODE((tmp_path / "admin-password").stat().st_mode) == 0o600
    with started(tmp_path, ADMIN_NAME="admin", ADMIN_PASSWORD=kept) as local:
        end(local)

    with started(tmp_path) as local:
        assert local.until_line(LOGIN).split()[0] == kept


def test_who_names_an_admin_is_shown_no_password(tmp_path: Path) -> None:
    with started(tmp_path, ADMIN_NAME="Ada", ADMIN_PASSWORD="of my own choice") as local:
        local.until_line("Agents work at ")

        assert login(local, "Ada", "of my own choice") == 201
        end(local)
        assert logins_shown(local) == []
        assert not (tmp_path / "admin-password").exists()


def test_half_an_admin_is_refused_by_the_chat_service(tmp_path: Path) -> None:
    with started(tmp_path, ADMIN_NAME="Ada") as local:
        assert local.ended() == 1
        assert local.lines[-1].startswith("  ADMIN_PASSWORD is missing beside ADMIN_NAME")


def test_a_password_that_can_not_be_kept_is_said_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "admin-password").mkdir()

    with pytest.raises(Refused, match="set ADMIN_NAME and ADMIN_PASSWORD"):
        FirstAdmin(tmp_path / "admin-password")
