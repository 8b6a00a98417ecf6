//! Migrations: there and back again, once for many processes, and never on a database that is newer.

use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use core_models::{
    Database, DatabaseKind, DatabaseUrl, DbConnection, MigrationError, MigrationSet, Migrations, PoolOptions,
};
use diesel::connection::SimpleConnection;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};

use crate::schema::dump;
use crate::test_database::{TestDatabase, on_both, on_both_empty};

const FEATURE: EmbeddedMigrations = embed_migrations!("tests/migrations/feature");
const FEATURE_AGAIN: EmbeddedMigrations = embed_migrations!("tests/migrations/feature");
const BROKEN: EmbeddedMigrations = embed_migrations!("tests/migrations/broken");
const BROKEN_AGAIN: EmbeddedMigrations = embed_migrations!("tests/migrations/broken");
const DANGLING: EmbeddedMigrations = embed_migrations!("tests/migrations/dangling");

/// Environment of the processes that a test starts: the database to migrate.
const CHILD_URL: &str = "CORE_MODELS_TEST_CHILD_URL";

/// How many migrations the core has.
fn number_of_core() -> usize {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/sqlite");
    std::fs::read_dir(folder).unwrap().count()
}

fn feature() -> MigrationSet {
    MigrationSet { postgres: FEATURE, sqlite: FEATURE_AGAIN }
}

fn broken() -> MigrationSet {
    MigrationSet { postgres: BROKEN, sqlite: BROKEN_AGAIN }
}

fn pending(db: &Database, migrations: &Migrations) -> Vec<String> {
    let migrations = migrations.clone();
    db.read_blocking(|c| migrations.pending(c)).unwrap()
}

#[test]
fn every_migration_can_be_taken_back_and_applied_again() {
    on_both_empty(|empty| {
        let db = empty.connect();
        let migrations = Migrations::core();
        let nothing = dump(&db);
        let applied = migrations.run(&db).unwrap();
        assert_eq!(applied.len(), number_of_core());
        assert_eq!(applied[0], "2026-11-21-100000_users");
        assert_eq!(migrations.run(&db).unwrap(), Vec::<String>::new());

        // Down one step at a time, noting the schema after each, then up the same steps.
        let mut schemas = vec![dump(&db)];
        let mut reverted = Vec::new();
        while let Some(name) = migrations.revert_last(&db).unwrap() {
            reverted.push(name);
            schemas.push(dump(&db));
        }
        reverted.reverse();
        assert_eq!(reverted, applied);
        assert_eq!(schemas.last(), Some(&nothing));
        for steps in (0..applied.len()).rev() {
            migrations.run(&db).unwrap();
            assert_eq!(dump(&db), schemas[0]);
            for _ in 0..steps {
                migrations.revert_last(&db).unwrap();
            }
            assert_eq!(dump(&db), schemas[steps], "after taking back {steps}");
        }
        assert_eq!(migrations.revert_all(&db).unwrap().len(), applied.len());
        assert_eq!(dump(&db), nothing);
        assert_eq!(migrations.revert_last(&db).unwrap(), None);
        assert_eq!(pending(&db, &migrations), applied);
    });
}

#[test]
fn migrations_of_a_feature_join_in_the_order_of_their_versions() {
    on_both_empty(|empty| {
        let db = empty.connect();
        Migrations::core().run(&db).unwrap();
        let merged = Migrations::merged(vec![feature(), MigrationSet::core()]);
        // Its first migration is older than some of the core's that were applied before it was known.
        let names = ["2026-11-21-100150_feature_first", "2026-12-01-000000_feature_last"];
        assert_eq!(pending(&db, &merged), names);
        assert_eq!(merged.run(&db).unwrap(), names);
        assert_eq!(merged.revert_last(&db).unwrap().as_deref(), Some(names[1]));
        assert_eq!(merged.run(&db).unwrap(), names[1..]);
        let all = merged.revert_all(&db).unwrap();
        assert_eq!(
            (all.len(), all[0].as_str(), all[number_of_core() - 1].as_str()),
            (number_of_core() + 2, names[1], names[0])
        );
    });
}

