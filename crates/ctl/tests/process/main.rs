//! Releases come and go on a machine whose service manager is a script: real programs of a site, real databases, and every
//! way in which a deploy can end.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that cannot go on stops with the reason"
)]

mod backups;
mod bundles;
mod deploys;
mod fleet;
mod kills;
mod machine;
mod programs;
mod rollbacks;
mod stand_ins;
mod store;
