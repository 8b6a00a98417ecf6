//! `suspend` and `resume`: a site that rests keeps everything, and its visitors are told.

use serde::Serialize;

use super::service::Options;
use crate::{
    context::Context,
    failure::Outcome,
    machine::{front, unit},
    site::{file::SiteFile, name::SiteName, on_site, setting_up},
};

#[derive(Debug, Serialize)]
struct Report<'a> {
    site: &'a SiteName,
    suspended: bool,
}

/// Visitors get the page that the site is away before the program stops, so that nobody meets a closed port.
pub(crate) fn suspend(context: &Context, options: &Options) -> Outcome {
    let (site, before) = (&options.site, SiteFile::read(context, &options.site)?);
    let _lock = on_site::change(context, site, "suspend")?;
    let file = SiteFile { suspended: true, ..before.clone() };
    file.write(context, site)?;
    if let Err(failure) = front::open(context, site, &file) {
        before.write(context, site)?;
        return Err(failure);
    }
    unit::stop(context, site)?;
    let sentence = format!("{site} is suspended: visitors get 503 and a friendly page; nothing was deleted.");
    context.output.say(&Report { site, suspended: true }, &sentence);
    Ok(())
}

/// The program answers before visitors get to it.
pub(crate) fn resume(context: &Context, options: &Options) -> Outcome {
    let (site, before) = (&options.site, SiteFile::read(context, &options.site)?);
    let _lock = on_site::change(context, site, "resume")?;
    let file = SiteFile { suspended: false, ..before.clone() };
    let opened = setting_up::start(context, site, &file).and_then(|()| front::open(context, site, &file));
    if let Err(failure) = opened {
        if before.suspended {
            unit::stop(context, site)?;
        }
        return Err(failure);
    }
    file.write(context, site)?;
    context.output.say(&Report { site, suspended: false }, &format!("{site} is open again."));
    Ok(())
}
