//! A bundle: one release of a site's program, as it comes from the machine that built it.

use std::{
    fs::{self, DirBuilder},
    io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use archive::{ArchiveError, Contents, Form, Limits, Modes, Place};
use serde::{Deserialize, Serialize};

use crate::{
    failure::Failure,
    machine::files::{FileError, Files, failed, make_all},
    output::Output,
};

/// The format that this program reads.
pub const FORMAT: u32 = 1;

/// The name of the manifest in a bundle and in a release.
pub const MANIFEST: &str = "manifest.json";

const FORM: Form = Form { manifest: Place::First };

/// Far more than a site needs.
const LIMITS: Limits = Limits {
    entries: 20_000,
    entry_bytes: 1 << 30,
    bytes: 2 << 30,
    manifest_bytes: 16 << 20,
    expansion: 100,
};

const PROGRAM: Modes = Modes { file: 0o755, folder: 0o755 };
const STATIC: Modes = Modes { file: 0o644, folder: 0o755 };

/// A bundle is not to be used.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// It is damaged or made to do harm.
    #[error("{}: {source}", bundle.display())]
    Archive {
        /// The bundle.
        bundle: PathBuf,
        /// What is wrong with it.
        source: ArchiveError,
    },
    /// Its manifest cannot be understood.
    #[error("{}: its manifest cannot be read ({source}); build the bundle again", bundle.display())]
    Manifest {
        /// The bundle.
        bundle: PathBuf,
        /// Where and why.
        source: serde_json::Error,
    },
    /// It is whole, but not for this.
    #[error("{}: {what}", bundle.display())]
    Unfit {
        /// The bundle.
        bundle: PathBuf,
        /// Why, and what to do.
        what: String,
    },
    /// A file cannot be written.
    #[error(transparent)]
    File(#[from] FileError),
}

impl From<BundleError> for Failure {
    fn from(error: BundleError) -> Self {
        Self::caused_by(error)
    }
}

/// What a bundle says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: u32,
    /// The site's package, and the name of its program.
    pub site: String,
    /// Its version.
    pub version: String,
    /// The commit it was built from.
    pub commit: String,
    /// Which machines it runs on, as Rust calls them: `x86_64-unknown-linux-gnu`.
    pub target: String,
    /// Every file of the bundle but the manifest itself.
    pub files: Vec<ManifestFile>,
}

/// A file of a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestFile {
    /// Where it is in the bundle: `bin/bakery`.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// The SHA-256 of it, in hexadecimal.
    pub sha256: String,
    /// Its mode.
    pub mode: u32,
}

impl Manifest {
    /// Where the program is in the bundle.
    #[must_use]
    pub fn program(&self) -> String {
        format!("bin/{}", self.site)
    }

    /// The release as people call it: version and commit.
    #[must_use]
    pub fn release(&self) -> String {
        format!("{}-{}", self.version, self.commit)
    }

    /// What is wrong with it, in words that say what to do.
    fn objection(&self) -> Option<String> {
        let is_name = |text: &str| {
            let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
            !text.is_empty() && !text.starts_with('.') && text.len() <= 80 && text.chars().all(fits)
        };
        if self.format != FORMAT {
            return Some(format!("it has the format {}, and this program reads {FORMAT}", self.format));
        }
        if let Some(name) = [&self.site, &self.version, &self.commit].into_iter().find(|name| !is_name(name))
        {
            return Some(format!("“{}” cannot be part of a folder's name", name.escape_debug()));
        }
        if !targets().contains(&self.target) {
            let targets = targets().join(" or ");
            return Some(format!(
                "it is for {}, and this machine needs {targets}; build it for that",
                self.target
            ));
        }
        let strange = |file: &&ManifestFile| !file.path.starts_with("static/") && file.path != self.program();
        if let Some(file) = self.files.iter().find(strange) {
            return Some(format!("{} is neither the program nor a static file", file.path.escape_debug()));
        }
        let has_program = self.files.iter().any(|file| file.path == self.program());
        (!has_program).then(|| format!("it has no {}", self.program()))
    }
}

