//! Where an address that leads nowhere leads instead: to where its page moved, without a slash too many, in small letters.

use actix_web::{
    Error, HttpRequest, HttpResponse,
    body::{BoxBody, EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, StatusCode, header},
    middleware::Next,
    web,
};
use auth::is_panel;
use core_models::redirects;
use percent_encoding::percent_decode_str;

use crate::{App, AppError, pages::seo};

/// What is below these is no page, as what is in the panel.
const FILES: [&str; 3] = ["/static/", "/uploads/", "/dev/"];

/// Slashes that a browser or a server on the way may take for one, and with it the next word for a host.
const HIDDEN_SLASHES: [&str; 4] = ["//", "\\", "%5c", "%2f"];

/// Answers 301 instead of 404 where the page that was meant is known; what follows the question mark stays.
pub(crate) async fn lead_on(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody + 'static, BoxBody>>, Error> {
    // Further in, a page sees no more of it than it has declared.
    let asked = request.uri().clone();
    let response = next.call(request).await?;
    if response.status() != StatusCode::NOT_FOUND || !asks_for_a_page(response.request()) {
        return Ok(response.map_into_left_body());
    }
    match target(response.request(), asked.query().unwrap_or_default()).await {
        Ok(Some(target)) => {
            let moved = HttpResponse::MovedPermanently()
                .insert_header((header::LOCATION, target))
                .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
                .finish();
            Ok(response.into_response(moved).map_into_right_body())
        }
        Ok(None) => Ok(response.map_into_left_body()),
        Err(error) => Ok(response.into_response(HttpResponse::from_error(error)).map_into_right_body()),
    }
}

/// Whether a page of the site could have this path.
pub(crate) fn may_be_a_page(path: &str) -> bool {
    !is_panel(path) && !FILES.iter().any(|start| path.starts_with(start))
}

fn asks_for_a_page(request: &HttpRequest) -> bool {
    matches!(*request.method(), Method::GET | Method::HEAD) && may_be_a_page(request.path())
}

async fn target(request: &HttpRequest, query: &str) -> Result<Option<String>, AppError> {
    let (Some(app), path) = (request.app_data::<web::Data<App>>(), request.path()) else { return Ok(None) };
    if hides_a_slash(path) {
        return Ok(None);
    }
    let trimmed = path.trim_end_matches('/');
    let found = match in_small_letters(app, request, trimmed).await? {
        Some(page) => Some(page),
        None if trimmed.len() < path.len() && !trimmed.is_empty() => Some(trimmed.to_owned()),
        None => {
            let (typed, small) = (path.to_owned(), path.to_ascii_lowercase());
            let moved = app.db.read(move |conn| match redirects::find(conn, &typed)? {
                None if small != typed => redirects::find(conn, &small),
                moved => Ok(moved),
            });
            moved.await?
        }
    };
    Ok(found.map(|page| with_query(page, query)))
}

/// Whether a `Location` made from the path might lead to another site.
fn hides_a_slash(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    HIDDEN_SLASHES.iter().any(|hidden| path.contains(hidden))
}

/// The page that has this address but for its capitals.
async fn in_small_letters(app: &App, request: &HttpRequest, path: &str) -> Result<Option<String>, AppError> {
    let typed = percent_decode_str(path).decode_utf8_lossy();
    let small = typed.to_lowercase();
    if small == typed || !may_be_a_page(&small) {
        return Ok(None);
    }
    // A route without a variable in it is a page; of the others those are that the site tells search engines of.
    let route = request.resource_map().match_pattern(&small);
    if small.is_ascii() && route.is_some_and(|pattern| pattern == small) {
        return Ok(Some(small));
    }
    let known = seo::pages(app).await?.into_iter().find(|page| page.path == small);
    Ok(known.map(|page| page.path))
}

fn with_query(page: String, query: &str) -> String {
    if query.is_empty() || page.contains(['?', '#']) { page } else { format!("{page}?{query}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_hides_a_slash_leads_nowhere() {
        for path in ["/\\evil.example", "//evil.example", "/a//b", "/%5cevil.example", "/%5Cevil", "/%2Fevil"]
        {
            assert!(hides_a_slash(path), "{path}");
        }
        assert!(!hides_a_slash("/about/us%20all"));
    }

    #[test]
    fn the_query_stays_unless_the_page_has_its_own() {
        assert_eq!(with_query("/blog".to_owned(), "page=2"), "/blog?page=2");
        assert_eq!(with_query("/blog".to_owned(), ""), "/blog");
        assert_eq!(with_query("/blog#new".to_owned(), "page=2"), "/blog#new");
    }
}
