"""What a conversation may do, written down a second time and by hand, so that the table has something to be held to.

`owed`: only while somebody owes the visitor an answer; `quiet`: only while nobody does. `agents` are the owner, another
agent and an admin, who is somebody else again. `stands`: nothing is written, what was asked for is so already.
"""

from typing import Final

STATES: Final = ("bot", "queued", "assigned", "resolved")
PEOPLE: Final = ("visitor", "owner", "agent", "admin", "bot", "system")
ASKS: Final = (
    "post_message",
    "request_handoff",
    "cancel_handoff",
    "accept_handoff",
    "post_note",
    "transfer_handoff",
    "requeue_handoff",
    "end_handoff",
    "resolve",
    "reopen",
    "rate",
)
IN_ROOMS: Final = ("edit_message", "delete_message", "react", "change_room")  # here they are nobody's
TOLD_IN_ROOMS: Final = (
    "message_edited",
    "message_deleted",
    "member_joined",
    "member_left",
    "reacted",
    "room_changed",
)
OUR_OWN: Final = (
    "turn",
    "turn+note",
    "turn+handoff",
    "turn+resolve",
    "give_up_on_bot",
    "take_from_absent",
    "resolve_idle",
)

ON: Final = """
    bot                 visitor       post_message        bot
    queued              visitor       post_message        queued
    assigned            visitor       post_message        assigned
    resolved            visitor       post_message        bot
    bot                 visitor       request_handoff     queued
    resolved            visitor       request_handoff     queued
    queued,assigned     visitor       request_handoff     stands
    queued              visitor       cancel_handoff      bot
    resolved            visitor       rate                resolved

    bot                 bot           turn                bot         owed
    bot                 bot           turn+note           bot         owed
    bot                 bot           turn+handoff        queued      owed
    bot                 bot           turn+resolve        resolved    owed
    bot                 system        give_up_on_bot      queued      owed

    bot,queued          agents        accept_handoff      assigned
    queued              agents        post_message        assigned
    assigned            owner         post_message        assigned
    bot                 agents        post_note           bot
    queued              agents        post_note           queued
    assigned            agents        post_note           assigned
    resolved            agents        post_note           resolved
    assigned            owner,admin   transfer_handoff    assigned
    assigned            owner,admin   requeue_handoff     queued
    assigned            system        take_from_absent    queued
    queued              agents        end_handoff         bot
    assigned            owner,admin   end_handoff         bot
    bot,queued          agents        resolve             resolved
    assigned            owner,admin   resolve             resolved
    bot,assigned        system        resolve_idle        resolved    quiet
    resolved            agents        reopen              assigned
"""

# Without live chat these are refused, whatever the table says, to those whose commands they are at all.
OFF: Final = """
    queued,assigned             visitor   post_message
    queued,assigned             visitor   cancel_handoff
    queued,assigned             system    take_from_absent
    queued,assigned             system    resolve_idle
    bot,queued,assigned,resolved  system    give_up_on_bot
    bot,queued,assigned,resolved  agents    post_message
    bot,queued,assigned,resolved  agents    accept_handoff
    bot,queued,assigned,resolved  agents    transfer_handoff
    bot,queued,assigned,resolved  agents    requeue_handoff
    bot,queued,assigned,resolved  agents    end_handoff
    bot,queued,assigned,resolved  agents    resolve
    bot,queued,assigned,resolved  agents    reopen
"""

Case = tuple[str, str, str]


def _cases(law: str) -> dict[Case, list[str]]:
    found: dict[Case, list[str]] = {}
    for line in filter(str.strip, law.splitlines()):
        states, people, command, *rest = line.split()
        for state in states.split(","):
            for who in people.replace("agents", "owner,agent,admin").split(","):
                found[state, who, command] = rest
    return found


_ON, _OFF = _cases(ON), _cases(OFF)


def role(who: str) -> str:
    """What kind of person that is."""
    return "agent" if who in {"owner", "agent", "admin"} else who


def verdict(state: str, who: str, command: str, *, owed: bool, live_chat: bool = True) -> str:
    """Where the command leads, or `stands`, or why not: `forbidden` (not this role's), `off`, `not allowed`."""
    if not any((role(other), name) == (role(who), command) for _, other, name in _ON):
        return "forbidden"
    if not live_chat and (state, who, command) in _OFF:
        return "off"
    to, *when = _ON.get((state, who, command), ["not allowed"])
    return "not allowed" if when and (when == ["owed"]) is not owed else to
