//! Certificates, by certbot: one for each site, renewed by certbot's own timer.

use chrono::{DateTime, NaiveDateTime, Utc};

use crate::{
    context::Context,
    failure::Outcome,
    machine::{program::Program, systemd},
    site::name::SiteName,
};

/// How often an authority is asked. It may refuse a nonce that it gave out itself (RFC 8555, section 6.5), and certbot ends with
/// an error of its own when that happens twice.
const TRIES: u32 = 5;

const RENEWED: &str = include_str!("../../../../../deploy/certificates/renewed");
const BEFORE_START: &str = include_str!("../../../../../deploy/systemd/nginx-certificates.conf");

/// Makes nginx take up a certificate that was renewed, and start without one that is lost; lets certbot trust a private authority.
pub(super) fn prepare(context: &Context) -> Outcome {
    let hook = context.layout.at("/etc/letsencrypt/renewal-hooks/deploy/webgarden");
    context.files.write(&hook, RENEWED, 0o755)?;
    let start = context.layout.unit("nginx.service.d").join("webgarden-certificates.conf");
    let start = context.files.write(&start, BEFORE_START, 0o644)?;
    let drop_in = context.layout.unit("certbot.service.d").join("webgarden.conf");
    let changed = match &context.config.acme.ca_file {
        Some(file) => {
            let text = format!(
                "# The certificate authority's own certificate is checked against this file. Written by webgarden-ctl.\n\
                 [Service]\nEnvironment=REQUESTS_CA_BUNDLE={}\n",
                file.display()
            );
            context.files.write(&drop_in, text, 0o644)?
        }
        None => context.files.remove(&drop_in)?,
    };
    if changed || start { systemd::reload(context) } else { Ok(()) }
}

/// Asks the authority for a certificate. What is there and cannot be used goes first: certbot would keep it, as long as it has days
/// left, or stop at what it lacks.
pub(super) fn get(context: &Context, site: &SiteName, names: &[String]) -> Outcome {
    if !is_good(context, site) {
        forget(context, site)?;
    }
    let mut certbot = Program::new("certbot")
        .args([
            "certonly",
            "--non-interactive",
            "--agree-tos",
            "--keep-until-expiring",
            "--renew-with-new-domains",
        ])
        .args(["--webroot", "--webroot-path"])
        .arg(context.layout.challenges())
        .args(["--cert-name", &cert_name(site)]);
    for name in names {
        certbot = certbot.args(["--domain", name]);
    }
    certbot = match &context.config.operator {
        Some(operator) => certbot.args(["--email", operator, "--no-eff-email"]),
        None => certbot.arg("--register-unsafely-without-email"),
    };
    let acme = &context.config.acme;
    if let Some(directory) = &acme.directory {
        certbot = certbot.args(["--server", directory]);
    }
    if let Some(file) = &acme.ca_file {
        certbot = certbot.env("REQUESTS_CA_BUNDLE", &file.to_string_lossy());
    }
    let mut tries = 1;
    loop {
        match context.programs.run(&certbot) {
            Err(error) if tries < TRIES && may_pass(&error.to_string()) => tries += 1,
            outcome => return outcome.map(drop).map_err(Into::into),
        }
    }
}

/// Whether the same question may be answered another time. What an authority has against a name it says in other words.
fn may_pass(problem: &str) -> bool {
    let is_passing =
        ["An unexpected error occurred", "anti-replay nonce"].iter().any(|sign| problem.contains(sign));
    is_passing && !problem.contains("too many")
}

/// Takes a certificate away, with all that certbot knows of it.
pub(super) fn forget(context: &Context, site: &SiteName) -> Outcome {
    let name = cert_name(site);
    let renewal = context.layout.at("/etc/letsencrypt/renewal").join(format!("{name}.conf"));
    let archive = context.layout.at("/etc/letsencrypt/archive").join(&name);
    let live = context.layout.certificate(site);
    if renewal.exists() || live.exists() {
        let delete = Program::new("certbot").args(["delete", "--non-interactive", "--cert-name", &name]);
        // It does not know one of which a part is missing; what it leaves goes all the same.
        if let Err(error) = context.programs.run(&delete) {
            context.output.note(&error.to_string());
        }
    }
    for path in [renewal, live, archive] {
        context.files.remove(&path)?;
    }
    Ok(())
}

