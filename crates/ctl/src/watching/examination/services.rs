//! What all sites need besides a web server, and what nobody misses until it is too late.

use std::collections::BTreeSet;

use crate::{
    context::Context,
    machine::{
        postgres,
        program::{Program, last_lines},
        ssh,
    },
    site::file::{DatabaseKind, SiteFile},
    watching::finding::Verdict::{self, Doubtful, Well, Wrong},
};

type Found = (&'static str, (Verdict, String));

/// Whether the server of the databases answers, if a site has one there.
pub(super) fn databases(context: &Context) -> Option<Found> {
    let sites = SiteFile::all(context).unwrap_or_default();
    if !sites.iter().any(|(_, file)| file.database == DatabaseKind::Postgres) {
        return None;
    }
    let verdict = match postgres::ping(context) {
        Ok(()) => (Well, "answers".to_owned()),
        Err(failure) => {
            let said = last_lines(&failure.to_string(), 1);
            let advice = "`pg_lsclusters` shows its state, `systemctl restart postgresql` starts it";
            (Wrong, format!("PostgreSQL does not answer; {advice}: {said}"))
        }
    };
    Some(("databases", verdict))
}

/// Whether the rules of the firewall are there, and whether SSH can be reached behind them.
pub(super) fn firewall(context: &Context) -> Found {
    if !context.config.firewall.enabled {
        return ("firewall", (Well, "is not this tool's, as ctl.toml says".to_owned()));
    }
    let rules = context.programs.ask(&Program::new("nft").args(["list", "table", "inet", "webgarden"]));
    let verdict = match rules {
        Err(_gone) => {
            let advice = "`systemctl restart webgarden-firewall` puts them back";
            (Wrong, format!("its rules are gone, and everything on this server can be reached; {advice}"))
        }
        Ok(rules) => {
            let open = open(&rules);
            let shut: Vec<String> =
                ssh::found(context).iter().filter(|port| !open.contains(port)).map(u16::to_string).collect();
            if shut.is_empty() {
                (Well, "its rules are in force, and SSH stays open".to_owned())
            } else {
                let advice =
                    "give the `provision` of any site again, which opens them, before you close this session";
                (Wrong, format!("SSH answers on {}, which the rules shut; {advice}", shut.join(" and ")))
            }
        }
    };
    ("firewall", verdict)
}

/// The ports that a line `tcp dport { 22, 80, 443 } accept` opens.
fn open(rules: &str) -> BTreeSet<u16> {
    let lines = rules.lines().filter(|line| line.contains("dport") && line.contains("accept"));
    let words = lines.flat_map(|line| line.split(|c: char| !c.is_ascii_digit()));
    words.filter_map(|word| word.parse().ok()).collect()
}

/// Whether the web server's logs are rotated: a rule that is refused lets them fill the disk.
pub(super) fn log_rotation(context: &Context) -> Found {
    let rules = context.layout.at("/etc/logrotate.d/webgarden");
    // What it thinks of them is on its standard error, and it may end well all the same.
    let ask = Program::new("sh").args(["-c", "logrotate --debug \"$0\" 2>&1"]).arg(&rules);
    let (said, failed) = match context.programs.ask(&ask) {
        Ok(said) => (said, false),
        Err(error) => (error.to_string(), true),
    };
    let is_refusal =
        |line: &&str| ["error:", "Ignoring ", "skipping "].iter().any(|word| line.contains(word));
    let verdict = match said.lines().find(is_refusal) {
        Some(line) => (
            Wrong,
            format!("logs are not rotated: {}; see `logrotate --debug {}`", line.trim(), rules.display()),
        ),
        None if failed => (Doubtful, format!("cannot be tried: {}", last_lines(&said, 1))),
        None => (Well, "accepts the rules for the logs".to_owned()),
    };
    ("log rotation", verdict)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ports_that_rules_open_are_read_as_nft_prints_them() {
        let rules = "table inet webgarden {\n\tchain input {\n\t\ttcp dport { 22, 80, 443, 2222 } accept\n\t\tudp sport 547 \
                     udp dport 546 accept\n\t\tct state invalid drop\n\t}\n}\n";
        assert!([22, 80, 443, 2222].iter().all(|port| open(rules).contains(port)));
        assert!(!open(rules).contains(&2223));
    }
}
