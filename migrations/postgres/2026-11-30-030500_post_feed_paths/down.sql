ALTER TABLE blog_posts DROP COLUMN feed_path;
