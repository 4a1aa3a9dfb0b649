"""What operators see of a replica, as numbers. Each is explained in docs/operating.md."""

from collections.abc import Mapping

from chat_service.handlers.census import Seen
from chat_service.service import Service
from process.metrics import Value

Numbers = Mapping[str, tuple[str, Value]]


def numbers(service: Service) -> Numbers:
    """Read when Prometheus asks, in its thread."""
    return {
        **_sockets(service),
        **_log(service),
        **_turns(service),
        **_desk(service, service.census.ask()),
        **_webhook(service),
        **_around(service),
    }


def _sockets(service: Service) -> Numbers:
    hub, gate = service.hub, service.gate
    return {
        "handoff_connections": ("Sockets after their hello", len(hub.connections)),
        "handoff_connections_limit": ("Sockets that this replica takes, 0 for any number", service.places.in_all),
        "handoff_sockets_waiting": ("Handshakes that wait at the gate", gate.waiting),
        "handoff_sockets_sent_back_total": ("Handshakes that were told to come back", gate.refused),
        "handoff_conversations_followed": ("Conversations that somebody here follows", len(hub.channels)),
        "handoff_deliveries_total": ("Entries sent, one a receiver", hub.delivered),
        "handoff_gaps_total": ("Gaps in what rang, read from the log", hub.gaps),
        "handoff_stalls_total": ("Times that a reader took no more for a while", hub.stalls),
    }


def _log(service: Service) -> Numbers:
    appender = service.appender
    return {
        "handoff_entries_appended_total": ("Entries that this replica wrote", appender.appended),
        "handoff_moves_total": ("Entries of these that changed hands or ended something", appender.moved),
        "handoff_append_seconds": ("From a command to its acknowledgement", appender.took),
        "handoff_append_conflicts_total": ("Appends that another one was before, and were redone", appender.conflicts),
        "handoff_append_unavailable_total": ("Commands that the database did not take in time", appender.unavailable),
    }


def _turns(service: Service) -> Numbers:
    answering = service.answering
    return {
        "handoff_turns_answered_total": ("Turns that the bot answered", answering.answered),
        "handoff_turns_failed_total": ("Turns that failed twice", answering.failed),
        "handoff_turns_total": ("Turns by what came of them", answering.outcomes),
        "handoff_turn_seconds": ("From asking the bot until its answer is stored", answering.took),
        "handoff_turns_in_flight": ("Conversations whose turn is looked after", service.asker.in_flight),
    }


def _desk(service: Service, seen: Seen | None) -> Numbers:
    """What all replicas say alike, but for the waits that ended here."""
    return {
        "handoff_conversations": (
            "All conversations by state, counted to 10,000 each",
            seen and seen.conversations,
        ),
        "handoff_queue_oldest_wait_seconds": ("For how long the first in the queue has waited", _waits(service, seen)),
        "handoff_queue_wait_seconds": ("How long people had waited who were accepted here", service.waits.ended_after),
        "handoff_agents_online": ("Agents who can be given a conversation", seen and seen.agents_online),
        "handoff_live_chat": ("1 if there are human agents", float(service.ports.live_chat)),
    }


def _waits(service: Service, seen: Seen | None) -> float | None:
    if seen is None:
        return None
    return max(0.0, (service.ports.now() - seen.waits_since).total_seconds()) if seen.waits_since else 0.0


def _webhook(service: Service) -> Numbers:
    deliveries = service.deliveries
    return {
        "handoff_webhook_delivered_total": ("Deliveries of the webhook that arrived", deliveries.delivered),
        "handoff_webhook_failed_total": ("Tries of the webhook that failed", deliveries.failed),
        "handoff_webhook_given_up_total": ("Deliveries of the webhook given up", deliveries.given_up),
        "handoff_webhook_failing": ("1 while the webhook fails at this replica", float(deliveries.failing)),
    }


def _around(service: Service) -> Numbers:
    broker, database_ok = service.ports.broker, service.census.database_ok
    return {
        "handoff_database_ok": ("1 while the database answers", None if database_ok is None else float(database_ok)),
        "handoff_broker_ok": ("1 while replicas hear one another", float(broker.state() == "ok")),
        "handoff_rings_dropped_total": ("Rings that other replicas were never told", broker.dropped),
        "handoff_rings_unreadable_total": ("Rings that could not be read here", broker.unreadable),
        "handoff_leaving": ("1 while this replica is leaving", float(service.leaving)),
    }
