//! Colours are those that the file means, whatever its numbers stand for.

use crate::decoded::pixels;
use crate::difference::{difference, light};
use crate::fixtures::{chunk, encoded, webp_with, with_chunks};
use crate::profiles::*;
use image::{
    DynamicImage, GrayAlphaImage, GrayImage, ImageFormat, Luma, LumaA, Rgb, RgbImage, Rgba, RgbaImage,
};
use image_handler::{Limits, Processed, process};
use moxcms::ColorProfile;

const NO_DIFFERENCE: f64 = 1.5;

fn made(bytes: &[u8]) -> Processed {
    process(bytes, &Limits::default()).unwrap()
}

/// Each of the patches in each of the files looks as it was meant.
#[track_caller]
fn assert_patches(what: &str, bytes: &[u8]) {
    for variant in &made(bytes).variants {
        let image = pixels(variant).into_rgb8();
        for (place, meant) in PATCHES.iter().enumerate() {
            let x = image.width() * (2 * place as u32 + 1) / 8;
            let found = image.get_pixel(x, image.height() / 2).0;
            let far = difference(found, *meant);
            assert!(far < NO_DIFFERENCE, "{what}{}: {found:?} for {meant:?}, {far:.1}", variant.suffix);
        }
    }
}

fn srgb(color: [u8; 3]) -> [f64; 3] {
    color.map(|value| f64::from(value) / 255.0)
}

fn profile(profile: &ColorProfile) -> Vec<u8> {
    profile.encode().unwrap()
}

fn opaque(image: &RgbImage) -> RgbaImage {
    DynamicImage::from(image.clone()).into_rgba8()
}

#[test]
fn every_kind_of_file_keeps_its_colours() {
    let p3 = profile(&ColorProfile::new_display_p3());
    let adobe = profile(&ColorProfile::new_adobe_rgb());
    for (name, profile, image, deep) in [
        ("P3", p3, patches(p3_numbers), deep_patches(p3_numbers)),
        ("Adobe", adobe, patches(|c| ADOBE.numbers(c)), deep_patches(|c| ADOBE.numbers(c))),
    ] {
        assert_patches(&format!("{name} JPEG"), &jpeg_with_profile(image.clone(), &profile));
        assert_patches(&format!("{name} PNG"), &png_with(image.clone(), &[iccp(&profile)]));
        assert_patches(&format!("{name} PNG, alpha"), &png_with(opaque(&image), &[iccp(&profile)]));
        assert_patches(&format!("{name} PNG, 16 bits"), &png_with(deep, &[iccp(&profile)]));
        let mut glass = opaque(&image);
        glass.put_pixel(0, 0, Rgba([0; 4]));
        let webp = |image: RgbaImage| webp_with(&encoded(image, ImageFormat::WebP), Some(&profile), None);
        assert_patches(&format!("{name} WebP"), &webp(opaque(&image)));
        assert_patches(&format!("{name} WebP, transparent"), &webp(glass));
    }
}

#[test]
fn a_palette_keeps_its_colours() {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 1000, 250);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_palette(
        PATCHES.iter().flat_map(|c| p3_numbers(*c)).map(|n| (n * 255.0).round() as u8).collect::<Vec<_>>(),
    );
    let indices: Vec<u8> = (0..250_000_u32).map(|place| (place % 1000 / 250) as u8).collect();
    encoder.write_header().unwrap().write_image_data(&indices).unwrap();
    let profile = profile(&ColorProfile::new_display_p3());
    assert_patches("palette", &with_chunks(&bytes, &[iccp(&profile)]));
}

#[test]
fn what_a_png_says_about_its_numbers_counts() {
    let linear = || patches(|color| LINEAR.numbers(color));
    assert_patches("gAMA 1", &png_with(deep_patches(|color| LINEAR.numbers(color)), &[gama(100_000)]));
    assert_patches("gAMA 1, 8 bits", &png_with(linear(), &[gama(100_000)]));
    let p3 = patches(p3_numbers);
    assert_patches("cHRM", &png_with(p3.clone(), &[chrm(P3_CORNERS)]));
    assert_patches("cICP", &png_with(p3, &[chunk(b"cICP", &[12, 13, 0, 1])]));
    let adobe = patches(|color| ADOBE.numbers(color));
    let adobe_corners = [31_270, 32_900, 64_000, 33_000, 21_000, 71_000, 15_000, 6_000];
    assert_patches("gAMA and cHRM", &png_with(adobe, &[gama(45_470), chrm(adobe_corners)]));
}

