//! Copies animated GIFs frame by frame, without a loss and without anything but their frames.

use crate::decoding::damaged;
use crate::{ImageError, Limits};
use gif::{ColorOutput, DecodeOptions, Decoder, DisposalMethod, Encoder, Frame, MemoryLimit, Repeat};
use std::borrow::Cow;
use std::io;
use std::num::NonZeroU64;

use super::{MAX_FRAMES, Score};

/// More than a frame of the largest canvas copied, one byte a pixel.
const MEMORY: NonZeroU64 = NonZeroU64::new(16 * 1024 * 1024).unwrap();

/// What the blocks of a GIF say; no pixel is decoded. It counts as far as it must.
pub(super) fn score(bytes: &[u8]) -> Result<Score, ImageError> {
    let mut options = options();
    options.skip_frame_decoding(true);
    let mut decoder = options.read_info(bytes).map_err(damaged)?;
    let mut frames = 0;
    while frames <= MAX_FRAMES && decoder.next_frame_info().map_err(damaged)?.is_some() {
        frames += 1;
    }
    let plays = match decoder.repeat() {
        Repeat::Infinite => 0,
        // Repetitions come after the first time.
        Repeat::Finite(times) => u32::from(times) + 1,
    };
    Ok(Score { size: (decoder.width().into(), decoder.height().into()), frames, plays })
}

/// A copy of the animation in `bytes`; `None` if it has too many frames, or too many pixels in all.
pub(super) fn copy(bytes: &[u8], limits: &Limits) -> Result<Option<Vec<u8>>, ImageError> {
    let mut decoder = options().read_info(bytes).map_err(damaged)?;
    let canvas = (decoder.width(), decoder.height());
    let palette = decoder.global_palette().unwrap_or_default().to_vec();
    let mut encoder = Encoder::new(Vec::new(), canvas.0, canvas.1, &palette).map_err(failed)?;
    encoder.set_repeat(decoder.repeat()).map_err(failed)?;
    match copy_frames(&mut decoder, &mut encoder, canvas, limits)? {
        true => encoder.into_inner().map(Some).map_err(failed),
        false => Ok(None),
    }
}

fn options() -> DecodeOptions {
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::Indexed);
    options.set_memory_limit(MemoryLimit::Bytes(MEMORY));
    options
}

/// Whether all frames are copied, or they are too much.
fn copy_frames(
    decoder: &mut Decoder<&[u8]>,
    encoder: &mut Encoder<Vec<u8>>,
    canvas: (u16, u16),
    limits: &Limits,
) -> Result<bool, ImageError> {
    let (mut frames, mut pixels) = (0, 0);
    while let Some(frame) = decoder.read_next_frame().map_err(damaged)? {
        frames += 1;
        pixels += u64::from(frame.width) * u64::from(frame.height);
        if frames > MAX_FRAMES || pixels > limits.max_pixels {
            return Ok(false);
        }
        encoder.write_frame(&clipped(frame, canvas)).map_err(failed)?;
    }
    Ok(true)
}

/// What browsers show of a frame: the part of it that lies on the canvas.
fn clipped<'frame>(frame: &'frame Frame<'_>, (wide, high): (u16, u16)) -> Frame<'frame> {
    let width = frame.width.min(wide.saturating_sub(frame.left));
    let height = frame.height.min(high.saturating_sub(frame.top));
    let part = Frame {
        delay: frame.delay,
        dispose: frame.dispose,
        transparent: frame.transparent,
        top: frame.top,
        left: frame.left,
        width,
        height,
        palette: frame.palette.clone(),
        buffer: Cow::Borrowed(&frame.buffer),
        // The decoder has put the lines in order.
        interlaced: false,
        needs_user_input: false,
    };
    if width == 0 || height == 0 {
        // It shows nothing for its time.
        let nothing = Cow::Owned(vec![0]);
        let (top, left, width, height) = (0, 0, 1, 1);
        let (transparent, dispose) = (Some(0), DisposalMethod::Keep);
        return Frame { top, left, width, height, transparent, dispose, buffer: nothing, ..part };
    }
    if (width, height) == (frame.width, frame.height) {
        return part;
    }
    let rows = frame.buffer.chunks_exact(usize::from(frame.width)).take(usize::from(height));
    let buffer = rows.flat_map(|row| row.iter().take(usize::from(width)).copied()).collect();
    Frame { buffer: Cow::Owned(buffer), ..part }
}

fn failed(error: gif::EncodingError) -> ImageError {
    ImageError::Storage(io::Error::other(error))
}
