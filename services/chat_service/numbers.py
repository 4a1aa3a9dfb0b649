"""What operators see of a replica, as numbers."""

from collections.abc import Mapping

from chat_service.service import Service


def numbers(service: Service) -> Mapping[str, tuple[str, float]]:
    """Read when Prometheus asks."""
    return {
        "handoff_connections": ("Sockets after their hello", len(service.hub.connections)),
        "handoff_sockets_waiting": ("Handshakes that wait at the gate", service.gate.waiting),
        "handoff_sockets_sent_back_total": ("Handshakes that were told to come back", service.gate.refused),
        "handoff_conversations_followed": ("Conversations that somebody here follows", len(service.hub.channels)),
        "handoff_entries_appended_total": ("Entries that this replica wrote", service.appender.appended),
        "handoff_turns_answered_total": ("Turns that the bot answered", service.answering.answered),
        "handoff_turns_failed_total": ("Turns that failed twice", service.answering.failed),
        "handoff_turns_in_flight": ("Conversations whose turn is looked after", service.asker.in_flight),
        "handoff_webhook_delivered_total": ("Deliveries of the webhook that arrived", service.deliveries.delivered),
        "handoff_webhook_failed_total": ("Tries of the webhook that failed", service.deliveries.failed),
        "handoff_webhook_given_up_total": ("Deliveries of the webhook given up", service.deliveries.given_up),
        "handoff_webhook_failing": ("1 while the webhook fails at this replica", float(service.deliveries.failing)),
        "handoff_broker_ok": ("1 while replicas hear one another", float(service.ports.broker.state() == "ok")),
        "handoff_rings_dropped_total": ("Rings that other replicas were never told", service.ports.broker.dropped),
        "handoff_rings_unreadable_total": ("Rings that could not be read here", service.ports.broker.unreadable),
        "handoff_leaving": ("1 while this replica is leaving", float(service.leaving)),
    }
