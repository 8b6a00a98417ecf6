//! The program of a site as a tool: run as the site's own user, with the site's own settings.

use std::path::{Path, PathBuf};

use crate::{
    context::Context,
    failure::Outcome,
    machine::program::Program,
    site::{env_file, file::SiteFile, name::SiteName},
};

/// The program of the release that runs.
#[must_use]
pub fn path(context: &Context, site: &SiteName, file: &SiteFile) -> PathBuf {
    in_release(&context.layout.current(site), file)
}

/// The program of a release, by the release's folder.
#[must_use]
pub fn in_release(release: &Path, file: &SiteFile) -> PathBuf {
    release.join("bin").join(&file.package)
}

/// The site's program with these arguments, ready to run.
///
/// # Errors
/// If the settings cannot be read.
pub fn command(context: &Context, site: &SiteName, file: &SiteFile, arguments: &[&str]) -> Outcome<Program> {
    command_of(context, site, &path(context, site, file), arguments)
}

/// Another program of the same site, such as that of a new release, with these arguments, ready to run.
///
/// # Errors
/// If the settings cannot be read.
pub fn command_of(
    context: &Context,
    site: &SiteName,
    program: &Path,
    arguments: &[&str],
) -> Outcome<Program> {
    let variables = env_file::read(context, site)?;
    let program = variables
        .iter()
        .fold(Program::new(program).args(arguments), |program, (name, value)| program.env(name, value));
    // Not in a folder that its user may not enter, and without root's own settings for PostgreSQL.
    Ok(program.as_user(&site.account()).within(Path::new("/")).env("HOME", "/"))
}
