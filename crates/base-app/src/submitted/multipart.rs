//! Submitted forms with files: text in memory, files in unnamed temporary files, never more than the form allows.

use std::{
    fs::File,
    io::{self, Read, Seek},
    path::Path,
    time::Duration,
};

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::http::StatusCode;
use forms::Fields;
use futures_util::TryStreamExt;
use sanitizer::is_xml_char;
use sha2::{Digest, Sha256};
use texts::Message;
use tokio::{io::AsyncWriteExt, time::timeout};

use crate::{AppError, submitted::body};

/// The longest that a form may be on its way: 25 MB by a slow telephone.
const PATIENCE: Duration = Duration::from_secs(15 * 60);
/// The most characters kept of the name that a file had on its sender's machine.
const NAME_MAX: usize = 200;

/// The digest of no bytes.
const NOTHING: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

const UNREADABLE: Message = Message::Text("error-upload");

/// What a form may bring.
#[derive(Debug, Clone, Copy)]
pub struct FormAllowance {
    /// The name of the fields that hold files.
    pub file_field: &'static str,
    /// The most files that are kept. What comes beyond is read over.
    pub files: usize,
    /// The most bytes of one file. Of a larger one nothing is kept.
    pub file_bytes: usize,
    /// The most bytes of all other fields together; more is refused with 413.
    pub text_bytes: usize,
    /// The most bytes that are read at all; then the rest is left.
    pub total_bytes: usize,
}

/// What a form brought.
#[derive(Debug, Default)]
pub struct FormWithFiles {
    /// The fields that are no files; of a repeated one the last.
    pub fields: Fields,
    /// The files, in the order in which they came.
    pub files: Vec<SubmittedFile>,
    /// Whether there was more than may be read.
    pub cut_short: bool,
}

/// A file as it was sent.
#[derive(Debug)]
pub struct SubmittedFile {
    /// The name it had on its sender's machine, without folders and control characters.
    pub name: String,
    /// What is in it, or why that is not known.
    pub content: FileContent,
}

/// What is in a submitted file.
#[derive(Debug)]
pub enum FileContent {
    /// All of it.
    Whole {
        /// A file without a name, which goes when this is dropped.
        file: File,
        /// The digest of its bytes, in hexadecimal.
        sha256: String,
    },
    /// More than one file may have.
    TooLarge,
    /// Whatever is in it: there were enough files before it.
    OneTooMany,
    /// It could not be written down.
    Unwritten(io::Error),
}

impl FileContent {
    /// The digest of a whole file, in hexadecimal.
    #[must_use]
    pub fn digest(&self) -> Option<&str> {
        match self {
            Self::Whole { sha256, .. } => Some(sha256),
            _ => None,
        }
    }

    /// The bytes of a whole file; blocks.
    ///
    /// # Errors
    /// When the file cannot be read, or was not kept.
    pub fn read(self) -> io::Result<Vec<u8>> {
        match self {
            Self::Whole { mut file, .. } => {
                let mut bytes = Vec::new();
                file.rewind()?;
                file.read_to_end(&mut bytes)?;
                Ok(bytes)
            }
            Self::Unwritten(error) => Err(error),
            Self::TooLarge | Self::OneTooMany => Err(io::Error::other("the file was not kept")),
        }
    }
}

/// Reads a whole form. Its files are written into `folder`, where they have no name.
///
/// # Errors
/// 400 when the form is damaged or holds what is no text, 408 when it takes too long, 413 when its text is too long.
pub async fn read_form(
    form: Multipart,
    folder: &Path,
    allowed: &FormAllowance,
) -> Result<FormWithFiles, AppError> {
    match timeout(PATIENCE, Reading::new(folder, allowed).read(form)).await {
        Ok(outcome) => outcome,
        Err(_elapsed) => Err(AppError::refused(StatusCode::REQUEST_TIMEOUT, UNREADABLE)),
    }
}

struct Reading<'a> {
    folder: &'a Path,
    allowed: &'a FormAllowance,
    received: FormWithFiles,
    text_left: usize,
    total_left: usize,
}

impl<'a> Reading<'a> {
    fn new(folder: &'a Path, allowed: &'a FormAllowance) -> Self {
        let (text_left, total_left) = (allowed.text_bytes, allowed.total_bytes);
        Self { folder, allowed, received: FormWithFiles::default(), text_left, total_left }
    }

    async fn read(mut self, mut form: Multipart) -> Result<FormWithFiles, AppError> {
        while let Some(mut field) = form.try_next().await.map_err(|error| broken(&error))? {
            if field.name() == Some(self.allowed.file_field) {
                self.file(&mut field).await?;
            } else {
                self.text(&mut field).await?;
            }
            if self.received.cut_short {
                break;
            }
        }
        Ok(self.received)
    }

