CREATE TABLE contact_submissions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT,
    message TEXT NOT NULL,
    submitted_at TIMESTAMP NOT NULL,
    status TEXT NOT NULL DEFAULT 'new' CHECK (status IN ('new', 'read', 'responded')),
    notes TEXT NOT NULL DEFAULT '',
    spam_reason TEXT,
    idempotency_key TEXT NOT NULL UNIQUE,
    address_key TEXT NOT NULL
);
CREATE INDEX contact_submissions_submitted_at_idx ON contact_submissions (submitted_at, id);
CREATE INDEX contact_submissions_status_idx ON contact_submissions (status);
