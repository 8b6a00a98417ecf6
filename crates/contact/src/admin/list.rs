//! The inbox as a list: tabs with counts, newest first.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, web};
use admin::{Shell, Tab};
use base_app::{AppError, PageNumber, Pagination};
use core_models::{
    DatabaseError, MessageId,
    messages::{self, Message, MessageCounts, MessageTab},
    photos,
};
use forms::{Answer, AnswerKind};
use serde::Deserialize;

use super::LIST;
use crate::{
    answers,
    views::{InboxRow, InboxView},
};

const PER_PAGE: i64 = 20;

/// The most characters of a message in the list.
const EXCERPT: usize = 140;

#[derive(Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    tab: String,
}

/// `GET /admin/messages`
pub(crate) async fn index(
    shell: Shell,
    wanted: web::Query<Wanted>,
    page: PageNumber,
) -> Result<HttpResponse, AppError> {
    let tab = match wanted.tab.as_str() {
        "" | "all" => MessageTab::All,
        "new" => MessageTab::New,
        "read" => MessageTab::Read,
        "responded" => MessageTab::Responded,
        "spam" => MessageTab::Spam,
        _ => return Err(AppError::NotFound),
    };
    let (found, photos, counts) = shell
        .app
        .db
        .read(move |conn| {
            let found = messages::list(conn, tab, page.0, PER_PAGE)?;
            let ids: Vec<_> = found.items.iter().map(|message| message.id).collect();
            let photos = photos::counts(conn, &ids)?;
            Ok::<_, DatabaseError>((found, photos, messages::counts(conn)?))
        })
        .await?;
    let view = InboxView {
        pagination: Pagination::new(page.0, found.pages(), |page| address(&wanted.tab, page))?,
        tabs: tabs(&counts, &wanted.tab),
        rows: found.items.into_iter().map(|message| row(message, &photos)).collect::<Result<_, _>>()?,
    };
    shell.page("Messages", &view).await
}

fn tabs(counts: &MessageCounts, current: &str) -> Vec<Tab> {
    let tabs = [
        ("All", "", counts.all),
        ("New", "new", counts.new),
        ("Read", "read", counts.read),
        ("Responded", "responded", counts.responded),
        ("Spam", "spam", counts.spam),
    ];
    Tab::row(tabs, current, |tab| address(tab, 1))
}

fn row(message: Message, photos: &BTreeMap<MessageId, i64>) -> Result<InboxRow, AppError> {
    let mut excerpt: String = message.message.chars().take(EXCERPT).collect();
    if message.message.chars().count() > EXCERPT {
        excerpt.push('…');
    }
    Ok(InboxRow {
        id: message.id,
        photos: photos.get(&message.id).copied().unwrap_or_default(),
        chosen: chosen(&answers::read(&message.answers)?),
        href: format!("{LIST}/{}", message.id),
        name: message.name,
        email: message.email,
        excerpt,
        submitted_at: message.submitted_at.and_utc(),
        status: message.status.as_str(),
        spam_reason: message.spam_reason,
    })
}

/// What was chosen from the first list: that is what the owner sorts by.
fn chosen(answers: &[Answer]) -> Option<String> {
    let choice = answers.iter().find(|answer| answer.kind == AnswerKind::Choice);
    choice.map(|answer| answer.value.clone())
}

fn address(tab: &str, page: i64) -> String {
    match (tab, page) {
        ("", 1) => LIST.to_owned(),
        ("", page) => format!("{LIST}?page={page}"),
        (tab, 1) => format!("{LIST}?tab={tab}"),
        (tab, page) => format!("{LIST}?tab={tab}&page={page}"),
    }
}
