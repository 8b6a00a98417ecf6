//! Pictures that move go on moving, or their sender is asked first.

use crate::decoded::{opened, sizes};
use crate::fixtures::{gif, gif_of};
use crate::profiles::{p3_numbers, patches};
use image::codecs::{gif::GifDecoder, png::PngDecoder};
use image::metadata::LoopCount;
use image::{AnimationDecoder, Frame, RgbaImage};
use image_handler::{Format, ImageError, Limits, Processed, TooLargeToMove, process};
use std::io::Cursor;

/// Three frames of 200 × 100 pixels, 80 ms each, for ever.
const WEBP: &[u8] = include_bytes!("inputs/moving.webp");

fn made(bytes: &[u8]) -> Processed {
    process(bytes, &Limits::default()).unwrap()
}

#[track_caller]
fn assert_asked(bytes: &[u8], limits: Limits) {
    let refused = process(bytes, &limits).unwrap_err();
    assert!(matches!(refused, ImageError::TooLargeToMove), "{refused:?}");
    assert!(refused.to_string().contains("moves"), "{refused}");
    let still = Limits { too_large_to_move: TooLargeToMove::Still, ..limits };
    let kept = process(bytes, &still).unwrap();
    let moves = kept.format == Format::Gif
        || kept.format == Format::Png && png_decoder(&kept.variants[0].bytes).is_apng().unwrap();
    assert!(!moves);
}

fn png_decoder(bytes: &[u8]) -> PngDecoder<Cursor<&[u8]>> {
    PngDecoder::new(Cursor::new(bytes)).unwrap()
}

/// The frames of an animated PNG, and how often it plays.
fn played(bytes: &[u8]) -> (Vec<Frame>, LoopCount) {
    let decoder = png_decoder(bytes);
    assert!(decoder.is_apng().unwrap());
    let decoder = decoder.apng().unwrap();
    let count = decoder.loop_count();
    (decoder.into_frames().collect_frames().unwrap(), count)
}

/// An animated PNG of these frames, each put at its place over what was there.
fn apng(size: (u32, u32), frames: &[(RgbaImage, (u32, u32))], chunks: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, size.0, size.1);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_animated(frames.len() as u32, 2).unwrap();
    let mut writer = encoder.write_header().unwrap();
    for (frame, (x, y)) in frames {
        writer.reset_frame_position().unwrap();
        writer.set_frame_dimension(frame.width(), frame.height()).unwrap();
        writer.set_frame_position(*x, *y).unwrap();
        writer.set_frame_delay(2, 25).unwrap();
        writer.set_blend_op(png::BlendOp::Over).unwrap();
        writer.write_image_data(frame).unwrap();
    }
    writer.finish().unwrap();
    [&bytes[..33], &chunks.concat(), &bytes[33..]].concat()
}

fn plain(width: u32, height: u32, color: [u8; 4]) -> RgbaImage {
    RgbaImage::from_pixel(width, height, image::Rgba(color))
}

#[test]
fn a_gif_keeps_its_frames_and_its_pace() {
    let picture = made(&gif(500, 400, 7));
    assert_eq!(sizes(&picture), [("", 500, 400)]);
    let decoder = GifDecoder::new(Cursor::new(&picture.variants[0].bytes)).unwrap();
    assert!(matches!(decoder.loop_count(), LoopCount::Finite(times) if times.get() == 3));
    let frames = decoder.into_frames().collect_frames().unwrap();
    assert_eq!(frames.len(), 7);
    assert!(frames.iter().all(|frame| frame.delay().numer_denom_ms() == (50, 1)));
    assert_eq!(frames[1].buffer().get_pixel(9, 9).0, [250, 10, 10, 255]);
}

#[test]
fn a_wide_gif_moves_in_smaller_sizes() {
    let picture = made(&gif(2000, 500, 3));
    assert_eq!(sizes(&picture), [("", 1600, 400), ("-800", 800, 200), ("-320", 320, 80)]);
    assert_eq!(picture.format, Format::Png);
    for variant in &picture.variants {
        let (frames, count) = played(&variant.bytes);
        assert_eq!(frames.len(), 3);
        assert!(matches!(count, LoopCount::Finite(times) if times.get() == 4), "once, and three times again");
        assert!(frames.iter().all(|frame| frame.delay().numer_denom_ms() == (50, 1)));
        assert_eq!(frames[1].buffer().get_pixel(9, 9).0, [250, 10, 10, 255]);
        assert_eq!(frames[2].buffer().get_pixel(9, 9).0, [10, 10, 250, 255]);
    }
}

#[test]
fn a_long_gif_moves_and_a_film_is_asked_about() {
    let picture = made(&gif_of(20, 20, 300));
    let decoder = GifDecoder::new(Cursor::new(&picture.variants[0].bytes)).unwrap();
    assert_eq!(decoder.into_frames().collect_frames().unwrap().len(), 300);
    assert_asked(&gif_of(4, 4, 1001), Limits::default());
    let few = Limits { max_pixels: 100_000, ..Limits::default() };
    assert_eq!(process(&gif(200, 100, 5), &few).unwrap().format, Format::Gif);
    assert_asked(&gif(200, 100, 6), few);
    assert_asked(&gif(1700, 20, 3), few);
}