#[test]
fn of_several_words_about_its_numbers_the_first_counts() {
    let p3 = iccp(&profile(&ColorProfile::new_display_p3()));
    let (srgb_chunk, wrong) = (chunk(b"sRGB", &[0]), gama(100_000));
    let plain = patches(srgb);
    assert_patches("sRGB before gAMA", &png_with(plain.clone(), &[srgb_chunk.clone(), wrong.clone()]));
    assert_patches("iCCP before gAMA", &png_with(patches(p3_numbers), &[p3.clone(), wrong.clone()]));
    let code = chunk(b"cICP", &[1, 13, 0, 1]);
    assert_patches("cICP before iCCP", &png_with(plain.clone(), &[code, p3]));
    let damaged = iccp(b"not a profile");
    assert_patches("a damaged iCCP", &png_with(plain.clone(), std::slice::from_ref(&damaged)));
    let linear = patches(|color| LINEAR.numbers(color));
    assert_patches("gAMA after a damaged iCCP", &png_with(linear, &[damaged, wrong]));
    assert_patches("the gamma of sRGB", &png_with(plain.clone(), &[gama(45_455)]));
    for nonsense in [vec![gama(1)], vec![gama(0)], vec![chrm([0; 8])], vec![chrm([u32::MAX; 8])]] {
        assert_patches("nonsense", &png_with(plain.clone(), &nonsense));
    }
}

#[test]
fn greys_keep_their_lightness() {
    const GREYS: [u8; 4] = [30, 90, 160, 230];
    let assert_greys = |what: &str, bytes: &[u8]| {
        for variant in &made(bytes).variants {
            let image = pixels(variant).into_rgb8();
            for (place, meant) in GREYS.iter().enumerate() {
                let found = image.get_pixel(image.width() * (2 * place as u32 + 1) / 8, 9).0;
                let far = difference(found, [*meant; 3]);
                assert!(far < NO_DIFFERENCE, "{what}{}: {found:?} for {meant}, {far:.1}", variant.suffix);
            }
        }
    };
    for gamma in [1.0_f32, 1.8, 2.2] {
        let number = |x: u32| light(GREYS[(x / 250) as usize]).powf(1.0 / f64::from(gamma));
        let grey = GrayImage::from_fn(1000, 100, |x, _| Luma([(number(x) * 255.0).round() as u8]));
        let deep = DynamicImage::ImageLuma16(image::ImageBuffer::from_fn(1000, 100, |x, _| {
            Luma([(number(x) * 65_535.0).round() as u16])
        }));
        let glass =
            GrayAlphaImage::from_fn(1000, 100, |x, _| LumaA([(number(x) * 255.0).round() as u8, 255]));
        let own = profile(&ColorProfile::new_gray_with_gamma(gamma));
        let chunks = [iccp(&own)];
        // Eight bits of plain light are too few for dark greys.
        if gamma > 1.0 {
            assert_greys(&format!("JPEG {gamma}"), &jpeg_with_profile(grey.clone(), &own));
            assert_greys(&format!("PNG {gamma}"), &png_with(grey.clone(), &chunks));
            assert_greys(&format!("PNG with opacity {gamma}"), &png_with(DynamicImage::from(glass), &chunks));
        }
        assert_greys(&format!("PNG 16 {gamma}"), &png_with(deep.clone(), &chunks));
        let gamma = (100_000.0 / gamma).round() as u32;
        assert_greys(&format!("PNG gAMA {gamma}"), &png_with(deep, &[gama(gamma), chrm(SRGB_CORNERS)]));
    }
    // Many programs give grey pictures the profile of a colour screen.
    let number = |x: u32| light(GREYS[(x / 250) as usize]).powf(256.0 / 563.0);
    let grey = GrayImage::from_fn(1000, 100, |x, _| Luma([(number(x) * 255.0).round() as u8]));
    let adobe = profile(&ColorProfile::new_adobe_rgb());
    assert_greys("Adobe RGB", &jpeg_with_profile(grey.clone(), &adobe));
    assert_greys("Adobe RGB", &png_with(grey, &[iccp(&adobe)]));
}

