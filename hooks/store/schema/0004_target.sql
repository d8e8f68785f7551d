-- Whom a delivery goes to, as targetOf says, so that nobody waits behind another's.
ALTER TABLE delivery ADD COLUMN target TEXT NOT NULL DEFAULT '';
ALTER TABLE subscription ADD COLUMN target TEXT NOT NULL DEFAULT '';
DROP INDEX delivery_due;
CREATE INDEX delivery_due ON delivery (target, due_at, id) WHERE due_at IS NOT NULL;
DROP INDEX delivery_lease;
CREATE INDEX delivery_lease ON delivery (lease_until, target) WHERE lease_until IS NOT NULL;

-- Targets that have too much to do: until when all that is due to them waits, and how often in a row they said so.
CREATE TABLE resting (
    target  TEXT PRIMARY KEY,
    until   INTEGER NOT NULL,
    strikes INTEGER NOT NULL
) WITHOUT ROWID;
