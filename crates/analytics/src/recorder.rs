//! Decides which answers are page views, and counts them.

use std::sync::Arc;

use actix_web::http::{Method, StatusCode};
use base_app::{App, Observer, Visit};

use crate::{
    agents::Agents,
    calendar::Calendar,
    source::{DIRECT, SITE, Sources},
    tally::{Kind, OTHER_PAGES, Tally},
};

/// The longest path that is told apart, in bytes.
const LONGEST_PATH: usize = 200;

/// Counts page views.
pub(crate) struct Recorder {
    tally: Arc<Tally>,
    calendar: Calendar,
    sources: Sources,
    agents: Agents,
}

impl Recorder {
    pub(crate) fn new(app: &App, tally: Arc<Tally>) -> Self {
        let server = &app.settings.server;
        let own = [Some(server.domain.as_str()), server.public_url.host_str()];
        Self {
            tally,
            calendar: Calendar::new(app.facts.time_zone),
            sources: Sources::new(own.into_iter().flatten()),
            agents: Agents::default(),
        }
    }
}

impl Observer for Recorder {
    fn observe(&self, visit: &Visit<'_>) {
        if !is_page(visit) || !visit.is_navigation() || visit.is_by_the_team() {
            return;
        }
        let day = self.calendar.day(visit.at());
        if self.agents.is_robot(visit.user_agent(), visit.languages()) {
            // Crawlers open everything: by page they would only crowd the table.
            return self.tally.count(day, OTHER_PAGES, DIRECT, Kind::Robot);
        }
        let source = self.sources.of(visit.referrer(), visit.query());
        let hidden = !matches!(&*source, SITE | DIRECT) && visit.asks_for_privacy();
        let source = if hidden { DIRECT } else { &source };
        let path = Some(visit.path()).filter(|path| path.len() <= LONGEST_PATH).unwrap_or(OTHER_PAGES);
        self.tally.count(day, path, source, Kind::Person);
    }
}

/// A whole document that was sent, or that the browser has already and shows again.
fn is_page(visit: &Visit<'_>) -> bool {
    visit.method() == Method::GET
        && matches!(visit.status(), StatusCode::OK | StatusCode::NOT_MODIFIED)
        && visit.content_type().starts_with("text/html")
}
