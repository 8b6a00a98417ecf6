//! The PostgreSQL role and database of a site. The role has the name of the system user, so that no password is needed.

use std::time::Duration;

use crate::{
    context::Context,
    failure::{Failure, Outcome},
    machine::program::Program,
    site::name::SiteName,
};

/// How long the server may take to say that it is there.
const PATIENCE: Duration = Duration::from_secs(20);

/// Makes role and database unless they are there. No other role may connect.
///
/// # Errors
/// If the server is away or refuses.
pub fn make(context: &Context, site: &SiteName) -> Outcome {
    let name = site.account();
    if !has(context, "pg_roles WHERE rolname", &name)? {
        run(context, &format!(r#"CREATE ROLE "{name}" LOGIN"#))?;
    }
    // The site knows its server's troubles by their words, and may not choose the language itself.
    run(context, &format!(r#"ALTER ROLE "{name}" SET lc_messages TO 'C'"#))?;
    if !has(context, "pg_database WHERE datname", &name)? {
        run(
            context,
            &format!(r#"CREATE DATABASE "{name}" OWNER "{name}" ENCODING 'UTF8' TEMPLATE template0"#),
        )?;
    }
    run(context, &format!(r#"REVOKE ALL ON DATABASE "{name}" FROM PUBLIC"#))?;
    // Everybody may connect to these otherwise, and see who else has databases.
    run(context, "REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC")
}

/// Removes the role and its databases, if they are there: its own, and copies that a crash has left. Whoever is connected is cut
/// off.
///
/// # Errors
/// If the server is away or refuses.
pub fn remove(context: &Context, site: &SiteName) -> Outcome {
    let name = site.account();
    let owned = format!(
        "SELECT datname FROM pg_database JOIN pg_roles ON datdba = pg_roles.oid WHERE rolname = '{name}' ORDER BY datname"
    );
    for database in context.programs.ask(&psql(&owned))?.lines().filter(|line| !line.is_empty()) {
        run(
            context,
            &format!(r#"DROP DATABASE IF EXISTS "{}" WITH (FORCE)"#, database.replace('"', "\"\"")),
        )?;
    }
    run(context, &format!(r#"DROP ROLE IF EXISTS "{name}""#))
}

/// Asks the server whether it is there.
///
/// # Errors
/// If it does not answer in time.
pub fn ping(context: &Context) -> Outcome {
    context.programs.ask(&psql("SELECT 1").limit(PATIENCE))?;
    Ok(())
}

/// How many connections the server takes.
///
/// # Errors
/// If the server is away.
pub fn connections(context: &Context) -> Outcome<u32> {
    let said = context.programs.ask(&psql("SHOW max_connections").limit(PATIENCE))?;
    let number = said.trim().parse();
    number.map_err(|_other| Failure::Attention(format!("PostgreSQL's max_connections is “{}”", said.trim())))
}

fn has(context: &Context, place: &str, name: &str) -> Outcome<bool> {
    let said = context.programs.ask(&psql(&format!("SELECT 1 FROM {place} = '{name}'")))?;
    Ok(said.trim() == "1")
}

fn run(context: &Context, statement: &str) -> Outcome {
    context.programs.run(&psql(statement))?;
    Ok(())
}

/// One statement, as the server's own administrator. Names of sites need no escaping: they have letters, digits and hyphens.
fn psql(statement: &str) -> Program {
    Program::new("psql")
        .args([
            "--no-psqlrc",
            "--quiet",
            "--tuples-only",
            "--no-align",
            "--set=ON_ERROR_STOP=1",
            "--dbname=postgres",
        ])
        .args(["--command", statement])
        .as_user("postgres")
}
