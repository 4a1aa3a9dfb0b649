"""What an accepted command says in the log."""

from chat_service.domain.command import BotTurn, Command, GiveUpOnBot, ResolveIdle, TakeFromAbsent, Transfer
from contract import commands, entries
from contract.entries import After, BotReplied, Payload, ResolveAction


def payload(was: After, command: Command) -> Payload:
    """The entry's payload; strings become plain ones, for their types are only for decoding."""
    match command.wish:
        case commands.PostMessage(text=text):
            return entries.MessagePosted(str(text))
        case commands.PostNote(text=text):
            return entries.NotePosted(str(text), list(command.mentioned))
        case commands.RequestHandoff(reason=reason):
            return entries.HandoffRequested(_plain(reason))
        case commands.EndHandoff() as brief:
            return entries.HandoffEnded(
                str(brief.outcome), [str(line) for line in brief.facts], [str(line) for line in brief.do_not_repeat]
            )
        case commands.Rate(score=score, comment=comment):
            return entries.ConversationRated(score, _plain(comment))
        case BotTurn() as turn:
            return _replied(was, turn)
    return _of_the_service(command)


def _of_the_service(command: Command) -> Payload:
    """The payloads that carry little but their type."""
    match command.wish:
        case Transfer(colleague=entries.Owner() as colleague):
            return entries.HandoffTransferred(colleague)
        case GiveUpOnBot(reason=reason):
            return entries.HandoffRequested(reason)
        case TakeFromAbsent(reason=reason):
            return entries.HandoffRequeued(reason)
        case ResolveIdle(reason=reason):
            return entries.ConversationResolved(reason)
    return _BARE[type(command.wish)]


_BARE: dict[type, Payload] = {
    commands.CancelHandoff: entries.HandoffCancelled(),
    commands.AcceptHandoff: entries.HandoffAccepted(),
    commands.RequeueHandoff: entries.HandoffRequeued(),
    commands.Resolve: entries.ConversationResolved(),
    commands.Reopen: entries.ConversationReopened(),
}


def _replied(was: After, turn: BotTurn) -> BotReplied:
    """The bot's turn; it can't resolve over the head of a visitor who has written again meanwhile."""
    overtaken = isinstance(turn.action, ResolveAction) and turn.in_reply_to < was.visitor_seq
    return BotReplied(in_reply_to=turn.in_reply_to, messages=turn.messages, action=None if overtaken else turn.action)


def _plain(text: str | None) -> str | None:
    return None if text is None else str(text)
