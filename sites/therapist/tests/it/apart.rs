//! What only other sites have does not come here: no route, no template, no table.

use core_models::{MigrationError, Migrations, users::Role};
use testkit::{Backend, TestSite};
use therapist::Therapist;

/// The version of the portfolio's first migration.
const PORTFOLIO: &str = "20261126110000";

async fn nothing_of_the_portfolio_is_here(backend: Backend) {
    let site = TestSite::start(&Therapist, backend).await;
    let owner = site.signed_in("anna", Role::Admin).await;
    for path in ["/portfolio", "/portfolio/a-wall", "/admin/portfolio", "/admin/portfolio/new"] {
        assert_eq!(owner.get(path).await.status, 404, "{path}");
    }
    for feature in site.app.features.iter() {
        let public = feature.routes.iter().map(|endpoint| endpoint.path);
        let paths = public.chain(feature.panel.iter().map(|endpoint| endpoint.path));
        let foreign: Vec<_> = paths.filter(|path| path.contains("portfolio")).collect();
        assert!(foreign.is_empty(), "{}: {foreign:?}", feature.name);
    }
    let templates = site.app.renderer.names();
    assert!(!templates.iter().any(|name| name.contains("portfolio")), "{templates:?}");
    // What was applied beyond the core's own migrations.
    let more = match site.app.db.read_blocking(|conn| Migrations::core().check(conn)) {
        Ok(()) => Vec::new(),
        Err(MigrationError::NewerDatabase { versions }) => versions,
        Err(other) => panic!("{other}"),
    };
    assert!(!more.contains(&PORTFOLIO.to_owned()), "{more:?}");
}

testkit::on_both_databases! { nothing_of_the_portfolio_is_here }
