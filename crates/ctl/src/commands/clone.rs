//! `clone`: a second site with the release and the content of the first, and secrets of its own.

use clap::Args;

use crate::{
    context::Context,
    failure::{Failure, Outcome},
    site::{
        file::SiteFile,
        name::SiteName,
        on_site, own_program,
        setting_up::{self, Origin},
    },
};

/// Which site, and what the copy is to be.
#[derive(Debug, Args)]
pub struct Options {
    /// The site
    pub site: SiteName,
    /// The name of the copy on this server
    pub new: SiteName,
    /// The host name that the copy answers to
    #[arg(long)]
    pub domain: String,
    /// Let the same name with `www.` before it lead there
    #[arg(long)]
    pub www: bool,
    /// The copy's port on 127.0.0.1; a free one from 8101 on unless given
    #[arg(long)]
    pub port: Option<u16>,
}

/// Makes the copy, or goes on where an earlier run was ended.
pub(crate) fn run(context: &Context, options: &Options) -> Outcome {
    let (site, new) = (&options.site, &options.new);
    setting_up::expect_root(context)?;
    let source = SiteFile::read(context, site)?;
    let _first = on_site::change(context, site, "clone")?;
    let _second = on_site::change(context, new, "clone")?;
    let port = options.port;
    let file = file_of_copy(context, (site, &source), new, &options.domain, options.www, port)?;
    context.output.step(&format!("Reading the content of {site}"));
    let exchange = context.layout.data(site).join(format!("for-{new}.tar.gz"));
    context.files.remove(&exchange)?;
    let archive = exchange.to_string_lossy();
    context.programs.run(&own_program::command(context, site, &source, &["backup", &archive])?)?;
    let outcome = setting_up::set_up(context, new, file, &Origin::Copy { of: site, archive: &exchange });
    context.files.remove(&exchange)?;
    outcome
}

/// What this tool is to know of a copy of a site, unless there is another site of its name.
pub(crate) fn file_of_copy(
    context: &Context,
    (site, source): (&SiteName, &SiteFile),
    new: &SiteName,
    domain: &str,
    www: bool,
    port: Option<u16>,
) -> Outcome<SiteFile> {
    if site == new {
        return Err(Failure::Usage("the copy needs a name of its own".to_owned()));
    }
    let domain = setting_up::domain(domain)?;
    setting_up::expect_free_domain(context, new, &domain)?;
    match SiteFile::find(context, new)? {
        Some(earlier) if earlier.domain == domain && earlier.package == source.package && !earlier.ready => {
            Ok(earlier)
        }
        Some(_) => Err(Failure::Usage(format!("there is a site {new} already; give the copy another name"))),
        None => Ok(SiteFile {
            domain,
            www,
            port: port.map_or_else(|| setting_up::free_port(context), Ok)?,
            former: Vec::new(),
            pinned: false,
            suspended: false,
            ready: false,
            last_backup: None,
            ..source.clone()
        }),
    }
}
