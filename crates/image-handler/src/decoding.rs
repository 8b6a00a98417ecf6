//! Decodes a picture within bounds: size and memory are checked on the header, before any pixel is made.

mod jpeg;
mod png;

use crate::color::{Colors, Conversion};
use crate::{Format, ImageError, Limits};
use image::codecs::{gif::GifDecoder, webp::WebPDecoder};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder};
use std::borrow::Cow;
use std::io::Cursor;

/// What decoding one picture may allocate, in bytes.
const MEMORY: u64 = 96 * 1024 * 1024;

/// A decoded picture in sRGB, 8 bits a channel, not yet turned upright.
pub(crate) struct Decoded {
    pub(crate) image: DynamicImage,
    pub(crate) orientation: Orientation,
}

/// Decodes `bytes`, which begin like a `format`.
pub(crate) fn decode(bytes: &[u8], format: Format, limits: &Limits) -> Result<Decoded, ImageError> {
    match format {
        Format::Jpeg => jpeg::decode(bytes, limits),
        Format::Png => png::decode(bytes, limits),
        // One frame may be decoded beside the canvas.
        Format::Gif => {
            let bytes = with_trailer(bytes);
            decode_with(GifDecoder::new(Cursor::new(&bytes)).map_err(damaged)?, 4, limits)
        }
        // Planes or lossless pixels, and the canvas of an animation.
        Format::Webp => {
            let decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(damaged)?;
            let beside = if decoder.color_type().has_alpha() { 8 } else { 5 };
            decode_with(decoder, beside, limits)
        }
    }
}

/// A GIF with the byte at its end that some programs forget. Inside a frame that was cut off it helps nobody.
pub(crate) fn with_trailer(gif: &[u8]) -> Cow<'_, [u8]> {
    const TRAILER: u8 = 0x3b;
    match gif {
        [.., TRAILER] => Cow::Borrowed(gif),
        _ => Cow::Owned([gif, &[TRAILER]].concat()),
    }
}

/// For GIF and WebP: both have 8 bits a channel. `bytes_beside`: what the decoder holds for each pixel besides its result.
fn decode_with(
    mut decoder: impl ImageDecoder,
    bytes_beside: u64,
    limits: &Limits,
) -> Result<Decoded, ImageError> {
    let color = decoder.color_type();
    check_pixels(decoder.dimensions(), u64::from(color.bytes_per_pixel()) + bytes_beside, limits)?;
    let mut allocation = image::Limits::no_limits();
    allocation.max_alloc = Some(MEMORY);
    allocation.reserve(decoder.total_bytes()).map_err(damaged)?;
    decoder.set_limits(allocation).map_err(damaged)?;
    // A picture with nonsense in its metadata is still a picture.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let colors = decoder.icc_profile().ok().flatten().and_then(|profile| Colors::of_icc(&profile));
    let mut image = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    convert(&mut image, colors.as_ref());
    Ok(Decoded { image, orientation })
}

/// Makes the numbers of an opaque or transparent picture those of sRGB.
fn convert(image: &mut DynamicImage, colors: Option<&Colors>) {
    let (width, channels) = (image.width() as usize, usize::from(image.color().channel_count()));
    let samples: &mut [u8] = match image {
        DynamicImage::ImageLuma8(pixels) => pixels,
        DynamicImage::ImageRgb8(pixels) => pixels,
        DynamicImage::ImageRgba8(pixels) => pixels,
        _ => return,
    };
    let mut conversion = Conversion::new(colors, channels);
    samples.chunks_exact_mut(width * channels).for_each(|row| conversion.convert(row));
}

/// Refuses a picture that has no pixels, too many, or so many that their `bytes` each are too much memory.
pub(crate) fn check_pixels(
    (width, height): (u32, u32),
    bytes: u64,
    limits: &Limits,
) -> Result<(), ImageError> {
    if width == 0 || height == 0 {
        return Err(ImageError::Damaged);
    }
    let limit = limits.max_pixels.min(MEMORY / bytes);
    if u64::from(width) * u64::from(height) > limit {
        return Err(ImageError::TooManyPixels { width, height, limit });
    }
    Ok(())
}

/// The picture that `samples` are, `channels` of them a pixel.
fn assembled(width: u32, height: u32, channels: usize, samples: Vec<u8>) -> Result<DynamicImage, ImageError> {
    let image = match channels {
        1 => image::GrayImage::from_raw(width, height, samples).map(DynamicImage::ImageLuma8),
        3 => image::RgbImage::from_raw(width, height, samples).map(DynamicImage::ImageRgb8),
        _ => image::RgbaImage::from_raw(width, height, samples).map(DynamicImage::ImageRgba8),
    };
    image.ok_or(ImageError::Damaged)
}

/// The cause is of no use to the sender, and no fault of ours: kept for those who look closely.
pub(crate) fn damaged(error: impl std::fmt::Display) -> ImageError {
    tracing::debug!(%error, "a picture could not be decoded");
    ImageError::Damaged
}
