//! Where and with what a photo was taken is nobody's business; which way is up is kept.

use crate::decoded::{contains, pixels};
use crate::fixtures::{
    SECRETS, chunk, encoded, exif, gif, glass, jpeg, png, quarters, webp_with_exif, with_chunks,
    with_metadata,
};
use image::{GenericImageView, ImageFormat};
use image_handler::{Limits, Processed, process};

/// The corners in which the quarters of a stored picture must be shown, by EXIF orientation: those of its upper left, upper
/// right and lower left quarter. Written down from the standard.
const SHOWN: [[(u32, u32); 3]; 8] = [
    [(0, 0), (1, 0), (0, 1)],
    [(1, 0), (0, 0), (1, 1)],
    [(1, 1), (0, 1), (1, 0)],
    [(0, 1), (1, 1), (0, 0)],
    [(0, 0), (0, 1), (1, 0)],
    [(1, 0), (1, 1), (0, 0)],
    [(1, 1), (1, 0), (0, 1)],
    [(0, 1), (0, 0), (1, 1)],
];

#[track_caller]
fn assert_upright(picture: &Processed, orientation: u8, stored: (u32, u32)) {
    let turned = orientation >= 5;
    for variant in &picture.variants {
        let image = pixels(variant);
        assert_eq!(image.width() < image.height(), (stored.0 < stored.1) != turned, "{orientation}");
        let dominant = |(x, y): (u32, u32)| {
            let pixel = image.get_pixel(image.width() * (1 + 2 * x) / 4, image.height() * (1 + 2 * y) / 4).0;
            [pixel[0] > 128, pixel[1] > 128, pixel[2] > 128]
        };
        let [red, green, blue] = SHOWN[usize::from(orientation) - 1];
        assert_eq!(dominant(red), [true, false, false], "{orientation}");
        assert_eq!(dominant(green), [false, true, false], "{orientation}");
        assert_eq!(dominant(blue), [false, false, true], "{orientation}");
    }
}

#[track_caller]
fn assert_nothing_told(picture: &Processed) {
    for secret in SECRETS {
        assert!(!contains(picture, secret), "{}", String::from_utf8_lossy(secret));
    }
}

#[test]
fn the_fixtures_do_tell_secrets() {
    let bytes = with_metadata(&jpeg(30, 20), 6);
    for secret in SECRETS {
        assert!(bytes.windows(secret.len()).any(|window| window == secret));
    }
}

#[test]
fn photos_are_upright_in_every_orientation_and_size() {
    for orientation in 1..=8 {
        let picture = process(&with_metadata(&jpeg(900, 600), orientation), &Limits::default()).unwrap();
        assert_upright(&picture, orientation, (900, 600));
        assert_nothing_told(&picture);
        let webp = process(&webp_with_exif(glass(600, 900), orientation), &Limits::default()).unwrap();
        assert_upright(&webp, orientation, (600, 900));
        assert_nothing_told(&webp);
        let chunks = [chunk(b"eXIf", &exif(orientation))];
        let drawing = process(&with_chunks(&png(90, 60), &chunks), &Limits::default()).unwrap();
        assert_upright(&drawing, orientation, (90, 60));
        assert_nothing_told(&drawing);
    }
}

#[test]
fn a_large_photo_is_turned_before_its_sizes_are_made() {
    let picture = process(&with_metadata(&jpeg(2400, 1200), 6), &Limits::default()).unwrap();
    assert_eq!((picture.width, picture.height), (800, 1600));
    assert_eq!(picture.variants.len(), 2);
    assert_upright(&picture, 6, (2400, 1200));
}

#[test]
fn nonsense_in_metadata_is_no_reason_to_refuse_a_photo() {
    for orientation in [0, 9, 255] {
        let picture = process(&with_metadata(&jpeg(90, 60), orientation), &Limits::default()).unwrap();
        assert_upright(&picture, 1, (90, 60));
    }
}

#[test]
fn texts_profiles_and_appended_files_are_gone() {
    let texts = [
        chunk(b"tEXt", b"Comment\0secret comment <script>alert(1)</script>"),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<x:xmpmeta>SecretCam</x:xmpmeta>"),
        chunk(b"tIME", &[7, 232, 1, 1, 1, 1, 1]),
        chunk(b"prVt", b"<?php system($_GET['c']); ?>"),
    ];
    assert_nothing_told(&process(&with_chunks(&png(400, 30), &texts), &Limits::default()).unwrap());
    for frames in [1, 3] {
        let bytes = [gif(400, 30, frames), b"<script>alert(1)</script><?php".to_vec()].concat();
        assert_nothing_told(&process(&bytes, &Limits::default()).unwrap());
    }
    let webp = [encoded(quarters(40, 30), ImageFormat::WebP), b"<script>alert(1)</script>".to_vec()].concat();
    assert_nothing_told(&process(&webp, &Limits::default()).unwrap());
}
