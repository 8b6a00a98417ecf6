//! Why a site does not start.

use base_app::{Application, Facts, Settings, Site, StartOptions, settings::Environment};

/// What a site says that refuses to start, or nothing when it would.
#[must_use]
pub fn refusal(site: &dyn Site) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let database = format!("sqlite://{}", folder.path().join("site.db").display());
    let environment = Environment::of([
        ("WEBGARDEN_ENV", "testing"),
        ("SECRET_KEY", "a-secret-that-only-this-test-knows-0123456789-abcdefghi"),
        ("DATABASE_URL", database.as_str()),
    ]);
    let facts = Facts::parse(site.facts()).expect("site.toml is right");
    let mut settings =
        Settings::load(&environment, site.name(), &facts, &[]).expect("the settings are right");
    settings.storage.uploads = folder.path().join("uploads");
    settings.storage.private_uploads = folder.path().join("uploads-private");
    Application::app(site, settings, StartOptions::default())
        .err()
        .map(|error| error.to_string())
        .unwrap_or_default()
}