#[test]
fn what_lies_outside_the_canvas_is_cut_off() {
    let mut encoder = gif::Encoder::new(Vec::new(), 40, 30, &[0, 0, 0, 250, 10, 10, 10, 10, 250]).unwrap();
    let whole = gif::Frame::from_indexed_pixels(40, 30, vec![1; 1200], None);
    encoder.write_frame(&gif::Frame { delay: 5, ..whole }).unwrap();
    for (left, top, width, height) in [(30, 20, 20, 20), (0, 0, 50, 40), (60, 5, 10, 10), (5, 30, 10, 10)] {
        let pixels = vec![2; usize::from(width) * usize::from(height)];
        let frame = gif::Frame::from_indexed_pixels(width, height, pixels, None);
        encoder.write_frame(&gif::Frame { left, top, delay: 5, ..frame }).unwrap();
    }
    let picture = made(&encoder.into_inner().unwrap());
    assert_eq!((picture.format, picture.width, picture.height), (Format::Gif, 40, 30));
    let mut options = gif::DecodeOptions::new();
    options.check_frame_consistency(true);
    let mut decoder = options.read_info(Cursor::new(&picture.variants[0].bytes)).unwrap();
    while decoder.read_next_frame().unwrap().is_some() {}
    let frames = GifDecoder::new(Cursor::new(&picture.variants[0].bytes)).unwrap().into_frames();
    let frames = frames.collect_frames().unwrap();
    let shown = |frame: usize, x, y| frames[frame].buffer().get_pixel(x, y).0;
    let (red, blue) = ([250, 10, 10, 255], [10, 10, 250, 255]);
    assert_eq!((frames.len(), shown(1, 29, 19), shown(1, 39, 29)), (5, red, blue));
    assert_eq!((shown(2, 0, 0), shown(3, 0, 0), shown(4, 0, 0)), (blue, blue, blue));
}

#[test]
fn an_animated_png_moves_in_all_sizes() {
    let (red, blue) = ([200, 0, 0, 255], [0, 0, 200, 255]);
    let parts = [
        (plain(1000, 400, red), (0, 0)),
        (plain(500, 200, blue), (500, 200)),
        (plain(100, 400, [0, 0, 0, 0]), (0, 0)),
    ];
    let picture = made(&apng((1000, 400), &parts, &[]));
    assert_eq!(sizes(&picture), [("", 1000, 400), ("-800", 800, 320), ("-320", 320, 128)]);
    for variant in &picture.variants {
        let (frames, count) = played(&variant.bytes);
        assert!(matches!(count, LoopCount::Finite(times) if times.get() == 2));
        assert_eq!(frames.len(), 3);
        let corner = |frame: usize| {
            let (x, y) = (variant.width - 2, variant.height - 2);
            frames[frame].buffer().get_pixel(x, y).0
        };
        assert_eq!((corner(0), corner(1), corner(2)), (red, blue, blue));
        assert!(frames.iter().all(|frame| frame.delay().numer_denom_ms() == (80, 1)));
    }
}

#[test]
fn an_animated_webp_moves_in_all_sizes() {
    let picture = made(WEBP);
    assert_eq!((picture.format, sizes(&picture)), (Format::Png, vec![("", 200, 100)]));
    let (frames, count) = played(&picture.variants[0].bytes);
    assert!(matches!(count, LoopCount::Infinite));
    assert_eq!(frames.len(), 3);
    let shown = |frame: usize| frames[frame].buffer().get_pixel(100, 50).0.map(|value| value > 128);
    assert_eq!(shown(0), [true, false, false, true]);
    assert_eq!(shown(1), [false, true, false, true]);
    assert_eq!(shown(2), [false, false, true, true]);
}

#[test]
fn moving_pictures_keep_their_colours() {
    use crate::difference::difference;
    use crate::profiles::{PATCHES, iccp};
    let meant = image::DynamicImage::from(patches(p3_numbers)).into_rgba8();
    let frames = [(meant.clone(), (0, 0)), (plain(1, 1, [9, 9, 9, 255]), (0, 0)), (meant, (0, 0))];
    let profile = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    for variant in &made(&apng((1000, 250), &frames, &[iccp(&profile)])).variants {
        for frame in played(&variant.bytes).0 {
            for (place, meant) in PATCHES.iter().enumerate() {
                let x = variant.width * (2 * place as u32 + 1) / 8;
                let [red, green, blue, _] = frame.buffer().get_pixel(x, variant.height / 2).0;
                assert!(difference([red, green, blue], *meant) < 1.5);
            }
        }
    }
}

#[test]
fn what_would_have_too_many_bytes_is_asked_about() {
    assert_asked(WEBP, Limits { max_bytes: WEBP.len() as u64 + 100, ..Limits::default() });
}

#[test]
fn one_frame_is_a_still() {
    let picture = made(&apng((30, 20), &[(plain(30, 20, [9, 8, 7, 255]), (0, 0))], &[]));
    assert!(!png_decoder(&picture.variants[0].bytes).is_apng().unwrap());
    assert_eq!(opened(&picture.variants[0].bytes).into_rgb8().get_pixel(3, 3).0, [9, 8, 7]);
    assert_eq!(made(&gif(30, 20, 1)).format, Format::Png);
}

#[test]
fn a_moving_picture_that_was_cut_off_is_damaged() {
    let frames = [(plain(90, 60, [9, 8, 7, 255]), (0, 0)), (plain(90, 60, [70, 8, 7, 255]), (0, 0))];
    for whole in [apng((90, 60), &frames, &[]), WEBP.to_vec()] {
        for part in 5..10 {
            let result = process(&whole[..whole.len() * part / 10], &Limits::default());
            assert!(matches!(result, Err(ImageError::Damaged)), "{part}: {result:?}");
        }
    }
}
