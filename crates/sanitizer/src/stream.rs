//! Feeds HTML to a token sink piece by piece, and stops when one tag would take too long to read.

use html5ever::TokenizerResult;
use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use std::cell::Cell;

/// Bytes handed over at a time; the budget is looked at in between.
const PIECE: usize = 1024;

/// The tokenizer compares each attribute with all those before it in the same tag. This bounds the comparisons of one
/// document to about twenty million (some 50 ms), while a picture pasted as a megabyte of base64 stays far below it.
const MAX_COMPARISONS: usize = 20_000_000;

/// What came of reading a document.
pub(crate) enum Reading {
    /// Everything was read.
    Complete,
    /// The reader gave up; the sink has seen the beginning only.
    TooCostly,
}

/// Runs `html` through the tokenizer into `sink`. `still_worth_it` is asked after every piece.
pub(crate) fn read<S: TokenSink>(
    sink: S,
    options: TokenizerOpts,
    html: &str,
    still_worth_it: impl Fn(&S) -> bool,
) -> (S, Reading) {
    let tokenizer = Tokenizer::new(Counted { sink, tokens: Cell::new(0) }, options);
    let queue = BufferQueue::default();
    let mut attributes = AttributeMeter::default();
    for piece in pieces(html) {
        let before = tokenizer.sink.tokens.get();
        queue.push_back(StrTendril::from_slice(piece));
        // A script's end tag interrupts the tokenizer although nothing will run here.
        while !matches!(tokenizer.feed(&queue), TokenizerResult::Done) {}
        attributes.record(piece, tokenizer.sink.tokens.get() != before);
        if attributes.comparisons > MAX_COMPARISONS || !still_worth_it(&tokenizer.sink.sink) {
            return (tokenizer.sink.sink, Reading::TooCostly);
        }
    }
    tokenizer.end();
    (tokenizer.sink.sink, Reading::Complete)
}

/// `html` cut into pieces of about [`PIECE`] bytes, never inside a character.
fn pieces(html: &str) -> impl Iterator<Item = &str> {
    let mut rest = html;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (piece, tail) = rest.split_at(rest.floor_char_boundary(PIECE));
        rest = tail;
        Some(piece)
    })
}

/// An upper estimate of the comparisons that attributes cost, from outside the tokenizer.
#[derive(Default)]
struct AttributeMeter {
    /// What could separate attributes since the last token, that is, inside one tag or comment.
    separators: usize,
    comparisons: usize,
}

impl AttributeMeter {
    fn record(&mut self, piece: &str, token_seen: bool) {
        if token_seen {
            self.separators = 0;
            return;
        }
        let (mut separators, mut slashes) = (0, 0);
        for byte in piece.bytes() {
            match byte {
                b' ' | b'\t' | b'\n' | b'\x0c' | b'\r' | b'"' | b'\'' => separators += 1,
                // A slash separates attributes too, but base64 is full of them.
                b'/' => slashes += 1,
                _ => {}
            }
        }
        separators += slashes / 4;
        self.separators += separators;
        self.comparisons = self.comparisons.saturating_add(separators * self.separators);
    }
}

/// Passes tokens on and counts them.
struct Counted<S> {
    sink: S,
    tokens: Cell<usize>,
}

impl<S: TokenSink> TokenSink for Counted<S> {
    type Handle = S::Handle;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<S::Handle> {
        if !matches!(token, Token::ParseError(_)) {
            self.tokens.set(self.tokens.get() + 1);
        }
        self.sink.process_token(token, line)
    }

    fn end(&self) {
        self.sink.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.sink.adjusted_current_node_present_but_not_in_html_namespace()
    }
}
