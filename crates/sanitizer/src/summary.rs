//! What stands for a text where it is not shown itself: an excerpt, its first picture, whether there is anything to see.

use crate::text::plain_text;
use crate::{SafeHtml, stream};
use html5ever::tokenizer::{TagKind, Token, TokenSink, TokenSinkResult, TokenizerOpts};
use html5ever::{LocalName, local_name};
use std::cell::RefCell;

/// A picture in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its address, as written.
    pub src: String,
    /// Its description; empty if it has none.
    pub alt: String,
}

/// The beginning of the text of `html` in one line of at most `max_chars` characters, cut between words and ended by
/// "…" where something was left out.
pub fn excerpt(html: &SafeHtml, max_chars: usize) -> String {
    let text = plain_text(html.as_str()).replace('\n', " ");
    if text.chars().count() <= max_chars {
        return text;
    }
    let room = max_chars.saturating_sub(1);
    let head: String = text.chars().take(room).collect();
    let cut_inside_word = text.chars().nth(room).is_some_and(|next| !next.is_whitespace());
    let kept = match head.rsplit_once(' ') {
        Some((whole_words, _)) if cut_inside_word => whole_words,
        _ => head.as_str(),
    };
    let mut kept =
        kept.trim_end_matches(|last: char| last.is_whitespace() || ",;:–—-".contains(last)).to_owned();
    kept.push('…');
    kept
}

/// The first picture of `html` that has an address.
pub fn first_image(html: &SafeHtml) -> Option<Picture> {
    let nothing_found = |sink: &PictureSink| sink.found.borrow().is_none();
    let (sink, _) =
        stream::read(PictureSink::default(), TokenizerOpts::default(), html.as_str(), nothing_found);
    sink.found.into_inner()
}

/// Whether a reader would see nothing: no text, no picture, no line.
pub fn is_blank(html: &SafeHtml) -> bool {
    !html.as_str().contains("<img ")
        && !html.as_str().contains("<hr>")
        && plain_text(html.as_str()).is_empty()
}

#[derive(Default)]
struct PictureSink {
    found: RefCell<Option<Picture>>,
}

impl TokenSink for PictureSink {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        if let Token::TagToken(tag) = token
            && tag.kind == TagKind::StartTag
            && tag.name == local_name!("img")
            && self.found.borrow().is_none()
        {
            let value = |name: LocalName| {
                let attribute = tag.attrs.iter().find(|attribute| attribute.name.local == name);
                attribute.map(|attribute| attribute.value.to_string()).unwrap_or_default()
            };
            let picture = Picture { src: value(local_name!("src")), alt: value(local_name!("alt")) };
            if !picture.src.is_empty() {
                self.found.replace(Some(picture));
            }
        }
        TokenSinkResult::Continue
    }
}

#[cfg(test)]
mod tests {
    use super::{Picture, excerpt, first_image, is_blank};
    use crate::clean;

    #[test]
    fn an_excerpt_ends_between_words() {
        let html = clean("<p>The quick brown fox, jumps.</p><p>Again</p>");
        assert_eq!(excerpt(&html, 100), "The quick brown fox, jumps. Again");
        assert_eq!(excerpt(&html, 33), "The quick brown fox, jumps. Again");
        assert_eq!(excerpt(&html, 32), "The quick brown fox, jumps.…");
        assert_eq!(excerpt(&html, 24), "The quick brown fox…");
        assert_eq!(excerpt(&html, 12), "The quick…");
        assert_eq!(excerpt(&html, 10), "The quick…");
        assert_eq!(excerpt(&html, 2), "T…");
        assert_eq!(excerpt(&html, 0), "…");
    }

    #[test]
    fn an_excerpt_counts_characters_not_bytes() {
        assert_eq!(excerpt(&clean("<p>😀😀😀😀</p>"), 3), "😀😀…");
        assert_eq!(excerpt(&clean("<p>Größe und Ärger</p>"), 8), "Größe…");
    }

    #[test]
    fn the_first_picture_is_found() {
        let html = clean(
            "<p>x</p><img alt='none'><figure><img src='/uploads/a.jpg' alt='A &amp; B'></figure><img src='/uploads/b.jpg'>",
        );
        let expected = Picture { src: "/uploads/a.jpg".to_owned(), alt: "A & B".to_owned() };
        assert_eq!(first_image(&html), Some(expected));
        assert_eq!(first_image(&clean("<p>&lt;img src=/uploads/a.jpg&gt;</p>")), None);
    }

    #[test]
    fn blank_is_what_shows_nothing() {
        for blank in
            ["", "  ", "<p></p>", "<p>&nbsp;<br></p>", "<script>x</script>", "<div><span></span></div>"]
        {
            assert!(is_blank(&clean(blank)), "{blank}");
        }
        for shown in ["x", "<p>.</p>", "<img src='/uploads/a.jpg'>", "<hr>"] {
            assert!(!is_blank(&clean(shown)), "{shown}");
        }
    }
}
