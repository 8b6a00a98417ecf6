//! Writes pixels and nothing else: no EXIF, XMP, ICC, comments or thumbnails.

use crate::{Format, ImageError};
use image::DynamicImage;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::codecs::webp::WebPEncoder;
use jpeg_encoder::{ColorType, Encoder, EncodingError, SamplingFactor};
use std::io;

/// Nobody sees the difference to more on a photograph.
const JPEG_QUALITY: u8 = 80;

/// The smaller files are for screens with more pixels than eyes can tell apart, and for whoever waits for them on a telephone.
const SMALLER_JPEG_QUALITY: u8 = 60;

/// Which of a picture's files is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    /// The largest.
    Main,
    /// One that is made from it for smaller screens.
    Smaller,
}

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
pub(crate) fn encode(image: &DynamicImage, format: Format, size: Size) -> Result<Vec<u8>, ImageError> {
    let mut bytes = Vec::new();
    let written = match format {
        Format::Jpeg => {
            return jpeg(image, size).map_err(|error| ImageError::Storage(io::Error::other(error)));
        }
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

/// Progressive, with colours at half the resolution of light: what eyes see is there first, and a third of the bytes is not needed.
fn jpeg(image: &DynamicImage, size: Size) -> Result<Vec<u8>, EncodingError> {
    let side = |pixels: u32| u16::try_from(pixels).unwrap_or(u16::MAX);
    let (width, height) = (side(image.width()), side(image.height()));
    let quality = match size {
        Size::Main => JPEG_QUALITY,
        Size::Smaller => SMALLER_JPEG_QUALITY,
    };
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, quality);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.set_progressive(true);
    encoder.set_optimized_huffman_tables(true);
    match image {
        DynamicImage::ImageLuma8(gray) => encoder.encode(gray, width, height, ColorType::Luma)?,
        other => encoder.encode(&other.to_rgb8(), width, height, ColorType::Rgb)?,
    }
    Ok(bytes)
}
