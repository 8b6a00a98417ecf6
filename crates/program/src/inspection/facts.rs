//! What the linter is told of a site besides its pages.

use base_app::{
    App,
    settings::{Mode, PanelSetting},
};
use core_models::{DatabaseError, settings};
use linter::{Fact, Facts, Pair};
use theme::Contrast;

/// No name below it can ever be registered (RFC 2606): who has one shows what a site can be.
const DEMONSTRATION: &str = ".example";

/// The facts of `site.toml`, as the operator and the panel have changed them.
pub(super) async fn of(app: &App) -> Result<Facts, DatabaseError> {
    let set = match recipient(app) {
        Some(name) => app.db.read(move |conn| settings::get(conn, name)).await?,
        None => None,
    };
    let address = app.settings.mail.admin.address.as_str();
    let recipient = match &set {
        Some(address) => Fact::new("the panel’s settings", address),
        None => Fact::new(place(address, &app.facts.email, "ADMIN_EMAIL", "email").as_str(), address),
    };
    Ok(Facts {
        demonstration: app.facts.domain.ends_with(DEMONSTRATION)
            && app.settings.server.mode != Mode::Production,
        values: values(app),
        samples: app.facts.samples.clone(),
        recipient: Some(recipient),
        pairs: app.contrast().into_iter().map(pair).collect(),
    })
}

/// The name of the setting that says who is told of what visitors send.
fn recipient(app: &App) -> Option<&'static str> {
    let mut declared = app.features.panel_settings().flat_map(|part| &part.settings);
    declared.find(|setting| matches!(setting, PanelSetting::Address(_))).map(|setting| setting.name())
}

fn pair(measured: Contrast) -> Pair {
    let Contrast { color, on, mode, used_for, needs, ratio } = measured;
    Pair { name: format!("{color} on {on} in {mode} mode, {used_for}"), ratio, least: needs }
}

fn values(app: &App) -> Vec<Fact> {
    let (facts, server) = (&app.facts, &app.settings.server);
    let own = |key: &str, value: &str| Fact::new(&format!("site.toml: {key}"), value);
    let mut values = vec![
        Fact::new(&place(&server.site_name, &facts.name, "SITE_NAME", "name"), &server.site_name),
        Fact::new(&place(&server.shown_domain, &facts.domain, "SITE_DOMAIN", "domain"), &server.shown_domain),
        own("tagline", &facts.tagline),
        own("description", &facts.description),
        own("phone", &facts.phone),
        own("email", &facts.email),
        own("address.street", &facts.address.street),
        own("address.city", &facts.address.city),
        own("address.postal_code", &facts.address.postal_code),
    ];
    let sender = app.settings.mail.sender.address.as_str();
    let is_own = |domain: &String| sender.ends_with(&format!("@{domain}"));
    // What a business does not have, it does not say.
    values.retain(|fact| !fact.value.is_empty());
    if ![&server.domain, &server.shown_domain].into_iter().any(is_own) {
        values.push(Fact::new("MAIL_DEFAULT_SENDER", sender));
    }
    values
}

/// Where a value is set: by the variable, if it is not what `site.toml` says.
fn place(value: &str, own: &str, variable: &str, key: &str) -> String {
    if value == own { format!("site.toml: {key}") } else { variable.to_owned() }
}
