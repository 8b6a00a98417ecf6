CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    reference TEXT,
    state TEXT NOT NULL CHECK (state IN ('held', 'pending', 'running', 'done', 'dead')),
    attempts INTEGER NOT NULL DEFAULT 0,
    run_at TIMESTAMP NOT NULL,
    lease_until TIMESTAMP,
    last_error TEXT,
    created_at TIMESTAMP NOT NULL,
    finished_at TIMESTAMP,
    CHECK ((state = 'running') = (lease_until IS NOT NULL))
);
CREATE INDEX jobs_reference_idx ON jobs (reference);
CREATE INDEX jobs_state_idx ON jobs (state, run_at);
