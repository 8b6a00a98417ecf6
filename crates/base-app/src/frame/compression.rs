//! Documents as they travel: compressed, if the browser can read that.

use std::io::{self, Write};

use actix_web::{
    HttpRequest,
    http::header::{AcceptEncoding, Encoding, Header},
};
use flate2::{Compression, write::GzEncoder};

/// What fits into one packet travels no faster when it is smaller.
const WORTH_WHILE: usize = 1_400;

/// The document as gzip; nothing when it is too short or the browser does not ask for that.
///
/// Only for documents that are the same for everybody: what an attacker can mix with a secret must not be compressed
/// (BREACH).
pub(crate) fn gzip(request: &HttpRequest, document: &str) -> Option<Vec<u8>> {
    if document.len() < WORTH_WHILE || !accepts(request) {
        return None;
    }
    compress(document.as_bytes()).ok()
}

fn accepts(request: &HttpRequest) -> bool {
    let offer = Encoding::gzip();
    AcceptEncoding::parse(request)
        .ok()
        .and_then(|accepted| accepted.negotiate([&offer].into_iter()))
        .is_some_and(|chosen| chosen == offer)
}

fn compress(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 3), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}
