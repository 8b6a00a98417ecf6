//! Static files: fingerprinted addresses, precompressed bodies, cached for ever.

use std::borrow::Cow;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, ContentEncoding},
    web,
};

use crate::{
    App, AppError,
    frame::{codings, validators},
    render::statics::Statics,
};

const FOR_EVER: &str = "public, max-age=31536000, immutable";
const A_DAY: &str = "public, max-age=86400";

/// Files of the built folders that are for this program alone.
const PRIVATE: [&str; 4] = ["manifest.json", "icons.json", "pictures.json", "theme.json"];

/// `GET /static/{path}`
pub(crate) async fn show(
    app: web::Data<App>,
    path: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    answer(&app.statics, &path, &request)
}

/// `GET /favicon.ico`, which browsers ask for by this name.
pub(crate) async fn favicon(app: web::Data<App>, request: HttpRequest) -> Result<HttpResponse, AppError> {
    answer(&app.statics, "favicon.ico", &request)
}

fn answer(statics: &Statics, path: &str, request: &HttpRequest) -> Result<HttpResponse, AppError> {
    if PRIVATE.contains(&path) || path.ends_with(".br") || path.ends_with(".gz") {
        return Err(AppError::NotFound);
    }
    let body = statics.file(path).ok_or(AppError::NotFound)?;
    let tag = validators::tag_of(&body);
    let is_known = validators::is_known(request, &tag);
    let mut response = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response
        .insert_header((header::CACHE_CONTROL, if statics.is_immutable(path) { FOR_EVER } else { A_DAY }))
        .insert_header((header::VARY, "Accept-Encoding"))
        .insert_header(header::ETag(tag));
    if is_known {
        return Ok(response.finish());
    }
    response.insert_header((header::CONTENT_TYPE, content_type(path)));
    match compressed(statics, path, request) {
        Some((encoding, bytes)) => Ok(response.insert_header(encoding).body(bytes.into_owned())),
        None => Ok(response.body(body.into_owned())),
    }
}

fn compressed(
    statics: &Statics,
    path: &str,
    request: &HttpRequest,
) -> Option<(ContentEncoding, Cow<'static, [u8]>)> {
    codings::accepted(request).find_map(|coding| {
        let suffix = if coding == ContentEncoding::Brotli { "br" } else { "gz" };
        Some((coding, statics.file(&format!("{path}.{suffix}"))?))
    })
}

/// The media type of a file by the ending of its name. Licences in Markdown are shown, not downloaded.
fn content_type(path: &str) -> String {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    let kind = if ending == "md" { mime::TEXT_PLAIN } else { actix_files::file_extension_to_mime(ending) };
    if kind.type_() == mime::TEXT { format!("{kind}; charset=utf-8") } else { kind.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_name_says() {
        for (path, kind) in [
            ("site-a1b2.css", "text/css; charset=utf-8"),
            ("editor.js", "text/javascript; charset=utf-8"),
            ("favicon.svg", "image/svg+xml"),
            ("favicon.ico", "image/x-icon"),
            ("pictures/shop.avif", "image/avif"),
            ("pictures/shop.webp", "image/webp"),
            ("text.woff2", "font/woff2"),
            ("menu.pdf", "application/pdf"),
            ("prices.json", "application/json"),
            ("app.webmanifest", "application/manifest+json"),
            ("OFL.txt", "text/plain; charset=utf-8"),
            ("LICENSE.md", "text/plain; charset=utf-8"),
            ("LICENSE", "application/octet-stream"),
        ] {
            assert_eq!(content_type(path), kind, "{path}");
        }
    }
}
