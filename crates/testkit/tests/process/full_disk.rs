//! A site on a disk without a byte of room: nothing that is written is lost, and the owner can make room again.

use std::{
    fs::{self, File, Permissions},
    io::Write,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    process::Command,
};

use testkit::{Answer, Backend, Client, PASSWORD, pictures, process::Process, run};

use crate::installation::Installation;

const NEW: &str = "/admin/posts/new";

/// The disk, in bytes.
const SIZE: &str = "8m";

/// The log that SQLite keeps for a full disk, in bytes.
const RESERVE: u64 = 1024 * 1024;

/// A site with a small disk of its own, for its database and its uploads.
struct Small {
    process: Process,
    /// The disk, as seen from outside of the site's own view of the file system.
    disk: PathBuf,
    installation: Installation,
}

impl Small {
    fn start() -> Self {
        let installation = Installation::at("sqlite://disk/site.db");
        let disk = installation.folder().join("disk");
        fs::create_dir(&disk).unwrap();
        let uploads = disk.join("uploads").display().to_string();
        let installation = installation.with("UPLOAD_FOLDER", &uploads).with("CONTACT_MINIMUM_SECONDS", "0");
        let program = installation.folder().join("on-a-small-disk");
        let binary = Installation::binary();
        let users = if is_root() { "" } else { "--map-root-user" };
        let script = format!(
            "#!/bin/sh\nexec unshare {users} --mount sh -c '\
             mount -t tmpfs -o size={SIZE} tmpfs disk && \
             echo {PASSWORD} | {binary} create-admin --username anna --email a@example.org >/dev/null && \
             exec {binary} serve'\n"
        );
        fs::write(&program, script).unwrap();
        fs::set_permissions(&program, Permissions::from_mode(0o755)).unwrap();
        let process = installation.serve_by(&program);
        let inside = format!("/proc/{}/root{}", process.id(), disk.display());
        Self { process, disk: inside.into(), installation }
    }

    async fn owner(&self) -> Client {
        let owner = self.process.client().with_header("accept", "text/html");
        let fields = [("username", "anna"), ("password", PASSWORD)];
        assert_eq!(owner.post_from("/admin/login", "/admin/login", &fields).await.status, 303);
        owner
    }

    /// Waits until the site has its reserve.
    async fn has_reserve(&self) {
        let log = self.disk.join("site.db-wal");
        while fs::metadata(&log).map(|log| log.len()).unwrap_or_default() < RESERVE {
            tokio::task::yield_now().await;
        }
    }

    /// Leaves not a byte.
    fn fill(&self) -> PathBuf {
        let path = self.disk.join("others");
        let mut file = File::create(&path).unwrap();
        for size in [64 * 1024, 4096, 1] {
            let block = vec![0x5a; size];
            while file.write_all(&block).is_ok() {}
        }
        path
    }

    /// What `doctor` says about the disk.
    fn doctor(&self) -> (Option<i32>, String) {
        let id = self.process.id().to_string();
        let uploads = self.installation.folder().join("disk/uploads");
        let users: &[&str] = if is_root() { &[] } else { &["--user", "--preserve-credentials"] };
        let output = Command::new("nsenter")
            .args(["--target", &id, "--mount", "--root"])
            .args(users)
            .arg(format!("--wdns={}", self.installation.folder().display()))
            .arg(Installation::binary())
            .arg("doctor")
            .env("WEBGARDEN_ENV", "testing")
            .env("SECRET_KEY", crate::installation::SECRET)
            .env("DATABASE_URL", self.installation.url())
            .env("UPLOAD_FOLDER", uploads)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let line = said.lines().find(|line| line.contains(" disk space: ")).map(str::to_owned);
        (output.status.code(), line.unwrap_or_else(|| panic!("{output:?}")))
    }
}

/// Root mounts without a user namespace of its own, which the kernel refuses within a changed root.
fn is_root() -> bool {
    fs::metadata("/proc/self").unwrap().uid() == 0
}

async fn save(owner: &Client, title: &str, words: usize) -> Answer {
    let form = owner.get(NEW).await;
    assert_eq!(form.status, 200, "the panel can be read");
    let key = form.attributes("input[name=form_key]", "value").remove(0);
    let text = format!("<p>{}</p>", "word ".repeat(words));
    let token = form.token();
    let fields = [("csrf_token", token.as_str()), ("form_key", &key), ("title", title), ("content", &text)];
    owner.post(NEW, &fields).await
}

#[test]
fn nothing_is_lost_and_pictures_make_room() {
    run(Backend::Sqlite, |_| async {
        let site = Small::start();
        let owner = site.owner().await;
        site.has_reserve().await;
        let token = owner.get("/admin/uploads").await.token();
        let uploaded = owner.upload(&token, "large.png", &pictures::noise(700, 500)).await;
        assert_eq!(uploaded.status, 200, "{}", uploaded.text());
        let (code, said) = site.doctor();
        assert!(said.starts_with("warn "), "{code:?} {said}");

        site.fill();
        let (code, said) = site.doctor();
        assert!(
            code == Some(1) && said.starts_with("WRONG ") && said.contains("0 bytes free"),
            "{code:?} {said}"
        );
        assert_eq!(save(&owner, "Short", 100).await.status, 303, "there is a reserve");

        let mut saved = 0;
        let full = loop {
            let answer = save(&owner, "Another", 8_000).await;
            if answer.status != 303 {
                break answer;
            }
            saved += 1;
            assert!(saved < 1000, "the reserve has an end");
        };
        assert_eq!(full.status, 507, "{}", full.text());
        assert_eq!(full.attributes("#title", "value"), ["Another"]);
        assert!(full.texts("textarea[name=content]")[0].starts_with("<p>word word"));
        assert!(full.texts(".notice-danger")[0].contains("There is no space left on the server"));
        assert_eq!(full.attributes("form.editor input[name=form_key]", "value").len(), 1);

        let refused = owner.upload(&token, "more.png", &pictures::noise(300, 300)).await;
        assert_eq!(refused.status, 507);
        assert!(refused.text().contains("no space left"), "{}", refused.text());

        let list = owner.get("/admin/uploads").await;
        assert_eq!(list.status, 200);
        let delete = list.attributes("form[action$='/delete']", "action").remove(0);
        let fields = [("csrf_token", list.token()), ("confirmed", "yes".to_owned())];
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(owner.post(&delete, &fields).await.status, 303);
        let address = uploaded.text().split('"').nth(3).unwrap().to_owned();
        assert_eq!(owner.get(&address).await.status, 404);
        assert!(owner.get("/admin/uploads").await.attributes("form[action$='/delete']", "action").is_empty());
        assert_eq!(save(&owner, "Long", 20_000).await.status, 303, "there is room again");
    });
}

#[test]
fn the_owner_can_sign_in_while_the_disk_is_full() {
    run(Backend::Sqlite, |_| async {
        let site = Small::start();
        site.has_reserve().await;
        let others = site.fill();
        let owner = site.owner().await;
        assert_eq!(owner.get("/admin").await.status, 200);
        assert!(Path::new(&others).exists());
    });
}
