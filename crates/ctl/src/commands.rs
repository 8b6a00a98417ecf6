//! What the tool does, one module for each command or family of commands.

pub(crate) mod list;
pub(crate) mod releases;
