//! Photographs: whole or refused, whatever inks or colours their numbers stand for.

use std::borrow::Cow;

use image::metadata::Orientation;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions};

use super::{Decoded, assembled, check_pixels, convert, damaged};
use crate::color::{Colors, InkConversion};
use crate::jpeg::{self, Extent};
use crate::{ImageError, Limits};

/// The marker at the end.
const END: [u8; 2] = [0xff, 0xd9];

pub(super) fn decode(bytes: &[u8], limits: &Limits) -> Result<Decoded, ImageError> {
    let header = jpeg::header(bytes).ok_or(ImageError::Damaged)?;
    let options = DecoderOptions::default().set_max_width(usize::MAX).set_max_height(usize::MAX);
    let options = options.set_strict_mode(false);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(damaged)?;
    let (width, height) = decoder.dimensions().ok_or(ImageError::Damaged)?;
    let stored = decoder.input_colorspace().ok_or(ImageError::Damaged)?;
    let colors = decoder.icc_profile().and_then(|profile| Colors::of_icc(&profile));
    let inks = colors.as_ref().and_then(InkConversion::new).filter(|_| is_ink(stored));
    let wanted = match stored {
        ColorSpace::Luma => ColorSpace::Luma,
        _ if inks.is_some() => stored,
        _ => ColorSpace::RGB,
    };
    let channels = wanted.num_components();
    let size = (u32::try_from(width).map_err(damaged)?, u32::try_from(height).map_err(damaged)?);
    check_pixels(size, channels as u64 + header.coefficient_bytes, limits)?;
    let bytes = match jpeg::extent(bytes) {
        Extent::Whole => Cow::Borrowed(bytes),
        // Without it the decoder would take the last rows for missing.
        Extent::WithoutEnd => Cow::Owned([bytes, &END].concat()),
        Extent::Part => return Err(ImageError::Damaged),
    };
    let options = options.jpeg_set_out_colorspace(wanted);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(&*bytes), options);
    let mut samples = vec![0; width * height * channels];
    decoder.decode_into(&mut samples).map_err(damaged)?;
    let orientation = header.exif.and_then(Orientation::from_exif_chunk).unwrap_or(Orientation::NoTransforms);
    let image = match inks {
        Some(inks) => {
            printed(&mut samples, width, stored, &inks);
            assembled(size.0, size.1, 3, samples)?
        }
        None => {
            let mut image = assembled(size.0, size.1, channels, samples)?;
            // Inks that were made colours without their profile are nothing that a profile could be applied to.
            convert(&mut image, colors.as_ref().filter(|_| !is_ink(stored)));
            image
        }
    };
    Ok(Decoded { image, orientation })
}

fn is_ink(stored: ColorSpace) -> bool {
    matches!(stored, ColorSpace::CMYK | ColorSpace::YCCK)
}

/// Makes rows of four inks rows of three colours, in the memory of the inks.
fn printed(samples: &mut Vec<u8>, width: usize, stored: ColorSpace, inks: &InkConversion) {
    let (mut before, mut row) = (vec![0; width * 4], vec![0; width * 3]);
    let rows = samples.len() / before.len().max(1);
    for index in 0..rows {
        let Some(source) = samples.get(index * before.len()..(index + 1) * before.len()) else { return };
        before.copy_from_slice(source);
        if stored == ColorSpace::YCCK {
            before.as_chunks_mut::<4>().0.iter_mut().for_each(plain_inks);
        }
        if !inks.convert(&mut before, &mut row) {
            row.fill(255);
        }
        let Some(target) = samples.get_mut(index * row.len()..(index + 1) * row.len()) else { return };
        target.copy_from_slice(&row);
    }
    samples.truncate(rows * row.len());
}

/// Luminance and two differences of the three colour inks (ITU-T T.871), stored the other way round.
fn plain_inks([first, second, third, _]: &mut [u8; 4]) {
    let (light, blue, red) = (f32::from(*first), f32::from(*second) - 128.0, f32::from(*third) - 128.0);
    let ink = |value: f32| 255 - value.round().clamp(0.0, 255.0) as u8;
    *first = ink(light + 1.402 * red);
    *second = ink(light - 0.344_136 * blue - 0.714_136 * red);
    *third = ink(light + 1.772 * blue);
}
