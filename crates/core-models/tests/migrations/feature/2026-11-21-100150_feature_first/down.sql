DROP TABLE feature_notes;
