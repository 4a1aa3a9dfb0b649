"""Files as they go out: in memory, compressed once, under an address that changes with their content.

Modules import each other by relative path, so one version stands before all paths: `/static/<version>/chat/log.js`.
"""

import gzip
import hashlib
import mimetypes
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

FOREVER: Final = "public, max-age=31536000, immutable"
ASK_FIRST: Final = "no-cache"  # a cache may keep it, and must ask whether it is still so
_IMPORT: Final = re.compile(r"""^(?:import|export) .*?from "(\.[^"]+)"$""", re.MULTILINE)
_COMMENT: Final = re.compile(
    rb"^[ \t]*(?://.*|/\*\*(?:[^*]|\*(?!/))*\*/[ \t]*)$", re.MULTILINE
)  # nothing else in the line
_WORTH_IT: Final = 0.9  # a picture that hardly shrinks goes out as it is
_TYPES: Final = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class Asset:
    """A body with its type; `etag` and `packed` follow from it."""

    body: bytes
    media_type: str
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str = field(init=False)
    packed: bytes | None = field(init=False)

    def __post_init__(self) -> None:
        packed = gzip.compress(self.body, 9, mtime=0)
        object.__setattr__(self, "packed", packed if len(packed) < _WORTH_IT * len(self.body) else None)
        object.__setattr__(self, "etag", f'"{hashlib.sha256(self.body).hexdigest()[:20]}"')


def answer(request: Request, asset: Asset, headers: Mapping[str, str], status: int = 200) -> Response:
    """The asset, packed if the browser takes that; 304 if the browser has it."""
    sent = {**headers, **asset.headers, "ETag": asset.etag, "Vary": "Accept-Encoding"}
    if status == 200 and asset.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=sent)
    if asset.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(asset.packed, status, {**sent, "Content-Encoding": "gzip"}, asset.media_type)
    return Response(asset.body, status, sent, asset.media_type)


class Assets:
    """All files, by path."""

    def __init__(self, files: Mapping[str, Asset]) -> None:
        self._files = dict(files)
        content = "".join(f"{path}={asset.etag};" for path, asset in sorted(self._files.items()))
        self.version = hashlib.sha256(content.encode()).hexdigest()[:12]

    def url(self, path: str) -> str:
        """The address for pages. KeyError if there is no such file: a page names only what is there."""
        if path not in self._files:
            raise KeyError(path)
        return f"/static/{self.version}/{path}"

    def get(self, path: str) -> Asset | None:
        """The file."""
        return self._files.get(path)

    def caching(self, version: str) -> str:
        """How long an answer under that version holds. Another replica may serve another version during an update."""
        return FOREVER if version == self.version else ASK_FIRST

    def modules(self, first: str) -> list[str]:
        """The addresses of the module and of all that it imports at once, and they, and so on."""
        found, waiting = [first], [first]
        while waiting:
            path = waiting.pop()
            names = _IMPORT.findall(self._files[path].body.decode())
            fresh = {posixpath.normpath(posixpath.join(posixpath.dirname(path), name)) for name in names} - set(found)
            found += fresh
            waiting += fresh
        return [self.url(path) for path in sorted(found)]


def read_folder(folder: Path) -> dict[str, Asset]:
    """Every file below the folder, by its path there."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): Asset(_sent(path), media_type(path)) for path in files}


def _sent(path: Path) -> bytes:
    """The file; a module without its comment lines, a tenth of a page's weight. Lines keep their numbers."""
    body = path.read_bytes()
    return _COMMENT.sub(lambda found: b"\n" * found[0].count(b"\n"), body) if path.suffix == ".js" else body


def media_type(path: Path) -> str:
    """By the ending; not by the machine's own table, which may say anything of .js."""
    return _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
