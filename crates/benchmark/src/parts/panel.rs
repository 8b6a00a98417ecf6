//! What editors read: the lists of the panel.

use checkout::failure::Failure;

use super::subjects::{self, YARDSTICK, target};
use crate::alternation::alternate;
use crate::installation::{EDITOR, Pages};
use crate::load::Target;
use crate::run::{Database, Run};
use crate::visitor::Visitor;

const PART: &str = "Panel";

const LISTS: &[(&str, &str)] = &[
    ("Dashboard", "/admin"),
    ("Posts", "/admin/posts"),
    ("Messages", "/admin/messages"),
    ("Pictures", "/admin/uploads"),
];

/// Each list, on both databases by turns with nginx's home page.
pub(super) fn measure(run: &mut Run<'_>) -> Result<(), Failure> {
    let mut servers = Vec::new();
    for database in Database::BOTH {
        let installation = run.installation("panel", database, run.posts)?;
        let running = installation.serve(run.interrupt, run.processors, Pages::AsDelivered)?;
        let mut editor = Visitor::at(running.address)?;
        editor.sign_in(EDITOR.0, EDITOR.1)?;
        servers.push((database, running, editor.cookies()));
    }
    let Some((_, first, _)) = servers.first() else { return Ok(()) };
    let home = subjects::home(first.address)?;
    let nginx = subjects::nginx(run, "panel-nginx", std::slice::from_ref(&home))?;
    for (name, path) in LISTS {
        let mut targets = vec![home.of_nginx(nginx.address)];
        targets.extend(servers.iter().map(|(_, server, cookies)| target(server.address, path, cookies)));
        let targets: Vec<&Target> = targets.iter().collect();
        let courses = alternate(run.interrupt, &targets, run.size.runs, run.pace())?;
        let Some((nginx, of_site)) = courses.split_first() else { continue };
        for ((database, ..), course) in servers.iter().zip(of_site) {
            let name = format!("{name}: {}", database.name());
            run.figures.extend(course.rate_beside(PART, name, (YARDSTICK, nginx)));
        }
    }
    Ok(())
}
