//! What a document says without its markup: plain text, excerpts, the first picture.

use crate::SafeHtml;
use crate::characters::is_xml_char;
use crate::stream;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult, TokenizerOpts};
use html5ever::{LocalName, local_name};
use std::cell::{Cell, RefCell};

/// A picture in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its address, as written.
    pub src: String,
    /// Its description; empty if it has none.
    pub alt: String,
}

/// The text of `html` (safe or not), one line for each block, entities decoded, white space collapsed. Still needs
/// escaping wherever text does.
pub fn plain_text(html: &str) -> String {
    let (sink, _) = stream::read(TextSink::default(), TokenizerOpts::default(), html, |_| true);
    let raw = sink.text.into_inner();
    let lines = raw.split('\n').map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
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
struct TextSink {
    text: RefCell<String>,
    /// The element whose content is skipped, and how many of its name are open.
    hidden: RefCell<Option<LocalName>>,
    depth: Cell<usize>,
}

impl TextSink {
    /// Follows the tags of the hidden element; whether the current token is inside it.
    fn skips(&self, tag: &Tag) -> bool {
        let mut hidden = self.hidden.borrow_mut();
        match hidden.as_ref() {
            None if tag.kind == TagKind::StartTag && !tag.self_closing && is_hidden(&tag.name) => {
                *hidden = Some(tag.name.clone());
                self.depth.set(1);
                true
            }
            None => false,
            Some(name) => {
                if *name == tag.name {
                    match tag.kind {
                        TagKind::StartTag if tag.self_closing => {}
                        TagKind::StartTag => self.depth.set(self.depth.get() + 1),
                        TagKind::EndTag => self.depth.set(self.depth.get().saturating_sub(1)),
                    }
                }
                if self.depth.get() == 0 {
                    *hidden = None;
                }
                true
            }
        }
    }
}

impl TokenSink for TextSink {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        match token {
            Token::CharacterTokens(text) => {
                if self.hidden.borrow().is_none() {
                    let kept = text.chars().filter(|c| is_xml_char(*c));
                    self.text.borrow_mut().extend(kept.map(|c| if c == '\n' { ' ' } else { c }));
                }
                TokenSinkResult::Continue
            }
            Token::TagToken(tag) => {
                if !self.skips(&tag) {
                    match separation(&tag.name) {
                        Separation::Line => self.text.borrow_mut().push('\n'),
                        Separation::Space => self.text.borrow_mut().push(' '),
                        Separation::None => {}
                    }
                }
                content_model(&tag)
            }
            _ => TokenSinkResult::Continue,
        }
    }
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

/// How the content of an element is read, as the tree builder would tell the tokenizer.
fn content_model(tag: &Tag) -> TokenSinkResult<()> {
    if tag.kind != TagKind::StartTag {
        return TokenSinkResult::Continue;
    }
    match &*tag.name {
        "script" => TokenSinkResult::RawData(RawKind::ScriptData),
        "style" | "xmp" | "iframe" | "noembed" | "noframes" => TokenSinkResult::RawData(RawKind::Rawtext),
        "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
        "plaintext" => TokenSinkResult::Plaintext,
        _ => TokenSinkResult::Continue,
    }
}

/// Elements whose content is not for reading.
fn is_hidden(name: &LocalName) -> bool {
    crate::policy::DROPPED_WITH_CONTENT.contains(&&**name)
}

enum Separation {
    Line,
    Space,
    None,
}

fn separation(name: &LocalName) -> Separation {
    match &**name {
        "address" | "article" | "aside" | "blockquote" | "br" | "caption" | "center" | "dd" | "div"
        | "dl" | "dt" | "figcaption" | "figure" | "footer" | "form" | "h1" | "h2" | "h3" | "h4" | "h5"
        | "h6" | "header" | "hr" | "li" | "main" | "nav" | "ol" | "p" | "pre" | "section" | "table"
        | "tbody" | "tfoot" | "thead" | "tr" | "ul" => Separation::Line,
        "td" | "th" => Separation::Space,
        _ => Separation::None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Picture, excerpt, first_image, is_blank, plain_text};
    use crate::clean;

    #[test]
    fn text_has_a_line_for_each_block() {
        let html = "<h2>Title</h2><p>One\n  two<br>three</p><ul><li>a</li><li>b</li></ul><table><tr><td>1<td>2</table>";
        assert_eq!(plain_text(html), "Title\nOne two\nthree\na\nb\n1 2");
    }

    #[test]
    fn text_has_its_entities_decoded() {
        assert_eq!(plain_text("a&#16;b\u{fffe}c&#xFFFF;"), "abc");
        assert_eq!(plain_text("Caf&eacute;&nbsp;&amp;&#x20AC;&lt;b&gt; &notit;"), "Café &€<b> ¬it;");
    }

    #[test]
    fn text_leaves_out_what_is_not_for_reading() {
        let html =
            "a<script>b</script><style>c</style><svg><title>d</title></svg><noscript>e</noscript>f<!-- g -->";
        assert_eq!(plain_text(html), "af");
        assert_eq!(plain_text("<template><template>a</template>b</template>c"), "c");
        assert_eq!(plain_text("<textarea></p>a</textarea>b"), "b");
        assert_eq!(plain_text("a <b"), "a");
    }

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
