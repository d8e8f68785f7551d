-- Entries of the guest book that wait or are hidden, and what their events will need: announced tells that
-- comment.created was made for one, or is never to be.
ALTER TABLE comment ADD COLUMN state TEXT NOT NULL DEFAULT 'shown';
ALTER TABLE comment ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE comment ADD COLUMN door TEXT NOT NULL DEFAULT '';
ALTER TABLE comment ADD COLUMN announced INTEGER NOT NULL DEFAULT 1;
ALTER TABLE comment ADD COLUMN hops INTEGER NOT NULL DEFAULT 0;
CREATE INDEX comment_state ON comment (state, id);
CREATE INDEX comment_source ON comment (source, id) WHERE source <> '';
CREATE INDEX comment_at ON comment (at);

-- Sources that the guest book takes no entries from.
CREATE TABLE ban (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    at     INTEGER NOT NULL,
    source TEXT    NOT NULL UNIQUE, -- a prefix: 203.0.113.9/32
    until  INTEGER NOT NULL DEFAULT 0, -- 0 is for good
    note   TEXT    NOT NULL DEFAULT ''
);

-- Who made a subscription on the web, as JSON; {} where the owner did.
ALTER TABLE subscription ADD COLUMN visitor TEXT NOT NULL DEFAULT '{}';
CREATE UNIQUE INDEX subscription_visitor ON subscription (visitor ->> 'Key') WHERE visitor <> '{}';
