//! What the Rust code of a site names.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;

use checkout::workspace;
use proc_macro2::{TokenStream, TokenTree};

/// The type of a site that implements `Site`.
pub(super) fn site_type(folder: &Path) -> Option<String> {
    let text = workspace::read_text(&folder.join("src/lib.rs")).ok()?;
    let words: Vec<String> = named(&text).into_iter().map(|(word, _)| word).collect();
    let found = words.windows(3).find(|three| three.starts_with(&["Site".to_owned(), "for".to_owned()]))?;
    found.last().cloned()
}

/// Every word in the code of a site.
pub(super) fn words_of(folder: &Path) -> BTreeSet<String> {
    let files = workspace::files(&folder.join("src"));
    let texts = files.iter().filter_map(|path| workspace::read_text(path).ok());
    texts.flat_map(|text| named(&text).into_iter().map(|(word, _)| word).collect::<Vec<_>>()).collect()
}

/// All words and literals of a Rust file with their places, in order. Comments are none.
pub(super) fn named(text: &str) -> Vec<(String, Range<usize>)> {
    fn collect(stream: TokenStream, found: &mut Vec<(String, Range<usize>)>) {
        for tree in stream {
            match tree {
                TokenTree::Ident(word) => found.push((word.to_string(), word.span().byte_range())),
                TokenTree::Literal(literal) => found.push((literal.to_string(), literal.span().byte_range())),
                TokenTree::Group(group) => collect(group.stream(), found),
                TokenTree::Punct(_) => {}
            }
        }
    }
    let mut found = Vec::new();
    if let Ok(stream) = text.parse::<TokenStream>() {
        collect(stream, &mut found);
    }
    found
}
