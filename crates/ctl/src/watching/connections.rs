//! Whether PostgreSQL takes as many connections as its sites may open together.

use crate::{
    context::Context,
    machine::postgres,
    site::{
        env_file,
        file::{DatabaseKind, SiteFile},
        name::SiteName,
    },
    watching::finding::{Finding, SERVER, Verdict},
};

/// What a site opens at most when its settings say nothing else.
const OF_A_SITE: u32 = 4;

/// What the server needs besides: backups, migrations, drills, its administrator.
const BESIDES: u32 = 10;

/// A server is told to take a multiple of this.
const STEP: u32 = 50;

/// Nothing when no site on this server has its rows in PostgreSQL.
#[must_use]
pub(crate) fn examine(context: &Context, sites: &[(SiteName, SiteFile)]) -> Option<Finding> {
    let open = |file: &SiteFile| file.ready && !file.suspended && file.database == DatabaseKind::Postgres;
    let running: Vec<&SiteName> = sites.iter().filter(|(_, file)| open(file)).map(|(site, _)| site).collect();
    if running.is_empty() {
        return None;
    }
    let wanted = running.iter().map(|site| of(context, site)).sum::<u32>();
    let (verdict, said) = match postgres::connections(context) {
        Ok(taken) => judge(wanted, taken),
        Err(error) => (Verdict::Doubtful, format!("cannot be looked at: {error}")),
    };
    Some(Finding { verdict, subject: SERVER.to_owned(), what: "connections", said })
}

fn of(context: &Context, site: &SiteName) -> u32 {
    let variables = env_file::read(context, site).unwrap_or_default();
    let set = variables.iter().rev().find(|(name, _)| name == "DATABASE_CONNECTIONS");
    set.and_then(|(_, value)| value.parse().ok()).unwrap_or(OF_A_SITE)
}

fn judge(wanted: u32, taken: u32) -> (Verdict, String) {
    let needed = wanted.saturating_add(BESIDES);
    if needed <= taken {
        return (Verdict::Well, format!("PostgreSQL takes {taken}, its sites open {wanted} at most"));
    }
    let enough = needed.div_ceil(STEP).saturating_mul(STEP);
    let said = format!(
        "PostgreSQL takes {taken}, and its sites may open {wanted}: visitors may have to wait; `sudo -u postgres psql -c \
         \"ALTER SYSTEM SET max_connections = {enough}\"`, then `systemctl restart postgresql` when few visitors are there"
    );
    (Verdict::Doubtful, said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_sites_may_open_together_has_to_fit() {
        assert_eq!(judge(88, 100).0, Verdict::Well);
        let (verdict, said) = judge(160, 100);
        assert_eq!(verdict, Verdict::Doubtful);
        assert!(said.contains("its sites may open 160") && said.contains("max_connections = 200"), "{said}");
    }
}
