//! One site among many on a machine: what it answers, what it holds, and what all of them take while nobody asks.

use std::thread;
use std::time::Duration;

use checkout::failure::Failure;

use super::subjects::{self, YARDSTICK};
use crate::accounting::{memory, processor_time};
use crate::alternation::alternate;
use crate::installation::{Pages, Running};
use crate::report::{Figure, Unit};
use crate::run::{Database, Run};
use crate::statistics::Summary;

const PART: &str = "Neighbours";

/// How long nobody asks.
const PAUSE: Duration = Duration::from_secs(5);

/// More and more sites, each with files of its own.
pub(super) fn measure(run: &mut Run<'_>) -> Result<(), Failure> {
    let original = run.installation("neighbours", Database::Sqlite, run.posts)?;
    let mut sites: Vec<Running> = Vec::new();
    for count in run.size.sites {
        while sites.len() < *count {
            let folder = run.folder.path().join(format!("neighbour-{}", sites.len()));
            let site = original.copy(&folder)?;
            sites.push(site.serve(run.interrupt, run.processors, Pages::AsDelivered)?);
        }
        measure_with(run, &sites)?;
    }
    Ok(())
}

fn measure_with(run: &mut Run<'_>, sites: &[Running]) -> Result<(), Failure> {
    let Some(first) = sites.first() else { return Ok(()) };
    let count = sites.len();
    let of_count = if count == 1 { "1 site".to_owned() } else { format!("{count} sites") };
    let home = subjects::home(first.address)?;
    let nginx = subjects::nginx(run, &format!("neighbours-nginx-{count}"), std::slice::from_ref(&home))?;
    let targets = [home.of_nginx(nginx.address), home.of_site(first.address)];
    let courses = alternate(run.interrupt, &[&targets[0], &targets[1]], run.size.runs, run.pace())?;
    if let [of_nginx, of_site] = &courses[..] {
        let name = format!("Home page of one of {of_count}");
        run.figures.extend(of_site.rate_beside(PART, name, (YARDSTICK, of_nginx)));
    }
    let held = sites.iter().map(|site| memory(site.id())).collect::<Result<Vec<_>, _>>()?;
    if let Some(summary) = Summary::of(&held) {
        run.figures.push(Figure::new(
            PART,
            format!("Memory of each of {of_count}"),
            Unit::Megabytes,
            summary,
        ));
    }
    let before = taken(sites)?;
    thread::sleep(PAUSE);
    let each_second = (taken(sites)? - before).as_secs_f64() * 1000.0 / PAUSE.as_secs_f64();
    let name = format!("{of_count} in a second in which nobody asks");
    run.figures.push(Figure::new(PART, name, Unit::ProcessorTime, Summary::once(each_second)));
    Ok(())
}

fn taken(sites: &[Running]) -> Result<Duration, Failure> {
    sites.iter().map(|site| processor_time(site.id())).sum()
}
