//! The layer table of docs/architecture.md, as data.

/// How far up a package stands. Dependencies point to strictly lower levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// A shared crate, from 0.
    Shared(u8),
    /// What tests boot sites with: above all shared crates, a dependency of tests only.
    TestKit,
    /// One business.
    Site,
    /// What operators run on a server: knows crates of level 0, and sites only as programs.
    OperatorsTool,
    /// A part of this tool, from 0, or the tool itself: stands beside the others and knows none of them.
    Tool(u8),
}

impl std::fmt::Display for Level {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Shared(level) => write!(f, "level {level}"),
            Self::TestKit => f.write_str("the test kit"),
            Self::Site => f.write_str("a site"),
            Self::OperatorsTool => f.write_str("the operators' tool"),
            Self::Tool(_) => f.write_str("the developers' tool"),
        }
    }
}

/// The highest level whose crates know no HTTP.
pub(super) const HIGHEST_WITHOUT_HTTP: Level = Level::Shared(1);

/// The highest level that the operators' tool may use.
pub(super) const HIGHEST_FOR_OPERATORS: Level = Level::Shared(0);

/// The level of the features, which may have tables of their own.
pub(super) const FEATURES: Level = Level::Shared(5);

/// The lowest level whose tests may boot a site.
pub(super) const LOWEST_WITH_TEST_KIT: Level = Level::Shared(3);

const SHARED: &[(&str, Level)] = &[
    ("sanitizer", Level::Shared(0)),
    ("image-handler", Level::Shared(0)),
    ("email", Level::Shared(0)),
    ("env-file", Level::Shared(0)),
    ("site-interface", Level::Shared(0)),
    ("texts", Level::Shared(0)),
    ("theme", Level::Shared(0)),
    ("linter", Level::Shared(0)),
    ("archive", Level::Shared(0)),
    ("core-models", Level::Shared(1)),
    ("forms", Level::Shared(1)),
    ("auth", Level::Shared(2)),
    ("jobs", Level::Shared(2)),
    ("base-app", Level::Shared(3)),
    ("admin", Level::Shared(4)),
    ("program", Level::Shared(4)),
    ("analytics", FEATURES),
    ("blog", FEATURES),
    ("contact", FEATURES),
    ("portfolio", FEATURES),
    ("testkit", Level::TestKit),
    ("ctl", Level::OperatorsTool),
    ("checkout", Level::Tool(0)),
    ("front-end", Level::Tool(1)),
    ("packing", Level::Tool(2)),
    ("server-tour", Level::Tool(3)),
    ("benchmark", Level::Tool(3)),
];

/// The level of the package in this folder, unless the table lacks it.
pub(super) fn level(folder: &str) -> Option<Level> {
    match folder.split_once('/') {
        Some(("sites", _)) => Some(Level::Site),
        // The worked examples of the documents are features that no site has.
        Some(("docs", _)) => Some(FEATURES),
        Some(("crates", name)) => SHARED.iter().find(|(known, _)| *known == name).map(|(_, level)| *level),
        _ => (folder == "xtask").then_some(Level::Tool(4)),
    }
}

/// The names of the features that sites can have.
pub(super) fn features() -> impl Iterator<Item = &'static str> {
    SHARED.iter().filter(|(_, level)| *level == FEATURES).map(|(name, _)| *name)
}

/// A crate from outside that only one package of ours may use.
pub(super) struct Owned {
    pub(super) name: &'static str,
    pub(super) owner: &'static str,
    /// Whether a feature may use it too, for its own tables.
    pub(super) features_too: bool,
    /// Whether the operators' tool may use it too.
    pub(super) operators_too: bool,
}

const fn owned(name: &'static str, owner: &'static str) -> Owned {
    Owned { name, owner, features_too: false, operators_too: false }
}

const fn shared_with_operators(name: &'static str, owner: &'static str) -> Owned {
    Owned { name, owner, features_too: false, operators_too: true }
}

const fn shared_with_features(name: &'static str) -> Owned {
    Owned { name, owner: "core-models", features_too: true, operators_too: false }
}

/// The sole owners.
pub(super) const OWNED: &[Owned] = &[
    owned("ammonia", "sanitizer"),
    owned("age", "ctl"),
    owned("image", "image-handler"),
    owned("object_store", "ctl"),
    owned("lettre", "email"),
    owned("fluent-bundle", "texts"),
    owned("unic-langid", "texts"),
    owned("rust-embed", "theme"),
    shared_with_features("diesel"),
    shared_with_features("diesel-derive-newtype"),
    shared_with_features("diesel_migrations"),
    owned("libsqlite3-sys", "core-models"),
    owned("openssl-sys", "core-models"),
    owned("pq-sys", "core-models"),
    owned("r2d2", "core-models"),
    owned("validator", "forms"),
    owned("bcrypt", "auth"),
    owned("actix-session", "auth"),
    owned("actix-files", "base-app"),
    owned("actix-governor", "base-app"),
    shared_with_operators("clap", "program"),
    owned("tera", "base-app"),
    owned("tracing-actix-web", "base-app"),
    owned("fantoccini", "testkit"),
];

/// Crates that speak HTTP.
pub(super) const HTTP: &[&str] = &["actix", "axum", "cookie", "http", "hyper", "reqwest", "tower", "warp"];
