//! Which archives of a site there are, on this server and off-site, and how one of them is found.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::{
    archives::{
        backup::{kept_whole, undone},
        kept,
        off_site::OffSite,
    },
    context::Context,
    failure::{Failure, Outcome},
    site::name::SiteName,
};

/// Stands for the newest archive of a site.
pub const NEWEST: &str = "newest";

/// An archive of a site.
#[derive(Debug, Clone, Serialize)]
pub struct Listed {
    /// Its name.
    pub archive: String,
    /// When it was made.
    pub made: DateTime<Utc>,
    /// Its size in bytes.
    pub bytes: u64,
    /// Whether it is on this server.
    pub here: bool,
    /// Whether it is in the off-site store; none if there is no store.
    pub off_site: Option<bool>,
}

/// All archives of a site that were made for keeping, the newest first.
///
/// # Errors
/// If the folder cannot be read, or the off-site store does not answer.
pub fn list(context: &Context, site: &SiteName) -> Outcome<Vec<Listed>> {
    let folder = context.layout.backups(site);
    let mut all = BTreeMap::new();
    for name in kept::names(context, site)? {
        let bytes = fs::metadata(folder.join(&name)).map_or(0, |found| found.len());
        all.insert(name, (bytes, true, false));
    }
    let store = store(context)?;
    if let Some(store) = &store {
        for (name, bytes) in store.list(site).map_err(undone)? {
            all.entry(name).or_insert((bytes, false, false)).2 = true;
        }
    }
    let listed = |(name, (bytes, here, off_site)): (String, (u64, bool, bool))| {
        let made = kept::made(site, &name)?;
        Some(Listed { archive: name, made, bytes, here, off_site: store.is_some().then_some(off_site) })
    };
    let mut listed: Vec<_> = all.into_iter().filter_map(listed).collect();
    listed.sort_by_key(|archive| std::cmp::Reverse(archive.made));
    Ok(listed)
}

/// The file that is meant by a path, the name of an archive, or [`NEWEST`]. An archive that is not on this server is fetched from
/// the off-site store first, and kept here as if it had been made here.
///
/// # Errors
/// [`Failure::Usage`] if there is no such archive; [`Failure::Undone`] if it cannot be fetched.
pub fn find(context: &Context, site: &SiteName, wanted: &Path) -> Outcome<PathBuf> {
    let is_newest = wanted == Path::new(NEWEST);
    let folder = context.layout.backups(site);
    let here = if is_newest {
        kept::newest(context, site)?.map(|(path, _)| path)
    } else {
        [wanted.to_owned(), folder.join(wanted)].into_iter().find(|path| path.is_file())
    };
    if let Some(path) = here {
        return Ok(path);
    }
    let missing = |place: &str| {
        let what =
            if is_newest { "any archive".to_owned() } else { format!("an archive {}", wanted.display()) };
        Failure::Usage(format!(
            "{site} does not have {what} {place}; `webgarden-ctl archives {site}` lists all"
        ))
    };
    let Some(store) = store(context)? else { return Err(missing("on this server")) };
    let names: Vec<String> = store.list(site).map_err(undone)?.into_iter().map(|(name, _)| name).collect();
    let made = |name: &&String| kept::made(site, name);
    let name = if is_newest {
        // One that was made while the clock was ahead is older than what came after it.
        names
            .iter()
            .filter(|name| made(name).is_some())
            .max_by_key(|name| (made(name) <= Some(context.now()), made(name)))
    } else {
        names.iter().find(|name| Path::new(name) == wanted && made(name).is_some())
    };
    let name = name.ok_or_else(|| missing("on this server or off-site"))?;
    fetch(context, &store, site, name)
}

fn fetch(context: &Context, store: &OffSite, site: &SiteName, name: &str) -> Outcome<PathBuf> {
    let path = context.layout.backups(site).join(name);
    if context.output.dry_run {
        context.output.would(&format!("fetch {name} from the off-site store"));
        return Ok(path);
    }
    context.output.step(&format!("Fetching {name} from the off-site store"));
    kept_whole(&path, |file| store.fetch(site, name, file).map_err(undone))?;
    Ok(path)
}

fn store(context: &Context) -> Outcome<Option<OffSite>> {
    context.config.off_site.as_ref().map(OffSite::of).transpose().map_err(undone)
}
