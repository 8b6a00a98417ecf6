//! `cargo xtask dist SITE`: one file with everything that a server needs to run a release of a site, and the operators' tool.
#![doc = include_str!("../README.md")]
#![expect(clippy::print_stdout, reason = "a command-line tool speaks on its terminal")]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use checkout::cargo::cargo;
use checkout::failure::{Explain, Failure};
use checkout::process::Interrupt;
use checkout::provision;
use checkout::site_process::{self, Profile};
use checkout::workspace::{Workspace, read_text, slashed};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// The format of the manifest; a reader refuses a newer one.
const FORMAT: u32 = 1;

const PROGRAM: u32 = 0o755;
const PLAIN: u32 = 0o644;

/// The operators' tool.
const TOOL: &str = "webgarden-ctl";

/// A server's database may be reached over TLS only; a developer's is on the same machine.
const TLS: &[&str] = &["--features", "base-app/tls"];

/// Debug builds read templates from the checkout unless this puts them into the program.
pub const COMPLETE: &[&str] = &["--features", "theme/embed"];

/// Which site to pack, and where to.
#[derive(clap::Args, Clone, Debug)]
pub struct Options {
    /// A folder of sites/.
    site: String,
    /// Where the bundle goes; `target/dist` without it.
    #[arg(long, value_name = "FOLDER")]
    to: Option<PathBuf>,
}

/// How programs are built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Build {
    /// As they are deployed.
    Release,
    /// For a test: not optimised, but complete in themselves like a release.
    Quick,
}

/// A bundle in the making.
#[derive(Clone, Debug)]
pub struct Bundle {
    /// Its folder below `sites/`.
    pub site: String,
    /// The version of its package.
    pub version: String,
    /// The commit that it is built from.
    pub commit: String,
    /// What it holds, by the path in the bundle.
    pub files: BTreeMap<String, PathBuf>,
}

/// What a bundle holds, as its first entry says.
#[derive(Serialize)]
struct Manifest<'a> {
    format: u32,
    site: &'a str,
    version: &'a str,
    commit: &'a str,
    target: String,
    files: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    path: String,
    size: u64,
    sha256: String,
    mode: u32,
}

/// Builds the site as it is deployed, and packs it.
pub fn run(workspace: &Workspace, options: &Options) -> Result<(), Failure> {
    let interrupt = Interrupt::listen()?;
    let site = &options.site;
    workspace.expect_site(site)?;
    provision::expect_packers()?;
    let folder = options.to.clone().unwrap_or_else(|| workspace.target().join("dist"));
    front_end::run(workspace, &front_end::Options { site: Some(site.clone()), release: true })?;
    build(workspace, &interrupt, &["--bin", site, "--bin", TOOL], Build::Release)?;
    let program = site_process::binary(workspace, site, Profile::Release);
    let bundle = Bundle::of(workspace, site, program)?.write(&folder)?;
    let tool = folder.join(TOOL);
    fs::copy(site_process::binary(workspace, TOOL, Profile::Release), &tool).at(&tool)?;
    let size = fs::metadata(&bundle).at(&bundle)?.len();
    println!("\n{} ({:.1} MB)", bundle.display(), size as f64 / 1e6);
    println!("{}, which works with it on the server", tool.display());
    println!("On the server: webgarden-ctl deploy {site} {}", file_name(&bundle));
    Ok(())
}

/// Builds programs, with everything in them that they need elsewhere.
pub fn build(
    workspace: &Workspace,
    interrupt: &Interrupt,
    programs: &[&str],
    build: Build,
) -> Result<(), Failure> {
    let how = match build {
        Build::Release => [&["build", "--release"], TLS].concat(),
        Build::Quick => [&["build", "--workspace"], COMPLETE].concat(),
    };
    if interrupt.run(&mut cargo(workspace, &[&how, programs].concat()))?.success() {
        return Ok(());
    }
    Err(Failure::new("the programs do not build: cargo's messages are above"))
}

impl Bundle {
    /// The bundle of a site with this program, and what browsers can ask for below `/static`.
    pub fn of(workspace: &Workspace, site: &str, program: PathBuf) -> Result<Self, Failure> {
        let mut files = BTreeMap::new();
        // Of files of the same name the first one stays, as in the program.
        for dist in front_end::built_folders(workspace, site)?.into_iter().rev() {
            for file in front_end::public_files(&dist) {
                let name = slashed(file.strip_prefix(&dist).unwrap_or(&file));
                files.insert(format!("static/{name}"), file);
            }
        }
        files.insert(format!("bin/{site}"), program);
        Ok(Self { site: site.to_owned(), version: version(workspace)?, commit: commit(workspace)?, files })
    }

