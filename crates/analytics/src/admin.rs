//! The page of the panel: how many came, from where, what they opened, and whether they wrote.

use actix_web::{
    HttpResponse,
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    web,
};
use admin::Shell;
use base_app::{App, AppError, Conversion, Features};
use chrono::NaiveDate;
use chrono_tz::Tz;
use core_models::{DatabaseError, DbConnection, QueryResult};
use serde::Deserialize;

use crate::{
    chart,
    models::{self, PageViews, Traffic},
    period::{Days, PERIODS},
    settings::MONTHS,
    views::{AnalyticsView, Figure, Period, Row, counted, span},
};

pub(crate) const PAGE: &str = "/admin/analytics";
pub(crate) const EXPORT: &str = "/admin/analytics/export";

const DEFAULT: u64 = 30;
const MOST_ROWS: usize = 10;

#[derive(Deserialize)]
pub(crate) struct Wanted {
    days: Option<u64>,
}

impl Wanted {
    /// The days to show, which end today.
    fn days(&self, app: &App) -> Result<Days, AppError> {
        let count = self.days.unwrap_or(DEFAULT);
        let is_known = PERIODS.iter().any(|(known, _)| *known == count);
        is_known.then(|| Days::ending(today(app), count)).ok_or(AppError::NotFound)
    }
}

/// What happened in a period, as far as it is compared with the one before.
struct Totals {
    traffic: Traffic,
    conversions: Vec<Converted>,
}

/// What visitors have done, and how often its page was opened.
struct Converted {
    conversion: Conversion,
    opened: i64,
}

/// Today in the site's time zone.
pub(crate) fn today(app: &App) -> NaiveDate {
    app.clock.now().with_timezone(&app.facts.time_zone).date_naive()
}

/// `GET /admin/analytics`
pub(crate) async fn index(shell: Shell, wanted: web::Query<Wanted>) -> Result<HttpResponse, AppError> {
    let days = wanted.days(&shell.app)?;
    let zone = shell.app.facts.time_zone;
    let months = shell.app.settings.number(&MONTHS);
    let features = shell.app.features.clone();
    let view = shell.app.db.read(move |conn| view(conn, &features, days, zone, months)).await?;
    shell.page("Visits", &view).await
}

/// `GET /admin/analytics/export`: every row of the period, for a spreadsheet.
pub(crate) async fn export(shell: Shell, wanted: web::Query<Wanted>) -> Result<HttpResponse, AppError> {
    let days = wanted.days(&shell.app)?;
    let rows = shell
        .app
        .db
        .read(move |conn| models::all(conn, days))
        .await
        .map_err(|error: DatabaseError| AppError::from(error))?;
    let name = format!("attachment; filename=\"page-views-{}-{}.csv\"", days.first, days.last);
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((CONTENT_DISPOSITION, name))
        .body(table(&rows)))
}

fn view(
    conn: &mut DbConnection,
    features: &Features,
    days: Days,
    zone: Tz,
    months: u32,
) -> QueryResult<AnalyticsView> {
    let by_day = models::by_day(conn, days)?;
    let now = totals(conn, features, days, zone)?;
    let before = totals(conn, features, days.before(), zone)?;
    let pages = models::pages(conn, days, MOST_ROWS)?;
    let sources = models::sources(conn, days, MOST_ROWS)?;
    let robots = models::by_robots(conn, days)?;
    let most_views = pages.first().map(|(_, traffic)| traffic.views).unwrap_or_default();
    let most_visits = sources.first().map(|(_, visits)| *visits).unwrap_or_default();
    let traffic = |day| by_day.get(&day).copied().unwrap_or_default();
    Ok(AnalyticsView {
        periods: periods(days.count()),
        span: span(days),
        figures: figures(&now, &before),
        chart: (now.traffic.views > 0).then(|| chart::draw(days, traffic)),
        pages: pages
            .iter()
            .map(|(path, traffic)| Row::page(path, traffic.views, traffic.visits, most_views))
            .collect(),
        sources: sources.iter().map(|(source, visits)| Row::source(source, *visits, most_visits)).collect(),
        robots: counted(robots, "page"),
        months,
        export_href: format!("{EXPORT}?days={}", days.count()),
    })
}

fn totals(conn: &mut DbConnection, features: &Features, days: Days, zone: Tz) -> QueryResult<Totals> {
    let (from, until) = days.moments(zone);
    let traffic = models::by_day(conn, days)?.into_values().fold(Traffic::default(), |sum, day| Traffic {
        views: sum.views + day.views,
        visits: sum.visits + day.visits,
    });
    let mut conversions = Vec::new();
    for watch in features.watch() {
        for conversion in watch.conversions(conn, from, until)? {
            let opened = models::of_page(conn, days, conversion.page)?;
            conversions.push(Converted { conversion, opened });
        }
    }
    Ok(Totals { traffic, conversions })
}

fn figures(now: &Totals, before: &Totals) -> Vec<Figure> {
    let mut figures = vec![
        Figure::new("Visits", now.traffic.visits, before.traffic.visits),
        Figure::new("Page views", now.traffic.views, before.traffic.views),
    ];
    for (now, before) in now.conversions.iter().zip(&before.conversions) {
        let (done, done_before) = (now.conversion.count, before.conversion.count);
        if [now.opened, done, before.opened, done_before].iter().any(|count| *count > 0) {
            let Conversion { opened, label, .. } = now.conversion;
            figures.push(Figure::new(opened, now.opened, before.opened));
            figures.push(Figure::new(label, done, done_before).with_hint(rate(now)));
        }
    }
    figures
}

/// How many of those who opened the page did it.
fn rate(converted: &Converted) -> Option<String> {
    let Converted { conversion: Conversion { count, of, .. }, opened } = converted;
    (*opened > 0 && (1..=*opened).contains(count)).then(|| {
        let percent = count * 100 / opened;
        let share = if percent == 0 { "under 1 %".to_owned() } else { format!("{percent} %") };
        format!("{share} of {of}")
    })
}

fn periods(current: u64) -> Vec<Period> {
    let href = |days| if days == DEFAULT { PAGE.to_owned() } else { format!("{PAGE}?days={days}") };
    PERIODS
        .iter()
        .map(|(days, label)| Period { label, href: href(*days), current: *days == current })
        .collect()
}

/// Comma-separated values (RFC 4180). Neither paths nor sources can begin like a formula or hold a quotation mark.
fn table(rows: &[PageViews]) -> String {
    let mut lines = String::from("day,page,source,kind,views\r\n");
    for PageViews { day, path, source, kind, views } in rows {
        let path = path.replace('"', "\"\"");
        lines.push_str(&format!("{day},\"{path}\",\"{source}\",{kind},{views}\r\n"));
    }
    lines
}
