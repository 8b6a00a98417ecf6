//! What every command works with: paths, programs, files, output, settings, the time.

use std::path::Path;

use chrono::{DateTime, Utc};

use crate::{
    config::{Config, ConfigError},
    machine::{files::Files, layout::Layout, program::Programs},
    output::Output,
    site::name::SiteName,
};

/// What every command works with.
#[derive(Debug, Clone)]
pub struct Context {
    /// Where everything is.
    pub layout: Layout,
    /// Runs other programs.
    pub programs: Programs,
    /// Changes files.
    pub files: Files,
    /// Speaks to people and programs.
    pub output: Output,
    /// What `ctl.toml` says.
    pub config: Config,
    /// The time.
    pub clock: fn() -> DateTime<Utc>,
}

impl Context {
    /// Reads the settings below the root that the command line names.
    ///
    /// # Errors
    /// [`ConfigError`] if they cannot be used.
    pub fn new(root: &Path, output: Output) -> Result<Self, ConfigError> {
        let layout = Layout::below(root);
        let files = Files::new(output);
        let config = Config::read(&layout, &files)?;
        Ok(Self { layout, programs: Programs::new(output), files, output, config, clock: Utc::now })
    }

    /// The time now.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        (self.clock)()
    }

    /// The folder name of the release that `current` points to.
    #[must_use]
    pub fn release(&self, site: &SiteName) -> Option<String> {
        let target = std::fs::read_link(self.layout.current(site)).ok()?;
        target.file_name().map(|name| name.to_string_lossy().into_owned())
    }

    /// A server below a folder, with default settings: for tests.
    #[must_use]
    pub fn for_tests(root: &Path) -> Self {
        let output = Output::default();
        Self {
            layout: Layout::below(root),
            programs: Programs::new(output),
            files: Files::new(output),
            output,
            config: Config::default(),
            clock: Utc::now,
        }
    }
}
