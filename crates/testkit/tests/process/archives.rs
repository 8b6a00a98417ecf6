//! Archives of a whole site: written while it goes on, restored on either database, refused when damaged, taken back.

mod damage;
mod kills;
mod load;
mod restoring;

use std::path::{Path, PathBuf};

use serde_json::Value;
use testkit::{Answer, Backend, Client, PASSWORD, pictures, process::Process};

use crate::installation::Installation;

const BOTH: [Backend; 2] = [Backend::Sqlite, Backend::Postgres];

/// A site with its demo content, an administrator called ailsa, and a message with no answer yet.
async fn with_content(backend: Backend) -> Installation {
    let site = site(backend);
    site.succeed(&["seed-demo"], "");
    site.succeed(
        &["create-admin", "--username", "anna", "--email", "anna@example.org"],
        &format!("{PASSWORD}\n"),
    );
    let process = site.serve();
    write_message(&process.client(), "zoe@example.org", "Tab\tand “quotes” and \\N and 🙂\nand a line").await;
    site
}

/// A site without limits for those who write much.
fn site(backend: Backend) -> Installation {
    Installation::new(backend)
        .with("CONTACT_RATE_LIMIT", "off")
        .with("MAIL_RATE_LIMIT", "off")
        .with("CONTACT_MINIMUM_SECONDS", "0")
        .with("DEFAULT_RATE_LIMIT", "off")
}

async fn write_message(client: &Client, email: &str, text: &str) {
    let answer = send_message(client, email, text).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
}

async fn send_message(client: &Client, email: &str, text: &str) -> Answer {
    let fields = [("name", "A Visitor"), ("email", email), ("message", text)];
    client.post_from("/contact", "/contact", &fields).await
}

async fn signed_in(process: &Process) -> Client {
    let client = process.client();
    let fields = [("username", "anna"), ("password", PASSWORD)];
    let answer = client.post_from("/admin/login", "/admin/login", &fields).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    client
}

/// Uploads a picture and writes a post that shows it.
async fn write_post(client: &Client, title: &str) {
    let answer = send_post(client, title).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
}

async fn send_post(client: &Client, title: &str) -> Answer {
    let uploaded = send_picture(client).await;
    if uploaded.status != 200 {
        return uploaded;
    }
    let location: Value = serde_json::from_slice(&uploaded.bytes).unwrap();
    let picture = location["location"].as_str().unwrap();
    let content = format!("<p>{title}</p><p><img src=\"{picture}\" alt=\"A\"></p>");
    let fields = [("title", title), ("slug", ""), ("content", &content), ("visible", "on")];
    client.post_from("/admin/posts/new", "/admin/posts/new", &fields).await
}

async fn send_picture(client: &Client) -> Answer {
    let token = client.get("/admin/posts/new").await.token();
    client.upload(&token, "a.png", &pictures::png(400, 300)).await
}

/// An archive and what it says about itself.
struct Archive {
    path: PathBuf,
    manifest: Value,
}

impl Archive {
    fn of(site: &Installation, name: &str) -> Self {
        let path = site.folder().join(name);
        let manifest = site.succeed(&["backup", text(&path), "--json"], "");
        Self { path, manifest: serde_json::from_str(&manifest).unwrap() }
    }

    fn restore_on(&self, site: &Installation) -> String {
        site.succeed(&["restore", text(&self.path)], "")
    }

    /// What differs between the manifest and a site, with the pages as they were at that time; empty when nothing does.
    fn differences(&self, site: &Installation) -> Vec<String> {
        let made = self.manifest["created_at"].as_str().unwrap();
        let inventory = inventory(site, &["--at", made]);
        let mut found = self.differences_from(&inventory);
        let pages = inventory["pages"].as_array().unwrap();
        for page in self.manifest["pages"].as_array().unwrap().iter().filter(|page| page["sha256"] != "") {
            let here = pages.iter().find(|here| here["path"] == page["path"]);
            if here != Some(page) {
                found.push(format!("page: {page} in the archive, {here:?} in the site"));
            }
        }
        found
    }

    /// What differs between the manifest and an inventory, pages left aside.
    fn differences_from(&self, inventory: &Value) -> Vec<String> {
        let manifest = &self.manifest;
        let mut found = Vec::new();
        let mut compare = |what: &str, there: &Value, here: &Value| {
            if there != here {
                found.push(format!("{what}: {there} in the archive, {here} in the site"));
            }
        };
        compare("rows", &manifest["database"]["rows"], &inventory["rows"]);
        compare("schema", &manifest["database"]["schema_version"], &inventory["schema_version"]);
        compare("missing files", &Value::Array(Vec::new()), &inventory["missing"]);
        let files = manifest["files"].as_array().unwrap().iter();
        let uploads =
            files.filter(|file| file["path"].as_str().unwrap().contains("uploads/")).cloned().collect();
        compare("files", &sorted(uploads), &sorted(inventory["files"].as_array().unwrap().clone()));
        found
    }
}

fn inventory(site: &Installation, arguments: &[&str]) -> Value {
    let arguments = [&["inventory", "--json"], arguments].concat();
    serde_json::from_str(&site.succeed(&arguments, "")).unwrap()
}

fn sorted(mut values: Vec<Value>) -> Value {
    values.sort_by_key(|value| value["path"].as_str().unwrap().to_owned());
    Value::Array(values)
}

fn text(path: &Path) -> &str {
    path.to_str().expect("the names of a test are UTF-8")
}

/// The names in a folder, without the marks and what a restore has kept.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