    async fn text(&mut self, field: &mut Field) -> Result<(), AppError> {
        let name = field.name().unwrap_or_default().to_owned();
        let mut bytes = Vec::new();
        while let Some(chunk) = field.try_next().await.map_err(|error| broken(&error))? {
            let status = StatusCode::PAYLOAD_TOO_LARGE;
            self.text_left = self
                .text_left
                .checked_sub(chunk.len())
                .ok_or_else(|| AppError::refused(status, AppError::text(status)))?;
            bytes.extend_from_slice(&chunk);
        }
        self.received.fields.insert(name, body::readable(bytes)?);
        Ok(())
    }

    async fn file(&mut self, field: &mut Field) -> Result<(), AppError> {
        let given = field.content_disposition().and_then(|disposition| disposition.get_filename());
        let given = given.unwrap_or_default().to_owned();
        let whole = self.received.files.iter().filter(|file| file.content.digest().is_some()).count();
        let content = if whole < self.allowed.files {
            self.spool(field).await?
        } else {
            while self.next(field).await?.is_some() {}
            FileContent::OneTooMany
        };
        // A browser sends a field without a file as an empty file without a name.
        let is_chosen = !given.is_empty() || content.digest() != Some(NOTHING);
        if is_chosen {
            self.received.files.push(SubmittedFile { name: plain_name(&given), content });
        }
        Ok(())
    }

    /// Writes a file down as far as it is not too large, and reads over the rest.
    async fn spool(&mut self, field: &mut Field) -> Result<FileContent, AppError> {
        let (mut size, mut digest) = (0_usize, Sha256::new());
        let mut spool = unnamed(self.folder);
        while let Some(chunk) = self.next(field).await? {
            size += chunk.len();
            digest.update(&chunk);
            if let Ok(file) = &mut spool
                && size <= self.allowed.file_bytes
                && let Err(error) = file.write_all(&chunk).await
            {
                spool = Err(error);
            }
        }
        if self.received.cut_short || size > self.allowed.file_bytes {
            return Ok(FileContent::TooLarge);
        }
        let written = match spool {
            Ok(mut file) => file.flush().await.map(|()| file),
            Err(error) => Err(error),
        };
        Ok(match written {
            Ok(file) => FileContent::Whole { file: file.into_std().await, sha256: hexadecimal(digest) },
            Err(error) => FileContent::Unwritten(error),
        })
    }

    /// The next bytes of a file; nothing at its end, or when there was more than may be read.
    async fn next(&mut self, field: &mut Field) -> Result<Option<actix_web::web::Bytes>, AppError> {
        let Some(chunk) = field.try_next().await.map_err(|error| broken(&error))? else { return Ok(None) };
        match self.total_left.checked_sub(chunk.len()) {
            Some(left) => {
                self.total_left = left;
                Ok(Some(chunk))
            }
            None => {
                self.received.cut_short = true;
                Ok(None)
            }
        }
    }
}

fn unnamed(folder: &Path) -> io::Result<tokio::fs::File> {
    tempfile::tempfile_in(folder).map(tokio::fs::File::from_std)
}

fn broken(error: &MultipartError) -> AppError {
    tracing::info!(%error, "a form with files could not be read");
    AppError::refused(StatusCode::BAD_REQUEST, UNREADABLE)
}

fn hexadecimal(digest: Sha256) -> String {
    base16ct::lower::encode_string(&digest.finalize())
}

fn plain_name(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain = last.chars().filter(|character| !character.is_control() && is_xml_char(*character));
    let plain: String = plain.take(NAME_MAX).collect();
    let plain = plain.trim();
    if plain.is_empty() { "picture".to_owned() } else { plain.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_has_the_digest_that_is_known() {
        assert_eq!(hexadecimal(Sha256::new()), NOTHING);
    }

    #[test]
    fn a_file_keeps_its_name_and_loses_its_folder() {
        for (given, kept) in [
            ("holiday.jpg", "holiday.jpg"),
            ("C:\\Users\\anna\\Größe & Ärger.png", "Größe & Ärger.png"),
            ("../../etc/passwd", "passwd"),
            ("a\r\nb\0\u{fffe}.gif", "ab.gif"),
            ("/", "picture"),
            ("", "picture"),
        ] {
            assert_eq!(plain_name(given), kept, "{given:?}");
        }
        assert_eq!(plain_name(&"é".repeat(500)).chars().count(), NAME_MAX);
    }
}
