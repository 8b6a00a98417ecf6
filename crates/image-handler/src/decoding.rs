//! Decodes a picture within bounds: size and memory are checked on the header, before any pixel is made.

use crate::{Format, ImageError, Limits, jpeg};
use image::codecs::{gif::GifDecoder, jpeg::JpegDecoder, png::PngDecoder, webp::WebPDecoder};
use image::metadata::Orientation;
use image::{ColorType, DynamicImage, ImageDecoder};
use std::io::Cursor;

/// What decoding one picture may allocate, in bytes.
const MEMORY: u64 = 96 * 1024 * 1024;

/// A decoded picture, 8 bits a channel, not yet turned upright.
pub(crate) struct Decoded {
    pub(crate) image: DynamicImage,
    pub(crate) orientation: Orientation,
}

/// Decodes `bytes`, which begin like a `format`.
pub(crate) fn decode(bytes: &[u8], format: Format, limits: &Limits) -> Result<Decoded, ImageError> {
    let reader = Cursor::new(bytes);
    match format {
        Format::Jpeg => {
            let structure = jpeg::structure(bytes).ok_or(ImageError::Damaged)?;
            let decoder = JpegDecoder::new(reader).map_err(damaged)?;
            let decoded = decode_with(decoder, structure.coefficient_bytes, limits)?;
            if structure.complete { Ok(decoded) } else { Err(ImageError::Damaged) }
        }
        Format::Png => {
            decode_with(PngDecoder::with_limits(reader, allocation()).map_err(damaged)?, 0, limits)
        }
        // One frame may be decoded beside the canvas.
        Format::Gif => decode_with(GifDecoder::new(reader).map_err(damaged)?, 4, limits),
        // Planes or lossless pixels, and the canvas of an animation.
        Format::Webp => {
            let decoder = WebPDecoder::new(reader).map_err(damaged)?;
            let beside = if decoder.color_type().has_alpha() { 8 } else { 5 };
            decode_with(decoder, beside, limits)
        }
    }
}

fn allocation() -> image::Limits {
    let mut allocation = image::Limits::no_limits();
    allocation.max_alloc = Some(MEMORY);
    allocation
}

/// `bytes_beside`: what the decoder holds for each pixel besides its result.
fn decode_with(
    mut decoder: impl ImageDecoder,
    bytes_beside: u64,
    limits: &Limits,
) -> Result<Decoded, ImageError> {
    check_pixels(decoder.dimensions(), decoder.color_type(), bytes_beside, limits)?;
    let mut allocation = allocation();
    allocation.reserve(decoder.total_bytes()).map_err(damaged)?;
    decoder.set_limits(allocation).map_err(damaged)?;
    // A picture with nonsense in its metadata is still a picture.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let image = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    Ok(Decoded { image: to_eight_bits(image), orientation })
}

fn check_pixels(
    (width, height): (u32, u32),
    color: ColorType,
    bytes_beside: u64,
    limits: &Limits,
) -> Result<(), ImageError> {
    if width == 0 || height == 0 {
        return Err(ImageError::Damaged);
    }
    let result = u64::from(color.bytes_per_pixel());
    // Bringing it to 8 bits makes a second copy.
    let copy = if is_eight_bits(color) { 0 } else { u64::from(color.channel_count()).next_multiple_of(4) };
    let limit = limits.max_pixels.min(MEMORY / (result + copy + bytes_beside));
    if u64::from(width) * u64::from(height) > limit {
        return Err(ImageError::TooManyPixels { width, height, limit });
    }
    Ok(())
}

fn is_eight_bits(color: ColorType) -> bool {
    matches!(color, ColorType::L8 | ColorType::Rgb8 | ColorType::Rgba8)
}

fn to_eight_bits(image: DynamicImage) -> DynamicImage {
    match image.color() {
        color if is_eight_bits(color) => image,
        color if color.has_alpha() => DynamicImage::ImageRgba8(image.into_rgba8()),
        color if color.has_color() => DynamicImage::ImageRgb8(image.into_rgb8()),
        _ => DynamicImage::ImageLuma8(image.into_luma8()),
    }
}

/// The cause is of no use to the sender, and no fault of ours: kept for those who look closely.
pub(crate) fn damaged(error: impl std::fmt::Display) -> ImageError {
    tracing::debug!(%error, "a picture could not be decoded");
    ImageError::Damaged
}
