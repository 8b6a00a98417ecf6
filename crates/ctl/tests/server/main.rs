//! The web server in front of a site, as the operators' tool sets it up: the real one.
#![allow(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    dead_code,
    reason = "a test that cannot go on stops with the reason; the machine is that of the other tests, of which these need a part"
)]

#[path = "../it/archives.rs"]
mod archives;
#[path = "../process/bundles.rs"]
mod bundles;
mod containers;
#[path = "../it/machine.rs"]
mod machine;
mod nginx;
mod visitors;
