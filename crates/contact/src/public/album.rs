//! The photos of one sending: made anew and on disk before anything else can go wrong, and carried by the form from then on.

use auth::TokenError;
use base_app::{App, AppError, FileContent, PictureError, SubmittedFile, keep_picture};
use core_models::photos::Photo;
use forms::Fields;
use image_handler::{ImageError, Stored, TooLargeToMove};
use serde::{Deserialize, Serialize};
use texts::{TextError, Texts, Value};

use crate::{inquiry::Inquiry, views::KeptRow};

/// The photos that are kept, and what is wrong with others, in words for the visitor.
#[derive(Default)]
pub(super) struct Album {
    pub(super) kept: Vec<Kept>,
    pub(super) problems: Vec<Problem>,
    /// The site could not do its part: the visitor should try again.
    pub(super) failure: Option<AppError>,
}

/// Something about the photos that the visitor has to know.
pub(super) struct Problem {
    key: &'static str,
    words: Vec<(&'static str, Value)>,
}

/// A photo on disk that no message has yet. The form carries it under a signature, so nothing about it has to be stored.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Kept {
    photo: KeptPhoto,
    token: String,
}

/// What will be stored of the photo, and what makes it the same photo when it is sent again.
#[derive(Clone, Serialize, Deserialize)]
struct KeptPhoto {
    filename: String,
    name: String,
    size: u64,
    mime: String,
    width: u32,
    height: u32,
    sha256: String,
    upload: String,
}

impl Album {
    /// The photos that the form carried already and the visitor did not take out.
    pub(super) fn carried(app: &App, inquiry: &Inquiry, fields: &Fields) -> Self {
        let mut album = Self::default();
        for name in inquiry.kept_names() {
            let Some(text) = fields.get(&name) else { continue };
            match Kept::read(app, text) {
                Ok(kept) => album.kept.push(kept),
                Err(problem) => album.problems.push(problem),
            }
        }
        album
    }

    /// What makes each photo the same photo when it is sent again.
    pub(super) fn digests(&self) -> impl Iterator<Item = &str> {
        self.kept.iter().map(|kept| kept.photo.upload.as_str())
    }

    /// Makes the sent files anew and keeps those that are photos, until there are `most`.
    pub(super) async fn add(&mut self, app: &App, most: usize, files: Vec<SubmittedFile>) {
        for file in files {
            let name = file.name.clone();
            if self.kept.len() >= most || matches!(file.content, FileContent::OneTooMany) {
                let words = vec![("name", name.into()), ("most", most.into())];
                self.problems.push(Problem { key: "contact-photo-many", words });
                continue;
            }
            match keep(app, file).await {
                Ok(kept) => self.kept.push(kept),
                Err(PictureError::Refused(error)) => self.problems.push(Problem::refused(&error, name)),
                Err(PictureError::Failed(error)) => {
                    self.problems.push(Problem::with("contact-photo-failed", name));
                    self.failure = Some(error);
                }
            }
        }
    }

    /// The photos as rows of a message.
    pub(super) fn rows(&self) -> Vec<Photo> {
        self.kept.iter().map(|kept| kept.photo.row()).collect()
    }

    /// The photos as the form carries them on.
    pub(super) fn carry(&self, inquiry: &Inquiry) -> Result<Vec<KeptRow>, AppError> {
        inquiry.kept_names().zip(&self.kept).map(|(field, kept)| kept.view(field)).collect()
    }
}

impl Problem {
    /// One that needs no more words.
    pub(super) fn of(key: &'static str) -> Self {
        Self { key, words: Vec::new() }
    }

    /// In the words of a language.
    pub(super) fn say(&self, texts: &Texts) -> Result<String, TextError> {
        texts.get(self.key, &self.words)
    }

    fn with(key: &'static str, name: String) -> Self {
        Self { key, words: vec![("name", name.into())] }
    }

    fn refused(error: &ImageError, name: String) -> Self {
        let (key, number) = match error {
            ImageError::Empty => ("contact-photo-empty", 0),
            ImageError::Heic => ("contact-photo-heic", 0),
            ImageError::TooLarge { limit } => ("contact-photo-large", limit / (1024 * 1024)),
            ImageError::TooManyPixels { limit, .. } => ("contact-photo-pixels", limit / 1_000_000),
            ImageError::Damaged => ("contact-photo-damaged", 0),
            ImageError::TooMuch { .. } => ("contact-photo-room", 0),
            _ => ("contact-photo-unknown", 0),
        };
        Self { key, words: vec![("name", name.into()), ("limit", number.into())] }
    }
}

impl Kept {
    fn new(app: &App, stored: Stored, name: String, upload: String) -> Result<Self, AppError> {
        let photo = KeptPhoto {
            filename: stored.filename,
            name,
            size: stored.size,
            mime: stored.mime.to_owned(),
            width: stored.width,
            height: stored.height,
            sha256: stored.sha256,
            upload,
        };
        Ok(Self { token: app.tokens.issue(&photo.purpose()?, app.clock.now()), photo })
    }

    /// The photo that a form carried, or what to tell the visitor.
    fn read(app: &App, text: &str) -> Result<Self, Problem> {
        let lost = || Problem::of("contact-photo-lost");
        let kept: Self = serde_json::from_str(text).map_err(|_malformed| lost())?;
        let purpose = kept.photo.purpose().map_err(|_unsigned| lost())?;
        let gone = || Problem::with("contact-photo-expired", kept.photo.name.clone());
        match app.tokens.check(&purpose, &kept.token, app.clock.now()) {
            Ok(_) => {}
            Err(TokenError::Bad) => return Err(lost()),
            Err(TokenError::Expired) => return Err(gone()),
        }
        let folder = &app.settings.storage.private_uploads;
        image_handler::locate(folder, &kept.photo.filename).ok_or_else(gone)?;
        Ok(kept)
    }

    fn view(&self, field: String) -> Result<KeptRow, AppError> {
        let value = serde_json::to_string(self).map_err(|error| AppError::Internal(error.into()))?;
        Ok(KeptRow { field, value, name: self.photo.name.clone() })
    }
}

impl KeptPhoto {
    /// What the photo's token is good for: everything about it is signed.
    fn purpose(&self) -> Result<String, AppError> {
        let all = serde_json::to_string(self).map_err(|error| AppError::Internal(error.into()))?;
        Ok(format!("contact photo {all}"))
    }

    fn row(&self) -> Photo {
        Photo {
            filename: self.filename.clone(),
            original_filename: self.name.clone(),
            file_size: i64::try_from(self.size).unwrap_or(i64::MAX),
            mime_type: self.mime.clone(),
            width: i32::try_from(self.width).unwrap_or(i32::MAX),
            height: i32::try_from(self.height).unwrap_or(i32::MAX),
            sha256: self.sha256.clone(),
        }
    }
}

async fn keep(app: &App, file: SubmittedFile) -> Result<Kept, PictureError> {
    let limit = u64::try_from(app.settings.storage.max_upload).unwrap_or(u64::MAX);
    let upload = match &file.content {
        FileContent::Whole { sha256, .. } => sha256.clone(),
        FileContent::TooLarge | FileContent::OneTooMany => return Err(ImageError::TooLarge { limit }.into()),
        FileContent::Unwritten(_) => String::new(),
    };
    // A photo shows something at one moment; nobody needs to be asked.
    let folder = &app.settings.storage.private_uploads;
    let stored = keep_picture(app, file.content, folder, TooLargeToMove::Still).await?;
    Ok(Kept::new(app, stored, file.name, upload)?)
}
