ALTER TABLE contact_submissions DROP COLUMN kept;
