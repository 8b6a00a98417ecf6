//! What the tool does, one module for each command or family of commands.

pub(crate) mod archives;
pub(crate) mod backup;
pub(crate) mod certificates;
pub(crate) mod clone;
pub(crate) mod doctor;
pub(crate) mod drill;
pub(crate) mod list;
pub(crate) mod provision;
pub(crate) mod releases;
pub(crate) mod remove;
pub(crate) mod rename_domain;
pub(crate) mod restore;
pub(crate) mod service;
pub(crate) mod suspension;
pub(crate) mod test_mail;
