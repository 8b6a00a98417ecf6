//! The portfolio belongs to this site, and the document on security lists its part of the panel.

use std::{collections::BTreeSet, fs, path::Path};

use base_app::Site;
use core_models::{MigrationError, Migrations};
use keystone::Keystone;
use testkit::{Backend, TestSite};

/// The version of the portfolio's first migration.
const PORTFOLIO: &str = "20261126110000";

/// The rows of the first table below a heading of docs/security.md, without its head.
fn documented(heading: &str) -> BTreeSet<(String, String, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/security.md");
    let text = fs::read_to_string(path).unwrap();
    let (_, below) = text.split_once(&format!("\n{heading}\n")).unwrap();
    let lines =
        below.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    let cells =
        |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().replace('`', "")).collect();
    lines
        .skip(2)
        .map(cells)
        .map(|row: Vec<String>| (row[0].clone(), row[1].clone(), row[2].clone()))
        .collect()
}

#[test]
fn the_document_lists_every_route_of_the_portfolio() {
    let features = Keystone.features();
    let portfolio = features.iter().find(|feature| feature.name == "portfolio").unwrap();
    let actual = portfolio.panel.iter().map(|endpoint| {
        let role = format!("{:?}", endpoint.door.access).to_lowercase();
        (endpoint.method.to_string(), endpoint.path.to_owned(), role)
    });
    assert_eq!(documented("### Portfolio"), actual.collect());
}

/// The portfolio brings its routes, templates and tables to this site; the therapist's tests say that it brings none there.
async fn the_site_has_what_its_feature_brings(backend: Backend) {
    let site = TestSite::start(&Keystone, backend).await;
    let with_tables: Vec<_> = Keystone
        .features()
        .iter()
        .filter(|feature| feature.migrations.is_some())
        .map(|feature| feature.name)
        .collect();
    assert!(with_tables.contains(&"portfolio"), "{with_tables:?}");
    let beyond_the_core = site.app.db.read_blocking(|conn| Migrations::core().check(conn)).unwrap_err();
    assert!(
        matches!(&beyond_the_core, MigrationError::NewerDatabase { versions } if versions.contains(&PORTFOLIO.to_owned())),
        "{beyond_the_core}"
    );
    assert!(
        site.app.renderer.has("portfolio/list.html") && site.app.renderer.has("admin/portfolio/edit.html")
    );
    assert_eq!(site.client().get("/portfolio").await.status, 200);
    let closed = site.client().get("/admin/portfolio").await;
    assert_eq!((closed.status, closed.location()), (303, "/admin/login?next=%2Fadmin%2Fportfolio"));
}

testkit::on_both_databases! { the_site_has_what_its_feature_brings }
