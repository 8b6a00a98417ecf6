//! The last week on the dashboard.

use base_app::{App, Card, CardRow, Figure};
use core_models::{DbConnection, QueryResult};

use crate::{admin, models, period::Days, views};

const WEEK: u64 = 7;
const PAGES: usize = 3;

pub(crate) fn of(app: &App, conn: &mut DbConnection) -> QueryResult<Card> {
    let days = Days::ending(admin::today(app), WEEK);
    let by_day = models::by_day(conn, days)?;
    let pages = models::pages(conn, days, PAGES)?;
    let rows = pages.into_iter().map(|(path, traffic)| CardRow {
        title: views::page_name(&path),
        meta: views::counted(traffic.views, "page view"),
        href: "/admin/analytics?days=7".to_owned(),
        badge: None,
    });
    let figure = |label, value| Figure { label, value, href: "/admin/analytics?days=7" };
    Ok(Card {
        title: "Visits, last 7 days",
        icon: "bar-chart-line",
        figures: vec![
            figure("Visits", by_day.values().map(|traffic| traffic.visits).sum()),
            figure("Page views", by_day.values().map(|traffic| traffic.views).sum()),
        ],
        rows: rows.collect(),
        empty: "Nobody has been here in the last 7 days. Your own visits are not counted.",
        more_label: "All numbers",
        more_href: admin::PAGE,
    })
}
