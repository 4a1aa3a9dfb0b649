"""The pipeline's workflows: what a laptop can do too, with the least rights, and an end."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import yaml

from tests.suite import ROOT

WORKFLOWS: Final = tuple(sorted((ROOT / ".github" / "workflows").glob("*.yaml")))
PINNED: Final = re.compile(r"uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
LONGEST_MIN: Final = 45
Job = dict[str, Any]


def jobs() -> Iterator[tuple[str, Job]]:
    """Each job of each workflow, and where it is."""
    for path in WORKFLOWS:
        for name, job in yaml.safe_load(path.read_text())["jobs"].items():
            yield f"{path.name}: {name}", job


def steps() -> Iterator[tuple[str, Job]]:
    """Each step that runs commands."""
    for place, job in jobs():
        for step in job.get("steps", ()):
            if "run" in step:
                yield place, step


def targets(text: str) -> list[str]:
    """The make targets that a command names."""
    return re.findall(r"(?:^|&& )make ([a-z-]+)", text, re.MULTILINE)


def test_there_are_workflows_that_check_and_that_deliver() -> None:
    assert [path.name for path in WORKFLOWS] == ["checks.yaml", "deliver.yaml"]


def test_every_make_target_of_the_pipeline_is_there() -> None:
    known = set(re.findall(r"^([a-z-]+):", Path(ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {target for _, step in steps() for target in targets(step["run"])}

    assert named - known == set()
    assert {"check", "test", "images", "push", "deploy", "smoke", "promote", "rollback", "undeploy"} <= named


def test_every_job_ends_by_itself_and_says_what_it_may() -> None:
    for place, job in jobs():
        assert job["permissions"] == {"contents": "read"}, place
        assert "uses" in job or 0 < job["timeout-minutes"] <= LONGEST_MIN, place


def test_a_workflow_may_nothing_that_no_job_says() -> None:
    assert [path.name for path in WORKFLOWS if yaml.safe_load(path.read_text())["permissions"] != {}] == []


def test_secrets_reach_commands_through_the_environment_only() -> None:
    assert [place for place, step in steps() if "${{" in step["run"]] == []


def test_actions_of_others_are_pinned_to_a_commit_whose_version_stands_beside_it() -> None:
    for path in WORKFLOWS:
        used = re.findall(r"uses: .*", path.read_text())
        assert [one for one in used if not one.startswith("uses: ./") and not PINNED.fullmatch(one)] == [], path.name


def test_what_failed_after_promotion_began_is_rolled_back() -> None:
    [production] = [job for place, job in jobs() if place == "deliver.yaml: production"]
    [back] = [step for step in production["steps"] if "make rollback" in step.get("run", "")]

    assert "failure()" in back["if"]
    assert "cancelled()" in back["if"]


def commands(*words: str) -> str:
    """What make would do."""
    env = {"PATH": os.environ["PATH"]}
    done = subprocess.run(["make", "-n", *words], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    return done.stdout


def test_images_are_the_overlays_unless_a_tag_is_given() -> None:
    assert "--tag" not in commands("deploy")
    assert "--tag 1.2" in commands("deploy", "TAG=1.2")
    assert "handoff/$name:dev" in commands("images")
