"""The indexes, a collection each. `_id` is always unique and needs none.

The two unique ones of `entries` carry the whole design, and both begin with `conversation_id`, so the collection
shards by it. The sparse ones hold the newest entries only, or moves, or what has words, or edits that stand, or those
that are pending: the others have no `latest`, no `move`, no `search`, no `edit`. So it is with rooms that are `listed`,
members who are `inside`, reports that are `waiting`.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from pymongo import DESCENDING, IndexModel

ENDINGS_KEPT_S: Final = 2 * 3600  # an hour is promised, and clocks differ
LEASES_KEPT_S: Final = 24 * 3600  # of a process that died: nobody took them over

WAITS_KEPT_S: Final = 24 * 3600
CONNECTIONS_KEPT_S: Final = 24 * 3600  # who was not seen for longer was away long enough

INDEXES: Final[Mapping[str, Sequence[IndexModel]]] = {
    "entries": [
        IndexModel(["conversation_id", "seq"], unique=True),
        IndexModel(["conversation_id", "client_id"], unique=True),
        IndexModel(["latest.id"], sparse=True),
        IndexModel(["latest.state", "latest.queued_at", "latest.id"], sparse=True),
        IndexModel(["latest.state", "latest.at", "latest.id"], sparse=True),
        IndexModel(["latest.owner", "latest.at", "latest.id"], sparse=True),
        IndexModel(["latest.at", "latest.id"], sparse=True),
        IndexModel(["latest.awaiting_since"], sparse=True),
        IndexModel(["move.at", "move.id", "move.seq"], sparse=True),
        IndexModel(["move.id", "move.kind", "move.seq"], sparse=True),
        IndexModel(
            ["search.words", ("search.at", DESCENDING), ("search.id", DESCENDING), ("search.seq", DESCENDING)],
            sparse=True,
        ),
        IndexModel(["edit.id", "edit.seq"], sparse=True),
        IndexModel(["edit.pending"], sparse=True),
    ],
    "visitors": [IndexModel(["conversation_id"], unique=True)],
    "names": [IndexModel(["visitor_id"], unique=True)],
    "agents": [IndexModel(["folded"], unique=True)],
    "connections": [IndexModel(["until"], expireAfterSeconds=CONNECTIONS_KEPT_S)],
    "waits": [IndexModel(["at"], expireAfterSeconds=WAITS_KEPT_S)],
    "picks": [IndexModel(["until"], expireAfterSeconds=0)],
    "sessions": [
        IndexModel(["person_id"]),
        IndexModel(["ended_at"], sparse=True),
        IndexModel(["expires_at"], expireAfterSeconds=ENDINGS_KEPT_S),
    ],
    "audits": [IndexModel(["at", "_id"])],
    "deliveries": [
        IndexModel(["next_at"], sparse=True),
        IndexModel(["failed_at"], sparse=True),
        IndexModel(["ended"], sparse=True),
    ],
    "leases": [IndexModel(["until"], expireAfterSeconds=LEASES_KEPT_S)],
    "canned_responses": [IndexModel(["shortcut"], unique=True)],
    "rooms": [
        IndexModel(["folded"], unique=True, sparse=True),
        IndexModel(["listed.name"], sparse=True),
    ],
    "room_members": [
        IndexModel(["inside.room", "inside.name", "inside.person"], sparse=True),
        IndexModel(["inside.person", "inside.room"], sparse=True),
        IndexModel(["banned_from.room", "banned_from.name", "banned_from.person"], sparse=True),
    ],
    "read_cursors": [IndexModel(["person_id"])],
    "invites": [
        IndexModel(["room_id", "secret_hash"], unique=True),
        IndexModel(["room_id", "at", "_id"]),
    ],
    "reports": [
        IndexModel(["room_id", "target_seq", "by.id"], unique=True),
        IndexModel(["waiting.at", "waiting.id"], sparse=True),
    ],
    "photos": [IndexModel(["photo_id"], unique=True)],
}
