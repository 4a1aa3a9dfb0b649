"""What `make deploy` says where it can't begin, and how it reads what an API server refuses."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from deploy.cluster import Absent, Cluster, Refused, Silent
from tests.servers.kubernetes import PATH, Kubernetes, a_service
from tests.servers.program import certify
from tests.suite import ROOT

COMMAND_S = 60


def kubeconfig(folder: Path, server: Kubernetes) -> Path:
    """A file that names that server."""
    url = f"https://127.0.0.1:{server.environ['KUBERNETES_SERVICE_PORT']}"
    cluster = {"server": url, "certificate-authority": str(server.account / "ca.crt")}
    context = {"cluster": "one", "user": "one", "namespace": "shop"}
    config = {
        "apiVersion": "v1", "kind": "Config", "current-context": "here",
        "contexts": [{"name": "here", "context": context}],
        "clusters": [{"name": "one", "cluster": cluster}],
        "users": [{"name": "one", "user": {"token": server.token}}],
    }  # fmt: skip
    path = folder / "kubeconfig"
    path.write_text(yaml.safe_dump(config))
    return path


@pytest.fixture
def cluster(kubernetes: Kubernetes, tmp_path: Path) -> Cluster:
    return Cluster.of_context(str(kubeconfig(tmp_path, kubernetes)))


def test_the_context_says_which_cluster_and_which_namespace(cluster: Cluster, kubernetes: Kubernetes) -> None:
    kubernetes.answer = a_service({"ip": "203.0.113.7"})

    assert (cluster.context, cluster.namespace) == ("here", "shop")
    assert cluster.get(PATH) == kubernetes.answer


def test_what_is_not_there_is_absent(cluster: Cluster) -> None:
    assert cluster.find(PATH) is None
    with pytest.raises(Absent):
        cluster.get(PATH)
    cluster.delete(PATH)


def test_what_is_refused_is_told_in_the_clusters_words(cluster: Cluster, kubernetes: Kubernetes) -> None:
    kubernetes.answer = 500

    with pytest.raises(Refused, match=r"GET /api/v1/.*: services internal server error \(500\)"):
        cluster.get(PATH)
    with pytest.raises(Refused, match=r"GET /version: services forbidden \(403\)"):
        cluster.get("/version")


def test_a_log_that_is_not_there_is_no_lines(cluster: Cluster) -> None:
    assert cluster.log("shop", "pod", "container", 5, previous=True) == []


def test_a_cluster_that_shows_a_strange_certificate_is_silent_to_us(kubernetes: Kubernetes, tmp_path: Path) -> None:
    certify(tmp_path)
    (kubernetes.account / "ca.crt").write_bytes((tmp_path / "certificate.pem").read_bytes())

    with pytest.raises(Silent):
        Cluster.of_context(str(kubeconfig(tmp_path, kubernetes))).get(PATH)


def said(folder: Path, *words: str, config: str = "") -> tuple[int, str]:
    """Exit status and output of the command. It finds kubectl beside Python where the machine has none."""
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": "services", "HOME": str(folder), "KUBECONFIG": config}
    command = [sys.executable, "-m", "deploy", *words]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=COMMAND_S, check=False)
    return done.returncode, done.stdout + done.stderr


def test_without_a_cluster_it_says_what_is_missing(tmp_path: Path) -> None:
    status, words = said(tmp_path, "up")

    assert status == 1
    assert words.startswith("KUBECONFIG names no cluster")
    assert "Traceback" not in words


def test_a_cluster_that_does_not_answer_is_named(kubernetes: Kubernetes, tmp_path: Path) -> None:
    config = kubeconfig(tmp_path, kubernetes)
    kubernetes.shutdown()
    kubernetes.server_close()

    status, words = said(tmp_path, "up", config=str(config))

    assert status == 1
    assert words.startswith("The cluster of here does not answer")


def test_an_overlay_that_is_not_there_is_said_with_those_that_are(kubernetes: Kubernetes, tmp_path: Path) -> None:
    status, words = said(tmp_path, "up", "--overlay", "lokal", config=str(kubeconfig(tmp_path, kubernetes)))

    assert status == 1
    assert words.startswith("There is no overlay lokal: OVERLAY takes local, production, or a folder")
