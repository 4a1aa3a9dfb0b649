"""The state after an entry, so that the newest entry is all that a decision ever reads."""

from datetime import datetime

from chat_service.domain.command import BotTurn, Command, Transfer
from contract.commands import AcceptHandoff, CancelHandoff, PostMessage, Reopen
from contract.entries import (
    After,
    Awaiting,
    BotReplied,
    HandoffAction,
    HandoffEnded,
    MessagePosted,
    Owner,
    Payload,
    ResolveAction,
    State,
)


def after(was: After, to: State, command: Command, said: Payload, seq: int, at: datetime) -> After:
    """The state that entry `seq`, moving to `to` and saying `said`, leaves behind."""
    state = led_to(to, said)
    owner = _owner(was, state, command)
    visitor_seq = seq if command.author.role == "visitor" and isinstance(said, MessagePosted) else was.visitor_seq
    answered_seq = _answered(was, command, said)
    return After(
        state=state,
        epoch=was.epoch + ((state, owner) != (was.state, was.owner)),
        owner=owner,
        queued_at=(was.queued_at if was.state is state else at) if state is State.QUEUED else None,
        visitor_seq=visitor_seq,
        answered_seq=answered_seq,
        awaiting=_awaiting(was, state, command, visitor_seq, answered_seq, at),
        handoff_seq=_handoff(was, state, seq),
        brief_seq=seq if isinstance(said, HandoffEnded) else was.brief_seq,
    )


def led_to(to: State, said: Payload) -> State:
    """Where a bot's turn leads by its action; for all else, where the table says."""
    match said:
        case BotReplied(action=HandoffAction()):
            return State.QUEUED
        case BotReplied(action=ResolveAction()):
            return State.RESOLVED
    return to


def _owner(was: After, state: State, command: Command) -> Owner | None:
    if state is not State.ASSIGNED:
        return None
    match command.wish:
        case Transfer(colleague=Owner() as colleague):
            return colleague
        case AcceptHandoff() | Reopen():
            return Owner(command.author.by.id, command.author.by.name)
        case PostMessage() if was.state is State.QUEUED:
            return Owner(command.author.by.id, command.author.by.name)
    return was.owner


def _answered(was: After, command: Command, said: Payload) -> int:
    if isinstance(said, BotReplied):
        return said.in_reply_to
    by_agent = command.author.role == "agent" and isinstance(said, MessagePosted)
    return was.visitor_seq if by_agent or isinstance(said, HandoffEnded) else was.answered_seq


def _awaiting(
    was: After, state: State, command: Command, visitor_seq: int, answered_seq: int, at: datetime
) -> Awaiting | None:
    """What the bot owes: since the oldest unanswered message, or since this entry if it is the bot's turn again."""
    if state is not State.BOT:
        return None
    if isinstance(command.wish, BotTurn | CancelHandoff):
        return Awaiting(visitor_seq, at) if visitor_seq > answered_seq else None
    if visitor_seq != was.visitor_seq:
        return was.awaiting or Awaiting(visitor_seq, at)
    return was.awaiting  # null unless it was the bot's turn before


def _handoff(was: After, state: State, seq: int) -> int:
    if state not in {State.QUEUED, State.ASSIGNED}:
        return 0
    return was.handoff_seq if was.state is state else seq
