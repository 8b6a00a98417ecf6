//! Putting a release in the place where visitors meet it, forwards and backwards, as often as it takes.

use std::{path::Path, time::Duration};

use crate::{
    context::Context,
    failure::{Failure, Outcome},
    machine::program::Program,
    releases::{
        copy::Copy,
        deploy::service::Service,
        release::{Release, Releases},
        smoke,
    },
    site::{env_file, file::SiteFile, name::SiteName, web::SiteClient},
};

/// How long a command of a site's program may take that has to do with many pictures, or has to come to its end.
const PATIENCE: Duration = Duration::from_secs(30 * 60);

/// What a copy for a change of release is called.
pub(crate) const COPY: &str = "deploy";

/// The place where visitors meet a site: `current`, the service, the database.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Site<'a> {
    pub(crate) context: &'a Context,
    pub(crate) name: &'a SiteName,
    pub(crate) file: &'a SiteFile,
    /// How long a program may take until it is ready.
    pub(crate) patience: Duration,
}

impl<'a> Site<'a> {
    pub(crate) fn releases(&self) -> Releases<'a> {
        Releases::of(self.context, self.name, &self.file.package)
    }

    pub(crate) fn service(&self) -> Service<'a> {
        Service::of(self.context, self.name)
    }

    pub(crate) fn client(&self) -> SiteClient {
        SiteClient::new(self.file.port, &self.file.domain)
    }

    /// A client that may see the metrics, if the site has a token for that.
    pub(crate) fn client_with_token(&self) -> Outcome<SiteClient> {
        let settings = env_file::read(self.context, self.name)?;
        let token = settings.into_iter().find(|(name, value)| name == "METRICS_TOKEN" && !value.is_empty());
        Ok(SiteClient { token: token.map(|(_, value)| value), ..self.client() })
    }

    /// Runs a command of a release on the live site, as the site's user, with some settings of its own.
    pub(crate) fn run(
        &self,
        release: &Release,
        arguments: &[&str],
        settings: &[(&str, String)],
    ) -> Outcome<String> {
        let own = env_file::read(self.context, self.name)?;
        let program = Program::new(release.program()).args(arguments);
        let program = own.iter().fold(program, |program, (name, value)| program.env(name, value));
        let program = settings.iter().fold(program, |program, (name, value)| program.env(name, value));
        let limit = match arguments {
            ["backup" | "restore", ..] | ["migrate", "--keep", ..] => PATIENCE,
            _ => self.patience,
        };
        let program = program.within(&self.context.layout.data(self.name)).limit(limit);
        Ok(self.context.programs.run(&program.bound_to_us_as(&self.name.account()))?)
    }

    /// Makes the site run a release that is as new as its database, or newer: the program migrates when it starts.
    pub(crate) fn forward(&self, wanted: &Release, previous: Option<&str>) -> Outcome {
        self.releases().point(Some(&wanted.name), previous)?;
        self.service().restart(self.patience)?;
        Ok(self.client().wait("/readyz", self.patience)?)
    }

    /// Makes the site run this release on the content of an archive. What that replaces is kept; gives what the program says
    /// about where.
    pub(crate) fn restore(
        &self,
        wanted: &Release,
        archive: &Path,
        previous: Option<&str>,
    ) -> Outcome<String> {
        self.releases().point(Some(&wanted.name), previous)?;
        self.service().stop()?;
        let copy = Copy::at(self.context, self.name, self.file, COPY)?;
        let own = copy.lend(archive)?;
        let said = self.run(wanted, &["restore", &own.to_string_lossy()], &[])?;
        self.forward(wanted, previous)?;
        Ok(said)
    }

    /// Whether the site is as visitors need it.
    pub(crate) fn check(&self) -> Outcome {
        smoke::gate(&self.client()).map_err(|error| Failure::Undone(error.to_string()))?;
        Ok(())
    }
}
