//! The binary as a tool: accounts, mail, migrations, demo content, and what it says about itself.

mod accounts;
mod upkeep;

use testkit::{Backend, PASSWORD};

use crate::installation::Installation;

/// A site with one administrator, called ailsa.
fn with_admin(backend: Backend) -> Installation {
    let site = Installation::new(backend);
    create_admin(&site, "ailsa");
    site
}

fn create_admin(site: &Installation, name: &str) {
    let email = format!("{name}@example.org");
    let out =
        site.succeed(&["create-admin", "--username", name, "--email", &email], &format!("{PASSWORD}\n"));
    assert_eq!(out, format!("Made the administrator {name}.\n"));
}

/// The lines of `list-users` as name and role.
fn accounts(site: &Installation) -> Vec<(String, String)> {
    let out = site.succeed(&["list-users"], "");
    let word = |line: &str, at: usize| line.split_whitespace().nth(at).unwrap_or_default().to_owned();
    out.lines().map(|line| (word(line, 0), word(line, 1))).collect()
}

fn account(name: &str, role: &str) -> (String, String) {
    (name.to_owned(), role.to_owned())
}
