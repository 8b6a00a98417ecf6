//! In which codings a browser reads what it is sent.

use actix_web::{
    HttpMessage,
    http::header::{AcceptEncoding, ContentEncoding, Encoding, Header},
};

/// The codings that a site writes, from the smallest result on.
const OFFERS: [ContentEncoding; 2] = [ContentEncoding::Brotli, ContentEncoding::Gzip];

/// Those of the site's codings that the browser reads, the best first. Nothing when it wants everything as it is.
pub(crate) fn accepted(asked: &impl HttpMessage) -> impl Iterator<Item = ContentEncoding> {
    let accepted = AcceptEncoding::parse(asked).ok();
    OFFERS.into_iter().filter(move |offer| {
        let offer = Encoding::Known(*offer);
        accepted.as_ref().and_then(|accepted| accepted.negotiate([&offer].into_iter())) == Some(offer)
    })
}
