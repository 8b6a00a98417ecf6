//! Looks at what came out.

use image::DynamicImage;
use image_handler::{Processed, Variant};

/// The pixels of a stored file.
pub(crate) fn pixels(variant: &Variant) -> DynamicImage {
    opened(&variant.bytes)
}

/// The pixels of a file, as another program sees them.
pub(crate) fn opened(bytes: &[u8]) -> DynamicImage {
    image::ImageReader::new(std::io::Cursor::new(bytes)).with_guessed_format().unwrap().decode().unwrap()
}

/// Suffix and size of every file.
pub(crate) fn sizes(picture: &Processed) -> Vec<(&'static str, u32, u32)> {
    picture.variants.iter().map(|variant| (variant.suffix, variant.width, variant.height)).collect()
}

/// Whether any file contains `needle`.
pub(crate) fn contains(picture: &Processed, needle: &[u8]) -> bool {
    picture.variants.iter().any(|variant| variant.bytes.windows(needle.len()).any(|window| window == needle))
}
