//! Uploaded pictures on public pages: their sizes, so that pages do not jump, and the smaller files that phones load.

use core_models::{DbConnection, QueryResult, uploads, uploads::Upload};
use image_handler::renditions;
use sanitizer::{PictureSize, SafeHtml};
use serde::Serialize;

const FOLDER: &str = "/uploads/";

/// An uploaded picture, as templates print it.
#[derive(Debug, Clone, Serialize)]
pub struct UploadedPicture {
    /// The whole picture.
    pub src: String,
    /// The smallest file there is.
    pub thumb: String,
    /// All files with their widths, for `srcset`.
    pub srcset: String,
    /// What it shows; empty for a decoration.
    pub alt: String,
    /// Width of the whole picture in pixels.
    pub width: i32,
    /// Height of the whole picture in pixels.
    pub height: i32,
}

impl UploadedPicture {
    /// The picture, with the text that stands for it in this place.
    #[must_use]
    pub fn of(upload: &Upload, alt: &str) -> Self {
        let files = files(upload);
        let src = format!("{FOLDER}{}", upload.filename);
        Self {
            thumb: files.first().map_or_else(|| src.clone(), |(href, _)| href.clone()),
            srcset: files
                .iter()
                .map(|(href, width)| format!("{href} {width}w"))
                .collect::<Vec<_>>()
                .join(", "),
            src,
            alt: alt.to_owned(),
            width: upload.width,
            height: upload.height,
        }
    }
}

/// The name of an uploaded file from its address; `None` for pictures from elsewhere.
#[must_use]
pub fn uploaded_name(src: &str) -> Option<&str> {
    src.strip_prefix(FOLDER)
}

/// The text as a page shows it: laid out, with the size of every uploaded picture and its smaller files for phones.
///
/// # Errors
/// A failed query.
pub fn complete_pictures(conn: &mut DbConnection, content: &SafeHtml) -> QueryResult<SafeHtml> {
    let names: Vec<String> =
        content.picture_sources().iter().filter_map(|src| uploaded_name(src)).map(str::to_owned).collect();
    let pictures = uploads::by_filenames(conn, &names)?;
    Ok(content.laid_out().with_picture_sizes(|src| {
        let name = uploaded_name(src)?;
        let picture = pictures.iter().find(|picture| picture.filename == name)?;
        Some(PictureSize { width: picture.width, height: picture.height, files: files(picture) })
    }))
}

/// The files of a picture with their widths, the smallest first.
fn files(picture: &Upload) -> Vec<(String, i64)> {
    let width = u32::try_from(picture.width).unwrap_or_default();
    let renditions = renditions(&picture.filename, width).into_iter().rev();
    renditions
        .map(|rendition| (format!("{FOLDER}{}", rendition.filename), i64::from(rendition.width)))
        .collect()
}
