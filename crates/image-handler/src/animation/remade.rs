//! Makes animations anew as animated PNGs in all sizes: those that are too large as they are, and those of other types.

use std::cell::RefCell;
use std::io::{self, Cursor, Write};
use std::rc::Rc;

use image::codecs::{gif::GifDecoder, png::PngDecoder, webp::WebPDecoder};
use image::metadata::Orientation;
use image::{AnimationDecoder, DynamicImage, Frame, ImageDecoder, RgbaImage};
use png::{BlendOp, DisposeOp};

use super::{MAX_FRAMES, Score};
use crate::color::{Colors, Conversion};
use crate::decoding::{check_pixels, damaged};
use crate::scaling::Canvas;
use crate::{Format, ImageError, Limits, Processed, Variant, names};

/// Bytes for each pixel of the canvas: the frame, the ones it is put together from, the scaled ones.
const BYTES_PER_PIXEL: u64 = 24;

/// How many times fewer pixels there may be in all: making a frame anew takes longer than copying it.
const EFFORT: u64 = 2;

/// `None` for a PNG that does not move.
pub(super) fn png_score(bytes: &[u8]) -> Result<Option<Score>, ImageError> {
    let reader = png_reader(bytes).read_info().map_err(damaged)?;
    let info = reader.info();
    let moving = info.animation_control.filter(|control| control.num_frames > 1);
    Ok(moving.map(|control| Score {
        size: info.size(),
        frames: control.num_frames,
        plays: control.num_plays,
    }))
}

pub(super) fn png(
    bytes: &[u8],
    score: &Score,
    side: u32,
    limits: &Limits,
) -> Result<Option<Processed>, ImageError> {
    if !fits(score, limits) {
        return Ok(None);
    }
    let reader = png_reader(bytes).read_info().map_err(damaged)?;
    let colors = Colors::of_png(reader.info());
    let mut decoder = PngDecoder::with_limits(Cursor::new(bytes), allocation()).map_err(damaged)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    match decoder.color_type() {
        // Nobody puts such frames together.
        color if color.bytes_per_pixel() > color.channel_count() => Ok(None),
        _ => {
            let frames = decoder.apng().map_err(damaged)?.into_frames();
            Remaking::new(score, side, limits, orientation, colors.as_ref()).all(frames)
        }
    }
}

pub(super) fn gif(
    bytes: &[u8],
    score: &Score,
    side: u32,
    limits: &Limits,
) -> Result<Option<Processed>, ImageError> {
    if !fits(score, limits) {
        return Ok(None);
    }
    let frames = GifDecoder::new(Cursor::new(bytes)).map_err(damaged)?.into_frames();
    Remaking::new(score, side, limits, Orientation::NoTransforms, None).all(frames)
}

pub(super) fn webp(
    mut decoder: WebPDecoder<Cursor<&[u8]>>,
    score: &Score,
    side: u32,
    limits: &Limits,
) -> Result<Option<Processed>, ImageError> {
    if !fits(score, limits) {
        return Ok(None);
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let colors = decoder.icc_profile().ok().flatten().and_then(|profile| Colors::of_icc(&profile));
    let plays = match decoder.loop_count() {
        image::metadata::LoopCount::Infinite => 0,
        image::metadata::LoopCount::Finite(times) => times.get(),
    };
    let score = Score { plays, ..*score };
    Remaking::new(&score, side, limits, orientation, colors.as_ref()).all(decoder.into_frames())
}

fn png_reader(bytes: &[u8]) -> png::Decoder<Cursor<&[u8]>> {
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), png::Limits { bytes: 16 << 20 });
    decoder.set_ignore_text_chunk(true);
    decoder
}

fn allocation() -> image::Limits {
    let mut allocation = image::Limits::no_limits();
    allocation.max_alloc = Some(96 << 20);
    allocation
}

fn fits(score: &Score, limits: &Limits) -> bool {
    let (width, height) = score.size;
    let pixels = u64::from(width) * u64::from(height) * u64::from(score.frames);
    score.frames <= MAX_FRAMES
        && pixels <= limits.max_pixels / EFFORT
        && check_pixels(score.size, BYTES_PER_PIXEL, limits).is_ok()
}

struct Remaking<'a> {
    score: &'a Score,
    side: u32,
    limits: &'a Limits,
    orientation: Orientation,
    conversion: Conversion<u8>,
}

impl<'a> Remaking<'a> {
    fn new(
        score: &'a Score,
        side: u32,
        limits: &'a Limits,
        orientation: Orientation,
        colors: Option<&Colors>,
    ) -> Self {
        Self { score, side, limits, orientation, conversion: Conversion::new(colors, 4) }
    }