/// Whether there is a certificate that a web server can use: all of it can be read, and the key is its own. One that has run out
/// is good in this sense.
pub(super) fn is_good(context: &Context, site: &SiteName) -> bool {
    let folder = context.layout.certificate(site);
    let openssl = |command: &[&str], file: &str, rest: &[&str]| {
        let program = Program::new("openssl").args(command).arg(folder.join(file)).args(rest);
        context.programs.ask(&program).ok()
    };
    let all_can_be_read = |file: &str| openssl(&["crl2pkcs7", "-nocrl", "-certfile"], file, &[]).is_some();
    let key = openssl(&["pkey", "-passin", "pass:", "-in"], "privkey.pem", &["-pubout"]);
    let named = openssl(&["x509", "-in"], "fullchain.pem", &["-noout", "-pubkey"]);
    key.is_some() && key == named && all_can_be_read("fullchain.pem") && all_can_be_read("chain.pem")
}

/// Whether there is a certificate for exactly these names.
pub(super) fn covers(context: &Context, site: &SiteName, names: &[String]) -> bool {
    let Some(text) = ask(context, site, &["-noout", "-ext", "subjectAltName"]) else { return false };
    let mut found: Vec<&str> =
        text.split([',', '\n']).filter_map(|part| part.trim().strip_prefix("DNS:")).collect();
    let mut wanted: Vec<&str> = names.iter().map(String::as_str).collect();
    found.sort_unstable();
    wanted.sort_unstable();
    found == wanted
}

/// Whether the certificate says who vouches that it is still good.
pub(super) fn names_a_responder(context: &Context, site: &SiteName) -> bool {
    ask(context, site, &["-noout", "-ocsp_uri"]).is_some_and(|text| text.trim().starts_with("http"))
}

/// When the certificate of a site runs out, if it has one.
#[must_use]
pub fn expiry(context: &Context, site: &SiteName) -> Option<DateTime<Utc>> {
    let text = ask(context, site, &["-noout", "-enddate"])?;
    let end = text.trim().strip_prefix("notAfter=")?;
    let time = NaiveDateTime::parse_from_str(end, "%b %e %H:%M:%S %Y GMT").ok()?;
    Some(time.and_utc())
}

/// For how many more days the certificate of a site is good, if it has one.
#[must_use]
pub fn days_left(context: &Context, site: &SiteName) -> Option<i64> {
    Some((expiry(context, site)? - context.now()).num_days())
}

fn cert_name(site: &SiteName) -> String {
    format!("webgarden-{site}")
}

/// What openssl says about the certificate.
fn ask(context: &Context, site: &SiteName, question: &[&str]) -> Option<String> {
    let chain = context.layout.certificate(site).join("fullchain.pem");
    if !chain.exists() {
        return None;
    }
    let openssl = Program::new("openssl").args(["x509", "-in"]).arg(chain).args(question);
    context.programs.ask(&openssl).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_pass_is_asked_again() {
        for passing in [
            "certbot failed:\nAn unexpected error occurred:\nAttributeError: can't set attribute",
            "Unable to register an account with ACME server. Error returned by the ACME server: JWS has an invalid anti-replay \
             nonce: 9DUKHYRrMoV8alaYRuelVg",
        ] {
            assert!(may_pass(passing), "{passing}");
        }
        for lasting in [
            "Some challenges have failed.",
            "An unexpected error occurred:\ntoo many certificates (5) already issued for this exact set of domains",
        ] {
            assert!(!may_pass(lasting), "{lasting}");
        }
    }
}
