-- What has changed, when, and by whom; each row is chained by its hash to the one before. What it is about may be gone: nothing
-- refers to it.
CREATE TABLE changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    at TIMESTAMP NOT NULL,
    actor TEXT NOT NULL,
    actor_id BIGINT,
    actor_name TEXT NOT NULL,
    address TEXT NOT NULL,
    feature TEXT NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    title TEXT NOT NULL,
    what TEXT NOT NULL,
    fields TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE INDEX changes_at_idx ON changes (at);
