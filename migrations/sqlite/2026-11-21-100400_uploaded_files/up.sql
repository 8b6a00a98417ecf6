CREATE TABLE uploaded_files (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    filename TEXT NOT NULL UNIQUE,
    original_filename TEXT NOT NULL,
    filepath TEXT NOT NULL,
    file_size BIGINT NOT NULL CHECK (file_size >= 0),
    mime_type TEXT NOT NULL,
    uploaded_by BIGINT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    uploaded_at TIMESTAMP NOT NULL,
    width INTEGER NOT NULL CHECK (width >= 0),
    height INTEGER NOT NULL CHECK (height >= 0),
    alt TEXT NOT NULL DEFAULT '',
    sha256 TEXT NOT NULL
);
CREATE INDEX uploaded_files_uploaded_by_idx ON uploaded_files (uploaded_by);
CREATE INDEX uploaded_files_uploaded_at_idx ON uploaded_files (uploaded_at, id);
