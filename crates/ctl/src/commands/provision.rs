//! `provision`: from a bundle to a site that answers over HTTPS.

use std::path::PathBuf;

use clap::Args;

use crate::{
    context::Context,
    failure::{Failure, Outcome},
    releases::bundle,
    site::{
        file::{DatabaseKind, SiteFile},
        name::SiteName,
        on_site,
        setting_up::{self, Origin},
    },
};

/// What the site is to be.
#[derive(Debug, Args)]
pub struct Options {
    /// The name of the site on this server
    pub site: SiteName,
    /// The host name that it answers to; a site that is there has its own
    #[arg(long)]
    pub domain: Option<String>,
    /// Let the same name with `www.` before it lead there
    #[arg(long)]
    pub www: bool,
    /// The bundle that `cargo xtask dist` made; a site that is there has its release
    #[arg(long, value_name = "FILE")]
    pub bundle: Option<PathBuf>,
    /// Where the site keeps its data; PostgreSQL unless given
    #[arg(long, value_enum)]
    pub database: Option<DatabaseKind>,
    /// Its port on 127.0.0.1; a free one from 8101 on unless given
    #[arg(long)]
    pub port: Option<u16>,
    /// Who administers it and is told of messages: a mail address; the operator unless given
    #[arg(long, value_name = "ADDRESS")]
    pub email: Option<String>,
}

/// Sets the site up, or goes on where an earlier run was ended, or brings it up to date.
pub(crate) fn run(context: &Context, options: &Options) -> Outcome {
    setting_up::expect_root(context)?;
    let domain = options.domain.as_deref().map(setting_up::domain).transpose()?;
    let package = match &options.bundle {
        Some(bundle) => Some(bundle::verify(bundle)?.site),
        None => None,
    };
    let _lock = on_site::change(context, &options.site, "provision")?;
    let file = match SiteFile::find(context, &options.site)? {
        Some(earlier) => as_before(options, earlier, domain.as_deref(), package.as_deref())?,
        None => plan(context, options, domain, package)?,
    };
    let origin = options.bundle.as_deref().map_or(Origin::Kept, Origin::Bundle);
    setting_up::set_up(context, &options.site, file, &origin)
}

/// What a new site is to be.
fn plan(
    context: &Context,
    options: &Options,
    domain: Option<String>,
    package: Option<String>,
) -> Outcome<SiteFile> {
    let (Some(domain), Some(package)) = (domain, package) else {
        return Err(Failure::Usage(format!(
            "there is no site {} yet; say what it is to be: --domain NAME --bundle FILE",
            options.site
        )));
    };
    setting_up::expect_free_domain(context, &options.site, &domain)?;
    let email = options.email.clone().or_else(|| context.config.operator.clone());
    let email = email.ok_or_else(|| {
        Failure::Usage(
            "say who administers the site: --email ADDRESS, or `operator` in /etc/webgarden/ctl.toml"
                .to_owned(),
        )
    })?;
    Ok(SiteFile {
        domain,
        www: options.www,
        package,
        port: options.port.map_or_else(|| setting_up::free_port(context), Ok)?,
        database: options.database.unwrap_or(DatabaseKind::Postgres),
        email,
        former: Vec::new(),
        pinned: false,
        suspended: false,
        ready: false,
        last_backup: None,
    })
}

/// What is known of a site that is there, unless the command line says otherwise.
fn as_before(
    options: &Options,
    earlier: SiteFile,
    domain: Option<&str>,
    package: Option<&str>,
) -> Outcome<SiteFile> {
    let site = &options.site;
    let other_name = domain.is_some_and(|domain| domain != earlier.domain || options.www != earlier.www);
    let differs = [
        (other_name || options.www && !earlier.www, "rename-domain"),
        (package.is_some_and(|package| package != earlier.package), "remove"),
        (options.database.is_some_and(|kind| kind != earlier.database), "remove"),
        (options.port.is_some_and(|port| port != earlier.port), "remove"),
    ];
    if let Some((_, command)) = differs.iter().find(|(differs, _)| *differs) {
        return Err(Failure::Usage(format!(
            "there is a site {site} already: {} of {} on port {} with {}; give the same again, or see `webgarden-ctl {command} --help`",
            earlier.domain, earlier.package, earlier.port, earlier.database
        )));
    }
    Ok(earlier)
}