#[test]
fn numbers_of_srgb_stay_as_they_are() {
    let all = RgbImage::from_fn(256, 256, |x, y| Rgb([x as u8, y as u8, (x ^ y) as u8]));
    let srgb = profile(&ColorProfile::new_srgb());
    let kept = pixels(&made(&png_with(all.clone(), &[iccp(&srgb)])).variants[0]).into_rgb8();
    assert!(all.iter().zip(kept.iter()).all(|(before, after)| before.abs_diff(*after) <= 1));
    assert_eq!(pixels(&made(&png_with(all.clone(), &[])).variants[0]).into_rgb8(), all);
}

#[test]
fn four_inks_become_colours() {
    use jpeg_encoder::{ColorType, Encoder};
    // No ink, cyan, magenta, yellow, black.
    let inks = [[0, 0, 0, 0], [255, 0, 0, 0], [0, 255, 0, 0], [0, 0, 255, 0], [0, 0, 0, 255]];
    let meant = [[255, 255, 255], [0, 160, 220], [225, 60, 140], [255, 230, 50], [30, 30, 30]];
    for kind in [ColorType::Cmyk, ColorType::CmykAsYcck] {
        for profile in [None, Some(press()), Some(b"damaged".to_vec())] {
            let mut jpeg = Vec::new();
            let pixels_of: Vec<u8> =
                (0..250 * 50).flat_map(|place| inks[place % 250 / 50].map(|ink: u8| ink)).collect();
            Encoder::new(&mut jpeg, 95).encode(&pixels_of, 250, 50, kind).unwrap();
            let jpeg = profile.as_ref().map_or(jpeg.clone(), |profile| with_profile(&jpeg, profile));
            let image = pixels(&made(&jpeg).variants[0]).into_rgb8();
            for (place, meant) in meant.iter().enumerate() {
                let found = image.get_pixel(50 * place as u32 + 25, 25).0;
                let far = difference(found, *meant);
                let limit = if profile.as_deref() == Some(&press()) { 25.0 } else { 45.0 };
                assert!(far < limit, "{kind:?}: {found:?} for {meant:?}, {far:.0}");
            }
        }
    }
}

#[test]
fn a_profile_that_does_not_fit_is_ignored() {
    let plain = patches(srgb);
    let p3 = profile(&ColorProfile::new_display_p3());
    let grey = profile(&ColorProfile::new_gray_with_gamma(1.0));
    let lab = profile(&ColorProfile::new_lab());
    for other in [press(), grey, lab, b"ICC".to_vec(), Vec::new(), p3[..p3.len() / 2].to_vec()] {
        assert_patches("JPEG", &jpeg_with_profile(plain.clone(), &other));
        assert_patches("PNG", &png_with(plain.clone(), &[iccp(&other)]));
    }
}

#[test]
fn a_damaged_profile_never_brings_it_down() {
    let picture = RgbImage::from_fn(40, 10, |x, y| Rgb([x as u8 * 6, y as u8 * 20, 90]));
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % below as u64) as usize
    };
    for whole in [profile(&ColorProfile::new_display_p3()), profile(&ColorProfile::new_adobe_rgb()), press()]
    {
        for _ in 0..300 {
            let mut bytes = whole.clone();
            for _ in 0..=random(5) {
                let at = random(bytes.len());
                match random(3) {
                    0 => bytes[at] = [0, 1, 0x7f, 0x80, 0xff][random(5)],
                    1 => bytes[at] ^= 1 << random(8),
                    _ => bytes.truncate(at.max(1)),
                }
            }
            assert_eq!(made(&png_with(picture.clone(), &[iccp(&bytes)])).width, 40);
        }
    }
}
