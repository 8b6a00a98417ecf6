//! Visits are kept when processes stop, and two processes count together.

use testkit::{Answer, Backend, Client, PASSWORD, process::Process};

use crate::installation::Installation;

const PAGES: [&str; 3] = ["/about", "/services", "/contact"];

/// Opens three pages as a browser would.
async fn visit(process: &Process) {
    let visitor = process
        .client()
        .with_header("accept-language", "en")
        .with_header("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0");
    for page in PAGES {
        assert_eq!(visitor.get(page).await.status, 200, "{page}");
    }
}

fn with_owner(site: Installation) -> Installation {
    let arguments = ["create-admin", "--username", "ailsa", "--email", "a@example.org"];
    site.succeed(&arguments, &format!("{PASSWORD}\n"));
    site
}

/// What the panel shows.
async fn shown(process: &Process) -> Answer {
    let owner: Client = process.client().with_header("accept", "text/html");
    let fields = [("username", "ailsa"), ("password", PASSWORD)];
    assert_eq!(owner.post_from("/admin/login", "/admin/login", &fields).await.status, 303);
    owner.get("/admin/analytics").await
}

fn stop(mut process: Process) {
    process.ask_to_stop();
    assert!(process.end().success());
}

async fn two_processes_that_stop_have_counted_together(backend: Backend) {
    let site = with_owner(Installation::new(backend));
    let processes = [site.serve(), site.serve()];
    for process in &processes {
        visit(process).await;
        visit(process).await;
    }
    for process in processes {
        stop(process);
    }
    let page = shown(&site.serve()).await;
    assert_eq!(page.texts(".total strong")[..2], ["12", "12"]);
    assert_eq!(page.texts(".ranking:has(abbr) td"), ["4"; 6]);
}

testkit::on_both_databases! { two_processes_that_stop_have_counted_together }
