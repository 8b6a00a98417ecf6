//! What a site answered to a request, and what is kept of it.

use crate::picture;

/// An answer of the site, as it goes to a visitor who asks for no compression.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The header `Content-Type`, or nothing.
    pub content_type: String,
    /// The header `Location`, if there is one.
    pub location: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// Whether it is a page to be read.
    pub(crate) fn is_page(&self) -> bool {
        self.status == 200 && self.content_type.starts_with("text/html")
    }

    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// What is kept of an answer.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    pub(crate) status: u16,
    /// Where it leads: an own address, or `None` when it leads elsewhere or nowhere.
    pub(crate) target: Option<String>,
    pub(crate) bytes: usize,
    /// The width in pixels, of a picture made of pixels.
    pub(crate) width: Option<u32>,
}

impl Document {
    pub(crate) fn of(answer: &Answer, target: Option<String>) -> Self {
        let is_picture = answer.content_type.starts_with("image/");
        Self {
            status: answer.status,
            target,
            bytes: answer.body.len(),
            width: is_picture.then(|| picture::width(&answer.body)).flatten(),
        }
    }

    /// Whether it sends visitors elsewhere.
    pub(crate) fn is_redirect(&self) -> bool {
        matches!(self.status, 301 | 302 | 303 | 307 | 308)
    }
}
