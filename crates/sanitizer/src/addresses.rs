//! The addresses inside safe HTML: made absolute for whoever reads it away from its page.

use lol_html::{RewriteStrSettings, element, html_content::Element, rewrite_str};
use url::{ParseError, Url};

use crate::SafeHtml;

impl SafeHtml {
    /// The same HTML for a reader who is not on the page at the absolute address `page`: addresses that are relative to it
    /// become absolute.
    #[must_use]
    pub fn with_absolute_addresses(&self, page: &str) -> Self {
        let Ok(page) = Url::parse(page) else { return self.clone() };
        let link = element!("[href]", |link| {
            complete(link, "href", &page);
            Ok(())
        });
        let picture = element!("[src]", |picture| {
            complete(picture, "src", &page);
            Ok(())
        });
        let settings = RewriteStrSettings::new()
            .append_element_content_handler(link)
            .append_element_content_handler(picture);
        // What cannot be rewritten is shown as it is: it is safe either way.
        rewrite_str(self.as_str(), settings).map_or_else(|_unchanged| self.clone(), Self::from_rewritten)
    }
}

/// An attribute's value is as it stands in the HTML, with `&amp;` for `&`. An address keeps both as they are.
fn complete(element: &mut Element<'_, '_>, name: &str, page: &Url) {
    if let Some(written) = element.get_attribute(name)
        && Url::parse(&written) == Err(ParseError::RelativeUrlWithoutBase)
        && let Ok(absolute) = page.join(&written)
    {
        // Fails for names that cannot be written; these can.
        let _written = element.set_attribute(name, absolute.as_str());
    }
}

#[cfg(test)]
mod tests {
    use crate::clean;

    const PAGE: &str = "https://bakery.example/blog/bread";

    #[test]
    fn every_kind_of_address_is_completed() {
        for (written, absolute) in [
            ("contact", "https://bakery.example/blog/contact"),
            ("../about", "https://bakery.example/about"),
            ("?page=2&amp;kind=rye", "https://bakery.example/blog/bread?page=2&amp;kind=rye"),
            ("#fees", "https://bakery.example/blog/bread#fees"),
            ("/", "https://bakery.example/"),
            ("", "https://bakery.example/blog/bread"),
            ("https://elsewhere.example", "https://elsewhere.example"),
            ("mailto:a@b.example", "mailto:a@b.example"),
            ("tel:+1", "tel:+1"),
        ] {
            let html = clean(&format!("<a href=\"{written}\">x</a>")).with_absolute_addresses(PAGE);
            assert!(html.as_str().contains(&format!("href=\"{absolute}\"")), "{written}: {}", html.as_str());
        }
        let html = clean("<img src=/uploads/a.jpg alt='/b'>").with_absolute_addresses(PAGE);
        assert_eq!(html.as_str(), "<img src=\"https://bakery.example/uploads/a.jpg\" alt=\"/b\">");
    }

    #[test]
    fn what_only_looks_like_an_address_stays() {
        let code = "<pre><code>&lt;a href=\"/x\"&gt; src=\"/y\" href='/z'</code></pre>";
        assert_eq!(clean(code).with_absolute_addresses(PAGE).as_str(), clean(code).as_str());
        let title = "<abbr title=\"href=&quot;/x&quot; <b\">x</abbr>";
        assert_eq!(clean(title).with_absolute_addresses(PAGE).as_str(), clean(title).as_str());
    }
}
