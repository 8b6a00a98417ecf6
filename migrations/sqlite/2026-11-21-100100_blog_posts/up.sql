CREATE TABLE blog_posts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    title TEXT NOT NULL,
    title_folded TEXT NOT NULL,
    slug TEXT NOT NULL UNIQUE,
    content TEXT NOT NULL,
    excerpt TEXT NOT NULL DEFAULT '',
    cover_image TEXT,
    cover_alt TEXT,
    author_id BIGINT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    visible BOOLEAN NOT NULL,
    published_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    CHECK (published_at IS NOT NULL OR NOT visible)
);
CREATE INDEX blog_posts_author_id_idx ON blog_posts (author_id);
CREATE INDEX blog_posts_published_at_idx ON blog_posts (visible, published_at, id);
CREATE INDEX blog_posts_created_at_idx ON blog_posts (created_at, id);
CREATE INDEX blog_posts_visible_idx ON blog_posts (visible, created_at, id);
