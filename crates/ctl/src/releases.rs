//! What a site runs: bundles, releases, a new one in the place of the old one, and the way back.

pub mod bundle;
pub mod copy;
pub mod deploy;
pub mod journal;
pub mod page;
pub mod rehearse;
pub mod release;
pub mod rollback;
pub mod smoke;
pub mod trial;
pub mod watch;
