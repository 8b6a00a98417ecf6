//! From uploaded bytes to the files that will be served.

use crate::animation::Motion;
use crate::scaling::Canvas;
use crate::{Format, ImageError, animation, decoding, encoding, format, names};
use std::fmt;

/// The longer side of the main file, in pixels.
const MAIN_SIDE: u32 = 1600;

/// What an upload may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Size of the file in bytes.
    pub max_bytes: u64,
    /// Width times height; for an animation, the sum over its frames. Memory bounds some kinds of files further.
    pub max_pixels: u64,
    /// What becomes of a picture that moves and is too large to.
    pub too_large_to_move: TooLargeToMove,
}

/// What becomes of a picture that moves and is too large to be kept moving.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TooLargeToMove {
    /// It is refused, so that its sender can say what should be done.
    Refused,
    /// Its first frame is kept.
    Still,
}

impl Default for Limits {
    /// 5 MiB and 40 megapixels; what is too large to move is refused.
    fn default() -> Self {
        let too_large_to_move = TooLargeToMove::Refused;
        Self { max_bytes: 5 * 1024 * 1024, max_pixels: 40_000_000, too_large_to_move }
    }
}

/// One file of a picture.
#[derive(Clone, PartialEq, Eq)]
pub struct Variant {
    /// What its name ends with before the dot: empty for the main file, else `-800` or `-320`, its width.
    pub suffix: &'static str,
    /// The whole file.
    pub bytes: Vec<u8>,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
}

impl fmt::Debug for Variant {
    /// Says how many bytes there are instead of listing them.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { suffix, bytes, width, height } = self;
        write!(formatter, "Variant({suffix:?}, {width} × {height}, {} bytes)", bytes.len())
    }
}

/// A picture made anew from an upload: upright, without metadata, in the sizes that pages use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Processed {
    /// The main file and the smaller ones, in the order of [`names::renditions`]; never empty.
    pub variants: Vec<Variant>,
    /// The type of all of them.
    pub format: Format,
    /// Width of the main file in pixels.
    pub width: u32,
    /// Height of the main file in pixels.
    pub height: u32,
}

impl Processed {
    /// The bytes of all its files together.
    pub fn size(&self) -> u64 {
        self.variants.iter().map(|variant| variant.bytes.len() as u64).sum()
    }
}

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
