//! The editors' panel: shell, dashboard, users, media, settings.
#![doc = include_str!("../README.md")]

mod account;
mod agent;
mod announcement;
mod dashboard;
mod editor;
mod health;
mod history;
mod login;
mod mail;
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
pub use sending::sending;
pub use shell::{Level, PanelForm, Shell};
pub use tabs::Tab;
pub use token::{check_token_header, is_scripted};

/// The panel's own pages: signing in, dashboard, pictures, health, users, history, settings, undelivered mail.
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

/// `cargo xtask assets` looks for icons by the name of the field.
fn navigation() -> Vec<NavigationItem> {
    let of_editors = NavigationItem {
        label: "Dashboard",
        href: auth::PANEL_PATH,
        icon: "speedometer2",
        access: Access::Editor,
        group: NavigationGroup::Start,
        badge: None,
    };
    let of_site = NavigationItem { group: NavigationGroup::Site, ..of_editors.clone() };
    let of_admins = NavigationItem { access: Access::Admin, ..of_site.clone() };
    vec![
        of_editors,
        NavigationItem { label: "Pictures", href: uploads::LIST, icon: "images", ..of_site.clone() },
        NavigationItem {
            label: "Announcement",
            href: announcement::PAGE,
            icon: "megaphone",
            ..of_site.clone()
        },
        NavigationItem { label: "Health", href: health::PAGE, icon: "heart-pulse", ..of_site },
        NavigationItem { label: "Users", href: users::LIST, icon: "people", ..of_admins.clone() },
        NavigationItem { label: "History", href: history::PAGE, icon: "clock-history", ..of_admins.clone() },
        NavigationItem { label: "Settings", href: settings::PAGE, icon: "gear", ..of_admins },
    ]
}
