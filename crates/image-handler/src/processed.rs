//! A picture as it will be stored.

use crate::Format;
use std::fmt;

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
    /// The main file and the smaller ones, in the order of [`crate::renditions`]; never empty.
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
