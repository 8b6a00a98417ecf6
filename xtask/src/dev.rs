//! `cargo xtask dev`: a site with demo content, built and restarted as its sources change.

mod changes;

use std::thread;
use std::time::Duration;

use checkout::failure::Failure;
use checkout::process::{Interrupt, Process};
use checkout::provision;
use checkout::site_process::{self, Profile, Site};
use checkout::workspace::Workspace;

use self::changes::{Change, Snapshot};

const LOOK: Duration = Duration::from_millis(400);

/// Which site to run.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct Options {
    /// A folder of sites/.
    #[arg(default_value = "therapist")]
    site: String,
}

/// Runs the site until Ctrl-C.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<(), Failure> {
    let interrupt = Interrupt::listen()?;
    let site = Site::at_home(workspace, &options.site)?;
    provision::expect_compiler()?;
    let mut snapshot = Snapshot::take(workspace, &options.site);
    let assets = front_end::Options { site: Some(options.site.clone()), release: false };
    front_end::run(workspace, &assets)?;
    println!("dev     building {} (the first time takes a few minutes) …", options.site);
    site_process::build(workspace, &interrupt, &options.site, Profile::Debug)?;
    site.prepare(&interrupt)?;
    let mut server = Some(site.serve(&interrupt)?);
    welcome(&site, &options.site);
    while !interrupt.is_raised() {
        thread::sleep(LOOK);
        report_end(&mut server)?;
        let now = Snapshot::take(workspace, &options.site);
        let change = snapshot.change(&now);
        snapshot = now;
        let outcome = match change {
            None => Ok(()),
            Some(Change::Assets(path)) => {
                println!("dev     {} changed", workspace.relative(&path));
                front_end::run(workspace, &assets)
            }
            Some(Change::Code(path)) => {
                println!("dev     {} changed: building …", workspace.relative(&path));
                front_end::run(workspace, &assets)
                    .and_then(|()| restart(workspace, &interrupt, &options.site, &site, &mut server))
            }
        };
        if let Err(failure) = outcome
            && !interrupt.is_raised()
        {
            let still = if server.is_some() { "the site goes on as it was; " } else { "" };
            println!("dev     {failure}\ndev     {still}waiting for the next change");
        }
    }
    println!("\ndev     stopped");
    Ok(())
}

/// Builds first, so that the old version serves until the new one is there, and can start; and stays when nothing it holds
/// has changed.
fn restart(
    workspace: &Workspace,
    interrupt: &Interrupt,
    name: &str,
    site: &Site,
    server: &mut Option<Process>,
) -> Result<(), Failure> {
    let old = site.version();
    site_process::build(workspace, interrupt, name, Profile::Debug)?;
    if server.is_some() && site.version() == old {
        return Ok(());
    }
    // It reads all that a start reads. Whatever is wrong with that, the last good version goes on.
    site.run(interrupt, &["migrate"])?;
    *server = None;
    *server = Some(site.serve(interrupt)?);
    println!("dev     {} is back at {}", site.facts.name, site.url());
    Ok(())
}

/// Says when the site stopped by itself; it starts again after the next change.
fn report_end(server: &mut Option<Process>) -> Result<(), Failure> {
    if let Some(process) = server
        && let Some(status) = process.poll()?
    {
        println!("dev     the site stopped ({status}): it starts again after the next change of its code");
        *server = None;
    }
    Ok(())
}

fn welcome(site: &Site, name: &str) {
    let url = site.url();
    let line = "─".repeat(72);
    println!(
        "\n{line}\n  {} is ready\n\n  site    {url}\n  panel   {url}/admin\n  mail    {url}/dev/mail\n\n  \
         Pages, styles and scripts reload by themselves; changed Rust is built\n  and restarted. Ctrl-C stops. A lost \
         password is replaced by\n  cargo run -p {name} -- reset-password --username owner --generate-password\n{line}\n",
        site.facts.name
    );
}
