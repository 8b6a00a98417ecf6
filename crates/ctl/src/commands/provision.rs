//! `provision`: from a bundle to a site that answers over HTTPS.

use std::path::PathBuf;

use clap::Args;

use crate::{
    Outcome, bundle,
    context::Context,
    failure::Failure,
    lock::SiteLock,
    setting_up::{self, Origin},
    site_file::{DatabaseKind, SiteFile},
    site_name::SiteName,
};

/// What the site is to be.
#[derive(Debug, Args)]
pub struct Options {
    /// The name of the site on this server
    pub site: SiteName,
    /// The host name that it answers to
    #[arg(long)]
    pub domain: String,
    /// Let the same name with `www.` before it lead there
    #[arg(long)]
    pub www: bool,
    /// The bundle that `cargo xtask dist` made
    #[arg(long, value_name = "FILE")]
    pub bundle: PathBuf,
    /// Where the site keeps its data
    #[arg(long, value_enum, default_value = "postgres")]
    pub database: DatabaseKind,
    /// Its port on 127.0.0.1; a free one from 8101 on unless given
    #[arg(long)]
    pub port: Option<u16>,
    /// Who administers it and is told of messages: a mail address; the operator unless given
    #[arg(long, value_name = "ADDRESS")]
    pub email: Option<String>,
}

/// Sets the site up, or goes on where an earlier run was ended.
pub(crate) fn run(context: &Context, options: &Options) -> Outcome {
    setting_up::expect_root(context)?;
    let domain = setting_up::domain(&options.domain)?;
    let manifest = bundle::verify(&options.bundle)?;
    let _lock = SiteLock::take(context, &options.site, "provision")?;
    let file = plan(context, options, &domain, &manifest.site)?;
    setting_up::set_up(context, &options.site, file, &Origin::Bundle(&options.bundle))
}

/// What the site is to be, from the command line and from what an earlier run wrote down.
fn plan(context: &Context, options: &Options, domain: &str, package: &str) -> Outcome<SiteFile> {
    let site = &options.site;
    setting_up::expect_free_domain(context, site, domain)?;
    let email = options.email.clone().or_else(|| context.config.operator.clone());
    let Some(earlier) = SiteFile::find(context, site)? else {
        let email = email.ok_or_else(|| {
            Failure::Usage(
                "say who administers the site: --email ADDRESS, or `operator` in /etc/webgarden/ctl.toml"
                    .to_owned(),
            )
        })?;
        return Ok(SiteFile {
            domain: domain.to_owned(),
            www: options.www,
            package: package.to_owned(),
            port: options.port.map_or_else(|| setting_up::free_port(context), Ok)?,
            database: options.database,
            email,
            former: Vec::new(),
            pinned: false,
            suspended: false,
            ready: false,
            last_backup: None,
        });
    };
    let differs = [
        (earlier.domain != domain || earlier.www != options.www, "rename-domain"),
        (earlier.package != package, "remove"),
        (earlier.database != options.database, "remove"),
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
