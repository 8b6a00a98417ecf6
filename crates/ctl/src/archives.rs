//! Archives of sites: made, kept, encrypted, copied elsewhere, tried, and put back.

pub mod backup;
pub mod catalogue;
pub mod drill;
pub mod encryption;
pub mod kept;
pub mod off_site;
pub mod opened;
pub mod restored;
