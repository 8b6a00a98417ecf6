//! The files a picture becomes: how many, how large, of which type.

use crate::decoded::{pixels, sizes};
use crate::fixtures::{encoded, gif, glass, jpeg, png, quarters};
use image::{DynamicImage, ImageFormat};
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
