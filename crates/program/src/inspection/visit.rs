//! A walk through the site by asking it in its own process.

use std::{collections::BTreeMap, net::SocketAddr, sync::Arc};

use actix_web::{
    Error, HttpResponse,
    body::to_bytes_limited,
    dev::ServiceResponse,
    http::{Method, Uri, header},
    test::TestRequest,
};
use base_app::{App, Application};
use linter::{Answer, Crawl, Inspected};
use url::Position;

use super::{InspectionError, Page, facts};

/// The most answers that are looked at: pages, pictures, files.
const ANSWERS: usize = 4_000;

/// A larger file is not looked into.
const LARGEST: usize = 32 * 1024 * 1024;

/// What nobody reads: it is taken for there, and not fetched, when only pages matter.
const FILES: [&str; 2] = ["/static/", "/uploads/"];

/// Asks for everything that a visitor could, once.
pub(super) async fn walk(app: &Arc<App>) -> Result<Inspected, InspectionError> {
    visit(app, &[], |_, _| {}).await
}

/// Every page that a visitor could read, by its address.
pub(super) async fn pages(app: &Arc<App>) -> Result<BTreeMap<String, Page>, InspectionError> {
    let mut pages = BTreeMap::new();
    visit(app, &FILES, |address, answer| {
        if answer.content_type.starts_with("text/html") {
            pages.insert(address.to_owned(), Page::of(answer));
        }
    })
    .await?;
    Ok(pages)
}

async fn visit(
    app: &Arc<App>,
    skipped: &[&str],
    mut note: impl FnMut(&str, &Answer),
) -> Result<Inspected, InspectionError> {
    let site = Application::in_process(app).await?;
    let public_url = &app.settings.server.public_url;
    let host = &public_url[Position::BeforeHost..Position::AfterPort];
    let mut crawl = Crawl::new(public_url, facts::of(app).await?, ANSWERS);
    for address in addresses(app) {
        crawl.expect(&address);
    }
    while let Some(address) = crawl.next_address() {
        let answer = match address.parse::<Uri>() {
            Ok(_) if skipped.iter().any(|folder| address.starts_with(folder)) => {
                Answer { status: 200, ..Answer::default() }
            }
            Ok(_) => read(site(question(host, &address)).await).await,
            Err(_no_address) => Answer { status: 400, ..Answer::default() },
        };
        note(&address, &answer);
        crawl.receive(&address, &answer);
    }
    Ok(crawl.finish())
}

/// The pages of `site.toml`, and every address of the site and of its features that is always the same.
fn addresses(app: &App) -> Vec<String> {
    let features = app.features.iter().flat_map(|feature| &feature.routes);
    let routes = app.own_routes.iter().chain(features);
    let fixed = routes.filter(|route| route.method == Method::GET && !route.path.contains('{'));
    let pages = app.facts.pages.iter().map(|page| page.path.clone());
    pages.chain(fixed.map(|route| route.path.to_owned())).collect()
}

fn question(host: &str, address: &str) -> TestRequest {
    TestRequest::get()
        .uri(address)
        .insert_header((header::HOST, host))
        .insert_header((header::ACCEPT, "text/html, */*;q=0.8"))
        .peer_addr(SocketAddr::from(([127, 0, 0, 1], 0)))
}

async fn read(outcome: Result<ServiceResponse, Error>) -> Answer {
    let response = match outcome {
        Ok(answer) => HttpResponse::from(answer),
        Err(error) => error.error_response(),
    };
    let text = |name: header::HeaderName| {
        response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
    };
    let mut answer = Answer {
        status: response.status().as_u16(),
        content_type: text(header::CONTENT_TYPE).unwrap_or_default(),
        location: text(header::LOCATION),
        body: Vec::new(),
    };
    match to_bytes_limited(response.into_body(), LARGEST).await {
        Ok(Ok(body)) => answer.body = body.to_vec(),
        Ok(Err(_broken_off)) => answer.status = 500,
        Err(_too_large) => {}
    }
    answer
}