    /// `None` if a file would have too many bytes.
    fn all(
        mut self,
        frames: impl Iterator<Item = image::ImageResult<Frame>>,
    ) -> Result<Option<Processed>, ImageError> {
        let mut films: Vec<Film> = Vec::new();
        let mut size = (0, 0);
        for frame in frames.take(self.score.frames as usize) {
            let frame = frame.map_err(damaged)?;
            let delay = milliseconds(&frame);
            let main = self.prepared(frame.into_buffer());
            if films.is_empty() {
                size = (main.width(), main.height());
                for (suffix, width) in names::sizes(size.0) {
                    let smaller = main.scaled_to_width(width);
                    let size = (smaller.width(), smaller.height());
                    films.push(Film::new(suffix, size, self.score).map_err(failed)?);
                }
            }
            for film in &mut films {
                let image = main.scaled_to_width(film.size.0).into_image().into_rgba8();
                film.add(image, delay).map_err(failed)?;
            }
            if films.iter().any(|film| film.bytes() > self.limits.max_bytes) {
                return Ok(None);
            }
        }
        if films.is_empty() || films.iter().any(|film| film.frames < self.score.frames) {
            return Err(ImageError::Damaged);
        }
        let variants =
            films.into_iter().map(Film::finished).collect::<Result<Vec<_>, _>>().map_err(failed)?;
        let (width, height) = size;
        Ok(Some(Processed { variants, format: Format::Png, width, height }))
    }

    fn prepared(&mut self, mut frame: RgbaImage) -> Canvas {
        let stride = 4 * frame.width().max(1) as usize;
        frame.chunks_exact_mut(stride).for_each(|row| self.conversion.convert(row));
        Canvas::new(DynamicImage::ImageRgba8(frame)).bounded_by(self.side).turned(self.orientation)
    }
}

/// How long a frame is shown. What browsers take for a mistake is what they show instead.
fn milliseconds(frame: &Frame) -> u16 {
    let (numerator, denominator) = frame.delay().numer_denom_ms();
    match numerator / denominator.max(1) {
        ..=10 => 100,
        longer => u16::try_from(longer).unwrap_or(u16::MAX),
    }
}

/// One of the files in the making.
struct Film {
    suffix: &'static str,
    size: (u32, u32),
    writer: png::Writer<Sheet>,
    sheet: Sheet,
    before: Option<RgbaImage>,
    frames: u32,
}

impl Film {
    fn new(suffix: &'static str, size: (u32, u32), score: &Score) -> Result<Self, png::EncodingError> {
        let sheet = Sheet::default();
        let mut encoder = png::Encoder::new(sheet.clone(), size.0, size.1);
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_animated(score.frames, score.plays)?;
        Ok(Self { suffix, size, writer: encoder.write_header()?, sheet, before: None, frames: 0 })
    }

    /// Adds what the frame changes.
    fn add(&mut self, image: RgbaImage, delay: u16) -> Result<(), png::EncodingError> {
        let (x, y, width, height) = match &self.before {
            Some(before) => changed(before, &image),
            None => (0, 0, image.width(), image.height()),
        };
        let part = image::imageops::crop_imm(&image, x, y, width, height).to_image();
        self.writer.reset_frame_position()?;
        self.writer.set_frame_dimension(width, height)?;
        self.writer.set_frame_position(x, y)?;
        self.writer.set_frame_delay(delay, 1000)?;
        self.writer.set_blend_op(BlendOp::Source)?;
        self.writer.set_dispose_op(DisposeOp::None)?;
        self.writer.write_image_data(&part)?;
        self.before = Some(image);
        self.frames += 1;
        Ok(())
    }

    fn bytes(&self) -> u64 {
        self.sheet.0.borrow().len() as u64
    }

    fn finished(self) -> Result<Variant, png::EncodingError> {
        self.writer.finish()?;
        let (width, height) = self.size;
        Ok(Variant { suffix: self.suffix, bytes: self.sheet.0.take(), width, height })
    }
}

/// What is written, and can be looked at meanwhile.
#[derive(Clone, Default)]
struct Sheet(Rc<RefCell<Vec<u8>>>);

impl Write for Sheet {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Left, top, width and height of the part in which two frames of one size differ; one pixel if they do not.
fn changed(before: &RgbaImage, after: &RgbaImage) -> (u32, u32, u32, u32) {
    let differing = || {
        let pairs = before.enumerate_pixels().zip(after.pixels());
        pairs.filter(|((_, _, before), after)| before != after).map(|((x, y, _), _)| (x, y))
    };
    let Some((x, y)) = differing().next() else { return (0, 0, 1, 1) };
    let edges = differing().fold((x, y, x, y), |(left, top, right, bottom), (x, y)| {
        (left.min(x), top.min(y), right.max(x), bottom.max(y))
    });
    (edges.0, edges.1, edges.2 - edges.0 + 1, edges.3 - edges.1 + 1)
}

fn failed(error: png::EncodingError) -> ImageError {
    ImageError::Storage(io::Error::other(error))
}

#[cfg(test)]
mod tests {
    use super::changed;
    use image::{Rgba, RgbaImage};

    #[test]
    fn only_what_changed_is_written() {
        let before = RgbaImage::new(9, 7);
        assert_eq!(changed(&before, &before), (0, 0, 1, 1));
        let mut after = before.clone();
        after.put_pixel(3, 5, Rgba([0, 0, 0, 1]));
        assert_eq!(changed(&before, &after), (3, 5, 1, 1));
        after.put_pixel(7, 1, Rgba([9; 4]));
        assert_eq!(changed(&before, &after), (3, 1, 5, 5));
    }
}
