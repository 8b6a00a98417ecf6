//! The specimen's binary as a process: set up wrongly, used as a tool, killed, cut off from its database, told to stop.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that cannot go on stops with the reason"
)]

mod analytics;
mod archives;
mod commands;
mod crowd;
mod full_disk;
mod german;
mod installation;
mod kills;
mod lifecycle;
mod logs;
mod outage;
mod refusals;
mod restarts;
