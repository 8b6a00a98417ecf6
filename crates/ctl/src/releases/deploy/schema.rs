//! Which migrations a database has, which ones a program knows, and taking back what an older program does not know.

use site_interface::Migrations;

use crate::{
    failure::{Failure, Outcome},
    releases::{copy, deploy::place::Site, release::Release},
};

/// Makes the database one that a release accepts which may be older: what it does not know is taken back by the program of
/// the other release. Doing so again changes nothing.
pub(crate) fn take_back(
    site: &Site<'_>,
    wanted: &Release,
    other: &Release,
    previous: Option<&str>,
) -> Outcome {
    let Some(kept) = kept_for(site, wanted, other)? else { return Ok(()) };
    // Nobody may write to tables that go away. The link is turned first: whoever comes meanwhile has the socket start the
    // wanted program, which waits until the migrations are done, or refuses the newer database and is started again.
    site.releases().point(Some(&wanted.name), previous)?;
    site.service().stop()?;
    let said = take_back_all_but(site, other, &kept)?;
    said.lines().for_each(|line| site.context.output.note(line));
    Ok(())
}

/// The migrations that may stay when `wanted` is to use the database, if the database has others too. The program of `other`
/// has applied those, so it is asked first.
fn kept_for(site: &Site<'_>, wanted: &Release, other: &Release) -> Outcome<Option<Vec<String>>> {
    let known: Vec<String> = known(site, wanted)?.iter().map(|name| version(name)).collect();
    let Migrations { applied, .. } = match status(site, other, &[]) {
        Ok(status) => status,
        Err(_broken) => status(site, wanted, &[])?,
    };
    let (kept, others): (Vec<_>, Vec<_>) =
        applied.iter().map(|name| version(name)).partition(|version| known.contains(version));
    Ok((!others.is_empty()).then_some(kept))
}

/// Takes all migrations back but these, with the program that has applied them.
fn take_back_all_but(site: &Site<'_>, program: &Release, kept: &[String]) -> Outcome<String> {
    if kept.is_empty() {
        return Err(Failure::Undone(format!("{} knows no migration of this database", program.name)));
    }
    site.run(program, &["migrate", "--keep", &kept.join(",")], &[])
}

/// All migrations that a program knows: what an empty database lacks.
fn known(site: &Site<'_>, release: &Release) -> Outcome<Vec<String>> {
    let folder = site.context.layout.copies().join(format!("{}-empty", site.name));
    copy::make_folder(site.context, site.name, &folder)?;
    let below = |name: &str| folder.join(name).to_string_lossy().into_owned();
    let empty = [
        ("DATABASE_URL", format!("sqlite://{}", below("site.db"))),
        ("UPLOAD_FOLDER", below("uploads")),
        ("PRIVATE_UPLOAD_FOLDER", below("uploads-private")),
    ];
    let Migrations { mut applied, pending } = status(site, release, &empty)?;
    site.context.files.remove(&folder)?;
    applied.extend(pending);
    Ok(applied)
}

fn status(site: &Site<'_>, release: &Release, settings: &[(&str, String)]) -> Outcome<Migrations> {
    let text = site.run(release, &["migrate", "--status", "--json"], settings)?;
    serde_json::from_str(&text).map_err(|error| {
        Failure::Undone(format!("{} does not say which migrations it knows ({error}): {text}", release.name))
    })
}

/// The version of a migration: its name up to the words, without hyphens.
fn version(name: &str) -> String {
    name.split('_').next().unwrap_or_default().replace('-', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_migration_is_known_by_its_version_whatever_its_words() {
        assert_eq!(version("2026-01-02-030405_make_tables"), "20260102030405");
        assert_eq!(version("20260102030405"), "20260102030405");
    }
}
