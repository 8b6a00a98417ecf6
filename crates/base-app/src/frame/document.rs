//! Public documents as they travel: in each encoding that browsers read, and not at all to whoever has them already.

use std::{
    io::{self, Write},
    sync::OnceLock,
};

use actix_web::{
    Error, HttpMessage, HttpRequest, HttpResponse,
    body::{MessageBody, to_bytes},
    dev::ServiceResponse,
    error::ErrorInternalServerError,
    http::{
        StatusCode,
        header::{
            CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ContentEncoding, ETAG, HeaderMap, HeaderValue,
            SET_COOKIE,
        },
    },
    web::Bytes,
};
use brotli::CompressorWriter;
use flate2::{Compression, write::GzEncoder};

use super::{codings, validators};

/// What fits into one packet travels no faster when it is smaller.
const WORTH_WHILE: usize = 1_400;

/// The highest of brotli's levels that takes no longer than rendering.
const BROTLI_QUALITY: u32 = 5;

/// How far back brotli looks, as a power of two: further than a page is long.
const BROTLI_WINDOW: u32 = 18;

/// Says of an answer that its body is a public document: the same for everybody who asks now.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Published {
    /// The media type.
    pub(crate) kind: &'static str,
    /// Whether it is the same for whoever asks later, as long as nothing changes.
    pub(crate) lasting: bool,
}

/// A finished public document, with all headers that it is sent with. What an attacker can mix with a secret must not be
/// compressed (BREACH), and in a public document there is none.
#[derive(Debug)]
pub(crate) struct Document {
    published: Published,
    /// What tells one version from another.
    digest: String,
    plain: Form,
    gzip: OnceLock<Option<Form>>,
    brotli: OnceLock<Option<Form>>,
    /// For whoever has it already (RFC 9110 §15.4.5).
    unchanged: HeaderMap,
}

/// One encoding of a document.
#[derive(Debug)]
struct Form {
    headers: HeaderMap,
    body: Bytes,
}

impl Document {
    /// The document of an answer, and who asked for it; or the answer as it was, when it is no whole public document. Caches that
    /// many share may keep a lasting one for so many seconds without asking.
    ///
    /// # Errors
    /// When its body cannot be read.
    pub(crate) async fn of<B: MessageBody>(
        answer: ServiceResponse<B>,
        shared_seconds: u32,
    ) -> Result<Result<(Self, HttpRequest), ServiceResponse<B>>, Error> {
        let Some(published) = published(answer.response()) else { return Ok(Err(answer)) };
        let (request, response) = answer.into_parts();
        let (head, body) = response.into_parts();
        let body = to_bytes(body).await.map_err(|error| ErrorInternalServerError(error.into()))?;
        let mut headers = head.headers().clone();
        if shared_seconds > 0 && published.lasting {
            share(&mut headers, shared_seconds);
        }
        Ok(Ok((Self::new(published, headers, body), request)))
    }

    fn new(published: Published, mut plain: HeaderMap, body: Bytes) -> Self {
        let digest = validators::digest_of(&body);
        plain.insert(ETAG, tag(&digest, ""));
        let mut unchanged = plain.clone();
        unchanged.remove(CONTENT_TYPE);
        let plain = Form { headers: plain, body };
        Self { published, digest, plain, gzip: OnceLock::new(), brotli: OnceLock::new(), unchanged }
    }

    /// Whether it may be answered again.
    pub(crate) fn is_lasting(&self) -> bool {
        self.published.lasting
    }

    /// Compresses it for every browser, and says how many bytes it takes.
    pub(crate) fn complete(&self) -> usize {
        let forms = [Some(&self.plain), self.gzip(), self.brotli()];
        forms.into_iter().flatten().map(|form| form.body.len()).sum()
    }

    /// The answer to whoever asks for it.
    pub(crate) fn answer(&self, asked: &impl HttpMessage) -> HttpResponse {
        if validators::knows(asked, &self.digest) {
            return self.response(StatusCode::NOT_MODIFIED, &self.unchanged, Bytes::new());
        }
        let form = self.form(asked);
        self.response(StatusCode::OK, &form.headers, form.body.clone())
    }

    fn response(&self, status: StatusCode, headers: &HeaderMap, body: Bytes) -> HttpResponse {
        let mut response = HttpResponse::with_body(status, body).map_into_boxed_body();
        *response.headers_mut() = headers.clone();
        response.extensions_mut().insert(self.published);
        response
    }

    /// The form that the browser reads best.
    fn form(&self, asked: &impl HttpMessage) -> &Form {
        let mut written = codings::accepted(asked).filter_map(|coding| match coding {
            ContentEncoding::Brotli => self.brotli(),
            ContentEncoding::Gzip => self.gzip(),
            _ => None,
        });
        written.next().unwrap_or(&self.plain)
    }

    fn gzip(&self) -> Option<&Form> {
        self.gzip.get_or_init(|| self.compressed("gzip", gzip)).as_ref()
    }

    fn brotli(&self) -> Option<&Form> {
        self.brotli.get_or_init(|| self.compressed("br", brotli)).as_ref()
    }

    fn compressed(&self, name: &'static str, compress: fn(&[u8]) -> io::Result<Vec<u8>>) -> Option<Form> {
        let body = Some(&self.plain.body).filter(|body| body.len() >= WORTH_WHILE)?;
        let body = compress(body).ok()?;
        let mut headers = self.plain.headers.clone();
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(name));
        headers.insert(ETAG, tag(&self.digest, name));
        Some(Form { headers, body: body.into() })
    }
}

/// What a handler has published with this answer, if it was sent whole, by no other coding, and to nobody in particular.
fn published<B>(response: &HttpResponse<B>) -> Option<Published> {
    let published = response.extensions().get::<Published>().copied()?;
    let headers = response.headers();
    let is_for_one = headers.contains_key(SET_COOKIE) || headers.contains_key(CONTENT_ENCODING);
    (response.status() == StatusCode::OK && !is_for_one).then_some(published)
}

/// Says how long a shared cache may keep it (RFC 9111 §5.2.2.10).
fn share(headers: &mut HeaderMap, seconds: u32) {
    let asked = headers.get(CACHE_CONTROL).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if let Ok(value) = HeaderValue::try_from(format!("{asked}, s-maxage={seconds}")) {
        headers.insert(CACHE_CONTROL, value);
    }
}

/// A strong tag: two encodings are two sequences of bytes (RFC 9110 §8.8.3.3).
fn tag(digest: &str, encoding: &str) -> HeaderValue {
    let dash = if encoding.is_empty() { "" } else { "-" };
    HeaderValue::try_from(format!("\"{digest}{dash}{encoding}\""))
        .unwrap_or_else(|_| HeaderValue::from_static("\"\""))
}

fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 3), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}

fn brotli(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut compressed = Vec::with_capacity(bytes.len() / 3);
    CompressorWriter::new(&mut compressed, bytes.len(), BROTLI_QUALITY, BROTLI_WINDOW).write_all(bytes)?;
    Ok(compressed)
}
