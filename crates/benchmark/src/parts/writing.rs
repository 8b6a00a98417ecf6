//! What visitors and editors send: messages, each another, and sign-ins.

use std::cell::Cell;
use std::net::SocketAddr;

use checkout::failure::Failure;

use super::subjects::{self, YARDSTICK};
use crate::alternation::alternate;
use crate::http::{self, FORM};
use crate::installation::{EDITOR, Pages};
use crate::load::{Requests, Target};
use crate::run::{Database, Run};
use crate::visitor::{SIGN_IN, Visitor, encoded, filled};

const PART: &str = "Writing";

/// A password is hashed slowly on purpose, and one after the other: a crowd would only wait.
const SIGN_INS_AT_ONCE: usize = 2;

/// Messages and sign-ins, on both databases by turns with nginx's home page.
pub(super) fn measure(run: &mut Run<'_>) -> Result<(), Failure> {
    let installations = Database::BOTH.map(|database| run.installation("writing", database, run.posts));
    let mut servers = Vec::new();
    for (database, installation) in Database::BOTH.into_iter().zip(installations) {
        servers.push((database, installation?.serve(run.interrupt, run.processors, Pages::AsDelivered)?));
    }
    let Some((_, first)) = servers.first() else { return Ok(()) };
    let home = subjects::home(first.address)?;
    let nginx = subjects::nginx(run, "writing-nginx", std::slice::from_ref(&home))?;
    type Kind = fn(SocketAddr) -> Result<Target, Failure>;
    let kinds: [(&str, Kind, _); 2] =
        [("Contact message", messages, run.pace()), ("Sign-in", sign_ins, run.pace_of(SIGN_INS_AT_ONCE))];
    for (name, kind, pace) in kinds {
        let mut targets = vec![home.of_nginx(nginx.address)];
        for (_, server) in &servers {
            targets.push(kind(server.address)?);
        }
        let targets: Vec<&Target> = targets.iter().collect();
        let courses = alternate(run.interrupt, &targets, run.size.runs, pace)?;
        let Some((nginx, of_site)) = courses.split_first() else { continue };
        for ((database, _), course) in servers.iter().zip(of_site) {
            let name = format!("{name}: {}", database.name());
            run.figures.extend(course.rate_beside(PART, name, (YARDSTICK, nginx)));
        }
    }
    Ok(())
}

/// Messages of which no two are alike, from one copy of the form.
fn messages(address: SocketAddr) -> Result<Target, Failure> {
    let form = Visitor::at(address)?.get("/contact")?.form("message")?;
    let sent = Cell::new(0_u64);
    let make = move |_| {
        let number = sent.get();
        sent.set(number + 1);
        let message = format!("This is message {number}. Could we meet in the week after next?");
        let values = [("name", "A visitor"), ("email", "visitor@example.org"), ("message", message.as_str())];
        http::post(address, "/contact", "", FORM, &encoded(&filled(form.clone(), &values)))
    };
    Ok(Target { address, requests: Requests::Each(Box::new(make)), status: 303 })
}

/// The right password, again and again.
pub(super) fn sign_ins(address: SocketAddr) -> Result<Target, Failure> {
    let mut visitor = Visitor::at(address)?;
    let form = visitor.sign_in_form(EDITOR.0, EDITOR.1)?;
    let request = http::post(address, SIGN_IN, &visitor.cookies(), FORM, &encoded(&form));
    Ok(Target { address, requests: Requests::Same(vec![request]), status: 303 })
}
