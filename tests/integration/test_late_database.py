"""A chat service whose database comes late: it waits, says so, and needs no restart."""

from pathlib import Path

import httpx

from tests.conformance.conftest import give_up
from tests.integration.chat_service.clients import eventually
from tests.servers.mongo import MongoServer, free_port, missing
from tests.suite import Suite

PROMISED_S = 5.0


async def test_a_chat_service_started_before_its_database_gets_ready_when_that_comes(tmp_path: Path) -> None:
    if lack := missing():
        give_up(lack)
    server = MongoServer(free_port(), tmp_path / "mongo.db")
    suite = Suite(tmp_path, {"DATABASE_URL": f"{server.uri}/handoff"}).start()
    try:
        assert httpx.get(f"{suite.chat.url}/readyz").status_code == 503
        assert httpx.get(f"{suite.chat.url}/livez").status_code == 200
        refused = httpx.post(f"{suite.chat.url}/v1/sessions", json={"name": "Ana"}, timeout=PROMISED_S)
        assert (refused.status_code, refused.json()["type"]) == (503, "/problems/unavailable")
        assert refused.headers["retry-after"] == str(refused.json()["retry_after_s"])

        server.start()

        def ready() -> bool:
            return httpx.get(f"{suite.chat.url}/readyz", timeout=PROMISED_S).is_success

        await eventually(ready, within_s=30)
        assert httpx.post(f"{suite.chat.url}/v1/sessions", json={"name": "Ana"}).status_code == 201
    finally:
        suite.end()
        server.stop()
