//! The contact form, its mails, and the inbox in the panel.
#![doc = include_str!("../README.md")]

mod admin;
mod answers;
mod demo;
mod inquiry;
mod keeping;
mod mails;
mod privacy;
mod public;
mod routes;
mod settings;
mod views;

use std::sync::Arc;

use base_app::{
    Access, App, Badge, Card, CardRow, Content, Conversion, DemoContent, DemoError, Doing, Facts, Feature,
    Figure, Gauge, NavigationGroup, NavigationItem, PrivatePictures, SitemapEntry, Watch, Work,
    settings::Variable,
};
use chrono::{DateTime, Utc};
use core_models::{
    DatabaseError, DbConnection, QueryResult,
    messages::{self, Message, MessageStatus},
    photos,
    users::User,
};
use theme::Assets;

pub use forms::Question;
pub use keeping::MessageKeeping;
pub use settings::{CONFIRMATION, MINIMUM_SECONDS, RATE_LIMIT, RECIPIENT};

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

    /// The form with questions of the site's own, which stand before the message. Their words are those of the main language;
    /// each other language of the site has them as texts ([`Question::keys`]), or the site does not start.
    #[must_use]
    pub fn asking(questions: impl IntoIterator<Item = Question>) -> Self {
        let inquiry = Inquiry { questions: questions.into_iter().collect(), photos: 0 };
        debug_assert!(
            inquiry.is_clear(),
            "each question needs a field name of its own, and each option words of its own"
        );
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
            statics: Some(Assets::of::<Statics>()),
            translations: contact.inquiry.translations(),
            variables: vec![Variable::Limit(&RATE_LIMIT), Variable::Number(&MINIMUM_SECONDS)],
            panel_settings: Some(settings::panel()),
            navigation: vec![NavigationItem {
                label: "Messages",
                href: "/admin/messages",
                icon: "inbox",
                access: Access::Editor,
                group: NavigationGroup::Content,
                badge: Some(|conn| messages::counts(conn).map(|counts| counts.new)),
            }],
            private_pictures: Some(PrivatePictures { files: photos::files, is_known: photos::is_known }),
            privacy: Some(privacy::notice),
            content: Some(contact.clone()),
            work: Some(contact.clone()),
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

#[derive(theme::rust_embed::RustEmbed)]
#[crate_path = "theme::rust_embed"]
#[folder = "dist/"]
#[allow_missing = true]
struct Statics;

impl Content for Contact {
    fn sitemap(&self, _: &mut DbConnection, _: DateTime<Utc>) -> QueryResult<Vec<SitemapEntry>> {
        Ok(vec![SitemapEntry { path: "/contact".to_owned(), changed: None }])
    }

    fn seed(&self, app: &App, content: &DemoContent) -> Result<Option<String>, DemoError> {
        demo::seed(app, content)
    }
}

impl Work for Contact {
    /// Whoever promises something new about how long messages are kept is told before it is done.
    fn begin(&self, app: &App) -> Result<(), DatabaseError> {
        let Some(keeping) = MessageKeeping::of(&app.facts) else { return Ok(()) };
        let now = app.clock.now();
        app.db.upkeep_blocking(|conn| keeping.promise(conn, now))
    }

    fn tidy<'a>(&'a self, app: &'a App) -> Doing<'a> {
        Box::pin(async {
            match keeping::delete_overdue(app).await {
                Ok(0) => {}
                Ok(messages) => tracing::info!(messages, "deleted messages whose time is over"),
                Err(error) => tracing::warn!(%error, "messages whose time is over were not deleted"),
            }
        })
    }

    /// Messages may come back that are older than the privacy page promises. They go when the site runs.
    fn restored(
        &self,
        facts: &Facts,
        conn: &mut DbConnection,
        now: DateTime<Utc>,
    ) -> QueryResult<Option<String>> {
        let Some(keeping) = MessageKeeping::of(facts) else { return Ok(None) };
        let count = keeping.overdue(conn, now)?;
        Ok((count > 0).then(|| {
            format!(
                "{count} {} older than {} months, as long as messages are kept: when the site runs, they are deleted, but for \
                 those that are marked to be kept.",
                if count == 1 { "message in it is" } else { "messages in it are" },
                keeping.months
            )
        }))
    }
}

impl Watch for Contact {
    fn gauges(&self, conn: &mut DbConnection) -> QueryResult<Vec<Gauge>> {
        let counts = messages::counts(conn)?;
        Ok(vec![
            Gauge { name: "messages_new", help: "Messages nobody has read", value: counts.new },
            Gauge { name: "messages_spam", help: "Messages in quarantine", value: counts.spam },
        ])
    }

    /// Messages are counted by their rows and not by answers of the form: so spam is left out, and what the owner lets out of
    /// spam is in.
    fn conversions(
        &self,
        conn: &mut DbConnection,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> QueryResult<Vec<Conversion>> {
        Ok(vec![Conversion {
            page: public::PATH,
            opened: "Contact page opened",
            label: "Messages",
            of: "the contact page’s views",
            count: messages::received_between(conn, from, until)?,
        }])
    }

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
