//! The files a picture becomes: how many, how large, of which type.

use crate::decoded::{pixels, sizes};
use crate::fixtures::{encoded, gif, glass, jpeg, png, quarters};
use image::metadata::LoopCount;
use image::{AnimationDecoder, DynamicImage, ImageFormat};
use image_handler::{Format, Limits, process, renditions};

#[test]
fn a_large_photo_becomes_three_files() {
    let picture = process(&jpeg(2000, 1000), &Limits::default()).unwrap();
    assert_eq!(sizes(&picture), [("", 1600, 800), ("-800", 800, 400), ("-320", 320, 160)]);
    assert_eq!((picture.format, picture.width, picture.height), (Format::Jpeg, 1600, 800));
    for variant in &picture.variants {
        let image = pixels(variant);
        assert_eq!((image.width(), image.height()), (variant.width, variant.height));
        assert_eq!(Format::of(&variant.bytes), Some(Format::Jpeg));
    }
}

#[test]
fn nothing_is_made_larger() {
    assert_eq!(sizes(&process(&jpeg(801, 300), &Limits::default()).unwrap()).len(), 3);
    let picture = process(&png(640, 900), &Limits::default()).unwrap();
    assert_eq!(sizes(&picture), [("", 640, 900), ("-320", 320, 450)]);
    assert_eq!(sizes(&process(&png(320, 9), &Limits::default()).unwrap()), [("", 320, 9)]);
    assert_eq!(sizes(&process(&png(1, 1), &Limits::default()).unwrap()), [("", 1, 1)]);
    assert_eq!(sizes(&process(&png(1, 4000), &Limits::default()).unwrap()), [("", 1, 1600)]);
}

#[test]
fn the_names_of_the_files_follow_from_the_main_files_width() {
    let id = "0123456789abcdef0123456789abcdef";
    for width in [1, 320, 321, 800, 801, 1600] {
        let picture = process(&png(width, 2), &Limits::default()).unwrap();
        let made: Vec<_> =
            sizes(&picture).iter().map(|(suffix, width, _)| (format!("{id}{suffix}.png"), *width)).collect();
        let named: Vec<_> = renditions(&format!("{id}.png"), picture.width)
            .into_iter()
            .map(|r| (r.filename, r.width))
            .collect();
        assert_eq!(made, named);
    }
}

#[test]
fn the_type_suits_what_is_shown() {
    let format = |bytes: &[u8]| process(bytes, &Limits::default()).unwrap().format;
    assert_eq!(format(&encoded(quarters(40, 30), ImageFormat::WebP)), Format::Jpeg);
    assert_eq!(format(&encoded(glass(40, 30), ImageFormat::WebP)), Format::Webp);
    assert_eq!(format(&encoded(glass(40, 30), ImageFormat::Png)), Format::Png);
    assert_eq!(format(&gif(40, 30, 1)), Format::Png);
    assert_eq!(format(&gif(40, 30, 2)), Format::Gif);
}

#[test]
fn every_depth_of_colour_is_read() {
    let image = DynamicImage::ImageRgba8(glass(900, 30));
    let depths = [
        image.to_luma8().into(),
        image.to_luma16().into(),
        image.to_luma_alpha8().into(),
        image.to_luma_alpha16().into(),
        image.to_rgb8().into(),
        image.to_rgb16().into(),
        image.to_rgba8().into(),
        image.to_rgba16().into(),
    ];
    for depth in depths {
        let depth: DynamicImage = depth;
        let (color, alpha) = (depth.color(), depth.has_alpha());
        let picture = process(&encoded(depth, ImageFormat::Png), &Limits::default()).unwrap();
        for variant in &picture.variants {
            let kept = pixels(variant);
            assert_eq!(kept.has_alpha(), alpha, "{color:?}");
            assert_eq!(kept.color().bytes_per_pixel(), kept.color().channel_count(), "{color:?}");
        }
    }
    let grey = encoded(DynamicImage::ImageLuma8(image.to_luma8()), ImageFormat::Jpeg);
    assert_eq!(process(&grey, &Limits::default()).unwrap().format, Format::Jpeg);
}

#[test]
fn transparency_is_kept_in_every_size() {
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let picture = process(&encoded(glass(1000, 500), format), &Limits::default()).unwrap();
        for variant in &picture.variants {
            let image = pixels(variant).into_rgba8();
            let (left, right) = (variant.width / 8, variant.width * 7 / 8);
            assert_eq!(image.get_pixel(left, 3).0[3], 128);
            assert_eq!(image.get_pixel(right, 3).0, [20, 200, 20, 255]);
            assert!(image.get_pixel(left, 3).0[0].abs_diff(230) < 3);
        }
    }
}

#[test]
fn an_animation_keeps_its_frames_and_its_pace() {
    let picture = process(&gif(500, 400, 7), &Limits::default()).unwrap();
    assert_eq!(sizes(&picture), [("", 500, 400)]);
    let decoder =
        image::codecs::gif::GifDecoder::new(std::io::Cursor::new(&picture.variants[0].bytes)).unwrap();
    assert!(matches!(decoder.loop_count(), LoopCount::Finite(times) if times.get() == 3));
    let frames = decoder.into_frames().collect_frames().unwrap();
    assert_eq!(frames.len(), 7);
    assert!(frames.iter().all(|frame| frame.delay().numer_denom_ms() == (50, 1)));
    assert_eq!(frames[1].buffer().get_pixel(9, 9).0, [250, 10, 10, 255]);
}

#[test]
fn too_much_of_an_animation_becomes_its_first_frame() {
    let limits = Limits { max_pixels: 100_000, ..Limits::default() };
    for (bytes, limits) in [
        (gif(20, 20, 101), Limits::default()),
        (gif(1700, 10, 3), Limits::default()),
        (gif(200, 100, 6), limits),
    ] {
        let picture = process(&bytes, &limits).unwrap();
        assert_eq!(picture.format, Format::Png);
    }
    assert_eq!(process(&gif(200, 100, 5), &limits).unwrap().format, Format::Gif);
    assert_eq!(process(&gif(20, 20, 100), &Limits::default()).unwrap().format, Format::Gif);
}
