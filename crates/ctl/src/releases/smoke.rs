//! The smoke gate: the few pages that have to work before a release may be shown to visitors.

use crate::site::web::{Answer, SiteClient, WebError};

/// A page does not work.
#[derive(Debug, thiserror::Error)]
pub enum SmokeError {
    /// No answer.
    #[error(transparent)]
    Web(#[from] WebError),
    /// Another status than 200.
    #[error("{path} answered {status}")]
    Status {
        /// What was asked for.
        path: String,
        /// What came.
        status: u16,
    },
    /// An answer that is not what it should be.
    #[error("{path} {what}")]
    Content {
        /// What was asked for.
        path: String,
        /// What is wrong with it.
        what: &'static str,
    },
}

/// Asks for what every site has: readiness, home page, sitemap, login page, a static file; and for what the sitemap says
/// that this site has: the newest post, the contact form. Gives back the paths that were asked.
///
/// # Errors
/// [`SmokeError`] for the first that does not work.
pub fn gate(client: &SiteClient) -> Result<Vec<String>, SmokeError> {
    let mut asked = Vec::new();
    let mut page = |path: &str| {
        asked.push(path.to_owned());
        ask(client, path)
    };
    page("/readyz")?;
    let home = page("/")?.text();
    require(home.contains("</html>"), "/", "is not a whole page")?;
    let sitemap = page("/sitemap.xml")?.text();
    let paths = locations(&sitemap);
    if paths.iter().any(|path| path == "/blog")
        && let Some(post) = first_reference(&page("/blog")?.text(), "/blog/")
    {
        page(&post)?;
    }
    if paths.iter().any(|path| path == "/contact") {
        let form = page("/contact")?.text();
        require(form.contains("name=\"csrf_token\""), "/contact", "has no form that could be sent")?;
    }
    let login = page("/admin/login")?.text();
    require(login.contains("name=\"password\""), "/admin/login", "does not ask for a password")?;
    if let Some(file) = first_reference(&home, "/static/") {
        let answer = page(&file)?;
        require(!answer.body.is_empty(), &file, "is empty")?;
    }
    Ok(asked)
}

/// The paths that a sitemap names, without scheme and host.
#[must_use]
pub fn locations(sitemap: &str) -> Vec<String> {
    let addresses = sitemap.split("<loc>").skip(1).filter_map(|rest| rest.split("</loc>").next());
    addresses
        .filter_map(|address| {
            let (_, behind) = address.trim().split_once("://")?;
            Some(behind.split_once('/').map_or_else(|| "/".to_owned(), |(_, path)| format!("/{path}")))
        })
        .collect()
}

fn ask(client: &SiteClient, path: &str) -> Result<Answer, SmokeError> {
    match client.get(path)? {
        answer if answer.status == 200 => Ok(answer),
        answer => Err(SmokeError::Status { path: path.to_owned(), status: answer.status }),
    }
}

fn require(holds: bool, path: &str, what: &'static str) -> Result<(), SmokeError> {
    if holds { Ok(()) } else { Err(SmokeError::Content { path: path.to_owned(), what }) }
}

/// The first address in a page that begins so and goes on.
fn first_reference(page: &str, start: &str) -> Option<String> {
    let attributes = page.split("=\"").skip(1).filter_map(|rest| rest.split('"').next());
    attributes
        .filter(|value| value.strip_prefix(start).is_some_and(|rest| !rest.is_empty()))
        .find(|value| !value.contains(['#', '?', '&', ',', ' ']))
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sitemap_names_paths() {
        let sitemap = "<urlset><url><loc>https://a.example/</loc></url><url><loc>https://a.example/blog/one</loc></url>\
                       <url><loc>https://a.example</loc></url></urlset>";
        assert_eq!(locations(sitemap), ["/", "/blog/one", "/"]);
    }

    #[test]
    fn the_first_reference_is_a_path_of_its_own() {
        let page = r##"<a href="/blog/"></a><a href="/blog/?page=2"></a><a href="/blog/one#end"><a href="/blog/two">"##;
        assert_eq!(first_reference(page, "/blog/").as_deref(), Some("/blog/two"));
        assert_eq!(first_reference(page, "/static/"), None);
    }
}
