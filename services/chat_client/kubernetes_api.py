"""Asks the Kubernetes API for the chat service's Service, in this pod's own namespace, as its service account may.

The official client is synchronous and takes 18 MB of memory and a second of CPU to import: `external` is for a thread,
and imports it only there. (Its typed API for Services would be 85 MB more; a plain GET is all that is needed.)
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from chat_client.address import Known, Unknown
from chat_client.external import Service, Where, external

SERVICE: Final = "chat-service-external"
ACCOUNT: Final = Path("/var/run/secrets/kubernetes.io/serviceaccount")
IN_CLUSTER: Final = "KUBERNETES_SERVICE_HOST"  # which every container of a cluster has in its environment
CALL_S: Final = 4.0  # for a connection, and for an answer


class NoAnswer(Exception):
    """Kubernetes did not say where the chat service is; `unknown` is for the page, the message for the log."""

    def __init__(self, unknown: Unknown, cause: object) -> None:
        super().__init__(f"{unknown.why} ({cause})")
        self.unknown = unknown


class Api:
    """The API of the cluster that this process runs in. Not for two threads at once."""

    def __init__(self, environ: Mapping[str, str], account: Path = ACCOUNT, call_s: float = CALL_S) -> None:
        self._environ, self._account, self._call_s = environ, account, call_s
        self._client: Any = None

    def external(self) -> Known | Unknown:
        """The address, or what the Service lacks. Blocks for twice `call_s` at most. Raises NoAnswer."""
        from kubernetes.config import ConfigException  # noqa: PLC0415
        from urllib3.exceptions import HTTPError  # noqa: PLC0415

        try:
            where = Where(SERVICE, (self._account / "namespace").read_text().strip())
            status, body = self._get(f"/api/v1/namespaces/{where.namespace}/services/{where.name}")
        except (ConfigException, OSError) as error:
            raise NoAnswer(NO_TOKEN, error) from error
        except HTTPError as error:
            raise NoAnswer(UNREACHABLE, error) from error
        if status == 404:
            return _not_found(where)
        if status != 200:
            raise NoAnswer(_refused(status, where), f"status {status}")
        return external(_decoded(body), where)

    def _get(self, path: str) -> tuple[int, bytes]:
        from kubernetes.client import ApiException  # noqa: PLC0415

        client = self._client = self._client or self._connected()
        accepts = {"Accept": "application/json"}
        request = client.param_serialize("GET", path, header_params=accepts, auth_settings=["BearerToken"])
        try:
            answer = client.call_api(*request, _request_timeout=(self._call_s, self._call_s))
        except ApiException as error:  # of its own making: a certificate that does not fit
            raise NoAnswer(UNREACHABLE, error.reason) from error
        return answer.status, answer.read()

    def _connected(self) -> Any:
        """A client with the service account's token, which it reads anew every minute."""
        from kubernetes.client import ApiClient, Configuration  # noqa: PLC0415
        from kubernetes.config.incluster_config import InClusterConfigLoader  # noqa: PLC0415

        token, authority = str(self._account / "token"), str(self._account / "ca.crt")
        configuration = Configuration(retries=False)  # who waits is told at once, and asks again soon enough
        InClusterConfigLoader(token, authority, environ=self._environ).load_and_set(configuration)
        return ApiClient(configuration)


def _decoded(body: bytes) -> Service:
    try:
        return msgspec.json.decode(body, type=Service)
    except msgspec.DecodeError as error:
        raise NoAnswer(UNREACHABLE, f"what answers is no Kubernetes API: {error}") from error


def _not_found(where: Where) -> Unknown:
    return Unknown(
        why="The chat service is not there yet. The chat opens here as soon as it is.",
        how=f"For whoever runs this desk: there is no Service {where.name} in the namespace {where.namespace} "
        f"({where.seen}). kubectl apply -k k8s makes it.",
    )


def _refused(status: int, where: Where) -> Unknown:
    if status not in {401, 403}:
        return UNREACHABLE
    return Unknown(
        why="This page may not ask Kubernetes where its chat service is, so nobody can chat here yet.",
        how=f"For whoever runs this desk: its service account needs a Role that may get the Service {where.name} "
        f"(k8s/access). kubectl auth can-i get svc/{where.name} -n {where.namespace} "
        f"--as=system:serviceaccount:{where.namespace}:chat-client says whether it has one.",
    )


UNREACHABLE: Final = Unknown(
    why="This page can't reach Kubernetes to ask where its chat service is. It tries again all the time.",
    how="For whoever runs this desk: the log of chat-client says what went wrong. A NetworkPolicy may keep it from the "
    "API server.",
)
NO_TOKEN: Final = Unknown(
    why="This page has nothing to show Kubernetes, so it can't ask where its chat service is.",
    how="For whoever runs this desk: the pod has no service account's token. Set automountServiceAccountToken to true "
    "for chat-client, or set CHAT_SERVICE_PUBLIC_URL.",
)
