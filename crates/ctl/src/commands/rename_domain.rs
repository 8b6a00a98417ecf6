//! `rename-domain`: a site under another host name.

use clap::Args;
use serde::Serialize;

use crate::{
    context::Context,
    failure::{Failure, Outcome},
    machine::{front, systemd, unit},
    site::{env_file, file::SiteFile, name::SiteName, on_site, setting_up},
};

/// Which site, and its new name.
#[derive(Debug, Args)]
pub struct Options {
    /// The site
    pub site: SiteName,
    /// The new host name
    pub domain: String,
    /// Let the same name with `www.` before it lead there
    #[arg(long)]
    pub www: bool,
    /// Let the names that it has until now lead to the new one; they must still point to this server
    #[arg(long)]
    pub keep_old: bool,
}

#[derive(Debug, Serialize)]
struct Report<'a> {
    site: &'a SiteName,
    url: String,
}

/// The certificate comes first: without one nothing changes.
pub(crate) fn run(context: &Context, options: &Options) -> Outcome {
    let site = &options.site;
    let domain = setting_up::domain(&options.domain)?;
    let before = SiteFile::read(context, site)?;
    setting_up::expect_free_domain(context, site, &domain)?;
    let _lock = on_site::change(context, site, "rename-domain")?;
    let mut file = SiteFile { domain, www: options.www, former: Vec::new(), ..before.clone() };
    if options.keep_old {
        let names = file.names();
        file.former = before.names().into_iter().filter(|name| !names.contains(name)).collect();
    }
    if let Err(failure) = front::open(context, site, &file) {
        return Err(match front::open(context, site, &before) {
            Ok(()) => Failure::Undone(format!("{failure}\n{site} stays at {}.", before.domain)),
            Err(worse) => Failure::Attention(format!(
                "{failure}\n{site} stays at {}, but is not open there: {worse}\nWhen the cause is gone, give `webgarden-ctl \
                 provision {site}`.",
                before.domain
            )),
        });
    }
    let url = format!("https://{}", file.domain);
    let renamed = || -> Outcome {
        env_file::set(
            context,
            site,
            &[("SITE_DOMAIN", &env_file::shown_domain(&file.domain)), ("PUBLIC_URL", &url)],
        )?;
        unit::write(context, site, &file)?;
        file.write(context, site)?;
        if !file.suspended {
            context.programs.run(&systemd::systemctl(["restart", &site.service()]))?;
            setting_up::answers(context, &file)?;
        }
        Ok(())
    };
    renamed().map_err(|failure| {
        failure.needs_a_person(&format!(
            "Give the same command again, or rename {site} back to {}.",
            before.domain
        ))
    })?;
    context.output.say(&Report { site, url: format!("{url}/") }, &format!("{site} is at {url}/"));
    Ok(())
}
