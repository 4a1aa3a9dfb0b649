"""A small server that speaks the OpenAI chat API, and fails as such servers do when the visitor's text says so."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

STATUSES: Final = {"429": 429, "500": 500, "401": 401, "redirect": 302}


class ModelServer(ThreadingHTTPServer):
    """Listens on a free port until `close`. `requests` holds (headers, body) of what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.requests: list[tuple[dict[str, str], dict[str, Any]]] = []
        self.ended = threading.Event()
        self._thread = threading.Thread(target=self.serve_forever, daemon=True)
        self._thread.start()

    @property
    def base_url(self) -> str:
        """What LLM_BASE_URL takes."""
        return f"http://127.0.0.1:{self.server_port}/v1"

    def close(self) -> None:
        """Let slow answers go, and stop."""
        self.ended.set()
        self.shutdown()
        self.server_close()
        self._thread.join()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A bot that lost its patience is what these tests are about."""


class Answers(BaseHTTPRequestHandler):
    """A method for each way to answer, called by the visitor's text; any other text is answered as it should be."""

    protocol_version = "HTTP/1.1"
    server: ModelServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append((dict(self.headers), body))
        asked = body["messages"][-1]["content"]
        if self.path != "/v1/chat/completions":
            self.answer(404, b"{}")
        elif asked in STATUSES:
            self.answer(STATUSES[asked], b'{"error": {"message": "no"}}')
        else:
            getattr(self, f"on_{asked.replace(' ', '_')}", self.echo)(asked)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
        """Quiet."""

    def echo(self, asked: str) -> None:
        self.say(f"You asked: {asked}")

    def on_slow(self, _asked: str) -> None:
        self.server.ended.wait(30)

    def on_dripping(self, _asked: str) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        while not self.server.ended.wait(0.05):
            self.wfile.write(b" ")

    def on_broken_json(self, _asked: str) -> None:
        self.answer(200, b'{"choices": [')

    def on_wrong_shape(self, _asked: str) -> None:
        self.answer(200, b'{"choices": {"message": 1}}')

    def on_empty(self, _asked: str) -> None:
        self.say("   ")

    def on_hangs_up(self, _asked: str) -> None:
        self.close_connection = True

    def on_endless(self, _asked: str) -> None:
        self.answer(200, b" " * 2_000_000)

    def on_long(self, _asked: str) -> None:
        self.say("long " * 2_000)

    def say(self, text: str) -> None:
        self.answer(200, json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}]}).encode())

    def answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
