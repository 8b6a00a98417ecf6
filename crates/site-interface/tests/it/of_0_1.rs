//! Release 0.1, from before both sides shared these types: what its programs print is read, and its tool reads what is written.

use std::collections::BTreeMap;

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use site_interface::{Account, Accounts, Check, Figures, Inventory, Lint, Migrations, Severity};

const INVENTORY: &str = include_str!("of_0_1/inventory.json");
const MIGRATIONS: &str = include_str!("of_0_1/migrations.json");
const LIST_USERS: &str = include_str!("of_0_1/list-users.txt");
const LINT: &str = include_str!("of_0_1/lint.json");
const METRICS: &str = include_str!("of_0_1/metrics.txt");

/// How the tool of that time reads an inventory.
#[derive(Debug, Deserialize)]
struct OldInventory {
    release: OldRelease,
    rows: BTreeMap<String, i64>,
    files: Vec<OldFile>,
    missing: Vec<String>,
    pages: Vec<OldPage>,
}

#[derive(Debug, Deserialize)]
struct OldRelease {
    version: String,
    commit: String,
}

#[derive(Debug, Deserialize)]
struct OldFile {
    path: String,
    size: u64,
    sha256: String,
}

#[derive(Debug, Deserialize)]
struct OldPage {
    path: String,
    status: u16,
    sha256: String,
}

/// How it reads `migrate --status --json`.
#[derive(Debug, Deserialize)]
struct OldMigrations {
    applied: Vec<String>,
    pending: Vec<String>,
}

fn read<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn an_inventory_is_read_as_it_was_said() {
    let inventory: Inventory = read(INVENTORY);
    assert_eq!(inventory.site, "therapist");
    assert_eq!((inventory.release.version.as_str(), inventory.release.commit.as_str()), ("0.1.0", "d56b2db"));
    assert_eq!((inventory.rows.len(), inventory.rows["users"]), (13, 1));
    assert_eq!((inventory.files[0].path.as_str(), inventory.files[0].size), ("uploads/3f2a.jpg", 20));
    assert_eq!(inventory.missing, ["uploads/4b1c.jpg"]);
    assert_eq!((inventory.pages[1].path.as_str(), inventory.pages[1].status), ("/about", 200));
    assert_eq!(
        serde_json::to_string_pretty(&inventory).unwrap(),
        INVENTORY.trim_end(),
        "and written as it was said"
    );
}

#[test]
fn an_inventory_is_written_as_the_old_tool_reads_it() {
    let inventory: Inventory = read(INVENTORY);
    let old: OldInventory = read(&serde_json::to_string(&inventory).unwrap());
    assert_eq!((old.release.version, old.release.commit), ("0.1.0".to_owned(), "d56b2db".to_owned()));
    assert_eq!((old.rows, old.missing), (inventory.rows, inventory.missing));
    let files: Vec<_> = old.files.iter().map(|file| (&file.path, file.size, &file.sha256)).collect();
    assert_eq!(
        files,
        inventory.files.iter().map(|file| (&file.path, file.size, &file.sha256)).collect::<Vec<_>>()
    );
    let pages: Vec<_> = old.pages.iter().map(|page| (&page.path, page.status, &page.sha256)).collect();
    assert_eq!(
        pages,
        inventory.pages.iter().map(|page| (&page.path, page.status, &page.sha256)).collect::<Vec<_>>()
    );
}

#[test]
fn migrations_are_read_and_written_as_they_were() {
    let migrations: Migrations = read(MIGRATIONS);
    assert_eq!((migrations.applied.len(), migrations.pending.len()), (2, 1));
    let text = serde_json::to_string_pretty(&migrations).unwrap();
    assert_eq!(text, MIGRATIONS.trim_end());
    let old: OldMigrations = read(&text);
    assert_eq!((old.applied, old.pending), (migrations.applied, migrations.pending));
}

#[test]
fn accounts_are_read_from_the_table() {
    let accounts = Accounts::from_table(LIST_USERS);
    let account = |username: &str, role: &str, email: &str| Account {
        username: username.to_owned(),
        role: role.to_owned(),
        email: email.to_owned(),
        last_login: None,
    };
    let anna = account("anna", "admin", "anna@practice.example");
    assert_eq!(accounts.accounts, [anna.clone(), account("ben", "editor", "ben@practice.example")]);
    assert_eq!(accounts.administrator(), Some(&anna));
    let nobody = Accounts::from_table("There are no accounts yet; `create-admin` makes one.\n");
    assert_eq!(nobody.administrator(), None);
}

#[test]
fn figures_are_read_from_the_metrics() {
    let figures = Figures { answers: Some(17), failures: Some(1), mail_dead: Some(2) };
    assert_eq!(Figures::read(METRICS), figures);
}

#[test]
fn a_lint_report_is_read_and_written_as_it_was() {
    let lint: Lint = read(LINT);
    assert_eq!((lint.pages, lint.cut_short), (9, false));
    assert_eq!((lint.findings[0].severity, lint.findings[0].places.len()), (Severity::Error, 1));
    let Check { name, outcome, is_warning } = &lint.checks[1];
    assert_eq!((name.as_str(), outcome.is_err(), *is_warning), ("administrators", true, false));
    let (written, said): (Value, Value) = (serde_json::to_value(&lint).unwrap(), read(LINT));
    assert_eq!(written, said);
}
