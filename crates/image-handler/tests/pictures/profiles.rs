//! Colours written in the numbers of other screens, and the words of files that say so.

use crate::difference::light;
use crate::fixtures::{chunk, encoded, with_chunks};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use std::io::Write;

/// The patches, in sRGB.
pub(crate) const PATCHES: [[u8; 3]; 4] = [[200, 30, 30], [30, 160, 60], [240, 180, 60], [60, 70, 180]];

/// The numbers of a screen for light in the three colours of sRGB.
pub(crate) struct Screen {
    /// From light in sRGB's colours to light in its own.
    matrix: [[f64; 3]; 3],
    gamma: f64,
}

pub(crate) const LINEAR: Screen =
    Screen { matrix: [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]], gamma: 1.0 };

pub(crate) const ADOBE: Screen = Screen {
    matrix: [[0.715_13, 0.284_87, 0.0], [0.0, 1.0, 0.0], [0.0, 0.041_17, 0.958_83]],
    gamma: 563.0 / 256.0,
};

/// Display P3, but for its curve.
const P3: [[f64; 3]; 3] =
    [[0.822_46, 0.177_54, 0.0], [0.033_19, 0.966_81, 0.0], [0.017_08, 0.072_4, 0.910_52]];

impl Screen {
    /// The number from 0 to 1 of each channel for an sRGB colour.
    pub(crate) fn numbers(&self, color: [u8; 3]) -> [f64; 3] {
        mixed(&self.matrix, color).map(|light| light.powf(1.0 / self.gamma))
    }
}

/// The numbers of Display P3 for an sRGB colour.
pub(crate) fn p3_numbers(color: [u8; 3]) -> [f64; 3] {
    mixed(&P3, color)
        .map(|light| if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 })
}

fn mixed(matrix: &[[f64; 3]; 3], color: [u8; 3]) -> [f64; 3] {
    let lights = color.map(light);
    matrix.map(|row| row.iter().zip(lights).map(|(share, light)| share * light).sum::<f64>().clamp(0.0, 1.0))
}

/// The patches beside each other, in 8 bits.
pub(crate) fn patches(numbers: impl Fn([u8; 3]) -> [f64; 3]) -> RgbImage {
    RgbImage::from_fn(1000, 250, |x, _| {
        Rgb(numbers(PATCHES[(x / 250) as usize]).map(|number| (number * 255.0).round() as u8))
    })
}

/// The patches in 16 bits.
pub(crate) fn deep_patches(numbers: impl Fn([u8; 3]) -> [f64; 3]) -> DynamicImage {
    DynamicImage::ImageRgb16(image::ImageBuffer::from_fn(1000, 250, |x, _| {
        Rgb(numbers(PATCHES[(x / 250) as usize]).map(|number| (number * 65_535.0).round() as u16))
    }))
}

pub(crate) fn jpeg_with_profile(image: impl Into<DynamicImage>, profile: &[u8]) -> Vec<u8> {
    let mut jpeg = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, 100);
    image.into().write_with_encoder(encoder).unwrap();
    with_profile(&jpeg, profile)
}

/// `jpeg` with a profile in as many segments as it takes.
pub(crate) fn with_profile(jpeg: &[u8], profile: &[u8]) -> Vec<u8> {
    let pieces: Vec<_> = profile.chunks(60_000).collect();
    let mut bytes = jpeg[..2].to_vec();
    for (number, piece) in (1..).zip(&pieces) {
        bytes.extend([0xff, 0xe2]);
        bytes.extend((piece.len() as u16 + 16).to_be_bytes());
        bytes.extend(b"ICC_PROFILE\0");
        bytes.extend([number, pieces.len() as u8]);
        bytes.extend(*piece);
    }
    bytes.extend(&jpeg[2..]);
    bytes
}

pub(crate) fn png_with(image: impl Into<DynamicImage>, chunks: &[Vec<u8>]) -> Vec<u8> {
    with_chunks(&encoded(image, ImageFormat::Png), chunks)
}

pub(crate) fn iccp(profile: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::ZlibEncoder::new(b"x\0\0".to_vec(), flate2::Compression::best());
    packed.write_all(profile).unwrap();
    chunk(b"iCCP", &packed.finish().unwrap())
}

pub(crate) fn gama(gamma: u32) -> Vec<u8> {
    chunk(b"gAMA", &gamma.to_be_bytes())
}

pub(crate) fn chrm(corners: [u32; 8]) -> Vec<u8> {
    chunk(b"cHRM", &corners.map(u32::to_be_bytes).concat())
}

pub(crate) const SRGB_CORNERS: [u32; 8] = [31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6_000];

pub(crate) const P3_CORNERS: [u32; 8] = [31_270, 32_900, 68_000, 32_000, 26_500, 69_000, 15_000, 6_000];

/// A profile for a press whose inks mix as simply as can be: 8 bits, one table of 16 corners to Lab.
pub(crate) fn press() -> Vec<u8> {
    let mut table = b"mft1\0\0\0\0\x04\x03\x02\0".to_vec();
    for entry in [1_u32, 0, 0, 0, 1, 0, 0, 0, 1] {
        table.extend((entry << 16).to_be_bytes());
    }
    (0..4).for_each(|_| table.extend(0..=255_u8));
    for corner in 0..16_u8 {
        let [cyan, magenta, yellow, black] = [8, 4, 2, 1].map(|bit| f64::from(u8::from(corner & bit != 0)));
        let dark = 1.0 - 0.9 * black;
        let l = (100.0 - 40.0 * cyan - 45.0 * magenta - 8.0 * yellow).max(15.0) * dark;
        let a = (-35.0 * cyan + 70.0 * magenta - 5.0 * yellow) * dark;
        let b = (-45.0 * cyan - 5.0 * magenta + 85.0 * yellow) * dark;
        table.extend([l * 2.55, a + 128.0, b + 128.0].map(|value| value.round() as u8));
    }
    (0..3).for_each(|_| table.extend(0..=255_u8));
    let length = 128 + 4 + 12 + table.len();
    let mut profile = vec![0; 128];
    profile[..4].copy_from_slice(&(length as u32).to_be_bytes());
    profile[8] = 2;
    profile[12..24].copy_from_slice(b"prtrCMYKLab ");
    profile[36..40].copy_from_slice(b"acsp");
    for (place, value) in [(68, 0xf6d6_u32), (72, 0x1_0000), (76, 0xd32d)] {
        profile[place..place + 4].copy_from_slice(&value.to_be_bytes());
    }
    profile.extend(1_u32.to_be_bytes());
    profile.extend(b"A2B0");
    profile.extend(144_u32.to_be_bytes());
    profile.extend((table.len() as u32).to_be_bytes());
    profile.extend(table);
    profile
}
