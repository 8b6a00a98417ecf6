//! `cargo xtask lint`: what is wrong with the pages of a site with demo content.

use checkout::failure::{Explain, Failure};
use checkout::process::Interrupt;
use checkout::site_process::{self, Profile, Site};
use checkout::workspace::Workspace;

/// Which sites to look at.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct Options {
    /// A folder of sites/; all of them unless given.
    site: Option<String>,
}

/// Builds each site and runs its `lint` in a folder that is thrown away. Fails when one of them has something to mend.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<(), Failure> {
    let interrupt = Interrupt::listen()?;
    let sites = match &options.site {
        Some(site) => vec![site.clone()],
        None => workspace.sites(),
    };
    let mut faulty = Vec::new();
    for site in sites {
        workspace.expect_site(&site)?;
        println!("lint    {site}");
        if let Err(failure) = lint(workspace, &interrupt, &site)? {
            println!("lint    {failure}");
            faulty.push(site);
        }
    }
    if faulty.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!("there is something to mend in: {}", faulty.join(", "))))
}

/// The inner result is what the site's own `lint` said.
fn lint(workspace: &Workspace, interrupt: &Interrupt, name: &str) -> Result<Result<(), Failure>, Failure> {
    front_end::run(workspace, &front_end::Options { site: Some(name.to_owned()), release: false })?;
    site_process::build(workspace, interrupt, name, Profile::Debug)?;
    let folder = tempfile::tempdir().explain(|| "making a folder for the site".to_owned())?;
    let site = Site::elsewhere(workspace, name, folder.path())?;
    for command in [&["migrate"][..], &["seed-demo"]] {
        site.run(interrupt, command)?;
    }
    Ok(site.run(interrupt, &["lint"]))
}
