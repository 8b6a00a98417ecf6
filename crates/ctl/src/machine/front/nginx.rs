//! What nginx reads: the frame of all sites, and a block for each.

mod pieces;
mod taking_up;

use super::certificate;
use crate::{
    context::Context,
    failure::Outcome,
    machine::account::{self, WEB_SERVER},
    site::{file::SiteFile, lock, name::SiteName},
};
use taking_up::apply;

/// Writes what all sites share, and the blocks of the sites as they are now.
pub(super) fn prepare(context: &Context) -> Outcome {
    // Its workers open their logs again themselves, after these were rotated, and have to get there.
    account::own(context, &format!("root:{WEB_SERVER}"), &context.layout.logs())?;
    // Debian's example answers every name; ours answers none. The file itself stays in sites-available.
    let example = context.layout.at("/etc/nginx/sites-enabled/default");
    if example.is_symlink() {
        context.files.remove(&example)?;
    }
    apply(context, everything(context)?, None)
}

/// Brings what nginx reads up to date with the certificates, but leaves it to whoever starts nginx to do so.
pub(super) fn prepare_start(context: &Context) -> Outcome {
    taking_up::write(context, everything(context)?, None).map(drop)
}

/// Until there is a certificate: answers the authority's question under these names, beside what is there.
pub(super) fn answer_challenges(context: &Context, site: &SiteName, names: &[String]) -> Outcome {
    let path = context.layout.nginx_site(site);
    let mut text = pieces::without_certificate(context, site, names);
    let before = context.files.read(&path)?.filter(|_| certificate::is_good(context, site));
    if let Some(before) = before {
        if before.contains(&format!("server_name {};", names.join(" "))) {
            return apply(context, Vec::new(), None);
        }
        text.insert_str(0, &format!("{before}\n"));
    }
    apply(context, vec![(path, text)], Some(site))
}

/// Writes the block of a site that has a certificate.
pub(super) fn write(context: &Context, site: &SiteName, file: &SiteFile) -> Outcome {
    let block = pieces::block(context, site, file);
    apply(context, vec![(context.layout.nginx_site(site), block)], Some(site))
}

/// Takes a site out of the way that has no certificate to be used: its names are as before it had its first one.
pub(super) fn set_aside(context: &Context, site: &SiteName, file: &SiteFile) -> Outcome {
    let text = pieces::without_certificate(context, site, &file.names());
    apply(context, vec![(context.layout.nginx_site(site), text)], Some(site))
}

/// Takes a site away.
pub(super) fn remove(context: &Context, site: &SiteName) -> Outcome {
    if context.files.remove(&context.layout.nginx_site(site))? {
        apply(context, Vec::new(), None)?;
    }
    for kind in ["access", "error"] {
        let log = format!("{site}.{kind}.log");
        let folder = context.layout.logs();
        let entries = std::fs::read_dir(&folder).into_iter().flatten().filter_map(Result::ok);
        for entry in entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(&log)) {
            context.files.remove(&entry.path())?;
        }
    }
    Ok(())
}

/// What all sites share, and the block of each that is set up and that no command works on, which writes its block itself.
fn everything(context: &Context) -> Outcome<Vec<pieces::Piece>> {
    let mut pieces = pieces::shared(context);
    for (site, file) in SiteFile::all(context)? {
        let path = context.layout.nginx_site(&site);
        let is_ours = file.ready && path.exists() && matches!(lock::holder(context, &site), Ok(None));
        if !is_ours {
            continue;
        }
        let text = if certificate::is_good(context, &site) {
            pieces::block(context, &site, &file)
        } else {
            taking_up::say_it_is_closed(context, &site);
            pieces::without_certificate(context, &site, &file.names())
        };
        pieces.push((path, text));
    }
    Ok(pieces)
}
