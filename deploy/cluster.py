"""The cluster that the kubeconfig's context names. Objects come and go as the API has them: plain dictionaries.

Through the official client's transport (contexts, certificates, clouds' log-in programs), without its typed API: that
takes 85 MB and seconds to import, and what ails a pod reads just as well from the API's own words.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from kubernetes import config
from kubernetes.client import ApiClient, ApiException, Configuration
from urllib3.exceptions import HTTPError

Object = dict[str, Any]
ANSWER_S: Final = 10.0  # for a connection, and for an answer
LOG_BYTES: Final = 20_000
_METADATA: Final = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io"


class Refused(Exception):
    """What can't be done, in a sentence or two that say what to do instead."""


class Absent(Refused):
    """There is no such object."""


class Silent(Refused):
    """The cluster does not answer."""


class Cluster:
    """One cluster. Its methods raise Absent, Silent, and Refused for all else that the API does not do."""

    def __init__(self, client: Any, context: str, namespace: str) -> None:
        self._client, self.context, self.namespace = client, context, namespace

    @classmethod
    def of_context(cls, kubeconfig: str | None = None) -> "Cluster":
        """The cluster that kubectl would talk to, too, and the namespace that its context names.

        Without `kubeconfig` it is KUBECONFIG's, which the package reads when it is imported. Raises Refused.
        """
        configuration = Configuration(retries=False)
        try:
            config.load_kube_config(kubeconfig, client_configuration=configuration)
            _, active = config.list_kube_config_contexts(kubeconfig)
        except config.ConfigException as error:
            return cls._of_this_pod(configuration, error)
        return cls(ApiClient(configuration), active["name"], active["context"].get("namespace") or "default")

    @classmethod
    def _of_this_pod(cls, configuration: Any, otherwise: Exception) -> "Cluster":
        try:
            config.load_incluster_config(client_configuration=configuration)
        except config.ConfigException:
            raise Refused(f"KUBECONFIG names no cluster, and this is no pod of one: {otherwise}") from otherwise
        return cls(ApiClient(configuration), "this pod's service account", "default")

    def get(self, path: str, **query: str) -> Object:
        """GET that path of the API."""
        answer: Object = json.loads(self._call("GET", path, query))
        return answer

    def find(self, path: str) -> Object | None:
        """What is at that path; None if nothing is."""
        try:
            return self.get(path)
        except Absent:
            return None

    def items(self, path: str, **query: str) -> list[Object]:
        """The objects that a list holds."""
        found: list[Object] = self.get(path, **query)["items"]
        return found

    def metadata(self, path: str, **query: str) -> list[Object]:
        """The objects that a list holds, without their content."""
        found: list[Object] | None = json.loads(self._call("GET", path, query, accepts=_METADATA))["items"]
        return found or []  # such a list, if empty, is null

    def create(self, path: str, body: Object) -> None:
        """POST it."""
        self._call("POST", path, {}, body)

    def delete(self, path: str) -> None:
        """DELETE what is there, and what belongs to it; nothing there is fine."""
        try:
            self._call("DELETE", path, {"propagationPolicy": "Background"})
        except Absent:
            return

    def log(self, namespace: str, pod: str, container: str, lines: int, *, previous: bool) -> list[str]:
        """The last lines that a container said, or the one before it; none if it never said any."""
        query = {
            "container": container,
            "tailLines": str(lines),
            "limitBytes": str(LOG_BYTES),
            "previous": str(previous),
        }
        try:
            said = self._call("GET", f"/api/v1/namespaces/{namespace}/pods/{pod}/log", query)
        except Refused:  # it has not started, or its log is gone
            return []
        return said.decode("utf-8", "replace").splitlines()

    def _call(
        self, method: str, path: str, query: Mapping[str, str], body: Object | None = None, accepts: str = "*/*"
    ) -> bytes:
        takes = {"Accept": accepts, "Content-Type": "application/json"}
        request = self._client.param_serialize(
            method,
            path,
            query_params=list(query.items()),
            header_params=takes,
            body=body,
            auth_settings=["BearerToken"],
        )
        try:
            answer = self._client.call_api(*request, _request_timeout=(ANSWER_S, ANSWER_S))
            said = bytes(answer.read())
        except (HTTPError, ApiException, OSError) as error:
            raise Silent(f"The cluster of {self.context} does not answer: {_cause(error)}") from error
        if answer.status >= 300:
            raise _refusal(answer.status, said, method, path)
        return said


def _cause(error: Exception) -> str:
    return str(error.reason if isinstance(error, ApiException) else error)


def _refusal(status: int, said: bytes, method: str, path: str) -> Refused:
    try:
        message = json.loads(said)["message"]
    except (ValueError, KeyError, TypeError):
        message = said.decode("utf-8", "replace")[:200]
    return (Absent if status == 404 else Refused)(f"{method} {path}: {message} ({status})")
