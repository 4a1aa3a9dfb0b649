"""The Secrets that the suite needs: made once, of chance, immutable; what is there stays."""

import base64
import secrets
from collections.abc import Callable, Mapping
from typing import Final

from deploy.cluster import Cluster, Object, Refused
from deploy.manifests import WORKLOADS, Manifests, name_of, references

RANDOM_BYTES: Final = 32
KEYFILE_BYTES: Final = 256  # which members of a replica set know one another by; mongod takes up to 1,024 characters
PASSWORD_BYTES: Final = 15  # 20 characters, which a person may have to type
ADMIN: Final = "admin"
BOT: Final = "handoff-bot"
FIRST_ADMIN: Final = "handoff-admin"
MONGO: Final = "handoff-mongo"
DATABASE: Final = "handoff-database"
REDIS: Final = "handoff-redis"
LABELS: Final = {"app.kubernetes.io/part-of": "handoff"}

# What can be made of chance. Every other Secret comes from whoever knows what belongs into it.
MADE: Final[Mapping[str, Callable[[], dict[str, str]]]] = {
    BOT: lambda: {"BOT_SECRET": secrets.token_urlsafe(RANDOM_BYTES)},
    FIRST_ADMIN: lambda: {"ADMIN_NAME": ADMIN, "ADMIN_PASSWORD": secrets.token_urlsafe(PASSWORD_BYTES)},
    MONGO: lambda: {
        "MONGO_INITDB_ROOT_USERNAME": "root",
        "MONGO_INITDB_ROOT_PASSWORD": secrets.token_urlsafe(RANDOM_BYTES),
        "keyfile": base64.b64encode(secrets.token_bytes(KEYFILE_BYTES)).decode(),
    },
    DATABASE: lambda: {"DATABASE_PASSWORD": secrets.token_urlsafe(RANDOM_BYTES)},  # fit for an address, like the next
    REDIS: lambda: {"REDIS_PASSWORD": secrets.token_urlsafe(RANDOM_BYTES)},
}


def ensured(cluster: Cluster, namespace: str, manifests: Manifests) -> dict[str, str]:
    """Make the Secrets that pods can't do without; return name -> id of all that are there.

    What the manifests hold for a Secret that can be made is for `kubectl apply -k` alone and not used. Raises Refused
    for those that are missing and that only a person can make.
    """
    there = ids(cluster, namespace)
    brought = {name_of(one) for one in manifests.of("Secret")}
    missing = {name: users for name, users in needed(manifests).items() if name not in there}
    unknown = {name: users for name, users in missing.items() if name not in MADE and name not in brought}
    if unknown:
        raise Refused(_unknown(unknown, namespace))
    for name in sorted(missing.keys() & MADE.keys()):
        cluster.create(f"/api/v1/namespaces/{namespace}/secrets", secret(name, MADE[name]()))
        print(f"Made the Secret {name}: of chance, and immutable.", flush=True)
    return ids(cluster, namespace)


def ids(cluster: Cluster, namespace: str) -> dict[str, str]:
    """Name -> id of the Secrets in that namespace. Their content is not asked for."""
    metadata = cluster.metadata(f"/api/v1/namespaces/{namespace}/secrets")
    return {name_of(one): one["metadata"]["uid"] for one in metadata}


def needed(manifests: Manifests) -> dict[str, list[str]]:
    """Secret -> the workloads whose pods do not start without it."""
    users: dict[str, list[str]] = {}
    for workload in manifests.of(*WORKLOADS):
        for name, optional in references(workload, "secret").items():
            if not optional:
                users.setdefault(name, []).append(name_of(workload))
    return users


def secret(name: str, values: Mapping[str, str]) -> Object:
    """The object."""
    metadata = {"name": name, "labels": dict(LABELS)}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "immutable": True, "stringData": dict(values)}


def _unknown(missing: Mapping[str, list[str]], namespace: str) -> str:
    named = "; ".join(f"{name} (for {', '.join(users)})" for name, users in sorted(missing.items()))
    return f"Secrets are missing in the namespace {namespace}: {named}. Make them with kubectl create secret generic."


def admin_hint(namespace: str) -> str:
    """The command that shows the first admin's password. The password itself is never printed here."""
    shown = f"kubectl get secret {FIRST_ADMIN} -n {namespace} -o jsonpath='{{.data.ADMIN_PASSWORD}}' | base64 -d"
    return f"Its first admin is {ADMIN}; this shows the password: {shown}"
