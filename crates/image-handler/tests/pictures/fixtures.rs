//! Uploads made on the spot, down to the byte where an encoder would be too well behaved.

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use std::io::Cursor;

/// What no stored file may contain.
pub(crate) const SECRETS: [&[u8]; 8] = [
    b"Exif\0",
    b"SecretCam",
    b"GPSsecret",
    b"xmpmeta",
    b"ICC_PROFILE",
    b"<script",
    b"<?php",
    b"secret comment",
];

/// A picture with a different colour in each quarter: red, green, blue, white from the upper left to the lower right.
pub(crate) fn quarters(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| match (x < width / 2, y < height / 2) {
        (true, true) => Rgb([230, 20, 20]),
        (false, true) => Rgb([20, 200, 20]),
        (true, false) => Rgb([20, 20, 230]),
        (false, false) => Rgb([250, 250, 250]),
    })
}

/// The same, its left half half transparent.
pub(crate) fn glass(width: u32, height: u32) -> RgbaImage {
    let opaque = quarters(width, height);
    RgbaImage::from_fn(width, height, |x, y| {
        let Rgb([red, green, blue]) = *opaque.get_pixel(x, y);
        Rgba([red, green, blue, if x < width / 2 { 128 } else { 255 }])
    })
}

pub(crate) fn encoded(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

pub(crate) fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 95).encode_image(&quarters(width, height)).unwrap();
    bytes
}

pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    encoded(quarters(width, height), ImageFormat::Png)
}

/// An animation of `frames` frames that plays three times.
pub(crate) fn gif(width: u16, height: u16, frames: u8) -> Vec<u8> {
    gif_of(width, height, frames.into())
}

/// The same with more frames.
pub(crate) fn gif_of(width: u16, height: u16, frames: u16) -> Vec<u8> {
    let mut encoder =
        gif::Encoder::new(Vec::new(), width, height, &[0, 0, 0, 250, 10, 10, 10, 10, 250, 9, 9, 9]).unwrap();
    encoder.set_repeat(gif::Repeat::Finite(3)).unwrap();
    encoder
        .write_raw_extension(gif::AnyExtension(0xfe), &[b"secret comment <script>alert(1)</script>"])
        .unwrap();
    for index in 0..frames {
        let pixels = vec![(index % 3) as u8; usize::from(width) * usize::from(height)];
        let mut frame = gif::Frame::from_indexed_pixels(width, height, pixels, None);
        (frame.delay, frame.palette, frame.interlaced) = (5, None, false);
        encoder.write_frame(&frame).unwrap();
    }
    encoder.into_inner().unwrap()
}

/// A TIFF block: orientation, maker, and a GPS directory.
pub(crate) fn exif(orientation: u8) -> Vec<u8> {
    let mut block = b"II*\0\x08\0\0\0\x03\0".to_vec();
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value.to_le_bytes()].concat()
    };
    block.extend(entry(0x010f, 2, 10, 50));
    block.extend(entry(0x0112, 3, 1, u32::from(orientation)));
    block.extend(entry(0x8825, 4, 1, 60));
    block.extend([0; 4]);
    block.extend(b"SecretCam\0");
    block.extend(b"\x01\0");
    block.extend(entry(0x001d, 2, 10, 78));
    block.extend([0; 4]);
    block.extend(b"GPSsecret\0");
    block
}

/// `jpeg` with every kind of metadata before its first table, and something appended.
pub(crate) fn with_metadata(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let segment = |marker: u8, content: &[u8]| {
        let length = (content.len() as u16 + 2).to_be_bytes();
        [&[0xff, marker][..], &length, content].concat()
    };
    [
        &jpeg[..2],
        &segment(0xe1, &[b"Exif\0\0", &exif(orientation)[..]].concat()),
        &segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>SecretCam</x:xmpmeta>"),
        &segment(0xe2, b"ICC_PROFILE\0\x01\x01not a profile"),
        &segment(0xfe, b"secret comment <script>alert(1)</script>"),
        &jpeg[2..],
        b"<?php system($_GET['c']); ?><script>alert(1)</script>",
    ]
    .concat()
}

/// A PNG chunk with its checksum.
pub(crate) fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let named = [name, content].concat();
    let mut crc = u32::MAX;
    for byte in &named {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    [&(content.len() as u32).to_be_bytes()[..], &named, &(!crc).to_be_bytes()].concat()
}

/// `png` with `chunks` after its header and something appended.
pub(crate) fn with_chunks(png: &[u8], chunks: &[Vec<u8>]) -> Vec<u8> {
    [&png[..33], &chunks.concat(), &png[33..], b"PK\x03\x04<script>alert(1)</script>"].concat()
}

/// The header of a PNG of this size, and the beginning of its data.
pub(crate) fn png_header(width: u32, height: u32) -> Vec<u8> {
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    let header = [&size[..], &[8, 6, 0, 0, 0]].concat();
    [
        &b"\x89PNG\r\n\x1a\n"[..],
        &chunk(b"IHDR", &header),
        &chunk(b"IDAT", &[0x78, 0x9c, 0x63, 0, 0]),
        &chunk(b"IEND", b""),
    ]
    .concat()
}

/// A lossless WebP in the extended container, with an EXIF chunk.
pub(crate) fn webp_with_exif(image: RgbaImage, orientation: u8) -> Vec<u8> {
    webp_with(&encoded(image, ImageFormat::WebP), None, Some(&exif(orientation)))
}

/// `simple` in the extended container.
pub(crate) fn webp_with(simple: &[u8], profile: Option<&[u8]>, exif: Option<&[u8]>) -> Vec<u8> {
    let simplest = crate::decoded::opened(simple);
    let (width, height) = (simplest.width(), simplest.height());
    // Opacity, and what else there is.
    let flags = 0x10 | if profile.is_some() { 0x20 } else { 0 } | if exif.is_some() { 0x08 } else { 0 };
    let mut extended = vec![flags, 0, 0, 0];
    extended.extend(&(width - 1).to_le_bytes()[..3]);
    extended.extend(&(height - 1).to_le_bytes()[..3]);
    let chunk = |name: &[u8; 4], content: &[u8]| {
        let padding = &[0][..content.len() % 2];
        [&name[..], &(content.len() as u32).to_le_bytes(), content, padding].concat()
    };
    let optional =
        |name, content: Option<&[u8]>| content.map_or_else(Vec::new, |content| chunk(name, content));
    let body = [
        b"WEBP",
        &chunk(b"VP8X", &extended)[..],
        &optional(b"ICCP", profile),
        &simple[12..],
        &optional(b"EXIF", exif),
    ]
    .concat();
    [b"RIFF", &(body.len() as u32).to_le_bytes()[..], &body].concat()
}
