-- A capture says why it failed. One whose sender's id its inbox has had before says which time it is and names the
-- first. Rows that came from a file say so.
ALTER TABLE exchange ADD COLUMN state_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE exchange ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;
ALTER TABLE exchange ADD COLUMN first INTEGER NOT NULL DEFAULT 0;
ALTER TABLE exchange ADD COLUMN imported INTEGER NOT NULL DEFAULT 0;
CREATE INDEX exchange_sender ON exchange (sender_id, inbox, id) WHERE sender_id <> '';

-- Captures whose senders wait for the answer of a forward's target.
CREATE INDEX exchange_waiting ON exchange (id) WHERE open = 1 AND direction = 'in';

-- How many exchanges there are of each inbox, kept with every commit: counting a million of them takes longer than a
-- start may. '' stands for those of none.
CREATE TABLE tally (
    inbox TEXT PRIMARY KEY,
    n     INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO tally (inbox, n) SELECT inbox, count(*) FROM exchange GROUP BY inbox;

-- Who still names a payload, for what is purged. Captures' own payloads are named by nobody else.
CREATE INDEX delivery_payload ON delivery (payload);
CREATE INDEX payload_shared ON payload (body_of) WHERE body_of IS NOT NULL;
CREATE INDEX event_payload ON event (payload);

-- Payloads whose exchange, event or delivery was purged while others still named them.
CREATE TABLE orphan (payload INTEGER PRIMARY KEY);
-- What a purge looks for that no exchange leads to.
CREATE INDEX event_at ON event (at);
