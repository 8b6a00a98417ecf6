//! The data layer on real databases: every test runs on SQLite and on PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod changes;
mod connecting;
mod crowds;
mod jobs;
mod login_attempts;
mod messages;
mod migrations;
mod outages;
mod photos;
mod posts;
mod redirects;
mod restoring;
mod schema;
mod sessions;
mod settings;
mod test_database;
mod transactions;
mod uploads;
mod users;
