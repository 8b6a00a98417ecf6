DROP TABLE contact_photos;