    /// Writes it into a folder, beside its place first, so that nobody copies half of one; says where it is.
    pub fn write(&self, folder: &Path) -> Result<PathBuf, Failure> {
        fs::create_dir_all(folder).at(folder)?;
        let bundle = folder.join(format!("{}-{}-{}.tar.gz", self.site, self.version, self.commit));
        let part = bundle.with_extension("part");
        let file = File::create(&part).at(&part)?;
        let mut archive = tar::Builder::new(GzEncoder::new(file, Compression::default()));
        let manifest = self.manifest()?;
        append(&mut archive, "manifest.json", PLAIN, manifest.len() as u64, manifest.as_slice()).at(&part)?;
        for (path, source) in &self.files {
            let file = File::open(source).at(source)?;
            let size = file.metadata().at(source)?.len();
            append(&mut archive, path, mode(path), size, file).at(source)?;
        }
        let file = archive.into_inner().and_then(GzEncoder::finish).at(&part)?;
        file.sync_all().at(&part)?;
        fs::rename(&part, &bundle).at(&bundle)?;
        Ok(bundle)
    }

    fn manifest(&self) -> Result<Vec<u8>, Failure> {
        let manifest = Manifest {
            format: FORMAT,
            site: &self.site,
            version: &self.version,
            commit: &self.commit,
            target: format!("{}-unknown-linux-gnu", std::env::consts::ARCH),
            files: self.files.iter().map(|(path, file)| entry(path, file)).collect::<Result<_, _>>()?,
        };
        serde_json::to_vec_pretty(&manifest).explain(|| "writing the manifest".to_owned())
    }
}

fn entry(path: &str, file: &Path) -> Result<Entry, Failure> {
    let mut hash = Sha256::new();
    let mut source = File::open(file).at(file)?;
    let mut buffer = vec![0; 64 * 1024];
    let mut size = 0;
    loop {
        let length = source.read(&mut buffer).at(file)?;
        let Some(read) = buffer.get(..length).filter(|read| !read.is_empty()) else { break };
        hash.update(read);
        size += length as u64;
    }
    let sha256 = base16ct::lower::encode_string(&hash.finalize());
    Ok(Entry { path: path.to_owned(), size, sha256, mode: mode(path) })
}

fn mode(path: &str) -> u32 {
    if path.starts_with("bin/") { PROGRAM } else { PLAIN }
}

/// Adds one file with nothing of this machine in it: no owner, no time.
fn append(
    archive: &mut tar::Builder<impl Write>,
    path: &str,
    mode: u32,
    size: u64,
    content: impl Read,
) -> std::io::Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::Regular);
    header.set_mode(mode);
    header.set_size(size);
    header.set_mtime(0);
    archive.append_data(&mut header, path, content)
}

/// The version that all packages share.
fn version(workspace: &Workspace) -> Result<String, Failure> {
    let manifest = workspace.root().join("Cargo.toml");
    let table: toml::Table = read_text(&manifest)?.parse().at(&manifest)?;
    table
        .get("workspace")
        .and_then(|workspace| workspace.get("package")?.get("version")?.as_str())
        .map(str::to_owned)
        .ok_or_else(|| Failure::new(format!("{} names no version", manifest.display())))
}

/// The commit that is checked out, marked when files differ from it.
fn commit(workspace: &Workspace) -> Result<String, Failure> {
    let git = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).current_dir(workspace.root()).output();
        output.explain(|| "starting git".to_owned()).and_then(|output| match output.status.success() {
            true => Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned()),
            false => Err(Failure::new(String::from_utf8_lossy(&output.stderr).trim().to_owned())),
        })
    };
    let head = git(&["rev-parse", "--short=10", "HEAD"])?;
    let changes = git(&["status", "--porcelain", "--untracked-files=no"])?;
    Ok(if changes.is_empty() { head } else { format!("{head}.changed") })
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use flate2::read::GzDecoder;

    use super::*;

    #[test]
    fn a_bundle_holds_what_its_manifest_says_and_nothing_of_this_machine() {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("program");
        fs::write(&program, "a program").unwrap();
        let bundle = Bundle {
            site: "bakery".to_owned(),
            version: "1.2.3".to_owned(),
            commit: "abc".to_owned(),
            files: BTreeMap::from([("bin/bakery".to_owned(), program)]),
        };
        let [one, two] = ["one", "two"].map(|name| bundle.write(&folder.path().join(name)).unwrap());
        assert!(one.ends_with("bakery-1.2.3-abc.tar.gz"), "{}", one.display());
        let one = fs::read(one).unwrap();
        assert_eq!(one, fs::read(two).unwrap());
        let mut archive = tar::Archive::new(GzDecoder::new(one.as_slice()));
        let entries: Vec<_> = archive
            .entries()
            .unwrap()
            .map(|entry| {
                let mut entry = entry.unwrap();
                let mut text = String::new();
                entry.read_to_string(&mut text).unwrap();
                (slashed(&entry.path().unwrap()), entry.header().mode().unwrap(), text)
            })
            .collect();
        assert_eq!(entries.len(), 2);
        assert_eq!(entries[0].0, "manifest.json");
        assert!(entries[0].2.contains("\"sha256\": \"d69ea8cda2433733"), "{}", entries[0].2);
        assert_eq!(entries[1], ("bin/bakery".to_owned(), PROGRAM, "a program".to_owned()));
    }
}
