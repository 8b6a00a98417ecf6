//! `cargo xtask new-site`: a site of its own, copied from another one, all of it or nothing.

mod code;
mod facts;
mod lockfile;
mod manifest;
mod name;
mod palette;
mod plan;
mod sources;
mod stage;
#[cfg(test)]
pub(crate) mod tests;
mod words;

use std::time::Instant;

pub(crate) use self::sources::format as format_folder;

use self::lockfile::Lockfile;
use self::plan::Plan;
use self::stage::{Stage, Step};
use checkout::failure::Failure;
use checkout::workspace::Workspace;

/// What to make.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct Options {
    /// Its folder below sites/, which is also its package and its program: lower-case letters, digits, hyphens.
    name: String,
    /// The host name under which people will find it, such as bakery.example.
    #[arg(long)]
    domain: String,
    /// The site to copy.
    #[arg(long, default_value = "starter")]
    from: String,
    /// Its port on this machine; without it the first from 8001 on that no other site has.
    #[arg(long)]
    port: Option<u16>,
}

/// Makes the site and says what to do next.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<(), Failure> {
    let start = Instant::now();
    let plan = create(workspace, options, &mut || Ok(()))?;
    let (name, port, domain) = (plan.name.folder(), plan.port, &plan.domain);
    println!(
        "new-site  sites/{name} is made: a copy of {}, for {domain}, on port {port} ({:.1} s)\n\n  \
         cargo xtask dev {name}          serve it at http://127.0.0.1:{port} with demo content\n  \
         cargo xtask postgres cargo test -p {name}    what every site must keep, on both databases\n\n\
         Now make it yours, in sites/{name}: the facts in site.toml, the look in theme.toml, the words\n\
         in content/ and templates/. docs/add-a-site.md goes through it step by step.",
        plan.source.name,
        start.elapsed().as_secs_f32()
    );
    Ok(())
}

/// Makes the site. `step` is called before each change on the disk, so that a test can stop there.
fn create(workspace: &Workspace, options: &Options, step: Step<'_>) -> Result<Plan, Failure> {
    let stage = Stage::open(workspace)?;
    let outcome = fill(workspace, options, &stage, step);
    stage.close();
    outcome
}

fn fill(workspace: &Workspace, options: &Options, stage: &Stage, step: Step<'_>) -> Result<Plan, Failure> {
    let lockfile = Lockfile::read(workspace)?;
    let plan = Plan::of(workspace, options, &lockfile)?;
    step()?;
    stage.clear()?;
    let folder = stage.folder(plan.name.folder());
    let manifest = sources::copy(&plan, &folder, step)?;
    sources::format(workspace, &folder)?;
    let lockfile = lockfile.with_site(workspace, &plan.source.name, plan.name.folder(), &manifest)?;
    stage.commit(plan.name.folder(), &lockfile, step)?;
    Ok(plan)
}
