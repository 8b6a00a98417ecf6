//! Uploaded pictures in posts: their sizes, so that pages do not jump, and the smaller files that phones load.

use core_models::{DbConnection, QueryResult, posts::Post, uploads, uploads::Upload};
use image_handler::renditions;
use sanitizer::{PictureSize, SafeHtml};
use serde::Serialize;

const FOLDER: &str = "/uploads/";

/// The first picture of a post, for cards and shared links.
#[derive(Debug, Clone, Serialize)]
pub struct Cover {
    /// The whole picture.
    pub src: String,
    /// The smallest file there is.
    pub thumb: String,
    /// All files with their widths, for `srcset`.
    pub srcset: String,
    /// What it shows.
    pub alt: String,
    /// Width of the whole picture in pixels.
    pub width: i32,
    /// Height of the whole picture in pixels.
    pub height: i32,
}

impl Cover {
    pub(crate) fn of(post: &Post, pictures: &[Upload]) -> Option<Self> {
        let name = name_of(post.cover_image.as_deref()?)?;
        let picture = pictures.iter().find(|picture| picture.filename == name)?;
        let thumb = files(picture).into_iter().next().map(|(href, _)| href);
        Some(Self {
            src: format!("{FOLDER}{name}"),
            thumb: thumb.unwrap_or_else(|| format!("{FOLDER}{name}")),
            srcset: srcset(picture),
            alt: post.cover_alt.clone().unwrap_or_default(),
            width: picture.width,
            height: picture.height,
        })
    }
}

/// The name of an uploaded file from its address; `None` for pictures from elsewhere.
pub(crate) fn name_of(src: &str) -> Option<&str> {
    src.strip_prefix(FOLDER)
}

/// The text with the size of every uploaded picture, and with its smaller files for phones.
pub(crate) fn complete(conn: &mut DbConnection, content: &SafeHtml) -> QueryResult<SafeHtml> {
    let names: Vec<String> =
        content.picture_sources().iter().filter_map(|src| name_of(src)).map(str::to_owned).collect();
    let pictures = uploads::by_filenames(conn, &names)?;
    Ok(content.with_picture_sizes(|src| {
        let name = name_of(src)?;
        let picture = pictures.iter().find(|picture| picture.filename == name)?;
        Some(PictureSize { width: picture.width, height: picture.height, files: files(picture) })
    }))
}

fn srcset(picture: &Upload) -> String {
    files(picture).into_iter().map(|(href, width)| format!("{href} {width}w")).collect::<Vec<_>>().join(", ")
}

/// The files of a picture with their widths, the smallest first.
fn files(picture: &Upload) -> Vec<(String, i64)> {
    let width = u32::try_from(picture.width).unwrap_or_default();
    let renditions = renditions(&picture.filename, width).into_iter().rev();
    renditions
        .map(|rendition| (format!("{FOLDER}{}", rendition.filename), i64::from(rendition.width)))
        .collect()
}
