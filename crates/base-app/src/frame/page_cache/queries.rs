//! What stands behind the question mark, as far as a page reads it: the rest neither reaches the page nor tells two from another.

use std::{collections::HashMap, sync::Arc};

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, Uri, uri::PathAndQuery},
    middleware::Next,
};
use url::form_urlencoded;

/// The names that each public endpoint reads, by its pattern. Cloning is cheap.
#[derive(Debug, Clone, Default)]
pub(crate) struct Queries(Arc<HashMap<String, &'static [&'static str]>>);

impl Queries {
    /// Of patterns and the names that they read. Of two endpoints with one pattern the first answers.
    pub(crate) fn new(endpoints: impl IntoIterator<Item = (String, &'static [&'static str])>) -> Self {
        let mut names = HashMap::new();
        for (pattern, read) in endpoints {
            names.entry(pattern).or_insert(read);
        }
        Self(Arc::new(names))
    }

    /// The pattern of the page that is asked for, and what that reads of the query; nothing when there is no such page.
    pub(crate) fn read(&self, request: &ServiceRequest) -> Option<(String, String)> {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return None;
        }
        let pattern = request.resource_map().match_pattern(request.path())?;
        let names = self.0.get(&pattern)?;
        let query = declared(names, request.query_string());
        Some((pattern, query))
    }
}

/// Hands on of the query what the page has declared to read.
pub(crate) async fn only_declared<B: MessageBody>(
    queries: Queries,
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    if !request.query_string().is_empty()
        && let Some((_, query)) = queries.read(&request)
        && let Some(uri) = with_query(request.uri(), &query)
    {
        request.head_mut().uri = uri;
    }
    next.call(request).await
}

/// The first value of each of these names, in their order.
fn declared(names: &[&str], query: &str) -> String {
    if names.is_empty() || query.is_empty() {
        return String::new();
    }
    let mut written = form_urlencoded::Serializer::new(String::new());
    for name in names {
        if let Some((_, value)) = form_urlencoded::parse(query.as_bytes()).find(|(given, _)| given == name) {
            written.append_pair(name, &value);
        }
    }
    written.finish()
}

fn with_query(uri: &Uri, query: &str) -> Option<Uri> {
    let path = uri.path();
    let target = if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(target).ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_reads_what_it_has_declared_and_each_once() {
        let names = &["kind", "page"];
        for (given, read) in [
            ("", ""),
            ("utm_source=paper", ""),
            ("page=2", "page=2"),
            ("page=2&kind=roof", "kind=roof&page=2"),
            ("x=1&page=2&page=3&y", "page=2"),
            ("kind=a%26page%3D9", "kind=a%26page%3D9"),
            ("%70age=2", "page=2"),
            ("page", "page="),
        ] {
            assert_eq!(declared(names, given), read, "{given}");
        }
    }

    #[test]
    fn an_address_keeps_all_else() {
        let uri: Uri = "http://site.example/blog?page=2&x".parse().unwrap();
        assert_eq!(with_query(&uri, "page=2").unwrap(), "http://site.example/blog?page=2");
        assert_eq!(with_query(&"/blog?x".parse().unwrap(), "").unwrap(), "/blog");
    }
}
