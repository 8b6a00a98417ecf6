ALTER TABLE contact_submissions ADD COLUMN text_key TEXT NOT NULL DEFAULT '';
ALTER TABLE contact_submissions ADD COLUMN photos_key TEXT NOT NULL DEFAULT '';
CREATE INDEX contact_submissions_text_key_idx ON contact_submissions (text_key, submitted_at);
