//! Durable background work on the site's own database.
#![doc = include_str!("../README.md")]

mod backoff;
mod handler;
mod mail;
mod wake;
mod worker;

pub use backoff::delay;
pub use handler::{JobError, JobHandler, Performing};
pub use mail::{MAIL, MailHandler};
pub use wake::Wake;
pub use worker::{Worker, WorkerOptions};
