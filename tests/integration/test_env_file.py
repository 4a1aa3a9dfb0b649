"""The secrets that Compose's file of settings gets."""

import os
import re
import subprocess
from pathlib import Path
from typing import Final

import pytest

from tests.suite import ROOT

HEX: Final = re.compile(r"[0-9a-f]+")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / ".env"


def make(file: Path) -> dict[str, str]:
    """Run the script; the settings in the file after it, in their order."""
    subprocess.run([ROOT / "scripts" / "env-file", file], check=True, timeout=30)
    return dict(line.split("=", 1) for line in file.read_text().splitlines() if "=" in line)


def test_both_secrets_are_made_by_chance(file: Path) -> None:
    settings = make(file)
    again = make(file.with_name("another"))

    assert list(settings) == ["BOT_SECRET", "ADMIN_PASSWORD"]
    assert [len(value) for value in settings.values()] == [64, 24]
    assert all(HEX.fullmatch(value) for value in settings.values())
    assert not set(settings.values()) & set(again.values())


def test_nobody_else_may_read_them(file: Path) -> None:
    file.touch(mode=0o644)

    make(file)

    assert file.stat().st_mode & 0o777 == 0o600


def test_what_is_there_stays(file: Path) -> None:
    first = make(file)
    file.write_text(f"# ours\nHANDOFF_PORT=9000\nADMIN_PASSWORD={first['ADMIN_PASSWORD']}")  # the last line is open

    settings = make(file)

    assert settings["HANDOFF_PORT"] == "9000"
    assert settings["ADMIN_PASSWORD"] == first["ADMIN_PASSWORD"]
    assert settings["BOT_SECRET"] != first["BOT_SECRET"]
    assert make(file) == settings


def test_an_empty_secret_is_none(file: Path) -> None:
    file.write_text("BOT_SECRET=\n# ADMIN_PASSWORD=old\n")

    settings = make(file)

    assert HEX.fullmatch(settings["BOT_SECRET"])
    assert HEX.fullmatch(settings["ADMIN_PASSWORD"])


@pytest.mark.parametrize("script", ["image", "up"])
def test_without_docker_it_is_said_what_is_missing(script: str, tmp_path: Path) -> None:
    (tmp_path / "sh").symlink_to("/bin/sh")
    command = [str(ROOT / "scripts" / script), "handoff/bot:dev", "."]
    done = subprocess.run(
        command, env={**os.environ, "PATH": str(tmp_path)}, capture_output=True, text=True, timeout=30, check=False
    )

    assert done.returncode == 1
    assert "is missing: install Docker Engine" in done.stderr
