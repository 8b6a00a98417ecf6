//! What a site's program may ask of the machine that it runs on: rules of the firewall for its user.

use std::path::PathBuf;

use crate::{
    context::Context,
    failure::Outcome,
    machine::{program::Program, systemd, template::fill},
    site::{env_file, file::SiteFile, name::SiteName},
};

const RULES: &str = include_str!("../../../../deploy/firewall/SITE.nft");

/// Writes the rules of a site, as its settings are now, and lets the firewall read them.
///
/// # Errors
/// If they cannot be written, or the firewall does not accept them.
pub fn write(context: &Context, site: &SiteName, file: &SiteFile) -> Outcome {
    if !is_on(context) {
        return Ok(());
    }
    // By its number: a rule for a user that is gone would keep the whole firewall from being read.
    let id = Program::new("id").args(["-u", &site.account()]);
    let user = if context.output.dry_run {
        context.programs.ask(&id).unwrap_or_default()
    } else {
        context.programs.ask(&id)?
    };
    let more = env_file::read(context, site).map(|settings| more(user.trim(), &settings)).unwrap_or_default();
    let values =
        [("SITE", site.as_str()), ("USER", user.trim()), ("PORT", &file.port.to_string()), ("MORE", &more)];
    let path = path(context, site);
    if let Some(folder) = path.parent() {
        context.files.folder(folder, 0o755)?;
    }
    context.files.write(&path, fill(RULES, &values), 0o644)?;
    read_again(context)
}

/// Takes the rules of a site away.
///
/// # Errors
/// If they cannot be removed.
pub fn remove(context: &Context, site: &SiteName) -> Outcome {
    if context.files.remove(&path(context, site))? && is_on(context) { read_again(context) } else { Ok(()) }
}

fn path(context: &Context, site: &SiteName) -> PathBuf {
    context.layout.configuration().join("firewall.d").join(format!("{site}.nft"))
}

/// Whether the firewall has been set up. Before, there is nobody to read a rule.
fn is_on(context: &Context) -> bool {
    let is_there = context.layout.unit("webgarden-firewall.service").exists() || context.output.dry_run;
    context.config.firewall.enabled && is_there
}

fn read_again(context: &Context) -> Outcome {
    context.programs.run(&systemd::systemctl(["reload-or-restart", "webgarden-firewall.service"]))?;
    Ok(())
}

/// The rules that follow from settings: the mail server, and a database that is asked over the network.
fn more(user: &str, settings: &[(String, String)]) -> String {
    let of = |wanted: &str| {
        settings.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.trim()).unwrap_or_default()
    };
    let mut lines = Vec::new();
    if let Ok(port) = of("MAIL_PORT").parse::<u16>() {
        if email::is_this_machine(of("MAIL_SERVER")) {
            lines.push(format!("meta skuid {user} tcp dport {port} accept"));
        } else {
            // A server of this machine that has a public address; not one that is there for this machine alone.
            lines.push(format!("meta skuid {user} tcp dport {port} ip daddr != 127.0.0.0/8 accept"));
            lines.push(format!("meta skuid {user} tcp dport {port} ip6 daddr != ::1 accept"));
        }
    }
    if let Some(port) = database_port(of("DATABASE_URL")) {
        lines.push(format!("meta skuid {user} tcp dport {port} accept"));
    }
    lines.join("\n")
}

/// The port of a database that is not asked over a socket of Unix.
fn database_port(url: &str) -> Option<u16> {
    let (scheme, rest) = url.split_once("://")?;
    let server = rest.split(['/', '?']).next()?;
    let server = server.rsplit_once('@').map_or(server, |(_, server)| server);
    if !scheme.starts_with("postgres") || server.is_empty() || server.to_ascii_uppercase().starts_with("%2F")
    {
        return None;
    }
    let port = server.rsplit_once(':').and_then(|(_, port)| port.parse().ok());
    Some(port.unwrap_or(5432))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(settings: &[(&str, &str)]) -> Vec<String> {
        let settings: Vec<_> =
            settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        more("998", &settings).lines().map(str::to_owned).collect()
    }

    #[test]
    fn a_mail_server_on_this_machine_is_reached_at_its_port_alone() {
        for server in ["localhost", "LOCALHOST", "127.0.0.1", "[::1]"] {
            let rules = rules(&[("MAIL_SERVER", server), ("MAIL_PORT", "25")]);
            assert_eq!(rules, ["meta skuid 998 tcp dport 25 accept"], "{server}");
        }
        let elsewhere = rules(&[("MAIL_SERVER", "mail.example.org"), ("MAIL_PORT", "587")]);
        assert!(
            elsewhere.iter().all(|rule| rule.contains("587") && rule.contains("daddr != ")),
            "{elsewhere:?}"
        );
        assert!(rules(&[]).is_empty());
    }

    #[test]
    fn a_database_over_the_network_is_reached_and_a_socket_needs_no_rule() {
        for (url, port) in [
            ("postgres:///wg-bakery?host=/var/run/postgresql", None),
            ("postgres://wg-bakery@%2Fvar%2Frun%2Fpostgresql/wg-bakery", None),
            ("sqlite:///var/www/webgarden/data/bakery/site.db", None),
            ("postgres://anna:s@cret@localhost/bakery", Some(5432)),
            ("postgresql://anna:secret@127.0.0.1:5433/bakery", Some(5433)),
        ] {
            assert_eq!(database_port(url), port, "{url}");
        }
    }
}