#[test]
fn a_database_from_the_future_is_refused() {
    on_both_empty(|empty| {
        let db = empty.connect();
        let newer = Migrations::merged(vec![MigrationSet::core(), feature()]);
        newer.run(&db).unwrap();
        let before = dump(&db);
        let core = Migrations::core();
        let check = db.read_blocking(|c| core.check(c));
        for result in
            [check, core.run(&db).map(drop), core.revert_last(&db).map(drop), core.revert_all(&db).map(drop)]
        {
            let error = result.unwrap_err();
            assert_eq!(
                error.to_string(),
                "This database was made by a newer version of this site (it has the unknown migrations \
                 20261121100150, 20261201000000). Start that version, or restore a backup made before it."
            );
            assert!(matches!(error, MigrationError::NewerDatabase { versions } if versions.len() == 2));
        }
        assert_eq!(dump(&db), before);
    });
}

#[test]
fn a_database_belongs_to_the_site_that_came_first() {
    on_both_empty(|empty| {
        let db = empty.connect();
        let bakery = Migrations::core().of_site("bakery");
        let florist = Migrations::merged(vec![MigrationSet::core(), feature()]).of_site("florist");
        bakery.run(&db).unwrap();
        assert_eq!(bakery.run(&db).unwrap(), Vec::<String>::new());
        let before = dump(&db);
        let check = db.read_blocking(|c| florist.check(c));
        for result in [
            check,
            florist.run(&db).map(drop),
            florist.revert_last(&db).map(drop),
            florist.revert_all(&db).map(drop),
        ] {
            let error = result.unwrap_err();
            assert_eq!(
                error.to_string(),
                "DATABASE_URL: this database belongs to the site “bakery”; give “florist” a database of its own"
            );
            assert!(matches!(error, MigrationError::AnotherSite { .. }));
        }
        assert_eq!(dump(&db), before);
        bakery.revert_all(&db).unwrap();
        florist.run(&db).unwrap();
        assert!(bakery.run(&db).is_err(), "an empty database is anybody's");
    });
}

#[test]
fn a_database_from_before_sites_were_named_is_taken_as_it_is() {
    on_both(|db| {
        Migrations::core().of_site("bakery").run(db).unwrap();
        assert!(Migrations::core().of_site("florist").run(db).is_err());
    });
}

#[test]
fn of_many_sites_at_once_one_gets_the_database() {
    const SITES: [&str; 4] = ["bakery", "florist", "gym", "butcher"];
    on_both_empty(|empty| {
        let databases = SITES.map(|site| (site, empty.connect()));
        let outcomes: Vec<bool> = std::thread::scope(|scope| {
            let tries = databases
                .each_ref()
                .map(|(site, db)| scope.spawn(move || Migrations::core().of_site(site).run(db).is_ok()));
            tries.into_iter().map(|attempt| attempt.join().unwrap()).collect()
        });
        assert_eq!(outcomes.iter().filter(|got_it| **got_it).count(), 1, "{outcomes:?}");
    });
}

#[test]
fn a_migration_that_fails_changes_nothing_and_can_be_mended() {
    on_both_empty(|empty| {
        let db = empty.connect();
        let core = Migrations::core();
        core.run(&db).unwrap();
        let before = dump(&db);
        let error = Migrations::merged(vec![MigrationSet::core(), broken()]).run(&db).unwrap_err();
        assert!(matches!(error, MigrationError::Failed(_)));
        assert!(error.to_string().contains("2026-12-02-000000_broken"), "{error}");
        assert_eq!(dump(&db), before);
        assert_eq!(pending(&db, &core), Vec::<String>::new());
        Migrations::merged(vec![MigrationSet::core(), feature()]).run(&db).unwrap();
    });
}

#[test]
fn two_migrations_with_one_version_are_refused() {
    on_both_empty(|empty| {
        let db = empty.connect();
        let twice = Migrations::merged(vec![MigrationSet::core(), MigrationSet::core()]);
        let error = twice.run(&db).unwrap_err();
        assert!(matches!(error, MigrationError::Duplicate { version } if version == "20261121100000"));
    });
}

#[test]
fn rows_that_would_refer_to_nothing_stop_a_migration_on_sqlite() {
    let empty = TestDatabase::empty(DatabaseKind::Sqlite);
    let db = empty.connect();
    Migrations::core().run(&db).unwrap();
    let set = MigrationSet { postgres: FEATURE, sqlite: DANGLING };
    let error = Migrations::merged(vec![MigrationSet::core(), set]).run(&db).unwrap_err();
    assert!(matches!(error, MigrationError::Dangling { table } if table == "sessions"));
    let core = Migrations::core();
    db.read_blocking(|c| core.check(c)).unwrap();
}

