INSERT INTO sessions (token_hash, user_id, data, created_at, last_seen, expires_at, remember, address, agent)
VALUES ('x', 99, '{}', '2026-01-01 00:00:00', '2026-01-01 00:00:00', '2026-01-01 00:00:00', 0, '', '');
