//! Files without their end: a picture that is all there is kept, one that is not is refused.

use crate::decoded::{opened, pixels};
use crate::fixtures::{encoded, exif, gif, jpeg, png, quarters, with_metadata};
use image::{ImageFormat, Rgb, RgbImage};
use image_handler::{ImageError, Limits, Processed, process};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

const END: [u8; 2] = [0xff, 0xd9];
/// Progressive, with coefficients told bit by bit.
const REFINED: &[u8] = include_bytes!("inputs/refined.jpg");
const TRELLIS: &[u8] = include_bytes!("inputs/trellis.jpg");
const INTERLACED: &[u8] = include_bytes!("inputs/interlaced.png");
const LOSSY: &[u8] = include_bytes!("inputs/lossy.webp");

fn made(bytes: &[u8]) -> Result<Processed, ImageError> {
    process(bytes, &Limits::default())
}

#[track_caller]
fn assert_damaged(what: &str, bytes: &[u8]) {
    let result = made(bytes);
    assert!(matches!(result, Err(ImageError::Damaged)), "{what}: {result:?}");
}

/// A picture in which no two blocks are alike.
fn lively(width: u16, height: u16) -> RgbImage {
    RgbImage::from_fn(width.into(), height.into(), |x, y| {
        let wild = x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503).wrapping_mul(x | 1);
        Rgb([(x * 3 + (wild >> 20) % 40) as u8, (y * 4 + (wild >> 9) % 40) as u8, (wild >> 13) as u8])
    })
}

/// Photographs of every kind that cameras and programs write, of sizes that fill no block.
fn photographs() -> Vec<(String, Vec<u8>)> {
    let mut all = vec![("refined".to_owned(), REFINED.to_vec()), ("trellis".to_owned(), TRELLIS.to_vec())];
    for (width, height) in [(90, 61), (8, 8), (1, 1), (17, 200)] {
        let image = lively(width, height);
        for sampling in [SamplingFactor::F_1_1, SamplingFactor::F_2_1, SamplingFactor::F_2_2] {
            for progressive in [false, true] {
                for restart in [0, 1, 3] {
                    let mut bytes = Vec::new();
                    let mut encoder = Encoder::new(&mut bytes, 85);
                    encoder.set_sampling_factor(sampling);
                    encoder.set_progressive(progressive);
                    encoder.set_restart_interval(restart);
                    encoder.encode(&image, width, height, ColorType::Rgb).unwrap();
                    let kind = format!("{width} × {height} {sampling:?} {progressive} {restart}");
                    all.push((kind, bytes));
                }
            }
        }
        let grey = image::DynamicImage::from(image).into_luma8();
        let mut bytes = Vec::new();
        Encoder::new(&mut bytes, 85).encode(&grey, width, height, ColorType::Luma).unwrap();
        all.push((format!("{width} × {height} grey"), bytes));
    }
    all
}

#[test]
fn a_photo_without_its_end_marker_is_whole() {
    for (kind, bytes) in photographs() {
        assert_eq!(bytes[bytes.len() - 2..], END, "{kind}");
        let whole = made(&bytes).unwrap_or_else(|error| panic!("{kind}: {error}"));
        for cut in [1, 2] {
            let cut = made(&bytes[..bytes.len() - cut]).unwrap_or_else(|error| panic!("{kind}: {error}"));
            assert_eq!(cut, whole, "{kind}");
        }
    }
}

#[test]
fn a_photo_with_rows_missing_is_refused_whatever_its_end_says() {
    for (kind, bytes) in photographs().into_iter().filter(|(kind, _)| !kind.starts_with(['8', '1'])) {
        let scan = bytes.windows(2).position(|pair| pair == [0xff, 0xda]).unwrap();
        for part in 1..20 {
            let cut = &bytes[..scan + (bytes.len() - scan) * part / 20];
            assert_damaged(&format!("{kind}, {part}/20"), cut);
            assert_damaged(&format!("{kind}, {part}/20 and an end"), &[cut, &END].concat());
        }
        // One byte of the last block.
        let cut = &bytes[..bytes.len() - 4];
        assert_damaged(&format!("{kind}, 4 bytes"), &[cut, &END].concat());
    }
}

#[test]
fn a_photo_whose_finer_scans_are_missing_is_refused() {
    let scans: Vec<_> =
        (0..REFINED.len() - 1).filter(|place| REFINED[*place..*place + 2] == [0xff, 0xda]).collect();
    assert!(scans.len() > 5);
    for scan in &scans[1..] {
        // Up to the tables of this scan.
        let tables = REFINED[..*scan].windows(2).rposition(|pair| pair == [0xff, 0xc4]).unwrap_or(*scan);
        assert_damaged("between scans", &[&REFINED[..tables], &END].concat());
    }
}

#[test]
fn a_drawing_whose_rows_are_there_is_whole() {
    for whole in [png(90, 60), encoded(lively(90, 61), ImageFormat::Png), INTERLACED.to_vec()] {
        let expected = made(&whole).unwrap();
        // The end, and the checksum of the rows before it.
        for cut in [4, 12, 14] {
            assert_eq!(made(&whole[..whole.len() - cut]).unwrap(), expected, "{cut}");
        }
        for part in 1..10 {
            let cut = &whole[..whole.len() * part / 10];
            assert_damaged(&format!("{part}/10"), cut);
            let end = b"\0\0\0\0IEND\xae\x42\x60\x82";
            assert_damaged(&format!("{part}/10 and an end"), &[cut, end].concat());
        }
    }
    assert_eq!(pixels(&made(INTERLACED).unwrap().variants[0]), opened(INTERLACED));
}

#[test]
fn a_gif_without_its_trailer_is_whole() {
    for frames in [1, 4] {
        let whole = gif(90, 60, frames);
        assert_eq!(made(&whole[..whole.len() - 1]).unwrap(), made(&whole).unwrap());
        // Into the last frame.
        for cut in 3..20 {
            let cut = &whole[..whole.len() - cut];
            assert_damaged(&format!("{frames} frames"), cut);
            assert_damaged(&format!("{frames} frames and a trailer"), &[cut, b";"].concat());
        }
    }
}

#[test]
fn a_webp_that_was_cut_off_is_refused() {
    for whole in [LOSSY.to_vec(), encoded(lively(90, 61), ImageFormat::WebP)] {
        assert!(made(&whole).is_ok());
        for part in 1..10 {
            let mut cut = whole[..whole.len() * part / 10].to_vec();
            assert_damaged(&format!("{part}/10"), &cut);
            // The container says what is there.
            let length = (cut.len() as u32).saturating_sub(8).to_le_bytes();
            if let Some(said) = cut.get_mut(4..8) {
                said.copy_from_slice(&length);
                assert_damaged(&format!("{part}/10 of a smaller container"), &cut);
            }
        }
    }
}

#[test]
fn of_two_orientations_the_first_counts() {
    let segment = |orientation| {
        let content = [b"Exif\0\0", &exif(orientation)[..]].concat();
        [&[0xff, 0xe1][..], &(content.len() as u16 + 2).to_be_bytes(), &content].concat()
    };
    let photo = jpeg(90, 60);
    for (first, second, size) in [(6, 1, (60, 90)), (1, 6, (90, 60)), (3, 8, (90, 60))] {
        let bytes = [&photo[..2], &segment(first), &segment(second), &photo[2..]].concat();
        let picture = made(&bytes).unwrap();
        assert_eq!((picture.width, picture.height), size, "{first}, then {second}");
    }
    assert_eq!(made(&with_metadata(&encoded(quarters(90, 60), ImageFormat::Jpeg), 6)).unwrap().width, 60);
}
