//! `suspend` and `resume`: a site that rests keeps everything, and its visitors are told.

use serde::Serialize;

use super::service::Options;
use crate::{
    Outcome, context::Context, front, lock::SiteLock, setting_up, site_file::SiteFile, site_name::SiteName,
    unit,
};

#[derive(Debug, Serialize)]
struct Report<'a> {
    site: &'a SiteName,
    suspended: bool,
}

/// Visitors get the page that the site is away before the program stops, so that nobody meets a closed port.
pub(crate) fn suspend(context: &Context, options: &Options) -> Outcome {
    let (site, mut file) = (&options.site, SiteFile::read(context, &options.site)?);
    let _lock = SiteLock::take(context, site, "suspend")?;
    file.suspended = true;
    file.write(context, site)?;
    front::open(context, site, &file)?;
    unit::stop(context, site)?;
    let sentence = format!("{site} is suspended: visitors get 503 and a friendly page; nothing was deleted.");
    context.output.say(&Report { site, suspended: true }, &sentence);
    Ok(())
}

/// The program answers before visitors get to it.
pub(crate) fn resume(context: &Context, options: &Options) -> Outcome {
    let (site, mut file) = (&options.site, SiteFile::read(context, &options.site)?);
    let _lock = SiteLock::take(context, site, "resume")?;
    setting_up::start(context, site, &file)?;
    file.suspended = false;
    front::open(context, site, &file)?;
    file.write(context, site)?;
    context.output.say(&Report { site, suspended: false }, &format!("{site} is open again."));
    Ok(())
}
