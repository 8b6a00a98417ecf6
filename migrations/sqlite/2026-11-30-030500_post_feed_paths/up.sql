ALTER TABLE blog_posts ADD COLUMN feed_path TEXT;
UPDATE blog_posts SET feed_path = '/blog/' || slug WHERE published_at IS NOT NULL;
