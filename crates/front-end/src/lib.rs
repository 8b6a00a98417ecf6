//! `cargo xtask assets`: builds what browsers load, for the theme, the features and each site, and skips what did not change.
#![doc = include_str!("../README.md")]
#![expect(clippy::print_stdout, reason = "a command-line tool speaks on its terminal")]

mod app_icons;
mod bundle;
mod compress;
mod editor;
mod feature;
mod icons;
mod look;
mod node;
mod output;
mod pictures;
mod site;
mod stamp;
mod styles;
mod templates;
mod theme;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Instant;

pub use self::look::is_sound as is_sound_look;
pub use self::output::public_files;
use self::output::{Naming, Output};
use checkout::failure::{Explain, Failure};
use checkout::npm;
use checkout::workspace::{self, Workspace, has_extension, slashed};

/// What to build, and how hard to compress it.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Options {
    /// The site to build beside the theme and the features; every site without it, and the specimen of the tests.
    pub site: Option<String>,
    /// Compress as small as can be, for deployment.
    #[arg(long)]
    pub release: bool,
}

impl Options {
    fn quality(&self) -> u32 {
        if self.release { 11 } else { 9 }
    }
}

/// What one build did.
enum Outcome {
    Unchanged,
    Built(Vec<String>),
}

/// Builds the theme, the features and the sites.
///
/// # Errors
/// What is wrong with their sources, with its place.
pub fn run(workspace: &Workspace, options: &Options) -> Result<(), Failure> {
    let sites = match &options.site {
        Some(site) => {
            workspace.expect_site(site)?;
            vec![site.clone()]
        }
        None => workspace.sites().into_iter().chain([workspace::SPECIMEN.to_owned()]).collect(),
    };
    let _lock = lock(workspace)?;
    npm::install(workspace, &workspace.theme())?;
    report("theme", || theme::build(workspace, options.quality()).map(Some))?;
    for folder in feature::all(workspace) {
        report(&feature::name(&folder), || feature::build(workspace, &folder, options.quality()))?;
    }
    for site in &sites {
        report(site, || site::build(workspace, site, options.quality()).map(Some))?;
    }
    Ok(())
}

/// Builds one site alone, with packages that are installed.
///
/// # Errors
/// What is wrong with its sources, with its place.
pub fn build_site(workspace: &Workspace, name: &str) -> Result<(), Failure> {
    site::build(workspace, name, Options::default().quality()).map(drop)
}

/// Builds the folder of one shared crate alone, with packages that are installed.
///
/// # Errors
/// What is wrong with its sources, with its place.
pub fn build_feature(workspace: &Workspace, name: &str) -> Result<(), Failure> {
    let folder = workspace.root().join("crates").join(name);
    feature::build(workspace, &folder, Options::default().quality()).map(drop)
}

/// The built folders of a site, in the order in which its program looks files up: its own, its features', the theme's.
///
/// # Errors
/// A `Cargo.toml` of the site that cannot be read.
pub fn built_folders(workspace: &Workspace, site: &str) -> Result<Vec<PathBuf>, Failure> {
    let site = workspace.site(site);
    let features = feature::of_site(workspace, &site)?;
    let features = features.iter().filter_map(|folder| feature::built(folder));
    let (own, theme) = (site.join("dist"), workspace.theme().join("dist"));
    Ok([own].into_iter().chain(features).chain([theme]).collect())
}

/// Two builds at once would tidy away each other's files.
fn lock(workspace: &Workspace) -> Result<File, Failure> {
    let path = workspace.target().join("assets.lock");
    fs::create_dir_all(workspace.target()).at(workspace.target())?;
    let file = File::create(&path).at(&path)?;
    file.lock().at(&path)?;
    Ok(file)
}

fn report(name: &str, build: impl FnOnce() -> Result<Option<Outcome>, Failure>) -> Result<(), Failure> {
    let start = Instant::now();
    match build().explain(|| format!("assets of {name}"))? {
        None => {}
        Some(Outcome::Unchanged) => println!("assets  {name}: unchanged"),
        Some(Outcome::Built(notes)) => {
            println!("assets  {name}: {} ({:.1} s)", notes.join(", "), start.elapsed().as_secs_f32());
        }
    }
    Ok(())
}

/// Adds everything in a `static` folder but the pictures that get other sizes, and the scripts, which are bundled.
fn add_static(folder: &Path, output: &mut Output) -> Result<(), Failure> {
    let others = workspace::files(folder).into_iter().filter(|path| !has_extension(path, &["js"]));
    for path in others.filter(|path| !pictures::is_source(folder, path)) {
        let name = slashed(path.strip_prefix(folder).unwrap_or(&path));
        output.add(&name, &fs::read(&path).at(&path)?, &Naming::of_static(&name))?;
    }
    Ok(())
}
