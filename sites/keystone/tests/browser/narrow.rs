//! Long words on the narrowest screen: the pages of the portfolio, in public and in the panel.

use core_models::users::Role;
use testkit::{
    Backend,
    browser::{BrowserOptions, Stop},
};

use crate::desk;

const LONG: &str = "Rindfleischetikettierungsüberwachungsaufgabe";

const EDITOR_READY: &str = "return window.tinymce?.activeEditor?.initialized === true";

#[test]
fn nothing_is_wider_than_the_narrowest_screen() {
    testkit::run(Backend::Sqlite, |_backend| async move {
        let (site, browser) = desk::open(BrowserOptions::default()).await;
        let bruno = site.signed_in("bruno", Role::Editor).await;
        let edit = "/admin/portfolio/1/edit";
        let form = bruno.get(edit).await;
        let mut fields: Vec<(String, String)> = Vec::new();
        for name in ["form_key", "version", "slug", "finished_on"] {
            let value = form.attributes(&format!("[name={name}]"), "value");
            fields.extend(value.into_iter().take(1).map(|value| (name.to_owned(), value)));
        }
        for name in ["kind", "before", "after"] {
            let chosen = form.attributes(&format!("[name={name}] option[selected]"), "value");
            fields.extend(chosen.into_iter().take(1).map(|value| (name.to_owned(), value)));
        }
        for (name, value) in [
            ("title", LONG),
            ("place", LONG),
            ("before_alt", LONG),
            ("after_alt", LONG),
            ("content", &format!("<p>{LONG}{LONG}</p>")),
            ("visible", "on"),
        ] {
            fields.push((name.to_owned(), value.to_owned()));
        }
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let saved = bruno.post_from(edit, edit, &fields).await;
        assert_eq!(saved.status, 303, "{}", saved.texts(".field-error, .notice-danger").join("\n"));
        desk::sign_in(&site, &browser).await;
        let sitemap = site.client().get("/sitemap.xml").await.texts("loc");
        let mut stops: Vec<Stop> =
            sitemap.iter().map(|location| Stop::at(&location.replace(&site.url(), ""))).collect();
        stops.extend(["/admin", "/admin/portfolio", "/admin/portfolio/1/delete"].map(Stop::at));
        stops.push(Stop::at(edit).ready(EDITOR_READY));
        let faults = browser.squeeze(&stops).await;
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    });
}
