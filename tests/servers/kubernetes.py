"""A server on 127.0.0.1 that answers for one Service over TLS, as a Kubernetes API server does, and what a pod finds
of it: the service account's files and the variables. What has been scripted is answered; nothing is stored."""

import json
import ssl
import tempfile
import threading
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

from tests.servers.program import certify

NAMESPACE: Final = "shop"
PATH: Final = f"/api/v1/namespaces/{NAMESPACE}/services/chat-service-external"
REASONS: Final = {401: "Unauthorized", 403: "Forbidden", 404: "NotFound", 500: "InternalError"}
HOLD_S: Final = 60  # what never ends would keep a thread


def a_service(*ingress: Mapping[str, Any], kind: str = "LoadBalancer", **port: Any) -> dict[str, Any]:
    """A Service as the API gives it; `port` over a port 80 named http."""
    named = {"name": "http", "protocol": "TCP", "port": 80, "targetPort": "http", "nodePort": 30_080, **port}
    return {
        "kind": "Service",
        "apiVersion": "v1",
        "metadata": {"name": "chat-service-external", "namespace": NAMESPACE, "resourceVersion": "4711"},
        "spec": {"type": kind, "clusterIP": "10.96.0.17", "ports": [named], "externalTrafficPolicy": "Local"},
        "status": {"loadBalancer": {"ingress": list(ingress)} if ingress else {}},
    }


class Kubernetes(ThreadingHTTPServer):
    """Answers with `answer`: a Service, or a status to refuse with. `holds`: with nothing, until it is closed."""

    daemon_threads = True

    def __init__(self) -> None:
        self.answer: dict[str, Any] | int | bytes = 404
        self.holds = False
        self.asked = 0
        self.token = "a-token"
        self._closing = threading.Event()
        self._root = tempfile.TemporaryDirectory(prefix="handoff-kubernetes-")
        self.account = Path(self._root.name)
        certify(self.account)
        (self.account / "ca.crt").write_bytes((self.account / "certificate.pem").read_bytes())
        (self.account / "namespace").write_text(NAMESPACE)
        (self.account / "token").write_text(self.token)
        super().__init__(("127.0.0.1", 0), _Handler)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.account / "certificate.pem", self.account / "key.pem")
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def environ(self) -> dict[str, str]:
        """What a container finds in its environment."""
        return {"KUBERNETES_SERVICE_HOST": "127.0.0.1", "KUBERNETES_SERVICE_PORT": str(self.server_address[1])}

    def hold(self) -> None:
        """Return when the server is closed."""
        self._closing.wait(HOLD_S)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who does not trust our certificate, or waits no longer, is no fault."""

    def close(self) -> None:
        """End it."""
        self._closing.set()
        self.shutdown()
        self.server_close()
        self._root.cleanup()


class _Handler(BaseHTTPRequestHandler):
    server: Kubernetes
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """As the API server: who you are, whether you may, what there is."""
        self.server.asked += 1
        if self.server.holds:
            self.server.hold()
            self.close_connection = True
            return
        answer = self.server.answer
        if self.headers.get("Authorization", "").lower() != f"bearer {self.server.token}":
            answer = 401
        elif self.path.partition("?")[0] != PATH:
            answer = 403
        self._send(answer)

    def do_DELETE(self) -> None:
        """The same."""
        self.do_GET()

    def _send(self, answer: dict[str, Any] | int | bytes) -> None:
        status = answer if isinstance(answer, int) else 200
        body = answer if isinstance(answer, bytes) else json.dumps(_status(answer)).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class calls it so
        """Say nothing."""


def _status(answer: dict[str, Any] | int) -> dict[str, Any]:
    if isinstance(answer, dict):
        return answer
    message = f"services {HTTPStatus(answer).phrase.lower()}"
    kind = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure"}
    return {**kind, "message": message, "reason": REASONS.get(answer, "Unknown"), "code": answer}
