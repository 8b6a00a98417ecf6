//! The archives of a site that this tool makes and keeps: their names, and which are kept for how long.

use std::{collections::BTreeSet, fs, path::PathBuf};

use chrono::{DateTime, Datelike, NaiveDateTime, TimeDelta, Utc};

use crate::{
    archives::restored,
    config::Backups,
    context::Context,
    failure::Outcome,
    machine::files::{FileError, failed},
    site::name::SiteName,
};

/// The ending of an archive that is encrypted.
pub const ENCRYPTED: &str = ".age";

const ENDING: &str = ".tar.gz";
const STAMP: &str = "%Y%m%dT%H%M%SZ";

/// The name of an archive that is made now.
#[must_use]
pub fn name(site: &SiteName, now: DateTime<Utc>) -> String {
    format!("{site}-{}{ENDING}", now.format(STAMP))
}

/// When the archive of this name was made; none for archives that were made for another purpose, which this leaves alone.
#[must_use]
pub fn made(site: &SiteName, name: &str) -> Option<DateTime<Utc>> {
    let plain = name.strip_suffix(ENCRYPTED).unwrap_or(name);
    let stamp = plain.strip_suffix(ENDING)?.strip_prefix(site.as_str())?.strip_prefix('-')?;
    NaiveDateTime::parse_from_str(stamp, STAMP).ok().map(|time| time.and_utc())
}

/// Gives archives that were made while the clock was ahead the time of now, before another one is made: the newest of all is the one
/// that comes after them.
///
/// # Errors
/// [`FileError`] if one cannot be renamed.
pub fn date_back(context: &Context, site: &SiteName) -> Result<(), FileError> {
    let now = context.now();
    let folder = context.layout.backups(site);
    let mut ahead: Vec<(DateTime<Utc>, String)> = names(context, site)?
        .into_iter()
        .filter_map(|name| Some((made(site, &name)?, name)))
        .filter(|(made, _)| *made > now)
        .collect();
    ahead.sort();
    for (place, (_, old)) in ahead.iter().rev().enumerate() {
        let time = now - TimeDelta::seconds(i64::try_from(place).unwrap_or_default() + 1);
        let ending = if old.ends_with(ENCRYPTED) { ENCRYPTED } else { "" };
        let new = format!("{}{ending}", name(site, time));
        if !folder.join(&new).exists() {
            context.files.rename(&folder.join(old), &folder.join(&new))?;
            context.output.note(&format!("{old} was made while the clock was ahead; it is {new} now"));
        }
    }
    Ok(())
}

/// The newest archive of a site, and when it was made. A time in the future counts as now.
///
/// # Errors
/// [`FileError`] if the folder cannot be read.
pub fn newest(context: &Context, site: &SiteName) -> Result<Option<(PathBuf, DateTime<Utc>)>, FileError> {
    let newest = names(context, site)?.into_iter().filter_map(|name| Some((made(site, &name)?, name))).max();
    Ok(newest.map(|(made, name)| (context.layout.backups(site).join(name), made)))
}

/// The names of all files in the folder of a site's archives.
///
/// # Errors
/// [`FileError`] if the folder cannot be read.
pub fn names(context: &Context, site: &SiteName) -> Result<Vec<String>, FileError> {
    let folder = context.layout.backups(site);
    match fs::read_dir(&folder) {
        // The site's user may write there: a link is no archive, wherever it leads.
        Ok(entries) => Ok(entries
            .filter_map(Result::ok)
            .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()))
            .filter_map(|entry| entry.file_name().into_string().ok())
            .collect()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(failed("read", &folder)(error)),
    }
}

/// Which of these archives are kept no longer: of the last days all are kept, before that the newest of each week. The newest
/// of all is always kept.
#[must_use]
pub fn outdated(site: &SiteName, names: &[String], now: DateTime<Utc>, rule: &Backups) -> Vec<String> {
    // Off-site a name stays as it is, and a time in the future is no better than now.
    let mut archives: Vec<_> =
        names.iter().filter_map(|name| Some((made(site, name)?.min(now), name))).collect();
    archives.sort_by(|one, other| other.cmp(one));
    let days = |days: u32| TimeDelta::days(i64::from(days));
    let mut weeks = BTreeSet::new();
    let mut outdated = Vec::new();
    for (place, (made, name)) in archives.into_iter().enumerate() {
        let age = now - made;
        let first_of_week = weeks.insert((made.iso_week().year(), made.iso_week().week()));
        let kept = place == 0 || age <= days(rule.days) || age <= days(rule.weekly_days) && first_of_week;
        if !kept {
            outdated.push(name.clone());
        }
    }
    outdated
}

