CREATE TABLE contact_photos (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    message_id BIGINT NOT NULL REFERENCES contact_submissions (id) ON DELETE CASCADE,
    filename TEXT NOT NULL,
    original_filename TEXT NOT NULL,
    file_size BIGINT NOT NULL CHECK (file_size >= 0),
    mime_type TEXT NOT NULL,
    width INTEGER NOT NULL CHECK (width >= 0),
    height INTEGER NOT NULL CHECK (height >= 0),
    sha256 TEXT NOT NULL
);
CREATE INDEX contact_photos_message_id_idx ON contact_photos (message_id, id);
CREATE INDEX contact_photos_filename_idx ON contact_photos (filename);
