"""`make deploy` and its kin: what fails is explained and can be taken back; what was made once stays; data is kept."""

import json
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.cluster.kube import Namespace, kubectl
from tests.cluster.suite import Suite, made, make
from tests.suite import ROOT

TAG = os.environ.get("TAG", "dev")
DEPLOYMENTS = ("bot", "chat-client", "chat-service", "redis")
REFUSED = {"op": "add", "path": "/data/LOG_LEVEL", "value": "loud"}


@pytest.fixture
def nowhere() -> Iterator[Namespace]:
    """The name of a namespace that is not there yet, and is gone after the test."""
    name = f"handoff-test-{secrets.token_hex(3)}"
    yield Namespace(name)
    kubectl("delete", "namespace", name, "--wait=false", "--ignore-not-found")


def uids(namespace: Namespace, *kinds: str) -> dict[str, str]:
    found = json.loads(namespace.kubectl("get", ",".join(kinds), "--output", "json"))["items"]
    return {one["metadata"]["name"]: one["metadata"]["uid"] for one in found}


def pods(namespace: Namespace) -> set[str]:
    return {pod["metadata"]["uid"] for name in DEPLOYMENTS for pod in namespace.pods(name)}


def overlay(folder: Path) -> str:
    """The local overlay with a setting that the chat service refuses."""
    base = os.path.relpath(ROOT / "k8s" / "overlays" / "local", folder)
    patch = {"target": {"kind": "ConfigMap", "name": "chat-service"}, "patch": yaml.safe_dump([REFUSED])}
    (folder / "kustomization.yaml").write_text(yaml.safe_dump({"resources": [base], "patches": [patch]}))
    return str(folder)


def test_a_second_deploy_leaves_secrets_and_pods_as_they_are(suite: Suite) -> None:
    secrets_before, pods_before = uids(suite.namespace, "secrets"), pods(suite.namespace)

    make("deploy", NAMESPACE=suite.namespace.name, TAG=suite.tag)

    assert uids(suite.namespace, "secrets") == secrets_before
    assert pods(suite.namespace) == pods_before


def test_a_version_that_does_not_start_says_why_in_its_own_words_and_is_taken_back(
    suite: Suite, tmp_path: Path
) -> None:
    name, before = suite.namespace.name, pods(suite.namespace)

    done = made("deploy", NAMESPACE=name, TAG=suite.tag, OVERLAY=overlay(tmp_path))

    assert done.returncode != 0
    assert "CrashLoopBackOff" in done.stdout
    assert "LOG_LEVEL got 'loud': it takes debug, info, warning or error." in done.stdout
    assert "The version before still serves: chat-service" in done.stdout
    assert "CrashLoopBackOff" in made("deploy-status", NAMESPACE=name).stdout
    assert "Going back to the versions before: chat-service." in make("rollback", NAMESPACE=name)
    assert pods(suite.namespace) == before
    assert "there is none to go back to" in make("rollback", NAMESPACE=name)
    make("deploy", NAMESPACE=name, TAG=suite.tag)  # the settings, too
    assert pods(suite.namespace) == before


def test_a_version_that_no_node_can_get_does_not_touch_the_database(suite: Suite) -> None:
    name, before = suite.namespace.name, uids(suite.namespace, "pods")["mongo-0"]

    done = made("deploy", NAMESPACE=name, TAG="of-no-image")

    assert done.returncode != 0
    assert "of-no-image" in done.stdout
    assert "ImagePullBackOff" in done.stdout
    assert uids(suite.namespace, "pods")["mongo-0"] == before
    make("rollback", NAMESPACE=name)
    make("deploy", NAMESPACE=name, TAG=suite.tag)


def test_pods_that_the_quota_forbids_are_told_and_come_with_the_next_deploy(nowhere: Namespace) -> None:
    kubectl("create", "namespace", nowhere.name)
    nowhere.kubectl("create", "quota", "small", "--hard=pods=2")

    done = made("deploy", NAMESPACE=nowhere.name, TAG=TAG)

    assert done.returncode != 0
    assert "exceeded quota: small" in done.stdout
    assert "The namespace's quota leaves no room" in done.stdout
    nowhere.kubectl("delete", "quota", "small")
    assert "Handoff is ready: open http://" in make("deploy", NAMESPACE=nowhere.name, TAG=TAG)


def test_what_was_undeployed_comes_back_with_its_data_unless_that_was_deleted_too(nowhere: Namespace) -> None:
    make("deploy", NAMESPACE=nowhere.name, TAG=TAG)
    labels = json.loads(kubectl("get", "namespace", nowhere.name, "--output", "json"))["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"
    make("smoke", NAMESPACE=nowhere.name)
    there = Suite(nowhere, TAG)
    admin, (chats, _) = there.admin, there.heads()
    assert chats

    assert "Kept: persistentvolumeclaim data-mongo-0" in make("undeploy", NAMESPACE=nowhere.name)
    assert nowhere.pods() == []
    make("deploy", NAMESPACE=nowhere.name, TAG=TAG)
    again = Suite(nowhere, TAG)
    assert (again.admin, again.heads()[0]) == (admin, chats)

    make("undeploy", NAMESPACE=nowhere.name, DATA="delete")
    assert uids(nowhere, "secrets", "persistentvolumeclaims") == {}
