"""Somebody's server that a webhook is sent to: a real one on 127.0.0.1 that keeps what came and answers as told."""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from contract.signature import DELIVERY_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER

HOLD_S: Final = 60  # what never ends would keep a thread
SECRET: Final = "the webhook's own secret"


@dataclass(frozen=True)
class Answer:
    """What is answered. With `holds` nothing is, until the receiver is closed."""

    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    holds: bool = False
    hangs_up: bool = False


@dataclass(frozen=True)
class Came:
    """A request."""

    path: str
    host: str
    raw: bytes
    timestamp: str
    signature: str
    delivery_id: str

    @property
    def body(self) -> dict[str, Any]:
        """Its JSON."""
        decoded: dict[str, Any] = json.loads(self.raw)
        return decoded

    @property
    def event(self) -> str:
        """What it tells."""
        return str(self.body["event"])


class Receiver(ThreadingHTTPServer):
    """Answers with `answers` in turn, the last one for ever; `came` is all that came."""

    daemon_threads = True

    def __init__(self, *answers: Answer, port: int = 0) -> None:
        self.answers = list(answers) or [Answer()]
        self.came: list[Came] = []
        self._closing = threading.Event()
        super().__init__(("127.0.0.1", port), _Handler)
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        """Where a webhook is to be sent."""
        return f"http://127.0.0.1:{self.port}/hook?token=of-the-path"

    def ids(self, event: str | None = None) -> list[str]:
        """The deliveries that came, of that event or of any."""
        return [one.delivery_id for one in list(self.came) if event in {None, one.event}]

    def next_answer(self) -> Answer:
        """What to answer now."""
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def hold(self) -> None:
        """Return when the receiver is closed."""
        self._closing.wait(HOLD_S)

    def close(self) -> None:
        """End it."""
        self._closing.set()
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        """Keep it and answer."""
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        named = (self.headers.get(name, "") for name in (TIMESTAMP_HEADER, SIGNATURE_HEADER, DELIVERY_HEADER))
        answer = self.server.next_answer()
        self.server.came.append(Came(self.path, self.headers["Host"], raw, *named))
        if answer.holds:
            self.server.hold()
        if answer.holds or answer.hangs_up:
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def do_GET(self) -> None:
        """The same: whoever follows a redirect may come so."""
        self.do_POST()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class calls it so
        """Say nothing."""
