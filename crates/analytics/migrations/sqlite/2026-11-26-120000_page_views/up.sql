CREATE TABLE page_views (
    day DATE NOT NULL,
    path TEXT NOT NULL,
    source TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('person', 'robot')),
    views INTEGER NOT NULL CHECK (views > 0),
    PRIMARY KEY (day, path, source, kind)
);
