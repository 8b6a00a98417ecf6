//! Page numbers in and page links out.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use percent_encoding::percent_decode_str;
use serde::Serialize;

use crate::AppError;

/// The page that `?page=` asks for; 1 when it does not say. Anything that is no page number is a page that does not
/// exist.
#[derive(Debug, Clone, Copy)]
pub struct PageNumber(pub i64);

impl FromRequest for PageNumber {
    type Error = AppError;
    type Future = Ready<Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse(request.query_string()))
    }
}

/// Links to the other pages of a list.
#[derive(Debug, Clone, Serialize)]
pub struct Pagination {
    /// The page shown, from 1.
    pub page: i64,
    /// How many pages there are, at least 1.
    pub pages: i64,
    /// The page before.
    pub previous_href: Option<String>,
    /// The page after.
    pub next_href: Option<String>,
    /// The first, the last, and those around this one.
    pub links: Vec<PageLink>,
}

/// A link to one page.
#[derive(Debug, Clone, Serialize)]
pub struct PageLink {
    /// The page's number, or “…” for a gap.
    pub label: String,
    /// Where it leads; none for a gap.
    pub href: Option<String>,
    /// Whether it is the page shown.
    pub current: bool,
}

impl Pagination {
    /// Makes the links. `href` gives the address of a page.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when the page is past the last.
    pub fn new(page: i64, pages: i64, href: impl Fn(i64) -> String) -> Result<Self, AppError> {
        let pages = pages.max(1);
        if page > pages {
            return Err(AppError::NotFound);
        }
        let mut links: Vec<PageLink> = Vec::new();
        for number in 1..=pages {
            if number == 1 || number == pages || (number - page).abs() <= 1 {
                links.push(PageLink {
                    label: number.to_string(),
                    href: Some(href(number)),
                    current: number == page,
                });
            } else if links.last().is_some_and(|link| link.href.is_some()) {
                links.push(PageLink { label: "…".to_owned(), href: None, current: false });
            }
        }
        Ok(Self {
            page,
            pages,
            previous_href: (page > 1).then(|| href(page - 1)),
            next_href: (page < pages).then(|| href(page + 1)),
            links,
        })
    }
}

fn parse(query: &str) -> Result<PageNumber, AppError> {
    let asked = query.split('&').find_map(|pair| pair.strip_prefix("page="));
    let Some(asked) = asked else { return Ok(PageNumber(1)) };
    let text = percent_decode_str(asked).decode_utf8().map_err(|_utf8| AppError::NotFound)?;
    match text.parse::<i32>() {
        Ok(number) if number >= 1 => Ok(PageNumber(number.into())),
        _ => Err(AppError::NotFound),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_positive_numbers_are_pages() {
        for (query, expected) in
            [("", Some(1)), ("page=3", Some(3)), ("q=a&page=2", Some(2)), ("page=0", None)]
        {
            assert_eq!(parse(query).ok().map(|page| page.0), expected, "{query}");
        }
        for query in ["page=-1", "page=abc", "page=99999999999999999999", "page=%FF", "page="] {
            assert!(parse(query).is_err(), "{query}");
        }
    }

    #[test]
    fn far_pages_are_left_out_with_a_gap() {
        let pagination = Pagination::new(10, 20, |page| format!("?page={page}")).unwrap();
        let labels: Vec<_> = pagination.links.iter().map(|link| link.label.as_str()).collect();
        assert_eq!(labels, ["1", "…", "9", "10", "11", "…", "20"]);
        assert!(Pagination::new(21, 20, |page| page.to_string()).is_err());
    }
}
