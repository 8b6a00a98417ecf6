ALTER TABLE contact_submissions ADD COLUMN answers TEXT NOT NULL DEFAULT '[]';
