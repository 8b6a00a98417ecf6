ALTER TABLE feature_notes DROP COLUMN title;
