//! How mail leaves a site: what `[mail]` in `ctl.toml` says, unless somebody has given the site a mail server of its own.

use std::path::PathBuf;

use sha2::{Digest, Sha256};

use crate::{
    config::Mail,
    context::Context,
    failure::Outcome,
    machine::files::FileError,
    site::{env_file, name::SiteName},
};

/// Gives a site that is set up already the mail settings of `ctl.toml`; says whether they are others than before. Settings that
/// this tool has not written stay.
///
/// # Errors
/// If a file cannot be read or written.
pub fn refresh(context: &Context, site: &SiteName) -> Outcome<bool> {
    let wanted = variables(&context.config.mail);
    if context.output.dry_run && context.files.read(&context.layout.env_file(site))?.is_none() {
        return Ok(false);
    }
    let present = env_file::read(context, site)?;
    let value = |wanted: &str| {
        let found = present.iter().find(|(name, _)| name == wanted);
        (wanted.to_owned(), found.map(|(_, value)| value.clone()).unwrap_or_default())
    };
    let here: Vec<(String, String)> = wanted.iter().map(|(name, _)| value(name)).collect();
    if here != wanted {
        let ours =
            context.files.read(&note(context, site))?.unwrap_or_else(|| digest(&variables(&Mail::default())));
        if ours.trim() != digest(&here) {
            context.output.note(&format!(
                "{site} has mail settings of its own in {}, which stay; those of ctl.toml are others",
                context.layout.inside(&context.layout.env_file(site)).display()
            ));
            return Ok(false);
        }
        let values: Vec<(&str, &str)> =
            wanted.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        env_file::set(context, site, &values)?;
    }
    context.files.write(&note(context, site), digest(&wanted), 0o600)?;
    Ok(here != wanted)
}

/// Forgets what was written for a site that goes.
///
/// # Errors
/// If the note cannot be removed.
pub fn forget(context: &Context, site: &SiteName) -> Result<(), FileError> {
    context.files.remove(&note(context, site)).map(drop)
}

fn variables(mail: &Mail) -> Vec<(String, String)> {
    let Mail { server, port, tls, username, password, .. } = mail;
    let all = [
        ("MAIL_SERVER", server.clone()),
        ("MAIL_PORT", port.to_string()),
        ("MAIL_TLS", tls.to_string()),
        ("MAIL_USERNAME", username.clone().unwrap_or_default()),
        ("MAIL_PASSWORD", password.clone().unwrap_or_default()),
    ];
    all.map(|(name, value)| (name.to_owned(), value)).to_vec()
}

/// What was written, without the password in it.
fn digest(variables: &[(String, String)]) -> String {
    let text: Vec<String> = variables.iter().map(|(name, value)| format!("{name}={value}\0")).collect();
    base16ct::lower::encode_string(&Sha256::digest(text.concat()))
}

fn note(context: &Context, site: &SiteName) -> PathBuf {
    context.layout.state().join("mail").join(site.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_follows_the_servers_mail_settings_until_it_has_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let mut context = Context::for_tests(folder.path());
        let site: SiteName = "bakery".parse().unwrap();
        let path = context.layout.env_file(&site);
        let env = "A=1\nMAIL_SERVER=localhost\nMAIL_PORT=25\nMAIL_TLS=none\nMAIL_USERNAME=\nMAIL_PASSWORD=\n";
        context.files.write(&path, env, 0o600).unwrap();
        let text = |context: &Context| context.files.read(&path).unwrap().unwrap();
        assert!(!refresh(&context, &site).unwrap(), "nothing is different yet");
        for server in ["mail.example.org", "smtp.example.org"] {
            server.clone_into(&mut context.config.mail.server);
            context.config.mail.password = Some("a secret".to_owned());
            assert!(refresh(&context, &site).unwrap());
            assert!(!refresh(&context, &site).unwrap());
            let text = text(&context);
            assert!(text.contains(&format!("A=1\nMAIL_SERVER={server}\n")), "{text}");
            assert!(text.contains("MAIL_PASSWORD=\"a secret\""), "{text}");
        }
        env_file::set(&context, &site, &[("MAIL_SERVER", "own.example.org")]).unwrap();
        context.config.mail.server = "third.example.org".to_owned();
        assert!(!refresh(&context, &site).unwrap());
        assert!(text(&context).contains("MAIL_SERVER=own.example.org\n"));
    }
}
