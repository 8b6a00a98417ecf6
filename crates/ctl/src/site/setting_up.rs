//! The steps that make a site, each of which can be repeated: a run that was ended goes on where it was.

use std::{net::TcpListener, path::Path, time::Duration};

use serde::Serialize;
use site_interface::Accounts;

use crate::{
    context::Context,
    failure::{Failure, Outcome},
    machine::{account, front, postgres, program::Program, server, systemd, unit},
    releases::{bundle, release::Releases},
    site::{
        asked, env_file,
        file::{DatabaseKind, SiteFile},
        mail_settings,
        name::SiteName,
        own_program,
        web::SiteClient,
    },
};

/// How long a program has until it answers for the first time.
const PATIENCE: Duration = Duration::from_secs(60);

/// The ports that sites get by themselves.
const PORTS: std::ops::Range<u16> = 8101..9000;

/// Where the release and the content of a new site come from.
#[derive(Debug)]
pub enum Origin<'a> {
    /// From nowhere: the site has them.
    Kept,
    /// A bundle; the site is empty.
    Bundle(&'a Path),
    /// Another site, with this archive of its content.
    Copy {
        /// The other site.
        of: &'a SiteName,
        /// Its content.
        archive: &'a Path,
    },
}

/// What was set up.
#[derive(Debug, Serialize)]
struct Report<'a> {
    site: &'a SiteName,
    url: String,
    port: u16,
    database: DatabaseKind,
    release: Option<String>,
    /// What the program said about the administrator: a name and a password that nobody is shown again.
    administrator: Option<String>,
}

/// Sets a site up. The caller holds its lock.
///
/// # Errors
/// [`Failure::Attention`] says what is left and how to go on or to take it away.
pub fn set_up(context: &Context, site: &SiteName, mut file: SiteFile, origin: &Origin<'_>) -> Outcome {
    file.write(context, site)?;
    let was_ready = file.ready;
    match steps(context, site, &mut file, origin) {
        Ok(administrator) => {
            report(context, site, &file, administrator);
            Ok(())
        }
        Err(failure) if was_ready => Err(failure.needs_a_person(&format!(
            "Nothing that {site} has is lost. When the cause is gone, give the same command again; `webgarden-ctl doctor` says how \
             the site is until then."
        ))),
        Err(failure) => Err(failure.needs_a_person(&format!(
            "What was made stays: the user {user}, its database, /etc/webgarden/{site}.env and what belongs to them. When the \
             cause is gone, give the same command again and it goes on from here; or take all of it away with \
             `webgarden-ctl remove {site}`.",
            user = site.account()
        ))),
    }
}

fn steps(
    context: &Context,
    site: &SiteName,
    file: &mut SiteFile,
    origin: &Origin<'_>,
) -> Outcome<Option<String>> {
    let step = |what: &str| context.output.step(what);
    step("Preparing the server");
    server::prepare(context)?;
    step(&format!("Making the user {} and its folders", site.account()));
    account::make(context, site)?;
    account::folders(context, site)?;
    if file.database == DatabaseKind::Postgres {
        step(&format!("Making the PostgreSQL database {}", site.account()));
        postgres::make(context, site)?;
    }
    step("Writing the settings, with fresh secrets");
    env_file::make(context, site, file)?;
    let other_mail = mail_settings::refresh(context, site)?;
    if context.release(site).is_none() {
        step("Putting the release in place");
        install(context, site, file, origin)?;
    }
    Releases::of(context, site, &file.package).give_modes()?;
    if let Origin::Copy { archive, .. } = origin
        && !file.ready
    {
        step("Copying the content");
        copy_content(context, site, file, archive)?;
    }
    step("Starting the program");
    unit::write(context, site, file)?;
    run_program(context, own_program::command(context, site, file, &["check-config"]))?;
    if !file.suspended {
        if other_mail && file.ready {
            step("Restarting the program, which gets other mail settings");
            context.programs.run(&systemd::systemctl(["try-restart", &site.service()]))?;
        }
        start(context, site, file)?;
    }
    step("Opening the site to visitors");
    front::open(context, site, file)?;
    let below = if context.config.hsts_subdomains.contains(site) { " and all names below it" } else { "" };
    context.output.note(&format!(
        "browsers are told to come to {}{below} over HTTPS only, for two years (HSTS)",
        file.domain
    ));
    let administrator = if file.ready { None } else { Some(administrator(context, site, file)?) };
    file.ready = true;
    file.write(context, site)?;
    Ok(administrator)
}

/// Starts a site and waits until it answers.
///
/// # Errors
/// With the last lines of its log if it does not start.
pub fn start(context: &Context, site: &SiteName, file: &SiteFile) -> Outcome {
    let started = unit::start(context, site).and_then(|()| answers(context, file));
    started.map_err(|failure| Failure::Undone(format!("{failure}\n{}", unit::last_words(context, site))))
}

/// Waits until the program of a site answers.
///
/// # Errors
/// If it does not within a minute.
pub fn answers(context: &Context, file: &SiteFile) -> Outcome {
    if !context.output.dry_run {
        SiteClient::new(file.port, &file.domain).wait("/readyz", PATIENCE)?;
    }
    Ok(())
}

/// Fails unless this process may do everything. Below another root it need not.
///
/// # Errors
/// [`Failure::Usage`].
pub fn expect_root(context: &Context) -> Outcome {
    let is_root = || context.programs.ask(&Program::new("id").arg("-u")).map(|said| said.trim() == "0");
    if context.layout.root() == Path::new("/") && !context.output.dry_run && !is_root()? {
        return Err(Failure::Usage("run this as root: sudo webgarden-ctl …".to_owned()));
    }
    Ok(())
}

