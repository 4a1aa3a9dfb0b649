"""A health check where there is neither curl nor shell: `python -m process.health http://127.0.0.1:8000/readyz`."""

import http.client
import sys
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from process.settings import Url, end

TIMEOUT_S: Final = 4  # /readyz itself waits 2 s for the database


def main(arguments: Sequence[str]) -> None:
    """Return if the address answers 200; else the process ends with 1 (with 2 if it is no address) and says why."""
    try:
        (text,) = arguments
        url = Url.parse(text)
    except ValueError:
        end("process.health takes one address such as http://127.0.0.1:8000/readyz.", status=2)
    try:
        status = _status(url)
    except (OSError, http.client.HTTPException) as error:
        end(f"{url} does not answer ({error}).", status=1)
    if status != http.HTTPStatus.OK:
        end(f"{url} answers {status}.", status=1)


def _status(url: Url) -> int:
    parts = urlsplit(url)
    connect = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = connect(parts.hostname or "", parts.port, timeout=TIMEOUT_S)
    try:
        connection.request("GET", parts.path or "/")
        return connection.getresponse().status
    finally:
        connection.close()


if __name__ == "__main__":
    main(sys.argv[1:])
