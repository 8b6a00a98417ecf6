//! All sites of this checkout, running at once from one folder, as a developer starts them.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use tempfile::TempDir;
use testkit::{Backend, Client, TestDatabase, process, process::Process};

/// The password of every site's owner.
pub(crate) const PASSWORD: &str = "lantern-orchard-quill";

/// All sites have the same, by mistake.
const SECRET: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";

/// One running site.
pub(crate) struct Neighbour {
    pub(crate) name: String,
    /// The user name of its administrator.
    pub(crate) owner: String,
    process: Process,
    // Gone after the process.
    database: Option<TestDatabase>,
}

/// All of them.
pub(crate) struct Neighbourhood {
    pub(crate) all: Vec<Neighbour>,
    folder: TempDir,
}

impl Neighbour {
    fn start(name: &str, backend: Backend, folder: &Path) -> Self {
        let database = (backend == Backend::Postgres).then(|| TestDatabase::empty(backend, folder));
        let url = database.as_ref().map(TestDatabase::url).unwrap_or_default();
        let variables = variables(&[("DATABASE_URL", url)]);
        let owner = format!("owner-of-{name}");
        let arguments = ["create-admin", "--username", &owner, "--email", "owner@example.org"];
        let output = process::execute(
            &binary(name),
            folder,
            &borrowed(&variables),
            &arguments,
            &format!("{PASSWORD}\n"),
        );
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        let process = Process::serve(&binary(name), folder, &borrowed(&variables));
        Self { name: name.to_owned(), owner, process, database }
    }

    pub(crate) fn url(&self) -> &str {
        self.process.url()
    }

    pub(crate) fn client(&self) -> Client {
        self.process.client()
    }

    /// Sends the login form as the owner, and gives the status.
    pub(crate) async fn try_sign_in(&self, client: &Client, password: &str) -> u16 {
        let fields = [("username", self.owner.as_str()), ("password", password)];
        client.post_from("/admin/login", "/admin/login", &fields).await.status
    }

    /// Signs the owner in.
    pub(crate) async fn sign_in(&self, client: &Client) {
        assert_eq!(self.try_sign_in(client, PASSWORD).await, 303, "{}", self.name);
    }
}

impl Neighbourhood {
    /// Starts every site of the checkout with the defaults of development, but for what they are given here.
    pub(crate) fn start(backend: Backend) -> Self {
        let names = sites();
        assert!(names.len() > 1, "there are neighbours: {names:?}");
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let all = names.iter().map(|name| Neighbour::start(name, backend, folder.path())).collect();
        Self { all, folder }
    }

    /// Every site with every other.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&Neighbour, &Neighbour)> {
        self.all
            .iter()
            .flat_map(|from| self.all.iter().filter(|to| to.name != from.name).map(move |to| (from, to)))
    }

    /// Where a site keeps its things.
    pub(crate) fn folder_of(&self, site: &Neighbour) -> PathBuf {
        self.folder.path().join("var").join(&site.name)
    }

    /// The address of a site's database.
    pub(crate) fn database_of(&self, site: &Neighbour) -> String {
        let file = || format!("sqlite://{}", self.folder_of(site).join("site.db").display());
        site.database.as_ref().map_or_else(file, TestDatabase::url)
    }

    /// The one line in which a site says why it does not do this with these variables.
    pub(crate) fn refusal(
        &self,
        site: &Neighbour,
        command: &str,
        changed: &[(&'static str, String)],
    ) -> String {
        let mut all = variables(&[("DATABASE_URL", self.database_of(site))]);
        all.extend(changed.iter().cloned());
        let output =
            process::execute(&binary(&site.name), self.folder.path(), &borrowed(&all), &[command], "");
        let said = String::from_utf8(output.stderr).expect("the binary speaks UTF-8");
        assert_eq!(output.status.code(), Some(1), "{command}: {said}");
        assert_eq!(said.lines().count(), 1, "{command}: {said}");
        said
    }
}

/// The names of the files in a folder.
pub(crate) fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder can be read");
    entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}

fn variables(changed: &[(&'static str, String)]) -> Vec<(&'static str, String)> {
    let mut all = vec![
        ("LISTEN", "127.0.0.1:0".to_owned()),
        ("SECRET_KEY", SECRET.to_owned()),
        ("BCRYPT_COST", "4".to_owned()),
        ("DEFAULT_RATE_LIMIT", "off".to_owned()),
        ("PUBLIC_RATE_LIMIT", "off".to_owned()),
    ];
    all.extend(changed.iter().cloned());
    all
}

fn borrowed<'a>(variables: &'a [(&'static str, String)]) -> Vec<(&'a str, &'a str)> {
    variables.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The folders below `sites/` that hold a package.
fn sites() -> Vec<String> {
    let folder = root().join("sites");
    let mut names = files(&folder);
    names.retain(|name| folder.join(name).join("Cargo.toml").is_file());
    names.sort();
    names
}

/// A site's program: the one that whoever runs all tests has built, or one that is built once with what they are built with.
fn binary(site: &str) -> String {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        #[expect(clippy::disallowed_methods, reason = "a test has no settings")]
        let built = std::env::var_os("WEBGARDEN_PROGRAMS");
        built.map_or_else(built_now, PathBuf::from)
    });
    folder.join(site).display().to_string()
}

/// Builds the programs, and says where they are.
#[expect(clippy::disallowed_methods, reason = "cargo says where it is, and a test has no settings")]
fn built_now() -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build.args(["test", "--quiet", "--workspace", "--no-run", "--test", "contract"]).current_dir(root());
    // Build scripts look at what cargo says of this package: left in, the sites would be built again.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_") && !matches!(&*name, "CARGO_HOME" | "CARGO_TARGET_DIR") {
            build.env_remove(&*name);
        }
    }
    assert!(build.status().expect("cargo runs").success(), "the sites build");
    let test = std::env::current_exe().expect("this program has a path");
    test.ancestors().nth(2).expect("it lies in a target folder").to_owned()
}
