-- Bytes. A payload is one message's raw head block and raw body. Where body_of is set, the body is that
-- payload's: an attempt has a head of its own and shares the body of what it delivers. Captures whose answers are
-- the same to the byte may name one payload.
CREATE TABLE payload (
    id      INTEGER PRIMARY KEY,
    body_of INTEGER,
    head    BLOB NOT NULL,
    body    BLOB NOT NULL
);

-- What lists show. Times are nanoseconds since 1970 in UTC; took is in microseconds.
CREATE TABLE exchange (
    id             INTEGER PRIMARY KEY,
    direction      TEXT    NOT NULL,
    at             INTEGER NOT NULL,
    took_us        INTEGER NOT NULL DEFAULT 0,
    open           INTEGER NOT NULL DEFAULT 0,
    method         TEXT    NOT NULL,
    url            TEXT    NOT NULL,
    host           TEXT    NOT NULL,
    remote         TEXT    NOT NULL DEFAULT '',
    door           TEXT    NOT NULL DEFAULT '',
    status         INTEGER NOT NULL DEFAULT 0,
    error          TEXT    NOT NULL DEFAULT '',
    fault          TEXT    NOT NULL DEFAULT '',
    inbox          TEXT    NOT NULL DEFAULT '',
    state          TEXT    NOT NULL DEFAULT '',
    inspected      INTEGER NOT NULL DEFAULT 1,
    provider       TEXT    NOT NULL DEFAULT '',
    event          TEXT    NOT NULL DEFAULT '',
    sender_id      TEXT    NOT NULL DEFAULT '',
    verdict        TEXT    NOT NULL DEFAULT 'none',
    verdict_reason TEXT    NOT NULL DEFAULT '',
    origin         TEXT    NOT NULL DEFAULT '',
    cause_kind     TEXT    NOT NULL DEFAULT '',
    cause_id       TEXT    NOT NULL DEFAULT '',
    delivery       INTEGER,
    attempt        INTEGER NOT NULL DEFAULT 0,
    timing         TEXT    NOT NULL DEFAULT '',
    request        INTEGER NOT NULL DEFAULT 0,
    req_size       INTEGER NOT NULL DEFAULT 0,
    req_sha256     BLOB,
    req_truncated  INTEGER NOT NULL DEFAULT 0,
    response       INTEGER NOT NULL DEFAULT 0,
    resp_size      INTEGER NOT NULL DEFAULT 0,
    resp_sha256    BLOB,
    resp_truncated INTEGER NOT NULL DEFAULT 0
);
-- The errands: captures that wait for their inspection.
CREATE INDEX exchange_errand ON exchange (id) WHERE inspected = 0;
-- What lists ask for that is rare among all rows.
CREATE INDEX exchange_inbox ON exchange (inbox, id) WHERE inbox <> '';
CREATE INDEX exchange_failed ON exchange (id) WHERE state = 'failed';
CREATE INDEX exchange_delivery ON exchange (delivery, attempt) WHERE delivery IS NOT NULL;

CREATE TABLE inbox (
    name       TEXT    PRIMARY KEY,
    created_at INTEGER NOT NULL,
    settings   TEXT    NOT NULL -- JSON: answer, verify, forwards
) WITHOUT ROWID;

CREATE TABLE comment (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    at         INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    place      TEXT    NOT NULL,
    text       TEXT    NOT NULL,
    label      TEXT    NOT NULL,
    source     TEXT    NOT NULL,
    token      TEXT,
    cause_kind TEXT    NOT NULL,
    cause_id   TEXT    NOT NULL
);
CREATE UNIQUE INDEX comment_token ON comment (token) WHERE token IS NOT NULL;

CREATE TABLE event (
    id         TEXT    PRIMARY KEY,
    type       TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    payload    INTEGER NOT NULL,
    cause_kind TEXT    NOT NULL,
    cause_id   TEXT    NOT NULL
) WITHOUT ROWID;

CREATE TABLE subscription (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    created_at    INTEGER NOT NULL,
    url           TEXT    NOT NULL,
    types         TEXT    NOT NULL, -- JSON list; each is a GLOB pattern as it stands
    description   TEXT    NOT NULL,
    sign          TEXT    NOT NULL, -- JSON
    schedule      TEXT    NOT NULL, -- JSON list of waits, or null for the standard one
    timeout_ms    INTEGER NOT NULL,
    allow_private INTEGER NOT NULL,
    active        INTEGER NOT NULL,
    reason        TEXT    NOT NULL
);

-- The schedule. due_at is set while a delivery may leave then; lease_until while a worker has it.
CREATE TABLE delivery (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    at            INTEGER NOT NULL,
    event         TEXT    NOT NULL DEFAULT '',
    subscription  INTEGER NOT NULL DEFAULT 0,
    origin        TEXT    NOT NULL,
    method        TEXT    NOT NULL,
    url           TEXT    NOT NULL,
    header        TEXT    NOT NULL DEFAULT '[]', -- JSON
    payload       INTEGER NOT NULL,
    sign          TEXT    NOT NULL DEFAULT '{}', -- JSON
    schedule      TEXT    NOT NULL,
    timeout_ms    INTEGER NOT NULL,
    allow_private INTEGER NOT NULL,
    state         TEXT    NOT NULL,
    attempts      INTEGER NOT NULL DEFAULT 0,
    due_at        INTEGER,
    lease_until   INTEGER,
    reason        TEXT    NOT NULL DEFAULT '',
    cause_kind    TEXT    NOT NULL,
    cause_id      TEXT    NOT NULL
);
CREATE INDEX delivery_due ON delivery (due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX delivery_lease ON delivery (lease_until) WHERE lease_until IS NOT NULL;
CREATE INDEX delivery_state ON delivery (state, id);
CREATE INDEX delivery_cause ON delivery (cause_kind, cause_id);

CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
