"""The composition root: reads the settings and the knowledge, serves. `python -m bot`."""

import os
import time
from functools import partial

from bot import settings
from bot.app import Desk, application
from bot.index import Index
from bot.knowledge import KnowledgeError, Topic, load
from bot.numbers import numbers
from bot.settings import Settings
from bot.turn import Thinker
from process.logs import configure
from process.serve import serve
from process.settings import SettingError, end


def main() -> None:
    """Serve until a signal."""
    taken, topics = _read()
    configure("bot", taken.log_level, taken.log_format)
    desk = Desk(Index(topics), thinker(taken), settings.secrets_of(taken), time.time)
    serve(application(desk), taken, leave=desk.leave, numbers=partial(numbers, desk))


def _read() -> tuple[Settings, tuple[Topic, ...]]:
    """What can be wrong before the process listens."""
    try:
        taken = settings.read(os.environ)
        return taken, load(taken.knowledge_file.path)
    except (SettingError, KnowledgeError) as error:
        end(str(error), status=2)


def thinker(taken: Settings) -> Thinker | None:
    """The model, if one is configured. Its HTTP client takes memory that a bot without a model does not need."""
    if not (taken.llm_base_url and taken.llm_api_key and taken.llm_model):
        return None
    from bot.model import Model, client  # noqa: PLC0415

    key = taken.llm_api_key.reveal()
    return Model(client(key, taken.llm_deadline_s), taken.llm_base_url, taken.llm_model, taken.llm_deadline_s)


if __name__ == "__main__":
    main()
