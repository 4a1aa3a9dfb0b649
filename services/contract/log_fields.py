"""Names of the fields in log lines, so that one search finds a conversation in the logs of every service.

Never logged: texts of messages, names, tokens, passphrases, secrets.
"""

from typing import Final

FIELDS: Final = (
    "request_id",
    "conversation_id",
    "seq",
    "epoch",
    "delivery_id",
    "connection_id",
    "code",
    "path",
    "status",
    "took_ms",
)
