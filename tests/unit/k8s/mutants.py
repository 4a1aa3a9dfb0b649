"""Policies with one thing wrong: something is gone, or holds for more than it should."""

import copy
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final

from tests.unit.k8s.network import Json

Path = tuple[str | int, ...]
Change = tuple[Path, Any]
"""A place in the list of policies, and what is there instead."""
GONE: Final = object()
PEERS: Final = (("ingress", "from"), ("egress", "to"))
EVERY_ADDRESS: Final = {"cidr": "0.0.0.0/0"}


def mutants(policies: Sequence[Json], *, spared: Collection[str] = ()) -> Iterator[tuple[str, list[Json]]]:
    """What is wrong, and the policies so. Those of `spared` names stay as they are."""
    for place, policy in enumerate(policies):
        if policy["metadata"]["name"] in spared:
            continue
        for path, value in changes(policy["spec"]):
            if (wrong := changed(policies, (place, "spec", *path), value)) != policies:
                said = ".".join(map(str, path))
                yield f"{policy['metadata']['name']}: {said} {'gone' if value is GONE else 'widened'}", wrong
        yield f"{policy['metadata']['name']}: gone", changed(policies, (place,), GONE)


def changed(policies: Sequence[Json], path: Path, value: Any) -> list[Json]:
    """A copy with that change."""
    copied = copy.deepcopy(list(policies))
    holder: Any = copied
    for step in path[:-1]:
        holder = holder[step]
    if value is GONE:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return copied


def changes(spec: Json) -> Iterator[Change]:
    """Each thing that may be wrong with a policy's specification."""
    yield ("podSelector",), {}
    if len(spec["policyTypes"]) > 1:
        yield from ((("policyTypes", place), GONE) for place in range(len(spec["policyTypes"])))
    for direction, peers in PEERS:
        for place, rule in enumerate(spec.get(direction, ())):
            yield (direction, place), GONE
            yield from (((direction, place, *path), value) for path, value in changes_of_rule(rule, peers))


def changes_of_rule(rule: Json, peers: str) -> Iterator[Change]:
    """Each thing that may be wrong with a rule."""
    yield from (((part,), GONE) for part in (peers, "ports") if part in rule)
    for place in range(len(rule.get("ports", ()))):
        yield ("ports", place), GONE
        yield ("ports", place, "port"), GONE
    for place, peer in enumerate(rule.get(peers, ())):
        yield (peers, place), GONE
        for selector in peer:
            yield (peers, place, selector), EVERY_ADDRESS if selector == "ipBlock" else {}