/// The machines whose programs run on this one.
fn targets() -> Vec<String> {
    ["gnu", "musl"].map(|libc| format!("{}-unknown-linux-{libc}", std::env::consts::ARCH)).to_vec()
}

/// Reads a whole bundle and says whether it is complete, unchanged and for this machine; nothing is written.
///
/// # Errors
/// What is wrong with it.
pub fn verify(bundle: &Path) -> Result<Manifest, BundleError> {
    let contents = archive::entries(bundle, &LIMITS, FORM, &mut |_path, content| {
        io::copy(content, &mut io::sink()).map(drop).map_err(|error| ArchiveError::reading(&error))
    });
    check(bundle, contents)
}

/// Unpacks a bundle into a folder that does not exist yet, and verifies it meanwhile.
///
/// # Errors
/// What is wrong with the bundle, or a file that cannot be written; the folder is removed then.
pub fn unpack(bundle: &Path, folder: &Path) -> Result<Manifest, BundleError> {
    if let Some(above) = folder.parent() {
        make_all(above).map_err(failed("made", above))?;
    }
    DirBuilder::new().mode(PROGRAM.folder).create(folder).map_err(failed("made", folder))?;
    let unpacked = write(bundle, folder);
    if unpacked.is_err() {
        // What is wrong with the bundle matters more than a folder that cannot be removed.
        drop(fs::remove_dir_all(folder));
    }
    unpacked
}

fn write(bundle: &Path, folder: &Path) -> Result<Manifest, BundleError> {
    let contents = archive::entries(bundle, &LIMITS, FORM, &mut |path, content| {
        let modes = if path.starts_with("bin/") { PROGRAM } else { STATIC };
        archive::place(folder, path, content, modes)
    });
    let text = contents.as_ref().map(|contents| contents.manifest.clone()).unwrap_or_default();
    let manifest = check(bundle, contents)?;
    let path = folder.join(MANIFEST);
    fs::write(&path, text).map_err(failed("written", &path))?;
    give_modes(&Files::new(Output::default()), folder)?;
    archive::sync(folder).map_err(failed("written", folder))?;
    Ok(manifest)
}

/// Gives everything of an unpacked bundle the modes that it is to have, whatever the umask was when it was unpacked.
///
/// # Errors
/// [`FileError`].
pub fn give_modes(files: &Files, folder: &Path) -> Result<(), FileError> {
    files.mode(folder, PROGRAM.folder)?;
    for entry in fs::read_dir(folder).map_err(failed("read", folder))? {
        let entry = entry.map_err(failed("read", folder))?;
        let (path, kind) = (entry.path(), entry.file_type().map_err(failed("read", folder))?);
        if kind.is_dir() {
            give_modes(files, &path)?;
        } else if kind.is_file() {
            let is_program = folder.ends_with("bin");
            files.mode(&path, if is_program { PROGRAM.file } else { STATIC.file })?;
        }
    }
    Ok(())
}

fn check(bundle: &Path, contents: Result<Contents, ArchiveError>) -> Result<Manifest, BundleError> {
    let wrong = |source| BundleError::Archive { bundle: bundle.to_owned(), source };
    let contents = contents.map_err(wrong)?;
    let manifest: Manifest = serde_json::from_slice(&contents.manifest)
        .map_err(|source| BundleError::Manifest { bundle: bundle.to_owned(), source })?;
    let named = manifest.files.iter().map(|file| (file.path.as_str(), file.size, file.sha256.as_str()));
    contents.compare(named).map_err(wrong)?;
    match manifest.objection() {
        Some(what) => Err(BundleError::Unfit { bundle: bundle.to_owned(), what }),
        None => Ok(manifest),
    }
}
