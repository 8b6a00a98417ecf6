//! Writes pixels and nothing else: no EXIF, XMP, ICC, comments or thumbnails.

use crate::{Format, ImageError};
use image::DynamicImage;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::codecs::webp::WebPEncoder;
use std::io;

const JPEG_QUALITY: u8 = 85;

/// The type to store a still picture as: photographs stay JPEG, transparency is kept, animation is not needed.
pub(crate) fn still_format(original: Format, image: &DynamicImage) -> Format {
    match original {
        Format::Jpeg => Format::Jpeg,
        Format::Png | Format::Gif => Format::Png,
        Format::Webp if image.color().has_alpha() => Format::Webp,
        Format::Webp => Format::Jpeg,
    }
}

/// The bytes of `image` as a `format`. A GIF cannot be made here: stills are never stored as one, see `animation`.
pub(crate) fn encode(image: &DynamicImage, format: Format) -> Result<Vec<u8>, ImageError> {
    let mut bytes = Vec::new();
    let written = match format {
        Format::Jpeg => image.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY)),
        Format::Webp => image.write_with_encoder(WebPEncoder::new_lossless(&mut bytes)),
        Format::Png | Format::Gif => {
            let encoder =
                PngEncoder::new_with_quality(&mut bytes, CompressionType::Default, FilterType::Adaptive);
            image.write_with_encoder(encoder)
        }
    };
    written.map_err(|error| ImageError::Storage(io::Error::other(error)))?;
    Ok(bytes)
}
