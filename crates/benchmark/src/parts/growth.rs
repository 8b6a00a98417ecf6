//! Lists, search and memory as a site gets older: the same questions with few posts and with many.

use checkout::failure::Failure;

use super::subjects::{last_page, search, target};
use crate::accounting::memory;
use crate::alternation::alternate;
use crate::installation::{Pages, Running};
use crate::load::Target;
use crate::report::{Figure, Goal, Unit};
use crate::run::{Database, Run};
use crate::statistics::{Summary, ratios};
use crate::visitor::Visitor;

const PART: &str = "Growth";

/// Times what the smallest site takes.
const GOAL: f64 = 2.0;

/// One visitor: what a page takes, and not how long one waits for others.
const ALONE: usize = 1;

const PAGES: [&str; 3] = ["list of posts, first page", "list of posts, last page", "search"];

/// Each page on sites of all sizes by turns, rendered; and then what each site holds in memory.
pub(super) fn measure(run: &mut Run<'_>) -> Result<(), Failure> {
    for database in Database::BOTH {
        let mut sites = Vec::new();
        for posts in run.size.posts {
            let installation = run.installation(&format!("growth-{posts}"), database, *posts)?;
            sites.push((*posts, installation.serve(run.interrupt, run.processors, Pages::Rendered)?));
        }
        for (place, page) in PAGES.into_iter().enumerate() {
            measure_page(run, database, &sites, (place, page))?;
        }
        measure_memory(run, database, &sites)?;
    }
    Ok(())
}

fn measure_page(
    run: &mut Run<'_>,
    database: Database,
    sites: &[(u32, Running)],
    (place, page): (usize, &str),
) -> Result<(), Failure> {
    let mut targets = Vec::new();
    for (_, site) in sites {
        let list = Visitor::at(site.address)?.get("/blog")?;
        let post = list.links("/blog/")?.into_iter().next().unwrap_or_default();
        let path = [Ok("/blog".to_owned()), last_page(&list), Ok(search(&post))].into_iter().nth(place);
        targets.push(target(site.address, &path.unwrap_or_else(|| Ok(String::new()))?, ""));
    }
    let targets: Vec<&Target> = targets.iter().collect();
    let courses = alternate(run.interrupt, &targets, run.size.runs, run.pace_of(ALONE))?;
    let smallest = courses.first().map(|course| course.milliseconds(0.99)).unwrap_or_default();
    let mut first = None;
    for ((posts, _), course) in sites.iter().zip(&courses) {
        let name = format!("p99 with {posts} posts, {page}: {}", database.name());
        let Some(figure) = course.latency(PART, name, 0.99) else { continue };
        run.figures.push(match first {
            None => figure,
            Some(least) => figure
                .beside(&format!("with {least}"), &ratios(&course.milliseconds(0.99), &smallest))
                .with_goal(Goal::Ratio(GOAL)),
        });
        first = first.or(Some(*posts));
    }
    Ok(())
}

fn measure_memory(run: &mut Run<'_>, database: Database, sites: &[(u32, Running)]) -> Result<(), Failure> {
    let mut smallest = None;
    for (posts, site) in sites {
        let held = memory(site.id())?;
        let name = format!("Memory with {posts} posts: {}", database.name());
        let figure = Figure::new(PART, name, Unit::Megabytes, Summary::once(held));
        run.figures.push(match smallest {
            None => figure,
            Some((least, of_smallest)) => figure.beside(&format!("with {least}"), &[held / of_smallest]),
        });
        smallest = smallest.or(Some((posts, held)));
    }
    Ok(())
}
