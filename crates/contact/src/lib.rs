//! The contact form, its mails, and the inbox in the panel.
#![doc = include_str!("../README.md")]

mod admin;
mod answers;
mod demo;
mod inquiry;
mod mails;
mod public;
mod routes;
mod views;

use std::sync::Arc;

use base_app::{
    Access, App, Badge, Card, CardRow, Content, DemoContent, DemoError, Feature, Figure, NavigationGroup,
    NavigationItem, SitemapEntry, Watch,
};
use chrono::{DateTime, Utc};
use core_models::{
    DbConnection, QueryResult,
    messages::{self, Message, MessageStatus},
    users::User,
};
use theme::Assets;

pub use forms::Question;
use inquiry::Inquiry;

/// How many messages the dashboard shows.
const NEWEST: i64 = 5;

/// The contact form of a site: name, e-mail address, telephone number and message, and what the site asks besides.
#[derive(Debug, Default)]
pub struct Contact {
    inquiry: Arc<Inquiry>,
}

impl Contact {
    /// The plain form.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The form with questions of the site's own, which stand before the message.
    #[must_use]
    pub fn asking(questions: impl IntoIterator<Item = Question>) -> Self {
        let inquiry = Inquiry { questions: questions.into_iter().collect(), photos: 0 };
        debug_assert!(inquiry.is_clear(), "each question needs a field name of its own");
        Self { inquiry: Arc::new(inquiry) }
    }

    /// The same form, with which up to `most` photos may be sent. Only the site's editors see them.
    #[must_use]
    pub fn photos(self, most: usize) -> Self {
        let questions = self.inquiry.questions.clone();
        Self { inquiry: Arc::new(Inquiry { questions, photos: most }) }
    }

    /// All that it is to a site.
    #[must_use]
    pub fn feature(self) -> Feature {
        let contact = Arc::new(self);
        Feature {
            routes: routes::public(&contact.inquiry),
            panel: routes::panel(),
            templates: Assets::of::<Templates>(),
            locales: Assets::of::<Locales>(),
            navigation: vec![NavigationItem {
                label: "Messages",
                href: "/admin/messages",
                icon: "inbox",
                access: Access::Editor,
                group: NavigationGroup::Content,
                badge: Some(|conn| messages::counts(conn).map(|counts| counts.new)),
            }],
            content: Some(contact.clone()),
            watch: Some(contact),
            ..Feature::named("contact")
        }
    }
}

#[derive(theme::rust_embed::RustEmbed)]
#[crate_path = "theme::rust_embed"]
#[folder = "templates/"]
struct Templates;

#[derive(theme::rust_embed::RustEmbed)]
#[crate_path = "theme::rust_embed"]
#[folder = "locales/"]
struct Locales;

impl Content for Contact {
    fn sitemap(&self, _: &mut DbConnection, _: DateTime<Utc>) -> QueryResult<Vec<SitemapEntry>> {
        Ok(vec![SitemapEntry { path: "/contact".to_owned(), changed: None }])
    }

    fn seed(&self, app: &App, content: &DemoContent) -> Result<Option<String>, DemoError> {
        demo::seed(app, content)
    }
}

impl Watch for Contact {
    fn dashboard(&self, _: &App, conn: &mut DbConnection, _: &User) -> QueryResult<Vec<Card>> {
        let counts = messages::counts(conn)?;
        let rows = messages::newest(conn, NEWEST)?.into_iter().map(row).collect();
        Ok(vec![Card {
            title: "Messages",
            icon: "inbox",
            figures: vec![
                Figure { label: "Unread", value: counts.new, href: "/admin/messages?tab=new" },
                Figure { label: "All", value: counts.all, href: "/admin/messages" },
                Figure { label: "Spam", value: counts.spam, href: "/admin/messages?tab=spam" },
            ],
            rows,
            empty: "Nobody has written yet. What visitors send from the contact form arrives here.",
            more_label: "All messages",
            more_href: "/admin/messages",
        }])
    }
}

fn row(message: Message) -> CardRow {
    CardRow {
        meta: message.submitted_at.and_utc().to_rfc3339(),
        href: format!("/admin/messages/{}", message.id),
        badge: (message.status == MessageStatus::New).then_some(Badge { text: "New", level: "primary" }),
        title: message.name,
    }
}
