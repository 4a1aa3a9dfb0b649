import os
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.integration.run.local import ENDING_S, START_S, Stopwatch, environment, free_ports, started
from tests.suite import ROOT


def run_to_its_end(data: Path, ports: dict[str, int], **env: str) -> tuple[int, list[str]]:
    """Exit status and screen of a runner that ends by itself."""
    done = subprocess.run(
        [sys.executable, "scripts/run.py"],
        env=environment(data, ports, env),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=START_S,
        check=False,
    )
    return done.returncode, done.stdout.splitlines()


def test_it_says_where_to_click_and_there_a_visitor_gets_an_answer(tmp_path: Path) -> None:
    with started(tmp_path) as local:
        page = local.until_ready()
        chat = f"http://127.0.0.1:{local.ports['CHAT_SERVICE']}"
        allowed = httpx.options(
            f"{chat}/v1/sessions",
            headers={"Origin": page.rstrip("/"), "Access-Control-Request-Method": "POST"},
        )

        assert page == f"http://127.0.0.1:{local.ports['CHAT_CLIENT']}/"
        assert chat in httpx.get(page).text
        assert allowed.headers["access-control-allow-origin"] == page.rstrip("/")
        assert httpx.post(f"{chat}/v1/sessions", json={"name": "Ana"}).status_code == 201


def test_every_line_of_a_process_stands_behind_its_name(tmp_path: Path) -> None:
    with started(tmp_path) as local:
        local.until_ready()

        for name in ("bot", "chat_service", "chat_client"):
            assert [line for line in local.lines if f" {name} " in line and f"info {name}: listens on http" in line]


def test_ctrl_c_ends_all_within_three_seconds(tmp_path: Path) -> None:
    with started(tmp_path) as local:
        local.until_ready()
        watch = Stopwatch()

        local.press_ctrl_c()

        assert local.ended(ENDING_S) == 0
        assert watch.seconds < ENDING_S
        assert local.processes() == {}
        assert "Traceback" not in "\n".join(local.lines)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_the_runner_ends_all_as_well(tmp_path: Path, number: int) -> None:
    with started(tmp_path) as local:
        local.until_ready()

        local.signal(number)

        assert local.ended(ENDING_S) == 0
        assert local.processes() == {}


def test_a_process_that_listens_to_no_signal_is_killed_within_the_three_seconds(tmp_path: Path) -> None:
    with started(tmp_path) as local:
        local.until_ready()
        for pid in (local.processes()[name] for name in ("bot", "chat_service", "chat_client")):
            os.kill(pid, signal.SIGSTOP)

        local.press_ctrl_c()

        assert local.ended(ENDING_S) == 0
        assert local.processes() == {}


def test_a_killed_process_ends_the_others_and_its_name_stands_last(tmp_path: Path) -> None:
    with started(tmp_path) as local:
        local.until_ready()

        os.kill(local.processes()["chat_service"], signal.SIGKILL)

        assert local.ended() == 1
        assert local.processes() == {}
        assert local.lines[-2] == "chat_service was killed by signal 9, so all ended. Its last words:"
        assert "info chat_service: listens on" in local.lines[-1]


def test_a_process_that_refuses_its_settings_has_the_last_word(tmp_path: Path) -> None:
    status, screen = run_to_its_end(tmp_path, free_ports(), LIVE_CHAT="maybe")

    assert status == 1
    assert screen[-2] == "chat_service ended with status 2, so all ended. Its last words:"
    assert screen[-1].startswith("  LIVE_CHAT got 'maybe'")


def test_a_port_in_use_is_said_before_anything_starts(tmp_path: Path) -> None:
    ports = free_ports()
    with socket.create_server(("127.0.0.1", ports["CHAT_CLIENT"])):
        status, screen = run_to_its_end(tmp_path, ports)

    (line,) = screen
    assert status == 1
    assert line.startswith(f"Port {ports['CHAT_CLIENT']} is in use. Choose another: make run CHAT_CLIENT_PORT=")


def test_several_ports_in_use_are_said_at_once(tmp_path: Path) -> None:
    ports = free_ports()
    with socket.create_server(("127.0.0.1", ports["BOT"])), socket.create_server(("127.0.0.1", ports["CHAT_SERVICE"])):
        _, screen = run_to_its_end(tmp_path, ports)

    (line,) = screen
    assert line.startswith(f"Ports {ports['CHAT_SERVICE']} and {ports['BOT']} are in use. Choose others: make run ")


def test_the_secret_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    data = tmp_path / "data"
    kept = []
    for _ in range(2):
        with started(data) as local:
            local.until_ready()
            kept.append((data / "bot-secret").read_text())

    assert kept[0] == kept[1]
    assert stat.S_IMODE((data / "bot-secret").stat().st_mode) == 0o600
    assert (data / "handoff.db").exists()


def test_a_secret_from_the_environment_is_taken_and_not_written(tmp_path: Path) -> None:
    with started(tmp_path, BOT_SECRET="from-the-environment") as local:
        local.until_ready()

        assert not (tmp_path / "bot-secret").exists()


def test_ctrl_c_while_it_starts_leaves_nothing_behind(tmp_path: Path) -> None:
    with started(tmp_path) as local:
        watch = Stopwatch()
        while "bot" not in local.processes():
            assert watch.seconds < START_S

        local.press_ctrl_c()

        local.ended(ENDING_S)
        assert local.processes() == {}
