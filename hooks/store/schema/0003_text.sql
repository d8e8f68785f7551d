-- What exchanges are found by, gathered in the background behind their acknowledgement. Each table text_N is an FTS4
-- index of the words of segmentSize exchanges, made when the first of them is indexed and dropped when most are purged;
-- rows of an index without content cannot be taken out one by one. FTS4 is in every build of the driver, FTS5 is not.
CREATE TABLE text_segment (
    number INTEGER PRIMARY KEY,         -- N: holds the exchanges from N * segmentSize on
    docs   INTEGER NOT NULL DEFAULT 0,  -- how many were indexed in it, the purged ones included
    merged INTEGER NOT NULL DEFAULT 0   -- whether it is one b-tree, in which a word is looked up at once
);
-- Indexing has come up to this exchange. What is above is looked through.
CREATE TABLE text_mark (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    upto INTEGER NOT NULL
);
INSERT INTO text_mark (one, upto) VALUES (1, 0);
-- Exchanges below the mark that are not indexed: open or not inspected when it passed, or recorded later than their
-- neighbours. They are looked through as well.
CREATE TABLE text_waiting (
    exchange INTEGER PRIMARY KEY
);
-- When the indexed exchanges of spanSize IDs began: what was imported may be older than its neighbours.
CREATE TABLE text_span (
    number   INTEGER PRIMARY KEY,
    first_at INTEGER NOT NULL,
    last_at  INTEGER NOT NULL
);
