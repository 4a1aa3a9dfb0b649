"""Tables and indexes. Times are milliseconds since 1970, UTC; bodies are entries by `contract.codec.to_json`.

`words` holds the words of the entry of the same rowid in `found`: its milliseconds and a number, so that rowids are in
the order of times. Its tokenizer folds nothing and splits at blanks: what it gets are words of `domain.words`.
`latest` is one row a conversation, replaced in the transaction that inserts the entry: a doubled mark can't be. Of a
room it only says which entry is the newest: its `at` is -1, in no view by time, and views begin at 0.
`edits` is one row a message of a room that was edited or deleted: the deletion if there is one, else the newest edit.
`photos` has rowids, because its rows are large; what is looked up most stands before the pictures.
"""

from typing import Final

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS entries (
  conversation_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  client_id TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (conversation_id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS entries_by_client_id ON entries (conversation_id, client_id);

CREATE TABLE IF NOT EXISTS latest (
  conversation_id TEXT PRIMARY KEY,
  seq INTEGER NOT NULL,
  state TEXT NOT NULL,
  owner TEXT,
  queued_at INTEGER,
  awaiting_since INTEGER,
  at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS latest_queue ON latest (queued_at, conversation_id) WHERE queued_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS latest_by_state ON latest (state, at, conversation_id);
CREATE INDEX IF NOT EXISTS latest_by_owner ON latest (owner, at, conversation_id) WHERE owner IS NOT NULL;
CREATE INDEX IF NOT EXISTS latest_by_time ON latest (at, conversation_id);
CREATE INDEX IF NOT EXISTS latest_awaiting ON latest (awaiting_since) WHERE awaiting_since IS NOT NULL;

CREATE TABLE IF NOT EXISTS moves (
  at INTEGER NOT NULL,
  conversation_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  kind TEXT NOT NULL,
  PRIMARY KEY (at, conversation_id, seq)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS moves_by_kind ON moves (conversation_id, kind, seq);

CREATE TABLE IF NOT EXISTS edits (
  conversation_id TEXT NOT NULL,
  target_seq INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  deletes INTEGER NOT NULL,
  PRIMARY KEY (conversation_id, target_seq)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS found (
  id INTEGER PRIMARY KEY,
  conversation_id TEXT NOT NULL,
  seq INTEGER NOT NULL
);
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5 (
  tokens, content = '', columnsize = 0, detail = none, prefix = '1 2 3', tokenize = "ascii tokenchars '@'"
);

CREATE TABLE IF NOT EXISTS visitors (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  conversation_id TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  language TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS names (
  folded TEXT PRIMARY KEY,
  visitor_id TEXT NOT NULL UNIQUE,
  passphrase_hash TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS agents (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  disabled INTEGER NOT NULL,
  available INTEGER NOT NULL,
  folded TEXT NOT NULL UNIQUE
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS connections (
  agent_id TEXT NOT NULL,
  replica TEXT NOT NULL,
  seen_at INTEGER NOT NULL,
  until INTEGER NOT NULL,
  PRIMARY KEY (agent_id, replica)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sessions (
  token_hash TEXT PRIMARY KEY,
  role TEXT NOT NULL,
  person_id TEXT NOT NULL,
  name TEXT NOT NULL,
  conversation_id TEXT,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sessions_by_person ON sessions (person_id);
CREATE INDEX IF NOT EXISTS sessions_by_end ON sessions (expires_at);
CREATE TABLE IF NOT EXISTS endings (
  token_hash TEXT PRIMARY KEY,
  at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS endings_by_time ON endings (at);
CREATE TABLE IF NOT EXISTS picks (
  agent_id TEXT NOT NULL,
  client_id TEXT NOT NULL,
  conversation_id TEXT NOT NULL,
  until INTEGER NOT NULL,
  PRIMARY KEY (agent_id, client_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS picks_by_end ON picks (until);
CREATE TABLE IF NOT EXISTS waits (
  conversation_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  seconds REAL NOT NULL,
  PRIMARY KEY (conversation_id, seq)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS waits_by_time ON waits (at);
CREATE TABLE IF NOT EXISTS audits (
  at INTEGER NOT NULL,
  id TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (at, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS visits (
  visitor_id TEXT PRIMARY KEY,
  page TEXT,
  language TEXT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS webhook (
  id INTEGER PRIMARY KEY,
  body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS deliveries (
  id TEXT PRIMARY KEY,
  conversation_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  event TEXT NOT NULL,
  at INTEGER NOT NULL,
  next_at INTEGER,
  tries INTEGER NOT NULL,
  failed_at INTEGER,
  error TEXT
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS deliveries_waiting ON deliveries (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS deliveries_failing ON deliveries (failed_at) WHERE failed_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS deliveries_ended ON deliveries (at) WHERE next_at IS NULL;
CREATE TABLE IF NOT EXISTS leases (
  id TEXT PRIMARY KEY,
  holder TEXT NOT NULL,
  until INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS canned_responses (
  id TEXT PRIMARY KEY,
  shortcut TEXT NOT NULL UNIQUE,
  text TEXT NOT NULL,
  by_id TEXT NOT NULL,
  by_name TEXT NOT NULL,
  at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS rooms (
  id TEXT PRIMARY KEY,
  folded TEXT UNIQUE,
  name TEXT NOT NULL,
  topic TEXT NOT NULL,
  private INTEGER NOT NULL,
  archived INTEGER NOT NULL,
  slow_mode_s INTEGER NOT NULL,
  owner_id TEXT,
  pair TEXT NOT NULL,
  created_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS rooms_listed ON rooms (folded) WHERE NOT private AND NOT archived;
CREATE TABLE IF NOT EXISTS member_notes (
  room_id TEXT PRIMARY KEY,
  through INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS room_members (
  room_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  name TEXT NOT NULL,
  folded TEXT NOT NULL,
  seq INTEGER NOT NULL,
  role TEXT,
  muted INTEGER NOT NULL,
  banned INTEGER NOT NULL,
  PRIMARY KEY (room_id, person_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS room_members_by_name ON room_members (room_id, folded, person_id) WHERE role IS NOT NULL;
CREATE INDEX IF NOT EXISTS room_members_banned ON room_members (room_id, folded, person_id) WHERE banned;
CREATE INDEX IF NOT EXISTS room_members_by_person ON room_members (person_id, room_id) WHERE role IS NOT NULL;
CREATE TABLE IF NOT EXISTS read_cursors (
  person_id TEXT NOT NULL,
  room_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  messages INTEGER NOT NULL,
  PRIMARY KEY (person_id, room_id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS invites (
  id TEXT PRIMARY KEY,
  room_id TEXT NOT NULL,
  secret_hash TEXT NOT NULL,
  by_id TEXT NOT NULL,
  by_name TEXT NOT NULL,
  at INTEGER NOT NULL,
  UNIQUE (room_id, secret_hash)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS invites_by_time ON invites (room_id, at, id);
CREATE TABLE IF NOT EXISTS reports (
  id TEXT PRIMARY KEY,
  room_id TEXT NOT NULL,
  target_seq INTEGER NOT NULL,
  by_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  handled INTEGER NOT NULL,
  body TEXT NOT NULL,
  UNIQUE (room_id, target_seq, by_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS reports_waiting ON reports (at, id) WHERE NOT handled;
CREATE TABLE IF NOT EXISTS photos (
  person_id TEXT PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  at INTEGER NOT NULL,
  small BLOB NOT NULL,
  large BLOB NOT NULL
);
"""
