"""What each process finds in its environment, and the folder where data stay."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from scripts.runner.place import Place, Refused
from scripts.runner.secret import secret

ROOT: Final = Path(__file__).resolve().parent.parent.parent
OF_EACH: Final = frozenset({"HOST", "PORT", "METRICS_PORT"})  # one value can't be right for three processes
SECRET_BYTES: Final = 32


def environments(place: Place, environ: Mapping[str, str], data: Path) -> dict[str, dict[str, str]]:
    """process -> its environment: what is set stays, what is missing gets what fits this machine and `data`.

    Raises Refused.
    """
    set_ = {name: value for name, value in environ.items() if value.strip() and name not in OF_EACH}
    common = {
        "DATABASE_URL": f"sqlite:///{data / 'handoff.db'}",
        "ALLOWED_ORIGINS": place.origins,
        "CHAT_SERVICE_PUBLIC_URL": place.chat,
        "KNOWLEDGE_FILE": str(ROOT / "services/bot/knowledge.yaml"),
        **set_,
        "BOT_SECRET": set_.get("BOT_SECRET") or secret(data / "bot-secret", SECRET_BYTES, "set BOT_SECRET"),
        "BOT_URL": place.url_of("bot"),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), environ.get("PATH", os.defpath)]),
        "PYTHONPATH": str(ROOT / "services"),
    }
    return {name: {**common, "HOST": place.host_of(name), "PORT": str(port)} for name, port in place.ports.items()}


def data_folder(environ: Mapping[str, str]) -> Path:
    """Where data stay. Raises Refused."""
    given = environ.get("HANDOFF_DATA", "").strip()
    folder = Path(given).absolute() if given else ROOT / ".data"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(f"HANDOFF_DATA got {str(folder)!r}: it takes a folder ({error.strerror}).") from error
    return folder
