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

use base_app::{Access, Endpoint, Feature, NavigationItem, RefusalPage};
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

impl Feature for Panel {
    fn name(&self) -> &'static str {
        "panel"
    }

    fn admin_routes(&self) -> Vec<Endpoint> {
        routes::panel()
    }

    fn refusal_page(&self) -> Option<RefusalPage> {
        Some(refusal::page)
    }

    fn templates(&self) -> Assets {
        Assets::of::<Templates>()
    }

    fn navigation(&self) -> Vec<NavigationItem> {
        vec![
            NavigationItem {
                label: "Dashboard",
                href: auth::PANEL_PATH,
                icon: "speedometer2",
                access: Access::Editor,
                badge: None,
            },
            NavigationItem {
                label: "Pictures",
                href: uploads::LIST,
                icon: "images",
                access: Access::Editor,
                badge: None,
            },
            NavigationItem {
                label: "Announcement",
                href: announcement::PAGE,
                icon: "megaphone",
                access: Access::Editor,
                badge: None,
            },
            NavigationItem {
                label: "Health",
                href: health::PAGE,
                icon: "heart-pulse",
                access: Access::Editor,
                badge: None,
            },
            NavigationItem {
                label: "Users",
                href: users::LIST,
                icon: "people",
                access: Access::Admin,
                badge: None,
            },
            NavigationItem {
                label: "Settings",
                href: settings::PAGE,
                icon: "gear",
                access: Access::Admin,
                badge: None,
            },
        ]
    }
}
