//! Schema, rows, queries, transactions and migrations: the data every site has.
#![doc = include_str!("../README.md")]

pub mod changes;
pub mod clock;
pub mod db;
pub mod ids;
pub mod inventory;
pub mod jobs;
pub mod login_attempts;
pub mod messages;
pub mod migrations;
pub mod misdated;
mod page;
pub mod photos;
pub mod posts;
pub mod publishing;
pub mod rate;
pub mod redirects;
pub mod restoring;
pub mod saved_forms;
pub mod schema;
pub mod search;
pub mod sessions;
pub mod settings;
pub mod snapshot;
pub mod text;
mod text_column;
pub mod uploads;
pub mod users;

pub use changes::{Actor, Transaction};
pub use clock::Clock;
pub use db::{
    ConnectError, Database, DatabaseError, DatabaseKind, DatabaseUrl, DatabaseUrlError, DbConnection,
    MultiBackend, PoolOptions, ProgramError, QueryResult, WorkError, serialise,
};
pub use ids::{AttemptId, JobId, MessageId, PostId, SessionId, UploadId, UserId};
pub use migrations::{MigrationError, MigrationSet, MigrationStatus, Migrations};
pub use page::{Page, Window};
pub use search::SearchWords;
