CREATE TABLE redirects (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    from_path TEXT NOT NULL UNIQUE,
    to_path TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    CHECK (from_path <> to_path)
);
CREATE INDEX redirects_to_path_idx ON redirects (to_path);
