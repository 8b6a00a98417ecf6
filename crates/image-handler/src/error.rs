//! What can be wrong with an upload, in words for the person who sent it.

use std::io;

use crate::file_size;

/// Why a picture was not accepted or not stored. The first seven are the sender's to mend, and their texts are for them.
#[derive(Debug, thiserror::Error)]
pub enum ImageError {
    /// The bytes are not those of a JPEG, PNG, GIF or WebP, whatever the name says.
    #[error("This file is not a picture we can use. Please choose a JPEG, PNG, GIF or WebP.")]
    UnknownType,
    /// No bytes at all.
    #[error("This file is empty: nothing of the picture arrived. Please choose it again, or another one.")]
    Empty,
    /// A photo as iPhones make them, which neither browsers nor this program can read.
    #[error(
        "This is a HEIC photo, which most browsers cannot show. On an iPhone or iPad, please choose it from the photo \
         library and not from “Files”: then it is sent as a JPEG. For new photos you can also set Settings › Camera › \
         Formats to “Most Compatible”. On a computer, please save it as a JPEG first."
    )]
    Heic,
    /// More than `limit` bytes.
    #[error("This file is too large. Please choose a picture of at most {}.", file_size(*.limit))]
    TooLarge {
        /// The most that is accepted, in bytes.
        limit: u64,
    },
    /// More than `limit` pixels, which depends on the kind of file.
    #[error(
        "This picture has too many pixels ({width} × {height}). Please make it smaller, at most {} megapixels.",
        limit / 1_000_000
    )]
    TooManyPixels {
        /// Its width in pixels.
        width: u32,
        /// Its height in pixels.
        height: u32,
        /// The most that is accepted for a picture of this kind.
        limit: u64,
    },
    /// The type is right, but the picture cannot be read to its end.
    #[error(
        "This picture is damaged or incomplete. Please open it on your computer, save it again and retry."
    )]
    Damaged,
    /// A picture that moves, with too many frames, pixels or bytes to be kept moving.
    #[error(
        "This picture moves, and it is too large to be kept moving. Please make it smaller or shorter, or store it as a \
         still picture: its first moment."
    )]
    TooLargeToMove,
    /// With this picture the site would keep more than it may; nothing was stored.
    #[error(
        "Your site may keep {} of pictures, and this one would be more. Please delete pictures that you no longer need, \
         or ask who looks after your server for more room.",
        file_size(*.limit)
    )]
    TooMuch {
        /// The most that all pictures may take together, in bytes.
        limit: u64,
    },
    /// The volume is exhausted; nothing was stored.
    #[error("There is no space left to store the picture.")]
    StorageFull,
    /// The folder could not be written or read; nothing was stored.
    #[error("The picture could not be stored.")]
    Storage(#[source] io::Error),
}

impl From<io::Error> for ImageError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::StorageFull,
            _ => Self::Storage(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ImageError;

    #[test]
    fn the_texts_name_the_limits() {
        let text = |limit| ImageError::TooLarge { limit }.to_string();
        assert!(text(5 * 1024 * 1024).contains("at most 5 MB"));
        assert!(text(1536 * 1024).contains("at most 1.5 MB"));
        assert!(text(300 * 1024).contains("at most 300 kB"));
        let pixels = ImageError::TooManyPixels { width: 9000, height: 8000, limit: 33_554_432 };
        assert_eq!(
            pixels.to_string(),
            "This picture has too many pixels (9000 × 8000). Please make it smaller, at most 33 megapixels."
        );
    }
}
