//! A rollback: a release that was kept takes the place of the current one.

use crate::{
    context::Context,
    failure::{Failure, Outcome},
    releases::{
        copy::Copy,
        deploy::{
            Change, Report, Times,
            place::{COPY, Site},
            schema, serve, snapshot_before,
        },
        journal::{Kind, Step},
        release::{Release, Releases},
        watch::Counts,
    },
    site::{file::SiteFile, name::SiteName, on_site},
};

const STEPS: [Step; 5] = [Step::Snapshot, Step::Switch, Step::Check, Step::Watch, Step::Tidy];

/// Makes a site run a release that was kept: the one that ran before, unless another is named. Rows stay; what only newer
/// releases know of the tables is taken back.
///
/// # Errors
/// [`Failure::Undone`] if the site runs what it ran before; [`Failure::Attention`] if not even that could be done.
pub fn run(context: &Context, name: &SiteName, release: Option<&str>, times: Times) -> Outcome<Report> {
    let file = SiteFile::read(context, name)?;
    if file.suspended {
        return Err(Failure::Usage(format!(
            "{name} is suspended, so no release can be checked; run `webgarden-ctl resume {name}` first"
        )));
    }
    let _lock = on_site::change(context, name, "rollback")?;
    let site = Site { context, name, file: &file, patience: times.patience() };
    let (from, to) = choose(&site.releases(), name, release)?;
    let mut change = Change::new(site, Kind::Rollback, Some(from.clone()), to.clone());
    if context.output.dry_run {
        return Ok(change.rehearsed(&STEPS));
    }
    let outcome = steps(&mut change, &from, &to, times);
    change.finish(outcome)
}

fn choose(releases: &Releases<'_>, site: &SiteName, release: Option<&str>) -> Outcome<(Release, Release)> {
    let current = releases.current();
    let from = current.ok_or_else(|| Failure::Usage(format!("{site} runs no release yet; deploy one")))?;
    let to = match release {
        Some(name) => releases.find(name)?,
        None => releases.previous().filter(|previous| previous.folder.is_dir()).ok_or_else(|| {
            Failure::Usage(format!(
                "{site} has run no release before; `webgarden-ctl releases {site}` lists all"
            ))
        })?,
    };
    if from == to {
        return Err(Failure::Usage(format!("{site} runs {} already", to.name)));
    }
    Ok((from, to))
}

fn steps(change: &mut Change<'_>, from: &Release, to: &Release, times: Times) -> Outcome {
    let Site { context, name, file, .. } = change.site;
    let copy = Copy::at(context, name, file, COPY)?;
    change.step(Step::Snapshot, |site, journal| snapshot_before(site, journal, from, &copy))?;
    let before = Counts::read(&change.site.client_with_token()?).unwrap_or_default();
    change.step(Step::Switch, |site, _| {
        schema::take_back(site, to, from, Some(&from.name))?;
        site.forward(to, Some(&from.name))
    })?;
    serve(change, before, times)
}