/// A host name as it travels: in small letters, and those beyond ASCII as `xn--…`.
///
/// # Errors
/// [`Failure::Usage`] if it is none.
pub fn domain(text: &str) -> Outcome<String> {
    let domain = idna::domain_to_ascii(text.trim_end_matches('.')).unwrap_or_default();
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    if domain.len() <= 253 && domain.contains('.') && domain.split('.').all(is_label) {
        return Ok(domain);
    }
    Err(Failure::Usage(format!("“{text}” is not a host name; write it like bakery.example")))
}

/// Fails if another site answers to this name.
///
/// # Errors
/// [`Failure::Usage`], which names that site.
pub fn expect_free_domain(context: &Context, site: &SiteName, domain: &str) -> Outcome {
    let sites = SiteFile::all(context)?;
    let bare = |name: &str| name.strip_prefix("www.").unwrap_or(name).to_owned();
    let has_it = |file: &SiteFile| file.names().iter().any(|name| bare(name) == bare(domain));
    match sites.iter().find(|(name, file)| name != site && has_it(file)) {
        Some((other, _)) => Err(Failure::Usage(format!("the site {other} answers to {domain} already"))),
        None => Ok(()),
    }
}

/// A port that no site has and nobody listens on.
///
/// # Errors
/// [`Failure::Undone`] if there is none.
pub fn free_port(context: &Context) -> Outcome<u16> {
    let taken: Vec<u16> = SiteFile::all(context)?.iter().map(|(_, file)| file.port).collect();
    let is_free = |port: &u16| !taken.contains(port) && TcpListener::bind(("127.0.0.1", *port)).is_ok();
    PORTS
        .into_iter()
        .find(is_free)
        .ok_or_else(|| Failure::Undone("no port from 8101 to 8999 is free; name one with --port".to_owned()))
}

fn install(context: &Context, site: &SiteName, file: &SiteFile, origin: &Origin<'_>) -> Outcome {
    let releases = Releases::of(context, site, &file.package);
    let name = match origin {
        Origin::Kept => {
            let words = format!("{site} has no release yet; give the bundle of one: --bundle FILE");
            return Err(Failure::Usage(words));
        }
        Origin::Bundle(path) => {
            let name = releases.next_name(&bundle::verify(path)?)?;
            if context.output.dry_run {
                context.output.would(&format!("unpack {} as {name}", path.display()));
                return Ok(());
            }
            releases.remove_incoming()?;
            bundle::unpack(path, &releases.incoming(&name))?;
            name
        }
        Origin::Copy { of, .. } => {
            let name =
                context.release(of).ok_or_else(|| Failure::Usage(format!("{of} has no release yet")))?;
            releases.remove_incoming()?;
            let source = context.layout.releases(of).join(&name);
            context.programs.run(&Program::new("cp").arg("-a").arg(source).arg(releases.incoming(&name)))?;
            name
        }
    };
    let release = releases.named(&name);
    if !release.folder.exists() {
        context.files.rename(&releases.incoming(&name), &release.folder)?;
    }
    releases.point(Some(&name), None)?;
    Ok(())
}

/// Lets the site read the archive of another one, and restores it.
fn copy_content(context: &Context, site: &SiteName, file: &SiteFile, archive: &Path) -> Outcome {
    let own = context.layout.data(site).join("copied.tar.gz");
    context.files.rename(archive, &own)?;
    account::own(context, &format!("{0}:{0}", site.account()), &own)?;
    let restore = own_program::command(context, site, file, &["restore", &own.to_string_lossy()]);
    run_program(context, restore)?;
    context.files.remove(&own)?;
    Ok(())
}

/// Gives the site an administrator whose password can be told. One who is there already was made by a run that was ended before
/// it could tell, or came with the content of another site, whose passwords only that site's key can check.
fn administrator(context: &Context, site: &SiteName, file: &SiteFile) -> Outcome<String> {
    context.output.step("Giving the administrator a password");
    let accounts =
        if context.output.dry_run { Accounts::default() } else { asked::accounts(context, site, file)? };
    let arguments: &[&str] = match accounts.administrator() {
        Some(there) => &["reset-password", "--username", &there.username, "--generate-password"],
        None => &["create-admin", "--username", "admin", "--email", &file.email, "--generate-password"],
    };
    let said = run_program(context, own_program::command(context, site, file, arguments))?;
    Ok(said.trim().to_owned())
}

/// Runs a command of the site's program. In a dry run there may be no settings yet to run it with.
fn run_program(context: &Context, program: Outcome<Program>) -> Outcome<String> {
    match program {
        Err(_no_settings) if context.output.dry_run => {
            context.output.would("run the site's program, with its settings");
            Ok(String::new())
        }
        program => Ok(context.programs.run(&program?)?),
    }
}

fn report(context: &Context, site: &SiteName, file: &SiteFile, administrator: Option<String>) {
    let report = Report {
        site,
        url: format!("https://{}/", file.domain),
        port: file.port,
        database: file.database,
        release: context.release(site),
        administrator,
    };
    let words = report.administrator.as_deref().map(|said| format!("\n{said}")).unwrap_or_default();
    context.output.say(&report, &format!("{site} is at {}{words}", report.url));
}
