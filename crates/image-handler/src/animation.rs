//! Pictures that move: kept moving where size allows.

mod copied;
mod remade;

use std::io::Cursor;

use image::ImageDecoder;
use image::codecs::webp::WebPDecoder;

use crate::decoding::{damaged, with_trailer};
use crate::{Format, ImageError, Limits, Processed, Variant};

/// More frames than this are a film.
const MAX_FRAMES: u32 = 1000;

/// What a file is.
pub(crate) enum Motion {
    /// Something that does not move.
    Still,
    /// Moving, and made anew.
    Kept(Processed),
    /// Moving, and too large to be made anew: too many frames or pixels, or too many bytes when it is done.
    TooLarge,
}

/// Makes `bytes`, which begin like a `format`, anew if they are an animation. The longer side becomes at most `side`.
pub(crate) fn read(bytes: &[u8], format: Format, side: u32, limits: &Limits) -> Result<Motion, ImageError> {
    let made = match format {
        Format::Jpeg => return Ok(Motion::Still),
        Format::Gif => {
            let bytes = with_trailer(bytes);
            let score = copied::score(&bytes)?;
            if score.frames > 1 && score.size.0.max(score.size.1) <= side {
                copied::copy(&bytes, limits)?.map(|bytes| {
                    let (width, height) = score.size;
                    let variants = vec![Variant { suffix: "", bytes, width, height }];
                    Processed { variants, format: Format::Gif, width, height }
                })
            } else if score.frames > 1 {
                remade::gif(&bytes, &score, side, limits)?
            } else {
                return Ok(Motion::Still);
            }
        }
        Format::Png => match remade::png_score(bytes)? {
            Some(score) => remade::png(bytes, &score, side, limits)?,
            None => return Ok(Motion::Still),
        },
        Format::Webp => {
            let decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(damaged)?;
            let frames = webp_frames(bytes);
            if !decoder.has_animation() || frames < 2 {
                return Ok(Motion::Still);
            }
            if is_cut_off(bytes) {
                return Err(ImageError::Damaged);
            }
            let score = Score { size: decoder.dimensions(), frames, plays: 0 };
            remade::webp(decoder, &score, side, limits)?
        }
    };
    Ok(made.map_or(Motion::TooLarge, Motion::Kept))
}

/// What is known of an animation before its frames are decoded.
struct Score {
    /// Of the canvas, in pixels.
    size: (u32, u32),
    frames: u32,
    /// How often it plays; 0 for ever.
    plays: u32,
}

/// Whether a WebP says that it is longer than it is, so that frames may be missing.
fn is_cut_off(bytes: &[u8]) -> bool {
    let said = bytes.get(4..).and_then(|rest| rest.first_chunk::<4>()).map(|said| u32::from_le_bytes(*said));
    // The last byte may only fill up.
    said.is_some_and(|said| bytes.len() as u64 + 1 < u64::from(said) + 8)
}

/// How many frames the chunks of a WebP are.
fn webp_frames(bytes: &[u8]) -> u32 {
    let mut rest = bytes.get(12..).unwrap_or_default();
    let mut frames = 0;
    while let Some((header, content)) = rest.split_first_chunk::<8>() {
        let [name @ .., a, b, c, d] = header;
        frames += u32::from(name == b"ANMF");
        let length = u64::from(u32::from_le_bytes([*a, *b, *c, *d])).next_multiple_of(2);
        rest = usize::try_from(length).ok().and_then(|length| content.get(length..)).unwrap_or_default();
    }
    frames
}
