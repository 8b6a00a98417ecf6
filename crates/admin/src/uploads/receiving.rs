//! Reads a multipart form with one file, never more than the site allows.

use actix_multipart::{Field, Multipart};
use actix_web::http::StatusCode;
use futures_util::TryStreamExt;

use super::unkept::Unkept;

/// The most bytes of a field that is not the file.
const TEXT_MAX: usize = 1024;
/// The most fields; the panel's form has two.
const FIELDS_MAX: usize = 8;
/// The most characters kept of the name a file had on the editor's machine.
const NAME_MAX: usize = 200;

const TOO_LARGE: &str = "This picture is too large. Please make it smaller and try again.";
const UNREADABLE: &str = "The upload broke off or was damaged on its way. Please try again.";
const NOT_A_FORM: &str = "Please send a picture as a form with a field named “file”.";

/// What the form held.
#[derive(Default)]
pub(super) struct Received {
    /// The file, if one was chosen.
    pub(super) file: Option<File>,
    /// The form's token; empty if there was none.
    pub(super) token: String,
}

/// A file as it was sent.
pub(super) struct File {
    /// The name it had on the editor's machine, without folders and control characters.
    pub(super) name: String,
    /// What is in it.
    pub(super) bytes: Vec<u8>,
}

/// Reads the whole form. A file of more than `max` bytes is refused with 413 before the rest of it is read.
pub(super) async fn read(mut form: Multipart, max: usize) -> Result<Received, Unkept> {
    let mut received = Received::default();
    for _ in 0..FIELDS_MAX {
        let Some(mut field) = form.try_next().await.map_err(|error| broken(&error))? else {
            return Ok(received);
        };
        match field.name().unwrap_or_default() {
            "file" => {
                let name = file_name(&field);
                let bytes = collect(&mut field, max).await?;
                received.file = (!bytes.is_empty()).then_some(File { name, bytes });
            }
            "csrf_token" => {
                let text = collect(&mut field, TEXT_MAX).await?;
                received.token = String::from_utf8(text).unwrap_or_default();
            }
            _ => drop(collect(&mut field, TEXT_MAX).await?),
        }
    }
    Err(Unkept::refused(StatusCode::BAD_REQUEST, NOT_A_FORM))
}

async fn collect(field: &mut Field, max: usize) -> Result<Vec<u8>, Unkept> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.try_next().await.map_err(|error| broken(&error))? {
        if bytes.len() + chunk.len() > max {
            return Err(Unkept::refused(StatusCode::PAYLOAD_TOO_LARGE, TOO_LARGE));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn broken(error: &actix_multipart::MultipartError) -> Unkept {
    tracing::info!(%error, "an upload could not be read");
    Unkept::refused(StatusCode::BAD_REQUEST, UNREADABLE)
}

fn file_name(field: &Field) -> String {
    let given =
        field.content_disposition().and_then(|disposition| disposition.get_filename()).unwrap_or_default();
    plain_name(given)
}

fn plain_name(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().filter(|character| !character.is_control()).take(NAME_MAX).collect();
    let plain = plain.trim();
    if plain.is_empty() { "picture".to_owned() } else { plain.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_keeps_its_name_and_loses_its_folder() {
        for (given, kept) in [
            ("holiday.jpg", "holiday.jpg"),
            ("C:\\Users\\anna\\Größe & Ärger.png", "Größe & Ärger.png"),
            ("../../etc/passwd", "passwd"),
            ("a\r\nb\0.gif", "ab.gif"),
            ("/", "picture"),
            ("", "picture"),
        ] {
            assert_eq!(plain_name(given), kept, "{given:?}");
        }
        assert_eq!(plain_name(&"é".repeat(500)).chars().count(), NAME_MAX);
    }
}
