"""Kubernetes' restricted profile, the strictest of its Pod Security Standards, control by control."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

Json = Mapping[str, Any]
VOLUMES: Final = frozenset(
    {
        "configMap",
        "csi",
        "downwardAPI",
        "emptyDir",
        "ephemeral",
        "persistentVolumeClaim",
        "projected",
        "secret",
    }
)
SECCOMP: Final = frozenset({"RuntimeDefault", "Localhost"})
HOOKS: Final = ("livenessProbe", "readinessProbe", "startupProbe")


def faults(pod: Json) -> list[str]:
    """What the profile forbids in this pod, a line each; none if it may run in a restricted namespace."""
    found = [name for name, is_kept in POD.items() if not is_kept(pod)]
    for container in (*pod.get("initContainers", ()), *pod["containers"]):
        found += [f"{container['name']}: {name}" for name, is_kept in CONTAINER.items() if not is_kept(pod, container)]
    return found


def _effective(pod: Json, container: Json, name: str) -> Any:
    """What holds for the container: its own word, or else the pod's."""
    own = container.get("securityContext", {})
    return own[name] if name in own else pod.get("securityContext", {}).get(name)


def _own(container: Json, name: str) -> Any:
    return container.get("securityContext", {}).get(name)


def _capabilities(container: Json) -> Json:
    found: Json = _own(container, "capabilities") or {}
    return found


def _hosts(container: Json) -> Iterator[str]:
    """The hosts that probes and hooks name instead of the pod itself."""
    lifecycle = container.get("lifecycle", {})
    for handler in (*(container.get(hook, {}) for hook in HOOKS), *lifecycle.values()):
        for call in ("httpGet", "tcpSocket"):
            if host := handler.get(call, {}).get("host"):
                yield host


POD: Final[Mapping[str, Callable[[Json], bool]]] = {
    "host namespaces": lambda pod: not any(pod.get(name) for name in ("hostNetwork", "hostPID", "hostIPC")),
    "sysctls": lambda pod: not pod.get("securityContext", {}).get("sysctls"),
    "volume types": lambda pod: all(set(volume) - {"name"} <= VOLUMES for volume in pod.get("volumes", ())),
}

CONTAINER: Final[Mapping[str, Callable[[Json, Json], bool]]] = {
    "privileged": lambda _, one: not _own(one, "privileged"),
    "host ports": lambda _, one: not any(port.get("hostPort") for port in one.get("ports", ())),
    "host probes": lambda _, one: not list(_hosts(one)),
    "proc mount": lambda _, one: _own(one, "procMount") in {None, "Default"},
    "SELinux": lambda pod, one: not _effective(pod, one, "seLinuxOptions"),
    "AppArmor": lambda pod, one: (_effective(pod, one, "appArmorProfile") or {}).get("type") != "Unconfined",
    "privilege escalation": lambda _, one: _own(one, "allowPrivilegeEscalation") is False,
    "running as non-root": lambda pod, one: _effective(pod, one, "runAsNonRoot") is True,
    "running as user 0": lambda pod, one: _effective(pod, one, "runAsUser") != 0,
    "seccomp": lambda pod, one: (_effective(pod, one, "seccompProfile") or {}).get("type") in SECCOMP,
    "capabilities dropped": lambda _, one: "ALL" in _capabilities(one).get("drop", ()),
    "capabilities added": lambda _, one: {"NET_BIND_SERVICE"} >= set(_capabilities(one).get("add", ())),
}
