//! On what terms visitors use a site, whichever web server stands in front of it.

use crate::{
    context::Context,
    site::{env_file, name::SiteName},
};

/// A form may carry several pictures of the largest size; how many, each form says itself.
const PICTURES_AT_ONCE: u64 = 20;

/// What browsers are told of how long they come over HTTPS only: two years.
pub(super) fn hsts(context: &Context, site: &SiteName) -> &'static str {
    if context.config.hsts_subdomains.contains(site) {
        "max-age=63072000; includeSubDomains"
    } else {
        "max-age=63072000"
    }
}

/// Bytes, from the largest picture that the site takes.
pub(super) fn largest_body(context: &Context, site: &SiteName) -> u64 {
    let variables = env_file::read(context, site).unwrap_or_default();
    let picture = variables.iter().find(|(name, _)| name == "MAX_UPLOAD_SIZE");
    picture.and_then(|(_, bytes)| bytes.parse::<u64>().ok()).unwrap_or(5_242_880) * PICTURES_AT_ONCE
}
