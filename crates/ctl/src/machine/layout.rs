//! Every path on a server, below one root.

use std::path::{Path, PathBuf};

use crate::site::name::SiteName;

/// Where everything is. Paths begin with the root that the command line names, so that they can be opened as they are.
#[derive(Debug, Clone)]
pub struct Layout {
    root: PathBuf,
}

impl Layout {
    /// A server whose `/` is this folder.
    #[must_use]
    pub fn below(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// The root itself.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Any absolute path of the server.
    #[must_use]
    pub fn at(&self, path: impl AsRef<Path>) -> PathBuf {
        let path = path.as_ref();
        self.root.join(path.strip_prefix("/").unwrap_or(path))
    }

    /// The path as the server itself knows it, without the root: what is written into files.
    #[must_use]
    pub fn inside(&self, path: &Path) -> PathBuf {
        path.strip_prefix(&self.root)
            .map_or_else(|_elsewhere| path.to_owned(), |rest| Path::new("/").join(rest))
    }

    /// Everything of the sites that is not configuration.
    #[must_use]
    pub fn home(&self) -> PathBuf {
        self.at("/var/www/webgarden")
    }

    /// The programs of all sites.
    #[must_use]
    pub fn sites(&self) -> PathBuf {
        self.home().join("sites")
    }

    /// The programs of a site: `releases` and `current`.
    #[must_use]
    pub fn site(&self, site: &SiteName) -> PathBuf {
        self.sites().join(site.as_str())
    }

    /// The releases of a site, one folder each.
    #[must_use]
    pub fn releases(&self, site: &SiteName) -> PathBuf {
        self.site(site).join("releases")
    }

    /// The link to the release that runs.
    #[must_use]
    pub fn current(&self, site: &SiteName) -> PathBuf {
        self.site(site).join("current")
    }

    /// The link to the release that ran before.
    #[must_use]
    pub fn previous(&self, site: &SiteName) -> PathBuf {
        self.site(site).join("previous")
    }

    /// Where copies of sites are, for trials.
    #[must_use]
    pub fn copies(&self) -> PathBuf {
        self.home().join("copies")
    }

    /// The pictures of a site, which the web server serves.
    #[must_use]
    pub fn uploads(&self, site: &SiteName) -> PathBuf {
        self.home().join("uploads").join(site.as_str())
    }

    /// What else a site keeps in files: its SQLite database, photos that only the panel shows.
    #[must_use]
    pub fn data(&self, site: &SiteName) -> PathBuf {
        self.home().join("data").join(site.as_str())
    }

    /// The SQLite database of a site that has one.
    #[must_use]
    pub fn sqlite(&self, site: &SiteName) -> PathBuf {
        self.data(site).join("site.db")
    }

    /// The archives of a site.
    #[must_use]
    pub fn backups(&self, site: &SiteName) -> PathBuf {
        self.home().join("backups").join(site.as_str())
    }

    /// What the web server shows instead of a site that is suspended or away.
    #[must_use]
    pub fn pages(&self) -> PathBuf {
        self.home().join("pages")
    }

    /// Where certbot puts the answers to challenges.
    #[must_use]
    pub fn challenges(&self) -> PathBuf {
        self.home().join("challenges")
    }

    /// All configuration.
    #[must_use]
    pub fn configuration(&self) -> PathBuf {
        self.at("/etc/webgarden")
    }

    /// The settings of a site's program, as systemd reads them.
    #[must_use]
    pub fn env_file(&self, site: &SiteName) -> PathBuf {
        self.configuration().join(format!("{site}.env"))
    }

    /// What this tool knows of all sites, one file each.
    #[must_use]
    pub fn site_files(&self) -> PathBuf {
        self.configuration().join("sites")
    }

    /// What this tool knows of a site.
    #[must_use]
    pub fn site_file(&self, site: &SiteName) -> PathBuf {
        self.site_files().join(format!("{site}.toml"))
    }

    /// The settings of this tool.
    #[must_use]
    pub fn config(&self) -> PathBuf {
        self.configuration().join("ctl.toml")
    }

    /// What this tool remembers: journals of deploys, verdicts of drills.
    #[must_use]
    pub fn state(&self) -> PathBuf {
        self.at("/var/lib/webgarden-ctl")
    }

    /// What the web server wrote of its visitors.
    #[must_use]
    pub fn logs(&self) -> PathBuf {
        self.at("/var/log/webgarden")
    }

    /// What is written down of the change of release that is under way.
    #[must_use]
    pub fn journal(&self, site: &SiteName) -> PathBuf {
        self.state().join("deploys").join(format!("{site}.json"))
    }

    /// What is written down of the changes of release that have ended.
    #[must_use]
    pub fn deploys(&self, site: &SiteName) -> PathBuf {
        self.state().join("deploys").join(format!("{site}.log"))
    }

    /// What the way back is made of while a release changes, where archives are kept encrypted.
    #[must_use]
    pub fn snapshot(&self, site: &SiteName) -> PathBuf {
        self.state().join("deploys").join(format!("{site}.tar.gz"))
    }

    /// The verdicts of a site's drills.
    #[must_use]
    pub fn drills(&self, site: &SiteName) -> PathBuf {
        self.state().join("drills").join(site.as_str())
    }

    /// The file that is locked while a command works on a site.
    #[must_use]
    pub fn lock(&self, site: &SiteName) -> PathBuf {
        self.state().join("locks").join(format!("{site}.lock"))
    }

    /// A unit of systemd.
    #[must_use]
    pub fn unit(&self, name: &str) -> PathBuf {
        self.at("/etc/systemd/system").join(name)
    }

    /// The web server's block for a site.
    #[must_use]
    pub fn nginx_site(&self, site: &SiteName) -> PathBuf {
        self.at("/etc/nginx/sites-enabled").join(format!("webgarden-{site}.conf"))
    }

    /// The web server's rules for all sites.
    #[must_use]
    pub fn nginx_frame(&self) -> PathBuf {
        self.at("/etc/nginx/conf.d/webgarden.conf")
    }

    /// The certificate of a site, as certbot keeps it.
    #[must_use]
    pub fn certificate(&self, site: &SiteName) -> PathBuf {
        self.at("/etc/letsencrypt/live").join(format!("webgarden-{site}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_into_files_does_not_know_the_root() {
        let layout = Layout::below(Path::new("/tmp/machine"));
        let site: SiteName = "bakery".parse().unwrap();
        let env = layout.env_file(&site);
        assert_eq!(env, Path::new("/tmp/machine/etc/webgarden/bakery.env"));
        assert_eq!(layout.inside(&env), Path::new("/etc/webgarden/bakery.env"));
        let layout = Layout::below(Path::new("/"));
        assert_eq!(layout.inside(&layout.env_file(&site)), layout.env_file(&site));
    }
}
