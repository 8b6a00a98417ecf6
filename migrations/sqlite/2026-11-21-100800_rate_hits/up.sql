CREATE TABLE rate_hits (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    bucket TEXT NOT NULL,
    key TEXT NOT NULL,
    hit_at TIMESTAMP NOT NULL
);
CREATE INDEX rate_hits_key_idx ON rate_hits (bucket, key, hit_at);
CREATE INDEX rate_hits_hit_at_idx ON rate_hits (hit_at);