/// Removes the archives of a site that are kept no longer, what was never finished, and settings of before restores that cannot be
/// taken back any more. The caller holds the site's lock.
///
/// # Errors
/// If one cannot be removed.
pub fn prune(context: &Context, site: &SiteName) -> Outcome {
    let names = names(context, site)?;
    let unfinished = names.iter().filter(|name| name.ends_with(".partial")).cloned();
    let folder = context.layout.backups(site);
    for name in outdated(site, &names, context.now(), &context.config.backups).into_iter().chain(unfinished) {
        context.files.remove(&folder.join(name))?;
    }
    restored::forget_gone(context, site)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> SiteName {
        "bakery".parse().unwrap()
    }

    fn day(number: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap() + TimeDelta::days(number)
    }

    #[test]
    fn a_name_says_when_its_archive_was_made_and_others_are_left_alone() {
        let name = name(&site(), day(0));
        assert_eq!(made(&site(), &name), Some(day(0)));
        assert_eq!(made(&site(), &format!("{name}{ENCRYPTED}")), Some(day(0)));
        assert_eq!(made(&"florist".parse().unwrap(), &name), None);
        for other in [
            "last-20270115T080000Z.tar.gz",
            "before-0.2.0.tar.gz",
            "bakery-old.tar.gz",
            "bakery-2-20270115T080000Z.tar.gz",
        ] {
            assert_eq!(made(&site(), other), None, "{other}");
        }
    }

    #[test]
    fn a_year_of_daily_backups_leaves_a_month_of_days_and_a_quarter_of_weeks() {
        let mut kept: Vec<String> = Vec::new();
        for today in 0..365 {
            kept.push(name(&site(), day(today)));
            let gone = outdated(&site(), &kept, day(today), &Backups::default());
            kept.retain(|name| !gone.contains(name));
        }
        let ages: Vec<i64> =
            kept.iter().map(|name| (day(364) - made(&site(), name).unwrap()).num_days()).collect();
        assert!((0..=30).all(|age| ages.contains(&age)), "{ages:?}");
        let weekly: Vec<_> = ages.iter().filter(|age| **age > 30).collect();
        assert!((8..=9).contains(&weekly.len()), "{weekly:?}");
        assert!(ages.iter().all(|age| *age <= 90), "{ages:?}");
    }

    #[test]
    fn the_newest_archive_is_kept_however_old() {
        let names = [name(&site(), day(0)), name(&site(), day(1)), "note.txt".to_owned()];
        assert_eq!(outdated(&site(), &names, day(1000), &Backups::default()), [names[0].clone()]);
    }

    #[test]
    fn an_archive_of_the_future_is_the_newest_until_the_next_one_is_made() {
        let folder = tempfile::tempdir().unwrap();
        let mut context = Context::for_tests(folder.path());
        context.clock = || day(0);
        let backups = context.layout.backups(&site());
        let write = |time| {
            let path = backups.join(name(&site(), time));
            context.files.write(&path, time.to_rfc3339(), 0o600).unwrap();
        };
        [day(-1), day(300), day(3000)].into_iter().for_each(write);
        assert_eq!(newest(&context, &site()).unwrap().unwrap().1, day(3000));
        date_back(&context, &site()).unwrap();
        let mut times: Vec<_> =
            names(&context, &site()).unwrap().iter().map(|name| made(&site(), name).unwrap()).collect();
        times.sort();
        let seconds = |seconds| day(0) - TimeDelta::seconds(seconds);
        assert_eq!(times, [day(-1), seconds(2), seconds(1)]);
        let newest_path = newest(&context, &site()).unwrap().unwrap().0;
        assert_eq!(fs::read_to_string(newest_path).unwrap(), day(3000).to_rfc3339(), "in the order they had");
        write(day(0));
        assert_eq!(newest(&context, &site()).unwrap().unwrap().1, day(0));
        date_back(&context, &site()).unwrap();
        assert_eq!(names(&context, &site()).unwrap().len(), 4);
    }

    #[test]
    fn what_was_never_finished_goes_with_what_is_outdated() {
        let folder = tempfile::tempdir().unwrap();
        let context = Context::for_tests(folder.path());
        let backups = context.layout.backups(&site());
        let now = context.now();
        let (old, new) = (name(&site(), now - TimeDelta::days(400)), name(&site(), now));
        for file in [&old, &new, "before-0.2.0.tar.gz", "bakery.tar.gz.partial"] {
            context.files.write(&backups.join(file), "x", 0o600).unwrap();
        }
        let link = backups.join(name(&site(), now + TimeDelta::days(1)));
        std::os::unix::fs::symlink("/etc/passwd", &link).unwrap();
        prune(&context, &site()).unwrap();
        let mut left = names(&context, &site()).unwrap();
        left.sort();
        assert_eq!(left, [new.clone(), "before-0.2.0.tar.gz".to_owned()]);
        assert_eq!(newest(&context, &site()).unwrap().unwrap().0, backups.join(new));
    }
}
