-- What a form of the panel has saved already, so that it is known again when its answer was lost and it is sent once more.
CREATE TABLE saved_forms (
    key TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    target BIGINT NOT NULL,
    version INTEGER NOT NULL,
    digest TEXT NOT NULL,
    saved_at TIMESTAMP NOT NULL
);
CREATE INDEX saved_forms_saved_at_idx ON saved_forms (saved_at);
CREATE INDEX saved_forms_target_idx ON saved_forms (kind, target);
