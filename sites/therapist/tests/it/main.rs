//! The therapist's site over HTTP, as visitors, owners and robots use it, on both databases.

mod contact;
mod hostile;
mod inbox;
mod login;
mod mail;
mod pages;
mod panel;
mod posts;
mod templates;
mod uploads;
