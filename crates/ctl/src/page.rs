//! What of a page is compared: its title, and the text that visitors read.

use sha2::{Digest, Sha256};

/// Elements whose content nobody reads.
const SILENT: [&str; 4] = ["script", "style", "template", "svg"];

/// What is compared of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The status of the answer.
    pub status: u16,
    /// The title, or nothing.
    pub title: String,
    /// The SHA-256 of the text, in hexadecimal.
    pub sha256: String,
}

impl Page {
    /// Of an answer with this status and HTML.
    #[must_use]
    pub fn of(status: u16, html: &str) -> Self {
        let title = html.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>"));
        let hash = Sha256::digest(text(html).as_bytes());
        Self {
            status,
            title: title.map(|(title, _)| title.trim().to_owned()).unwrap_or_default(),
            sha256: hash.iter().map(|byte| format!("{byte:02x}")).collect(),
        }
    }
}

/// The text of a page without its tags, each run of white space as one space.
fn text(html: &str) -> String {
    let mut words = Vec::new();
    let mut rest = html;
    while let Some((text, markup)) = rest.split_once('<') {
        words.push(text);
        let name: String = markup.chars().take_while(char::is_ascii_alphanumeric).collect();
        let end = if markup.starts_with("!--") {
            "-->".to_owned()
        } else if SILENT.contains(&name.to_ascii_lowercase().as_str()) {
            format!("</{name}>")
        } else {
            ">".to_owned()
        };
        rest = markup.split_once(&end).map_or("", |(_, rest)| rest);
    }
    words.push(rest);
    words.iter().flat_map(|text| text.split_whitespace()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_visitors_read_counts() {
        let one = "<html><head><title> Bread </title><link href=\"/static/a-1.css\"></head>\
                   <body><!-- <b>old</b> --><svg><title>x</title></svg>Fresh <b>bread</b><script>1 < 2</script></body>";
        let other = "<title>Bread</title><link href=\"/static/a-2.css\"><p>Fresh\n <i>bread</i></p>";
        assert_eq!(Page::of(200, one), Page::of(200, other));
        assert_eq!(text(one), "Bread Fresh bread");
        assert_eq!(Page::of(200, one).title, "Bread");
        assert_ne!(Page::of(200, one), Page::of(200, &one.replace("bread", "cake")));
    }
}
