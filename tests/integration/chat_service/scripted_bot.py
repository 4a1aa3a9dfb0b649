"""A bot whose every answer is written down beforehand: a real HTTP server that keeps what it was asked."""

import json
import threading
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from contract.signature import DELIVERY_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER, verified
from tests.integration.chat_service.clients import eventually
from tests.suite import SECRET

HOLD_S: Final = 60  # what never ends would keep a thread


@dataclass(frozen=True)
class Step:
    """One answer. `raw` is a body instead of the proper one; `hold` has to be set before anything is answered."""

    says: tuple[str, ...] = ()
    action: dict[str, Any] | None = None
    status: int = 200
    raw: bytes | None = None
    epochs_off: int = 0
    more: dict[str, Any] = field(default_factory=dict)
    hold: threading.Event | None = None
    hangs_up: bool = False

    def body(self, asked: dict[str, Any]) -> bytes:
        """The body, in the epoch that was asked for."""
        if self.raw is not None:
            return self.raw
        answer: dict[str, Any] = {
            "epoch": asked["conversation"]["epoch"] + self.epochs_off,
            "messages": [{"text": text} for text in self.says],
            **self.more,
        }
        return json.dumps(answer | ({"action": self.action} if self.action else {})).encode()


@dataclass
class Delivery:
    """One request of the chat service."""

    id: str
    body: dict[str, Any]
    genuine: bool
    answered: bool = False

    @property
    def seq(self) -> int:
        """The message that is to be answered."""
        return int(self.body["message"]["seq"])


class ScriptedBot(ThreadingHTTPServer):
    """Answers each attempt of a conversation's turns with its next step; without a script it echoes."""

    daemon_threads = True
    request_queue_size = 100

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Turns)
        self.deliveries: dict[str, list[Delivery]] = defaultdict(list)
        self.at_once: dict[str, int] = defaultdict(int)
        self.most_at_once: dict[str, int] = defaultdict(int)
        self.lock = threading.Lock()
        self._steps: dict[str, deque[Step]] = defaultdict(deque)
        self._holds: list[threading.Event] = []
        self._thread = threading.Thread(target=lambda: self.serve_forever(0.05), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """What BOT_URL takes."""
        return f"http://127.0.0.1:{self.server_port}"

    def script(self, conversation_id: str, *steps: Step) -> None:
        """The answers to the next attempts in that conversation."""
        self._steps[conversation_id].extend(steps)
        self._holds += [step.hold for step in steps if step.hold]

    def step(self, conversation_id: str, text: str) -> Step:
        """The next step."""
        with self.lock:
            steps = self._steps[conversation_id]
            return steps.popleft() if steps else Step((f"echo: {text}"[:4000],))

    async def asked(self, conversation_id: str, times: int = 1) -> list[Delivery]:
        """The deliveries of that conversation, as soon as there are so many."""
        await eventually(lambda: len(self.deliveries[conversation_id]) >= times)
        return self.deliveries[conversation_id]

    def close(self) -> None:
        """Let everybody go, and stop."""
        for hold in self._holds:
            hold.set()
        self.shutdown()
        self.server_close()
        self._thread.join()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A chat service that lost its patience, or was killed, is what these tests are about."""


class _Turns(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ScriptedBot

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        asked = json.loads(raw)
        conversation_id = asked["conversation"]["id"]
        genuine = self.path == "/v1/turns" and verified(
            SECRET, self.headers[TIMESTAMP_HEADER], self.headers[SIGNATURE_HEADER], raw, now_s=time.time()
        )
        delivery = Delivery(self.headers[DELIVERY_HEADER], asked, genuine)
        with self.server.lock:
            self.server.at_once[conversation_id] += 1
            most = max(self.server.most_at_once[conversation_id], self.server.at_once[conversation_id])
            self.server.most_at_once[conversation_id] = most
            self.server.deliveries[conversation_id].append(delivery)
        self._answer(self.server.step(conversation_id, asked["message"]["text"]), delivery)

    def _answer(self, step: Step, delivery: Delivery) -> None:
        if step.hold:
            step.hold.wait(HOLD_S)
        with self.server.lock:
            self.server.at_once[delivery.body["conversation"]["id"]] -= 1
        if step.hangs_up:
            self.close_connection = True
            return
        body = b"" if step.status == 204 else step.body(delivery.body)
        self.send_response(step.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        delivery.answered = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
        """Quiet."""
