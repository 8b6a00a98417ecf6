//! The portfolio belongs to this site.

use base_app::Site;
use core_models::{MigrationError, Migrations};
use keystone::Keystone;
use testkit::{Backend, TestSite};

/// The version of the portfolio's first migration.
const PORTFOLIO: &str = "20261126110000";

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
