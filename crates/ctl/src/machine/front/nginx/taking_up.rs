//! Making nginx take up its files: all of it is tested as a whole, so a site whose certificate it does not accept is taken out
//! of the way alone; anything else that it does not accept is put back.

use std::fs::{File, OpenOptions};

use super::pieces::{self, Piece};
use crate::{
    context::Context,
    failure::{Failure, Outcome},
    machine::{
        files::{FileError, failed, make_all},
        program::{Program, ProgramError},
        systemd,
    },
    site::{file::SiteFile, name::SiteName},
};

/// Writes files and lets nginx read them. If it does not accept them, puts the old ones back. The certificate of this site, whose
/// command this is, has to be good.
pub(super) fn apply(context: &Context, pieces: Vec<Piece>, own: Option<&SiteName>) -> Outcome {
    let _turn = write(context, pieces, own)?;
    context.programs.run(&systemd::systemctl(["reload-or-restart", "nginx.service"]))?;
    Ok(())
}

/// Writes files that nginx accepts. Nobody else writes until what this gives is dropped.
pub(super) fn write(context: &Context, pieces: Vec<Piece>, own: Option<&SiteName>) -> Outcome<Option<File>> {
    let turn = turn(context)?;
    let mut before = Vec::new();
    for (path, text) in pieces {
        let old = context.files.read(&path)?;
        context.files.write(&path, text, 0o644)?;
        before.push((path, old));
    }
    let Err(error) = accepted(context, own) else { return Ok(turn) };
    for (path, old) in before {
        match old {
            Some(text) => context.files.write(&path, text, 0o644)?,
            None => context.files.remove(&path)?,
        };
    }
    let said = format!("nginx does not accept its configuration, which was put back: {error}");
    Err(Failure::Undone(said))
}

/// Tells the person which site is closed, and how it is opened.
pub(super) fn say_it_is_closed(context: &Context, site: &SiteName) {
    context.output.note(&format!(
        "{site} is closed to visitors: it has no certificate that can be used; `webgarden-ctl provision {site}` gets one"
    ));
}

/// Lets nginx test its files, and takes those sites out of the way whose certificates it names.
fn accepted(context: &Context, own: Option<&SiteName>) -> Result<(), ProgramError> {
    let mut aside: Vec<SiteName> = own.cloned().into_iter().collect();
    loop {
        let Err(error) = context.programs.run(&Program::new("nginx").args(["-t", "-q"])) else {
            return Ok(());
        };
        let Some(site) = named_in(&error.to_string()).filter(|site| !aside.contains(site)) else {
            return Err(error);
        };
        let Ok(Some(file)) = SiteFile::find(context, &site) else { return Err(error) };
        let text = pieces::without_certificate(context, &site, &file.names());
        if context.files.write(&context.layout.nginx_site(&site), text, 0o644).is_err() {
            return Err(error);
        }
        say_it_is_closed(context, &site);
        aside.push(site);
    }
}

/// The site whose certificate nginx complains of.
fn named_in(complaint: &str) -> Option<SiteName> {
    let (_, rest) = complaint.split_once("/etc/letsencrypt/live/webgarden-")?;
    rest.split_once('/')?.0.parse().ok()
}

/// Waits until no other command writes what nginx reads: nginx tests all of it together.
fn turn(context: &Context) -> Result<Option<File>, FileError> {
    if context.output.dry_run {
        return Ok(None);
    }
    let path = context.layout.state().join("locks/(web server)");
    let folder = path.parent().unwrap_or(&path);
    make_all(folder).map_err(failed("made", folder))?;
    let file = OpenOptions::new().write(true).create(true).truncate(false).open(&path);
    let file = file.map_err(failed("opened", &path))?;
    file.lock().map_err(failed("locked", &path))?;
    Ok(Some(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nginx_names_the_site_whose_certificate_it_does_not_accept() {
        for complaint in [
            "nginx: [emerg] cannot load certificate \"/etc/letsencrypt/live/webgarden-my-shop/fullchain.pem\": BIO_new_file() failed",
            "nginx: [emerg] SSL_CTX_use_PrivateKey(\"/etc/letsencrypt/live/webgarden-my-shop/privkey.pem\") failed",
        ] {
            assert_eq!(named_in(complaint).unwrap().as_str(), "my-shop");
        }
        assert_eq!(named_in("nginx: [emerg] unknown directive \"refuse-me\""), None);
    }
}
