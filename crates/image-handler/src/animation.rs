//! Copies animated GIFs frame by frame, without a loss and without anything but their frames.

use crate::decoding::damaged;
use crate::{ImageError, Limits};
use gif::{ColorOutput, DecodeOptions, Decoder, Encoder, Frame, MemoryLimit};
use std::borrow::Cow;
use std::io;
use std::num::NonZeroU64;

const MAX_FRAMES: usize = 100;

/// More than a frame of the largest canvas copied, one byte a pixel.
const MEMORY: NonZeroU64 = NonZeroU64::new(16 * 1024 * 1024).unwrap();

/// A copy of the animation in `bytes`; `None` if it should be stored as a still: it has one frame, too many of them, too
/// many pixels in all, or a side longer than `max_side`.
pub(crate) fn copy(bytes: &[u8], max_side: u32, limits: &Limits) -> Result<Option<Vec<u8>>, ImageError> {
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::Indexed);
    options.set_memory_limit(MemoryLimit::Bytes(MEMORY));
    options.check_frame_consistency(true);
    let mut decoder = options.read_info(bytes).map_err(damaged)?;
    if u32::from(decoder.width().max(decoder.height())) > max_side {
        return Ok(None);
    }
    let palette = decoder.global_palette().unwrap_or_default().to_vec();
    let mut encoder =
        Encoder::new(Vec::new(), decoder.width(), decoder.height(), &palette).map_err(failed)?;
    encoder.set_repeat(decoder.repeat()).map_err(failed)?;
    match copy_frames(&mut decoder, &mut encoder, limits)? {
        Some(2..) => encoder.into_inner().map(Some).map_err(failed),
        _ => Ok(None),
    }
}

/// The number of frames copied; `None` if there is too much to copy.
fn copy_frames(
    decoder: &mut Decoder<&[u8]>,
    encoder: &mut Encoder<Vec<u8>>,
    limits: &Limits,
) -> Result<Option<usize>, ImageError> {
    let (mut frames, mut pixels) = (0, 0);
    while let Some(frame) = decoder.read_next_frame().map_err(damaged)? {
        frames += 1;
        pixels += u64::from(frame.width) * u64::from(frame.height);
        if frames > MAX_FRAMES || pixels > limits.max_pixels {
            return Ok(None);
        }
        let copy = Frame {
            delay: frame.delay,
            dispose: frame.dispose,
            transparent: frame.transparent,
            top: frame.top,
            left: frame.left,
            width: frame.width,
            height: frame.height,
            palette: frame.palette.clone(),
            buffer: Cow::Borrowed(&frame.buffer),
            // The decoder has put the lines in order.
            interlaced: false,
            needs_user_input: false,
        };
        encoder.write_frame(&copy).map_err(failed)?;
    }
    Ok(Some(frames))
}

fn failed(error: gif::EncodingError) -> ImageError {
    ImageError::Storage(io::Error::other(error))
}
