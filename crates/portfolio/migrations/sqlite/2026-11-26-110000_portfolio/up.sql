CREATE TABLE portfolio_projects (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    title TEXT NOT NULL,
    slug TEXT NOT NULL UNIQUE,
    content TEXT NOT NULL,
    excerpt TEXT NOT NULL,
    place TEXT NOT NULL,
    finished_on DATE NOT NULL,
    kind TEXT NOT NULL,
    visible BOOLEAN NOT NULL,
    published_at TIMESTAMP,
    position INTEGER NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    CHECK (published_at IS NOT NULL OR NOT visible)
);
CREATE INDEX portfolio_projects_position_idx ON portfolio_projects (visible, position, id);
CREATE INDEX portfolio_projects_kind_idx ON portfolio_projects (kind, visible, position, id);
CREATE TABLE portfolio_pictures (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    project_id BIGINT NOT NULL REFERENCES portfolio_projects (id) ON DELETE CASCADE,
    upload_id BIGINT NOT NULL REFERENCES uploaded_files (id) ON DELETE CASCADE,
    moment TEXT NOT NULL CHECK (moment IN ('before', 'after')),
    alt TEXT NOT NULL,
    UNIQUE (project_id, moment)
);
CREATE INDEX portfolio_pictures_upload_id_idx ON portfolio_pictures (upload_id);
