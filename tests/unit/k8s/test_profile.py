"""The restricted profile as our tests know it notices every kind of breach."""

import copy
from typing import Any, Final

import pytest

from tests.unit.k8s.profile import CONTAINER, POD, faults

KEPT: Final[dict[str, Any]] = {
    "securityContext": {"runAsNonRoot": True, "runAsUser": 10_001, "seccompProfile": {"type": "RuntimeDefault"}},
    "volumes": [{"name": "tmp", "emptyDir": {}}],
    "containers": [
        {
            "name": "main",
            "ports": [{"containerPort": 8000}],
            "readinessProbe": {"httpGet": {"path": "/readyz", "port": 8000}},
            "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
        }
    ],
}
OF_POD: Final[dict[str, dict[str, Any]]] = {
    "host namespaces": {"hostNetwork": True},
    "sysctls": {"securityContext": {**KEPT["securityContext"], "sysctls": [{"name": "kernel.msgmax", "value": "1"}]}},
    "volume types": {"volumes": [{"name": "host", "hostPath": {"path": "/"}}]},
}
OF_CONTAINER: Final[dict[str, dict[str, Any]]] = {
    "privileged": {"privileged": True},
    "proc mount": {"procMount": "Unmasked"},
    "SELinux": {"seLinuxOptions": {"user": "system_u"}},
    "AppArmor": {"appArmorProfile": {"type": "Unconfined"}},
    "privilege escalation": {"allowPrivilegeEscalation": True},
    "running as non-root": {"runAsNonRoot": False},
    "running as user 0": {"runAsUser": 0},
    "seccomp": {"seccompProfile": {"type": "Unconfined"}},
    "capabilities dropped": {"capabilities": {"drop": ["NET_RAW"]}},
    "capabilities added": {"capabilities": {"drop": ["ALL"], "add": ["NET_ADMIN"]}},
}
BESIDE: Final[dict[str, dict[str, Any]]] = {
    "host ports": {"ports": [{"containerPort": 8000, "hostPort": 8000}]},
    "host probes": {"lifecycle": {"preStop": {"httpGet": {"host": "10.0.0.1", "port": 80}}}},
}


def test_a_pod_that_keeps_the_profile_has_no_faults() -> None:
    assert faults(KEPT) == []


@pytest.mark.parametrize("control", POD)
def test_a_breach_by_the_pod_is_named(control: str) -> None:
    assert faults({**KEPT, **OF_POD[control]}) == [control]


@pytest.mark.parametrize("control", CONTAINER)
@pytest.mark.parametrize("place", ["containers", "initContainers"])
def test_a_breach_by_a_container_is_named(control: str, place: str) -> None:
    broken = copy.deepcopy(KEPT["containers"][0])
    broken["name"] = "second"
    broken.update(BESIDE.get(control, {}))
    broken["securityContext"].update(OF_CONTAINER.get(control, {}))
    pod = {**KEPT, place: [*KEPT.get(place, []), broken]}

    assert faults(pod) == [f"second: {control}"]


@pytest.mark.parametrize("control", ["running as non-root", "seccomp"])
def test_what_neither_pod_nor_container_says_is_a_breach(control: str) -> None:
    assert f"main: {control}" in faults({**KEPT, "securityContext": {}})
