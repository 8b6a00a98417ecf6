//! The first page: what every feature wants to show, and what needs attention.

use actix_web::HttpResponse;
use base_app::{AppError, Card, CardRow, LATE_AFTER, last_report, why_late};
use chrono::{DateTime, TimeZone, Timelike, Utc};
use core_models::{
    DatabaseError,
    jobs::{self, Late},
    users::User,
};

use crate::{
    Shell, account, health, mail,
    views::{Alert, DashboardCard, DashboardRow, DashboardView},
};

/// `GET /admin`
pub(crate) async fn show(shell: Shell) -> Result<HttpResponse, AppError> {
    let app = shell.app.clone();
    let user = shell.user.clone();
    let now = shell.app.clock.now();
    let (cards, given_up, late, to_mend) = shell
        .app
        .db
        .read(move |conn| {
            let mut cards = Vec::new();
            for watch in app.features.watch() {
                cards.extend(watch.dashboard(&app, conn, &user)?);
            }
            let to_mend = last_report(conn)?.map_or(0, |report| report.to_mend());
            let given_up = jobs::undelivered_counts(conn)?.dead;
            Ok::<_, DatabaseError>((cards, given_up, jobs::late(conn, now - LATE_AFTER)?, to_mend))
        })
        .await?;
    let view = DashboardView {
        greeting: greeting(now.with_timezone(&shell.app.facts.time_zone), &shell.user.display_name),
        alerts: [undelivered(given_up), late.map(delayed), unhealthy(to_mend), nameless(&shell.user)]
            .into_iter()
            .flatten()
            .collect(),
        cards: cards.into_iter().map(card).collect(),
    };
    shell.page("Dashboard", &view).await
}

fn greeting<Zone: TimeZone>(now: DateTime<Zone>, name: &str) -> String {
    match now.hour() {
        5..12 => format!("Good morning, {name}"),
        12..18 => format!("Good afternoon, {name}"),
        _ => format!("Good evening, {name}"),
    }
}

fn undelivered(count: i64) -> Option<Alert> {
    let text = match count {
        ..=0 => return None,
        1 => "One mail could not be delivered.".to_owned(),
        more => format!("{more} mails could not be delivered."),
    };
    Some(Alert { level: "warning", text, href: mail::LIST, label: "See what went wrong" })
}

fn delayed(late: Late) -> Alert {
    let waiting = match late.count {
        1 => "One mail has been waiting for over an hour".to_owned(),
        more => format!("{more} mails have been waiting for over an hour"),
    };
    let text = format!("{waiting}: {}.", why_late(&late).trim_end_matches('.'));
    Alert { level: "warning", text, href: mail::LIST, label: "See which" }
}

fn unhealthy(to_mend: usize) -> Option<Alert> {
    let text = match to_mend {
        0 => return None,
        1 => "The last check of the site found one thing to fix.".to_owned(),
        more => format!("The last check of the site found {more} things to fix."),
    };
    Some(Alert { level: "warning", text, href: health::PAGE, label: "Take a look" })
}

/// Visitors would read the name that the person signs in with.
fn nameless(user: &User) -> Option<Alert> {
    (user.display_name == user.username).then(|| Alert {
        level: "info",
        text: format!("Posts that you write are signed “{}”.", user.display_name),
        href: account::PAGE,
        label: "Give your name",
    })
}

fn card(card: Card) -> DashboardCard {
    DashboardCard {
        title: card.title,
        icon: card.icon,
        figures: card.figures,
        rows: card.rows.into_iter().map(row).collect(),
        empty: card.empty,
        more_label: card.more_label,
        more_href: card.more_href,
    }
}

/// A feature may give a time as text, which is then shown in the site's time zone.
fn row(row: CardRow) -> DashboardRow {
    let at = DateTime::parse_from_rfc3339(&row.meta).ok().map(|time| time.with_timezone(&Utc));
    let meta = at.is_none().then_some(row.meta);
    DashboardRow { title: row.title, meta, at, href: row.href, badge: row.badge }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_greeting_follows_the_time_of_day() {
        let at = |hour| Utc.with_ymd_and_hms(2026, 11, 21, hour, 30, 0).unwrap();
        assert_eq!(greeting(at(5), "Anna"), "Good morning, Anna");
        assert_eq!(greeting(at(12), "Anna"), "Good afternoon, Anna");
        assert_eq!(greeting(at(18), "Anna"), "Good evening, Anna");
        assert_eq!(greeting(at(4), "Anna"), "Good evening, Anna");
    }

    #[test]
    fn a_site_with_nothing_to_mend_is_worth_no_alert() {
        assert!(unhealthy(0).is_none());
        assert_eq!(unhealthy(1).unwrap().text, "The last check of the site found one thing to fix.");
        assert_eq!(unhealthy(4).unwrap().text, "The last check of the site found 4 things to fix.");
    }

    #[test]
    fn mail_that_waits_is_told_with_the_reason() {
        let late =
            |count, reason: Option<&str>| delayed(Late { count, reason: reason.map(str::to_owned) }).text;
        assert_eq!(
            late(1, Some("The mail server refuses.")),
            "One mail has been waiting for over an hour: The mail server refuses."
        );
        assert!(late(2, None).starts_with("2 mails have been waiting for over an hour: more than MAIL_RATE"));
    }

    #[test]
    fn only_mail_that_was_given_up_is_worth_an_alert() {
        assert!(undelivered(0).is_none());
        assert_eq!(undelivered(1).unwrap().text, "One mail could not be delivered.");
        assert_eq!(undelivered(3).unwrap().text, "3 mails could not be delivered.");
    }
}
