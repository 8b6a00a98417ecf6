//! Drawings: whole when all rows are there, even if nothing follows them.

use std::io::Cursor;

use image::metadata::Orientation;
use png::{Adam7Info, BitDepth, ColorType, Reader, Transformations};

use super::{Decoded, assembled, check_pixels, damaged};
use crate::color::{Colors, Conversion};
use crate::{ImageError, Limits};

/// What may be held besides the pixels: a row, a profile, compressed data.
const BESIDE: usize = 16 * 1024 * 1024;

/// Starts and steps of the seven passes of an interlaced picture: across, then down.
const PASSES: [((u32, u32), (u32, u32)); 7] = [
    ((0, 8), (0, 8)),
    ((4, 8), (0, 8)),
    ((0, 4), (4, 8)),
    ((2, 4), (0, 4)),
    ((0, 2), (2, 4)),
    ((1, 2), (0, 2)),
    ((0, 1), (1, 2)),
];

pub(super) fn decode(bytes: &[u8], limits: &Limits) -> Result<Decoded, ImageError> {
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), png::Limits { bytes: BESIDE });
    decoder.set_ignore_text_chunk(true);
    decoder.set_transformations(Transformations::EXPAND);
    let info = decoder.read_header_info().map_err(damaged)?;
    // Transparency may still be announced.
    let channels = if matches!(info.color_type, ColorType::Grayscale) { 1 } else { 3 };
    check_pixels(info.size(), channels, limits)?;
    let mut reader = decoder.read_info().map_err(damaged)?;
    let (width, height) = reader.info().size();
    let mut rows = Rows::of(&reader);
    check_pixels((width, height), rows.shown as u64, limits)?;
    let mut samples = vec![0; width as usize * height as usize * rows.shown];
    rows.read(&mut reader, &mut samples).map_err(damaged)?;
    let exif = reader.info().exif_metadata.as_deref();
    Ok(Decoded {
        image: assembled(width, height, rows.shown, samples)?,
        orientation: exif.and_then(Orientation::from_exif_chunk).unwrap_or(Orientation::NoTransforms),
    })
}

/// Reads rows of any kind as rows of 8 bits in sRGB.
struct Rows {
    width: u32,
    height: u32,
    interlaced: bool,
    depth: BitDepth,
    /// Channels of the file, and of the picture that is made: grey with opacity becomes colours with opacity.
    stored: usize,
    shown: usize,
    eight: Conversion<u8>,
    sixteen: Conversion<u16>,
}

impl Rows {
    fn of(reader: &Reader<Cursor<&[u8]>>) -> Self {
        let info = reader.info();
        let (color, depth) = reader.output_color_type();
        let stored = color.samples();
        let colors = Colors::of_png(info);
        // The one that is not needed costs nothing.
        let (eight, sixteen) = match depth {
            BitDepth::Sixteen => (None, colors.as_ref()),
            _ => (colors.as_ref(), None),
        };
        Self {
            width: info.width,
            height: info.height,
            interlaced: info.interlaced,
            depth,
            stored,
            shown: if stored == 2 { 4 } else { stored },
            eight: Conversion::new(eight, stored),
            sixteen: Conversion::new(sixteen, stored),
        }
    }

    fn read(
        &mut self,
        reader: &mut Reader<Cursor<&[u8]>>,
        samples: &mut [u8],
    ) -> Result<(), png::DecodingError> {
        let mut raw = vec![0; reader.output_line_size(self.width).unwrap_or_default()];
        let (mut row, stride) = (Vec::new(), self.width as usize * self.shown);
        let bytes_per_pixel = self.stored * if self.depth == BitDepth::Sixteen { 2 } else { 1 };
        // What comes after the last row is not asked for, so it may be missing.
        if !self.interlaced {
            for target in samples.chunks_exact_mut(stride) {
                reader.read_row(&mut raw)?;
                self.convert(&raw, &mut row);
                target.copy_from_slice(&row);
            }
            return Ok(());
        }
        for (pass, ((left, across), (top, down))) in (1..).zip(PASSES) {
            let width = self.width.saturating_sub(left).div_ceil(across) as usize;
            let lines = if width == 0 { 0 } else { self.height.saturating_sub(top).div_ceil(down) };
            for line in 0..lines {
                reader.read_row(&mut raw)?;
                self.convert(raw.get(..width * bytes_per_pixel).unwrap_or_default(), &mut row);
                let place = Adam7Info::new(pass, line, self.width);
                png::expand_interlaced_row(samples, stride, &row, &place, 8 * self.shown as u8);
            }
        }
        Ok(())
    }

    fn convert(&mut self, raw: &[u8], row: &mut Vec<u8>) {
        row.clear();
        if self.depth == BitDepth::Sixteen {
            let mut wide: Vec<u16> =
                raw.as_chunks::<2>().0.iter().map(|bytes| u16::from_be_bytes(*bytes)).collect();
            self.sixteen.convert(&mut wide);
            row.extend(wide.into_iter().map(|sample| ((u32::from(sample) + 128) / 257) as u8));
        } else {
            row.extend_from_slice(raw);
            self.eight.convert(row);
        }
        if self.stored == 2 {
            let pixels = std::mem::take(row);
            row.extend(
                pixels.as_chunks::<2>().0.iter().flat_map(|[grey, alpha]| [*grey, *grey, *grey, *alpha]),
            );
        }
    }
}
