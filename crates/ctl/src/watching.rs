//! What is wrong with the server and its sites, and who is told.

pub mod alarm;
pub mod alerts;
pub mod connections;
pub mod examination;
pub mod finding;