#[test]
fn looking_at_an_empty_database_leaves_it_empty() {
    on_both_empty(|empty| {
        let db = empty.connect();
        let core = Migrations::core();
        db.read_blocking(|c| core.check(c)).unwrap();
        assert_eq!(pending(&db, &core).len(), number_of_core());
        let tables = db.read_blocking(|conn| {
            match conn {
                DbConnection::Sqlite(c) => c.batch_execute("SELECT * FROM __diesel_schema_migrations"),
                DbConnection::Postgres(c) => c.batch_execute("SELECT * FROM __diesel_schema_migrations"),
            }
            .map_err(core_models::DatabaseError::from)
        });
        assert!(tables.is_err());
    });
}

/// Starts this very test program again, to migrate the database in a process of its own.
fn migrate_in_child(url: &DatabaseUrl) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "migrations::a_process_migrates_what_it_is_given", "--nocapture"])
        .env(CHILD_URL, url.with_password())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// By itself it migrates an empty database; the tests below start it as a process for theirs.
#[test]
fn a_process_migrates_what_it_is_given() {
    #[expect(clippy::disallowed_methods, reason = "the tests that start this process say so")]
    let given = std::env::var(CHILD_URL);
    let own = TestDatabase::empty(DatabaseKind::Sqlite);
    let url = given.map_or_else(|_unset| own.url.clone(), |url| DatabaseUrl::parse(&url).unwrap());
    let db = Database::connect(&url, PoolOptions::default()).unwrap();
    println!("applied={}", Migrations::core().run(&db).unwrap().len());
    assert_eq!(pending(&db, &Migrations::core()), Vec::<String>::new());
}

#[test]
fn eight_processes_at_once_migrate_once() {
    on_both_empty(|empty| {
        let children: Vec<_> = (0..8).map(|_| migrate_in_child(&empty.url)).collect();
        let mut applied = Vec::new();
        for child in children {
            let output = child.wait_with_output().unwrap();
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
            let number = text.split("applied=").nth(1).and_then(|rest| rest.lines().next()).unwrap();
            applied.push(number.parse::<usize>().unwrap());
        }
        applied.sort_unstable();
        assert_eq!(applied, [0, 0, 0, 0, 0, 0, 0, number_of_core()]);
    });
}

/// The kills inside each migration, at moments spread over the time that the migration takes.
#[test]
fn a_process_killed_inside_any_migration_holds_nobody_up() {
    let kills = kills_of_each_migration();
    on_both_empty(|empty| {
        let db = empty.connect();
        let core = Migrations::core();
        let names = core.run(&db).unwrap();
        let whole = dump(&db);
        for done in (0..names.len()).rev() {
            core.revert_last(&db).unwrap();
            let left = pending(&db, &core);
            assert_eq!(left, names[done..]);
            for kill in 0..kills {
                let child = migrate_in_child(&empty.url);
                kill_after(child, Duration::from_millis(4 + 36 * kill / kills));
                core.run(&db).unwrap();
                assert_eq!(dump(&db), whole, "killed inside {}", names[done]);
                for _ in &left {
                    core.revert_last(&db).unwrap();
                }
            }
        }
    });
}

/// As many as `cargo xtask bench` asks for, or a few.
fn kills_of_each_migration() -> u64 {
    #[expect(clippy::disallowed_methods, reason = "a test takes its length from the environment")]
    let asked = std::env::var("WEBGARDEN_MIGRATION_KILLS").ok().and_then(|count| count.parse().ok());
    asked.unwrap_or(3)
}

/// Kills a process that has not ended by itself after this time.
fn kill_after(mut child: Child, time: Duration) {
    let output = child.stdout.take().unwrap();
    let (ended, end) = channel();
    let reader = std::thread::spawn(move || {
        let text = std::io::read_to_string(output);
        let _heard = ended.send(());
        text
    });
    let _in_time = end.recv_timeout(time);
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap().unwrap();
}

#[test]
fn a_migrated_database_has_nothing_pending() {
    on_both(|db| assert_eq!(pending(db, &Migrations::core()), Vec::<String>::new()));
}
