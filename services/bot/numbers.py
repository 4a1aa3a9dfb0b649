"""What operators see of a bot, as numbers. Each is explained in docs/operating.md."""

from collections.abc import Mapping

from bot.app import Desk
from process.metrics import Value

Numbers = Mapping[str, tuple[str, Value]]


def numbers(desk: Desk) -> Numbers:
    """Read when Prometheus asks, in its thread."""
    return {
        "handoff_bot_turns_total": ("Turns by what came of them", desk.outcomes),
        "handoff_bot_turn_seconds": ("From a turn's arrival to its answer", desk.took),
        "handoff_bot_turns_in_flight": ("Turns under way", desk.turns),
        "handoff_bot_model": ("1 if a model is configured", float(desk.model is not None)),
        **_model(desk),
        "handoff_leaving": ("1 while this replica is leaving", float(desk.leaving)),
    }


def _model(desk: Desk) -> Numbers:
    if desk.model is None:
        return {}
    return {
        "handoff_bot_model_answers_total": ("What the model was asked, by what came of it", desk.model.outcomes),
        "handoff_bot_model_seconds": ("How long the model took", desk.model.took),
    }
