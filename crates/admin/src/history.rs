//! Who has done what, and when: everything that was changed, and what was refused.

mod table;
mod words;

use actix_web::{
    HttpResponse,
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    web,
};
use auth::Admin;
use base_app::{AppError, PageNumber, Pagination, View, beginning_of};
use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use core_models::{
    DatabaseError, UserId,
    changes::{self, ActorKind, Selection},
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};

use crate::Shell;
use words::Row;

pub(crate) const PAGE: &str = "/admin/history";
const EXPORT: &str = "/admin/history/export";
const TITLE: &str = "History";

const PER_PAGE: i64 = 50;

/// At most this many changes are in one table for a spreadsheet.
const AT_MOST: i64 = 100_000;

/// Actors that are no people with an account, as the address and the filter name them.
const OTHERS: [(ActorKind, &str); 3] = [
    (ActorKind::Visitor, "Visitors"),
    (ActorKind::CommandLine, "The command line"),
    (ActorKind::Site, "The site itself"),
];

/// What the address asks for.
#[derive(Deserialize)]
pub(crate) struct Wanted {
    /// The id of a user, or the name of another kind of actor.
    #[serde(default)]
    who: String,
    #[serde(default)]
    kind: String,
    /// The first day.
    #[serde(default)]
    from: String,
    /// The last day.
    #[serde(default)]
    until: String,
}

/// The page: a filter and what it lets through.
#[derive(Serialize)]
pub(crate) struct HistoryView {
    who: Vec<Choice>,
    kinds: Vec<Choice>,
    from: String,
    until: String,
    is_filtered: bool,
    rows: Vec<Row>,
    pagination: Pagination,
    months: u32,
    action: &'static str,
    export_href: String,
}

impl View for HistoryView {
    const TEMPLATE: &'static str = "admin/history.html";
}

/// Something to choose in the filter.
#[derive(Serialize)]
struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

/// `GET /admin/history`
pub(crate) async fn index(
    shell: Shell,
    _admin: Admin,
    wanted: web::Query<Wanted>,
    page: PageNumber,
) -> Result<HttpResponse, AppError> {
    let selection = wanted.selection(shell.app.facts.time_zone);
    let found = shell.app.db.read(move |conn| {
        let found = changes::list(conn, &selection, page.0, PER_PAGE)?;
        Ok::<_, DatabaseError>((found, changes::people(conn)?, changes::kinds(conn)?))
    });
    let (found, people, kinds) = found.await?;
    let view = HistoryView {
        who: wanted.people(people),
        kinds: wanted.kinds(kinds),
        from: wanted.from.clone(),
        until: wanted.until.clone(),
        is_filtered: !wanted.query().is_empty(),
        pagination: Pagination::new(page.0, found.pages(), |page| wanted.page(page))?,
        rows: found.items.into_iter().map(Row::from).collect(),
        months: shell.app.settings.history_months,
        action: PAGE,
        export_href: Wanted::address(EXPORT, &wanted.query()),
    };
    shell.page(TITLE, &view).await
}

/// `GET /admin/history/export`: what the filter lets through, for a spreadsheet.
pub(crate) async fn export(
    shell: Shell,
    _admin: Admin,
    wanted: web::Query<Wanted>,
) -> Result<HttpResponse, AppError> {
    let selection = wanted.selection(shell.app.facts.time_zone);
    let found = shell.app.db.read(move |conn| changes::list(conn, &selection, 1, AT_MOST)).await;
    let rows = found.map_err(|error: DatabaseError| AppError::from(error))?.items;
    let today = shell.app.clock.now().with_timezone(&shell.app.facts.time_zone).date_naive();
    let name = format!("attachment; filename=\"history-{today}.csv\"");
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((CONTENT_DISPOSITION, name))
        .body(table::of(&rows)))
}

impl Wanted {
    /// What the address asks for; what makes no sense is as if it were not there.
    fn selection(&self, zone: Tz) -> Selection {
        let user: Option<UserId> = self.who.parse().ok();
        let other = OTHERS.iter().find(|(kind, _)| kind.as_str() == self.who);
        let next = |day: NaiveDate| day.checked_add_days(Days::new(1)).unwrap_or(day);
        Selection {
            user,
            actor: other.map(|(kind, _)| kind.as_str().to_owned()),
            kind: (!self.kind.is_empty()).then(|| self.kind.clone()),
            from: self.from.parse().ok().map(|day| beginning_of(day, zone)),
            until: self.until.parse().ok().map(|day| beginning_of(next(day), zone)),
        }
    }

    fn people(&self, people: Vec<(UserId, String)>) -> Vec<Choice> {
        let people = people.into_iter().map(|(id, name)| (id.to_string(), name));
        let others = OTHERS.iter().map(|(kind, label)| (kind.as_str().to_owned(), (*label).to_owned()));
        let choice = |(value, label): (String, String)| Choice { chosen: value == self.who, value, label };
        people.chain(others).map(choice).collect()
    }

    fn kinds(&self, kinds: Vec<String>) -> Vec<Choice> {
        let choice =
            |kind: String| Choice { chosen: kind == self.kind, label: words::of_kind(&kind), value: kind };
        kinds.into_iter().map(choice).collect()
    }

    /// What is filled in, as pairs of an address.
    fn query(&self) -> Vec<String> {
        let pairs = [("who", &self.who), ("kind", &self.kind), ("from", &self.from), ("until", &self.until)];
        let filled = pairs.into_iter().filter(|(_, value)| !value.is_empty());
        filled
            .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)))
            .collect()
    }

    fn page(&self, page: i64) -> String {
        let mut pairs = self.query();
        if page > 1 {
            pairs.push(format!("page={page}"));
        }
        Self::address(PAGE, &pairs)
    }

    fn address(path: &str, pairs: &[String]) -> String {
        if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
    }
}
