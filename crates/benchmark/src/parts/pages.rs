//! What visitors read: as many as can be answered, beside nginx with the same bytes.

use checkout::failure::Failure;

use super::subjects::{self, Subject, YARDSTICK};
use crate::alternation::{Course, alternate};
use crate::installation::{Pages, Running};
use crate::load::Target;
use crate::report::Goal;
use crate::run::{Database, Run};

const PART: &str = "Pages";

/// A page from the cache, and one that is rendered on PostgreSQL, as parts of what nginx does.
const CACHED: f64 = 1.0;
const RENDERED: f64 = 0.1;

/// The pages whose goal that is.
const WITH_GOAL: &[&str] = &["home", "post"];

/// One program that serves the site in one way.
struct Server {
    database: Database,
    pages: Pages,
    running: Running,
}

impl Server {
    fn name(&self) -> String {
        let how = match self.pages {
            Pages::AsDelivered => "cached",
            Pages::Rendered => "rendered",
        };
        format!("{}, {how}", self.database.name())
    }

    fn goal(&self, subject: &Subject) -> Option<Goal> {
        let has_goal = WITH_GOAL.contains(&subject.file);
        match (self.pages, self.database) {
            (Pages::AsDelivered, _) if has_goal => Some(Goal::Ratio(CACHED)),
            (Pages::Rendered, Database::Postgres) if has_goal => Some(Goal::Ratio(RENDERED)),
            _ => None,
        }
    }
}

/// Each page by turns: nginx, and each way in which the site can be served.
pub(super) fn measure(run: &mut Run<'_>) -> Result<(), Failure> {
    let mut servers = Vec::new();
    for database in Database::BOTH {
        let installation = run.installation("pages", database, run.posts)?;
        let ways: &[Pages] = if installation.has_page_cache() {
            &[Pages::AsDelivered, Pages::Rendered]
        } else {
            &[Pages::Rendered]
        };
        for pages in ways {
            let running = installation.serve(run.interrupt, run.processors, *pages)?;
            servers.push(Server { database, pages: *pages, running });
        }
    }
    let Some(first) = servers.first() else { return Ok(()) };
    let subjects = subjects::subjects(first.running.address)?;
    let nginx = subjects::nginx(run, "pages-nginx", &subjects)?;
    for subject in &subjects {
        // A file is the same on every database.
        let asked = if subject.is_static { servers.get(..1).unwrap_or_default() } else { &servers[..] };
        let mut targets = vec![subject.of_nginx(nginx.address)];
        targets.extend(asked.iter().map(|server| subject.of_site(server.running.address)));
        let targets: Vec<&Target> = targets.iter().collect();
        let courses = alternate(run.interrupt, &targets, run.size.runs, run.pace())?;
        record(run, subject, asked, &courses);
    }
    Ok(())
}

fn record(run: &mut Run<'_>, subject: &Subject, asked: &[Server], courses: &[Course]) {
    let Some((nginx, of_site)) = courses.split_first() else { return };
    run.figures.extend(nginx.rate(PART, format!("{}: {YARDSTICK}", subject.name)));
    for (server, course) in asked.iter().zip(of_site) {
        let name = if subject.is_static { "the site".to_owned() } else { server.name() };
        let name = format!("{}: {name}", subject.name);
        let figure = course.rate_beside(PART, name, (YARDSTICK, nginx));
        run.figures.extend(figure.map(|figure| match server.goal(subject) {
            Some(goal) => figure.with_goal(goal),
            None => figure,
        }));
    }
}
