//! Everything about a new site that is decided, and refused, before anything is written.

use std::path::PathBuf;

use checkout::failure::Failure;
use checkout::site_process::Facts;
use checkout::workspace::Workspace;

use super::Options;
use super::code;
use super::lockfile::Lockfile;
use super::name::SiteName;

/// The first port that sites get.
const FIRST_PORT: u16 = 8001;

/// A site that can be made.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) name: SiteName,
    pub(super) domain: String,
    pub(super) port: u16,
    pub(super) source: Source,
    /// How many sites there are already.
    pub(super) others: u32,
}

/// The site that is copied.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) name: String,
    pub(super) folder: PathBuf,
    pub(super) facts: Facts,
    /// The type that implements `Site`.
    pub(super) type_name: String,
}

impl Plan {
    /// Decides, or says in one line what to change.
    pub(super) fn of(workspace: &Workspace, options: &Options, lockfile: &Lockfile) -> Result<Self, Failure> {
        let name = SiteName::parse(&options.name)?;
        expect_free(workspace, &name, lockfile)?;
        let facts: Vec<(String, Facts)> = workspace
            .sites()
            .into_iter()
            .map(|site| Ok((site.clone(), Facts::read(workspace, &site)?)))
            .collect::<Result<_, Failure>>()?;
        let source = Source::find(workspace, &options.from, &facts)?;
        expect_unambiguous(&name, &source)?;
        Ok(Self {
            domain: domain(&options.domain, &facts)?,
            port: port(options.port, &facts)?,
            others: u32::try_from(facts.len()).unwrap_or_default(),
            name,
            source,
        })
    }
}

impl Source {
    fn find(workspace: &Workspace, name: &str, all: &[(String, Facts)]) -> Result<Self, Failure> {
        let Some((_, facts)) = all.iter().find(|(site, _)| site == name) else {
            let names: Vec<_> = all.iter().map(|(site, _)| site.as_str()).collect();
            return Err(Failure::new(format!(
                "there is no site {name} to copy: use --from with one of {}",
                names.join(", ")
            )));
        };
        let folder = workspace.site(name);
        let type_name = code::site_type(&folder).ok_or_else(|| {
            Failure::new(format!(
                "sites/{name}/src/lib.rs holds no `impl Site for …`, so it cannot be copied"
            ))
        })?;
        Ok(Self { name: name.to_owned(), folder, facts: facts.clone(), type_name })
    }
}

fn expect_free(workspace: &Workspace, name: &SiteName, lockfile: &Lockfile) -> Result<(), Failure> {
    let name = name.folder();
    if workspace.site(name).exists() {
        return Err(Failure::new(format!(
            "sites/{name} is there already: choose another name, or move it away"
        )));
    }
    if workspace.root().join("var").join(name).exists() {
        return Err(Failure::new(format!(
            "var/{name} holds the database of an earlier site of this name: choose another name, or delete that folder"
        )));
    }
    let is_ours = workspace.members()?.iter().any(|own| own == name);
    if is_ours || lockfile.has_foreign(name) {
        return Err(Failure::new(format!(
            "the name “{name}” belongs to a crate that is in use: choose another"
        )));
    }
    Ok(())
}

/// The new crate and type must not meet a word that the copied code uses for something else.
fn expect_unambiguous(name: &SiteName, source: &Source) -> Result<(), Failure> {
    let taken = code::words_of(&source.folder);
    if [name.crate_name(), name.type_name()].iter().any(|word| taken.contains(word)) {
        return Err(Failure::new(format!(
            "the name “{}” means something else in the code of {}: choose another, such as the business's own",
            name.folder(),
            source.name
        )));
    }
    Ok(())
}

fn domain(text: &str, all: &[(String, Facts)]) -> Result<String, Failure> {
    let label_is_good = |label: &str| {
        let bytes = label.as_bytes();
        matches!(bytes.len(), 1..=63)
            && bytes.iter().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    if !text.contains('.') || text.len() > 253 || !text.split('.').all(label_is_good) {
        return Err(Failure::new(format!(
            "--domain: “{text}” is not a host name: write it like bakery.example, in lower case, without https:// and path"
        )));
    }
    let bare = |domain: &str| domain.strip_prefix("www.").unwrap_or(domain).to_owned();
    match all.iter().find(|(_, facts)| bare(&facts.domain) == bare(text)) {
        Some((owner, _)) => Err(Failure::new(format!(
            "--domain: {text} belongs to sites/{owner}: give the new site one of its own"
        ))),
        None => Ok(bare(text)),
    }
}

fn port(wanted: Option<u16>, all: &[(String, Facts)]) -> Result<u16, Failure> {
    let owner = |port: u16| all.iter().find(|(_, facts)| facts.port == port).map(|(site, _)| site);
    match wanted {
        Some(port) if port < 1024 => Err(Failure::new(format!(
            "--port: {port} is for the system: use one from 1024 on, or leave --port out"
        ))),
        Some(port) => match owner(port) {
            Some(site) => Err(Failure::new(format!(
                "--port: {port} belongs to sites/{site}: use another, or leave --port out for a free one"
            ))),
            None => Ok(port),
        },
        None => (FIRST_PORT..u16::MAX)
            .find(|port| owner(*port).is_none())
            .ok_or_else(|| Failure::new("every port from 8001 on belongs to a site")),
    }
}
