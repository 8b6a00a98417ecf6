ALTER TABLE blog_posts DROP COLUMN text_folded;
