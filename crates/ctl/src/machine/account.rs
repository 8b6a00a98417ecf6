//! The system user of a site, and the folders that are its own.

use std::path::Path;

use crate::{context::Context, failure::Outcome, machine::program::Program, site::name::SiteName};

/// The group of the web server, which may read pictures.
pub const WEB_SERVER: &str = "www-data";

/// Makes the user unless there is one.
///
/// # Errors
/// If the system does not make it.
pub fn make(context: &Context, site: &SiteName) -> Outcome {
    let name = site.account();
    if exists(context, &name)? {
        return Ok(());
    }
    let home = context.layout.inside(&context.layout.data(site));
    let useradd = Program::new("useradd")
        .args(["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", "--home-dir"])
        .arg(home)
        .args(["--comment", &format!("The website {site}"), &name]);
    context.programs.run(&useradd)?;
    Ok(())
}

/// Makes the folders of a site, and says whose they are.
///
/// # Errors
/// If they cannot be made.
pub fn folders(context: &Context, site: &SiteName) -> Outcome {
    let layout = &context.layout;
    let owner = site.account();
    context.files.folder(&layout.site(site), 0o755)?;
    context.files.folder(&layout.releases(site), 0o755)?;
    context.files.folder(&layout.backups(site), 0o700)?;
    context.files.folder(&layout.data(site), 0o750)?;
    own(context, &format!("{owner}:{owner}"), &layout.data(site))?;
    // What the site writes there belongs to the web server's group, which may read it. Changing the owner takes the mark
    // away that does this, so the mode comes last.
    context.files.folder(&layout.uploads(site), 0o2750)?;
    own(context, &format!("{owner}:{WEB_SERVER}"), &layout.uploads(site))?;
    context.files.folder(&layout.uploads(site), 0o2750)?;
    // Pictures of a restore under another umask. As the site's own user, who might have put anything there.
    let chmod = Program::new("chmod").args(["--recursive", "u+rwX,g+rX"]).arg(layout.uploads(site));
    let chmod = chmod.within(Path::new("/")).as_user(&owner);
    context.programs.run(&chmod)?;
    Ok(())
}

/// Takes the user away, if there is one.
///
/// # Errors
/// If the system does not remove it, such as while a process of it runs.
pub fn remove(context: &Context, site: &SiteName) -> Outcome {
    let name = site.account();
    if exists(context, &name)? {
        context.programs.run(&Program::new("userdel").arg(&name))?;
    }
    Ok(())
}

/// Makes `user:group` the owner of a file or of a folder itself, not of what is in it.
///
/// # Errors
/// If the system refuses.
pub fn own(context: &Context, owner: &str, path: &Path) -> Outcome {
    context.programs.run(&Program::new("chown").arg(owner).arg(path))?;
    Ok(())
}

fn exists(context: &Context, user: &str) -> Outcome<bool> {
    Ok(context.programs.agrees(&Program::new("getent").args(["passwd", user]))?)
}
