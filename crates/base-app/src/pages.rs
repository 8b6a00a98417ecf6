//! The pages and documents that every site has.

pub(crate) mod announcement;
pub(crate) mod contents;
pub(crate) mod development;
pub(crate) mod embeds;
pub(crate) mod health;
pub(crate) mod legal;
pub(crate) mod metrics;
pub(crate) mod opening;
pub(crate) mod search;
pub(crate) mod seo;
pub(crate) mod static_page;
pub(crate) mod statics;
pub(crate) mod uploads;
pub(crate) mod webmanifest;
