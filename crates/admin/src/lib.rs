//! The editors' panel: shell, dashboard, users, media, settings.
#![doc = include_str!("../README.md")]

mod account;
mod agent;
mod announcement;
mod dashboard;
mod editor;
mod health;
mod login;
mod mail;
mod outage;
mod password;
pub mod publishing;
mod refusal;
mod routes;
mod sending;
mod session;
mod settings;
mod shell;
mod tabs;
mod token;
mod uploads;
mod users;
mod views;

use base_app::{Access, Feature, NavigationGroup, NavigationItem};
use theme::Assets;

pub use editor::{EditorView, SlugRequest, StaleView, Writing};
pub use outage::Outage;
pub use sending::sending;
pub use shell::{Level, PanelForm, Shell};
pub use tabs::Tab;
pub use token::{check_token_header, is_scripted};

/// The panel's own pages: signing in, dashboard, pictures, health, users, settings, undelivered mail.
pub struct Panel;

#[derive(theme::rust_embed::RustEmbed)]
#[crate_path = "theme::rust_embed"]
#[folder = "templates/"]
struct Templates;

impl Panel {
    /// All that it is to a site.
    #[must_use]
    pub fn feature(self) -> Feature {
        Feature {
            panel: routes::panel(),
            refusal_page: Some(refusal::page),
            templates: Assets::of::<Templates>(),
            navigation: navigation(),
            ..Feature::named("panel")
        }
    }
}

fn navigation() -> Vec<NavigationItem> {
    let item =
        |label, href, icon, access, group| NavigationItem { label, href, icon, access, group, badge: None };
    let of_site = |label, href, icon, access| item(label, href, icon, access, NavigationGroup::Site);
    vec![
        item("Dashboard", auth::PANEL_PATH, "speedometer2", Access::Editor, NavigationGroup::Start),
        of_site("Pictures", uploads::LIST, "images", Access::Editor),
        of_site("Announcement", announcement::PAGE, "megaphone", Access::Editor),
        of_site("Health", health::PAGE, "heart-pulse", Access::Editor),
        of_site("Users", users::LIST, "people", Access::Admin),
        of_site("Settings", settings::PAGE, "gear", Access::Admin),
    ]
}
