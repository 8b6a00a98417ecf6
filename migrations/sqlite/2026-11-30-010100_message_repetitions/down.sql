DROP INDEX contact_submissions_text_key_idx;
ALTER TABLE contact_submissions DROP COLUMN photos_key;
ALTER TABLE contact_submissions DROP COLUMN text_key;
