//! From uploaded bytes to the files that will be served.

use crate::animation::Motion;
use crate::scaling::Canvas;
use crate::{Format, ImageError, Limits, Processed, TooLargeToMove, Variant};
use crate::{animation, decoding, encoding, format, names};

/// The longer side of the main file, in pixels.
const MAIN_SIDE: u32 = 1600;

/// Checks `bytes` and makes the files to store from them.
///
/// Takes up to a second and some 130 MiB for a large photo: run it off the async threads, and only a few at a time.
///
/// # Errors
/// Every [`ImageError`] but those of storage, except where the encoder itself fails.
pub fn process(bytes: &[u8], limits: &Limits) -> Result<Processed, ImageError> {
    if bytes.is_empty() {
        return Err(ImageError::Empty);
    }
    if bytes.len() as u64 > limits.max_bytes {
        return Err(ImageError::TooLarge { limit: limits.max_bytes });
    }
    let unknown = if format::is_heic(bytes) { ImageError::Heic } else { ImageError::UnknownType };
    let original = Format::of(bytes).ok_or(unknown)?;
    match animation::read(bytes, original, MAIN_SIDE, limits)? {
        Motion::Kept(picture) => return Ok(picture),
        Motion::TooLarge if limits.too_large_to_move == TooLargeToMove::Refused => {
            return Err(ImageError::TooLargeToMove);
        }
        Motion::TooLarge | Motion::Still => {}
    }
    let decoded = decoding::decode(bytes, original, limits)?;
    // Turned only when small: turning needs a second copy, and the longer side stays the longer side.
    let main = Canvas::new(decoded.image).bounded_by(MAIN_SIDE).turned(decoded.orientation);
    still(&main, original)
}

fn still(main: &Canvas, original: Format) -> Result<Processed, ImageError> {
    let (width, height) = (main.width(), main.height());
    let mut format = None;
    let mut variants = Vec::new();
    for (suffix, target) in names::sizes(width) {
        let image = main.scaled_to_width(target).into_image();
        // The main file comes first and decides: what is transparent large is so when small.
        let format = *format.get_or_insert_with(|| encoding::still_format(original, &image));
        let size = if suffix.is_empty() { encoding::Size::Main } else { encoding::Size::Smaller };
        let bytes = encoding::encode(&image, format, size)?;
        variants.push(Variant { suffix, bytes, width: image.width(), height: image.height() });
    }
    let format = format.ok_or(ImageError::Damaged)?;
    Ok(Processed { variants, format, width, height })
}
