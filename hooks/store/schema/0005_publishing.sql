-- What a subscription may say beyond where it is: header lines, a format, a sender to be like, limits, and how it fares.
ALTER TABLE subscription ADD COLUMN header TEXT NOT NULL DEFAULT '[]';      -- JSON
ALTER TABLE subscription ADD COLUMN format TEXT NOT NULL DEFAULT '{}';      -- JSON
ALTER TABLE subscription ADD COLUMN profile TEXT NOT NULL DEFAULT '';
ALTER TABLE subscription ADD COLUMN connect_ms INTEGER NOT NULL DEFAULT 0;  -- of the profile, for the fan-out
ALTER TABLE subscription ADD COLUMN speed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE subscription ADD COLUMN rate INTEGER NOT NULL DEFAULT 0;        -- attempts a second
ALTER TABLE subscription ADD COLUMN parallel INTEGER NOT NULL DEFAULT 0;
ALTER TABLE subscription ADD COLUMN muted_until INTEGER NOT NULL DEFAULT 0;
ALTER TABLE subscription ADD COLUMN failing_since INTEGER NOT NULL DEFAULT 0;
ALTER TABLE subscription ADD COLUMN failed INTEGER NOT NULL DEFAULT 0;      -- attempts in a row
ALTER TABLE subscription ADD COLUMN given_up INTEGER NOT NULL DEFAULT 0;    -- deliveries in a row
-- Those that limit what their target gets.
CREATE INDEX subscription_limited ON subscription (target) WHERE rate > 0 OR parallel > 0;

ALTER TABLE delivery ADD COLUMN profile TEXT NOT NULL DEFAULT '';
ALTER TABLE delivery ADD COLUMN connect_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE delivery ADD COLUMN speed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE delivery ADD COLUMN batch INTEGER NOT NULL DEFAULT 0;
CREATE INDEX delivery_subscription ON delivery (subscription, id) WHERE subscription <> 0;
CREATE INDEX delivery_batch ON delivery (batch, state) WHERE batch <> 0;

-- How often what caused an event went through this program before, so that a circle comes to an end.
ALTER TABLE event ADD COLUMN hops INTEGER NOT NULL DEFAULT 0;

-- What a story is put together by.
CREATE INDEX event_cause ON event (cause_kind, cause_id) WHERE cause_kind <> '';
CREATE INDEX comment_cause ON comment (cause_id);
CREATE INDEX exchange_cause ON exchange (cause_id) WHERE direction = 'in' AND cause_kind <> '';

-- Requests that are sent again as one wish. How many were made or skipped is also how far it has come.
CREATE TABLE batch (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    at      INTEGER NOT NULL,
    wish    TEXT    NOT NULL, -- JSON
    sign    TEXT    NOT NULL, -- JSON
    state   TEXT    NOT NULL,
    reason  TEXT    NOT NULL DEFAULT '',
    total   INTEGER NOT NULL,
    made    INTEGER NOT NULL DEFAULT 0,
    skipped INTEGER NOT NULL DEFAULT 0,
    skips   TEXT    NOT NULL DEFAULT '{}' -- JSON: reason -> how many
);
CREATE INDEX batch_open ON batch (id) WHERE state IN ('running', 'paused');

-- The exchanges of a batch that is not done, in the order of sending: some numbers a row, each as the difference to the
-- one before in it, as varints.
CREATE TABLE batch_part (
    batch INTEGER NOT NULL,
    part  INTEGER NOT NULL, -- counts from 0
    ids   BLOB    NOT NULL,
    PRIMARY KEY (batch, part)
) WITHOUT ROWID;

-- What the attempts of a batch came to.
CREATE TABLE batch_answer (
    batch  INTEGER NOT NULL,
    status INTEGER NOT NULL,
    fault  TEXT    NOT NULL,
    n      INTEGER NOT NULL,
    PRIMARY KEY (batch, status, fault)
) WITHOUT ROWID;

-- How much waits for each subscription is counted from this alone.
DROP INDEX delivery_state;
CREATE INDEX delivery_state ON delivery (state, id, subscription);

-- How the last try of a delivery ended, so that what was given up is told and chosen by it.
ALTER TABLE delivery ADD COLUMN ended_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE delivery ADD COLUMN status INTEGER NOT NULL DEFAULT 0;
ALTER TABLE delivery ADD COLUMN fault TEXT NOT NULL DEFAULT '';
UPDATE delivery SET (ended_at, status, fault) = (SELECT x.at + 1000 * x.took_us, x.status, x.fault FROM exchange x
    WHERE x.delivery = delivery.id ORDER BY x.attempt DESC LIMIT 1)
WHERE state IN ('waiting', 'delivered', 'given_up') AND EXISTS (SELECT 1 FROM exchange x WHERE x.delivery = delivery.id);
UPDATE delivery SET ended_at = at WHERE state = 'given_up' AND ended_at = 0;
CREATE INDEX delivery_given_up ON delivery (target, fault, status, subscription, ended_at) WHERE state = 'given_up';
CREATE INDEX delivery_ended ON delivery (ended_at) WHERE state = 'given_up';
CREATE INDEX delivery_waiting ON delivery (due_at) WHERE state = 'waiting';

-- The tries that came to an end in each five seconds, and how many deliveries waited at their end, of about a day.
CREATE TABLE rate (
    at        INTEGER PRIMARY KEY, -- seconds since 1970, the first of the five
    delivered INTEGER NOT NULL,
    refused   INTEGER NOT NULL,
    waiting   INTEGER NOT NULL
);
INSERT INTO rate (at, delivered, refused, waiting) SELECT strftime('%s', 'now') / 5 * 5, 0, 0, n FROM (SELECT count(*) AS n FROM delivery WHERE state = 'waiting') WHERE n > 0;
