//! The inbox as a list: tabs with counts, newest first.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, web};
use admin::{Shell, Tab};
use base_app::{AppError, PageNumber, Pagination};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use core_models::{
    DatabaseError, DbConnection, MessageId, QueryResult,
    messages::{self, Message, MessageCounts, MessageTab},
    photos,
};
use forms::{Answer, AnswerKind};
use serde::Deserialize;

use crate::{
    answers,
    keeping::{Going, MessageKeeping, NOTICE, last_deletion},
    views::{InboxRow, InboxView, LeftView},
};

/// Where the inbox is.
pub(super) const LIST: &str = "/admin/messages";

const PER_PAGE: i64 = 20;

/// Messages that go by themselves within this time are announced; those that went are spoken of for as long.
const SOON: TimeDelta = NOTICE;
const LEAVING: &str = "leaving";
const LEAVING_HREF: &str = "/admin/messages?tab=leaving";

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
    let leaving = wanted.tab == LEAVING;
    let tab = match wanted.tab.as_str() {
        _ if leaving => MessageTab::All,
        "" | "all" => MessageTab::All,
        "new" => MessageTab::New,
        "read" => MessageTab::Read,
        "responded" => MessageTab::Responded,
        "spam" => MessageTab::Spam,
        _ => return Err(AppError::NotFound),
    };
    let (keeping, now) = (MessageKeeping::of(&shell.app.facts), shell.app.clock.now());
    let (found, photos, counts, going, left) = shell
        .app
        .db
        .read(move |conn| {
            let keeping = keeping.map(|keeping| keeping.announced(conn)).transpose()?;
            let going = keeping.map(|keeping| going(conn, keeping, now)).transpose()?.unwrap_or_default();
            let found = if leaving {
                let ids: Vec<_> = going.iter().map(|going| going.id).collect();
                messages::page_of(conn, &ids, page.0, PER_PAGE)?
            } else {
                messages::list(conn, tab, page.0, PER_PAGE)?
            };
            let ids: Vec<_> = found.items.iter().map(|message| message.id).collect();
            let photos = photos::counts(conn, &ids)?;
            let left = last_deletion(conn)?;
            Ok::<_, DatabaseError>((found, photos, messages::counts(conn)?, going, left))
        })
        .await?;
    let texts = shell.app.renderer.texts(LIST);
    let days: BTreeMap<_, _> = going.iter().map(|going| (going.id, going.on)).collect();
    let in_words = |day: NaiveDate| base_app::day_in_words(&texts, day);
    let rows = found.items.iter().map(|message| {
        let goes_on = days.get(&message.id).copied().map(in_words).transpose()?;
        Ok(InboxRow { goes_on, ..row(message.clone(), &photos)? })
    });
    let recent = left.filter(|(day, _)| *day + SOON > now.date_naive());
    let view = InboxView {
        pagination: Pagination::new(page.0, found.pages(), |page| address(&wanted.tab, page))?,
        tabs: tabs(&counts, &wanted.tab),
        rows: rows.collect::<Result<_, AppError>>()?,
        months: keeping.map(|keeping| keeping.months),
        leaving: if leaving { 0 } else { going.len() },
        leaving_href: LEAVING_HREF,
        left: recent
            .map(|(day, count)| Ok::<_, AppError>(LeftView { count, day: in_words(day)? }))
            .transpose()?,
    };
    shell.page("Messages", &view).await
}

/// What goes by itself soon. What is held back as spam goes without a word: there may be hundreds.
fn going(conn: &mut DbConnection, keeping: MessageKeeping, now: DateTime<Utc>) -> QueryResult<Vec<Going>> {
    let mut going = keeping.going_by(conn, keeping.today(now) + SOON)?;
    going.retain(|going| !going.quarantined);
    Ok(going)
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
        goes_on: None,
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
