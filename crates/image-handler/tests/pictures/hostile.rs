//! Files that are not what they seem, or made to exhaust whoever opens them.

use crate::fixtures::{
    chunk, encoded, gif, glass, jpeg, png, png_header, quarters, webp_with_exif, with_chunks, with_metadata,
};
use image::ImageFormat;
use image_handler::{Format, ImageError, Limits, process};
use std::io::Write;

fn refusal(bytes: &[u8]) -> ImageError {
    process(bytes, &Limits::default()).unwrap_err()
}

#[test]
fn what_is_no_picture_is_refused_whatever_it_is_called() {
    for bytes in [
        &b"\xff\xd8"[..],
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>",
        b"<?xml version=\"1.0\"?><svg/>",
        b"\xef\xbb\xbf<svg/>",
        b"<?php phpinfo();",
        b"%PDF-1.7\n",
        b"PK\x03\x04",
        b"BM\x36\0\0\0",
        b"II*\0\x08\0\0\0",
        b"\0\0\x01\0\x01\0",
        b"\0\0\0\x20ftypavif",
        b"MZ\x90\0",
        b"\x7fELF",
        b" GIF89a",
    ] {
        assert!(matches!(refusal(bytes), ImageError::UnknownType), "{bytes:?}");
    }
}

#[test]
fn an_empty_file_is_called_empty() {
    let refused = refusal(b"");
    assert!(matches!(refused, ImageError::Empty) && refused.to_string().contains("empty"), "{refused}");
}

#[test]
fn a_photo_that_browsers_cannot_show_is_refused_with_advice() {
    let refused = refusal(b"\0\0\0\x20ftypheic");
    assert!(matches!(refused, ImageError::Heic) && refused.to_string().contains("JPEG"), "{refused}");
}

#[test]
fn size_is_checked_first() {
    let limits = Limits { max_bytes: 100, ..Limits::default() };
    assert!(matches!(process(&[0; 101], &limits), Err(ImageError::TooLarge { limit: 100 })));
    assert!(matches!(process(&[0; 100], &limits), Err(ImageError::UnknownType)));
}

#[test]
fn a_header_that_promises_too_much_is_refused_before_decoding() {
    let huge_gif =
        [b"GIF89a\xff\xff\xff\xff\x80\0\0\0\0\0\0\0\0", &b",\0\0\0\0\xff\xff\xff\xff\0\x02\x02D\x01\0;"[..]]
            .concat();
    // 16000 × 16000, lossless.
    let huge_webp = [
        &b"RIFF\x14\0\0\0WEBPVP8L\x08\0\0\0\x2f"[..],
        &(15_999_u32 | 15_999 << 14 | 1 << 28).to_le_bytes(),
        &[0; 3],
    ]
    .concat();
    let mut huge_jpeg = jpeg(16, 16);
    let frame = huge_jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    huge_jpeg[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xdc, 0xff, 0xdc]);
    for bytes in [png_header(50_000, 50_000), png_header(8_000, 8_000), huge_gif, huge_webp, huge_jpeg] {
        let refusal = refusal(&bytes);
        assert!(
            matches!(refusal, ImageError::TooManyPixels { .. }),
            "{refusal:?} of {:?}",
            Format::of(&bytes)
        );
        assert!(refusal.to_string().contains("megapixels"), "{refusal}");
    }
    for bytes in [png_header(u32::MAX, u32::MAX), png_header(0, 5), png_header(5, 0)] {
        assert!(matches!(refusal(&bytes), ImageError::Damaged | ImageError::TooManyPixels { .. }));
    }
}

#[test]
fn a_photo_in_several_scans_may_have_fewer_pixels() {
    let mut progressive = jpeg(16, 16);
    let frame = progressive.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    progressive[frame + 5..frame + 9].copy_from_slice(&[0x0f, 0xa0, 0x0f, 0xa0]);
    assert!(matches!(refusal(&progressive), ImageError::Damaged), "16 megapixels fit, but are not there");
    progressive[frame + 1] = 0xc2;
    assert!(matches!(refusal(&progressive), ImageError::TooManyPixels { limit: 11_184_810, .. }));
}

#[test]
fn compressed_texts_that_swell_are_not_unpacked() {
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    (0..150).for_each(|_| packed.write_all(&[0; 1 << 20]).unwrap());
    let packed = packed.finish().unwrap();
    let profile = chunk(b"iCCP", &[b"x\0\0", &packed[..]].concat());
    let text = chunk(b"zTXt", &[b"x\0\0", &packed[..]].concat());
    // Whether the decoder skips them or gives up, it must come back.
    for chunks in [vec![profile], vec![text.clone(); 3]] {
        match process(&with_chunks(&png(40, 30), &chunks), &Limits::default()) {
            Ok(picture) => assert_eq!((picture.width, picture.height), (40, 30)),
            Err(error) => assert!(matches!(error, ImageError::Damaged), "{error:?}"),
        }
    }
}

/// One upload of each kind.
fn honest() -> Vec<Vec<u8>> {
    vec![
        jpeg(90, 60),
        with_metadata(&jpeg(90, 60), 6),
        png(90, 60),
        with_chunks(&png(90, 60), &[chunk(b"tEXt", b"Comment\0x")]),
        gif(90, 60, 1),
        gif(90, 60, 4),
        encoded(quarters(90, 60), ImageFormat::WebP),
        webp_with_exif(glass(90, 60), 3),
    ]
}

#[test]
fn a_file_that_was_cut_off_is_damaged() {
    for whole in [jpeg(90, 60), png(90, 60), gif(90, 60, 1), encoded(quarters(90, 60), ImageFormat::WebP)] {
        assert!(process(&whole, &Limits::default()).is_ok());
        // Without the last bytes (checksum, end marker) it may still be whole.
        for end in (12..whole.len() - 24).step_by(whole.len() / 40 + 1) {
            let result = process(&whole[..end], &Limits::default());
            assert!(matches!(result, Err(ImageError::Damaged)), "{end} of {}: {result:?}", whole.len());
        }
    }
}

#[test]
fn a_wrong_beginning_is_damaged() {
    for (other, whole) in [(png(9, 9), jpeg(90, 60)), (jpeg(9, 9), png(90, 60)), (gif(9, 9, 1), jpeg(90, 60))]
    {
        let mixed = [&other[..12], &whole[12..]].concat();
        assert!(matches!(refusal(&mixed), ImageError::Damaged | ImageError::TooManyPixels { .. }));
    }
}

#[test]
fn changed_bytes_never_bring_it_down() {
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % below as u64) as usize
    };
    for whole in honest() {
        for _ in 0..400 {
            let mut bytes = whole.clone();
            for _ in 0..=random(6) {
                let at = random(bytes.len());
                match random(4) {
                    0 => bytes[at] = [0, 1, 0x7f, 0x80, 0xff][random(5)],
                    1 => bytes[at] ^= 1 << random(8),
                    2 => bytes.truncate(at.max(1)),
                    _ => {
                        let from = random(bytes.len());
                        let piece = bytes[from..bytes.len().min(from + random(40))].to_vec();
                        bytes.splice(at..at, piece);
                    }
                }
            }
            if let Ok(picture) = process(&bytes, &Limits { max_pixels: 2_000_000, ..Limits::default() }) {
                assert!(picture.width <= 1600 && picture.height <= 1600);
            }
        }
    }
}
