//! What one upload may cost in memory. Alone in its process, since the process is what is measured.
#![cfg(target_os = "linux")]

use image::{ColorType, ExtendedColorType, ImageEncoder};
use image_handler::{Limits, process};
use std::fs;

const MIB: u64 = 1024 * 1024;

/// A line of `/proc/self/status`, in bytes.
fn status(name: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kilobytes| kilobytes.parse::<u64>().ok()).unwrap_or_default()
        * 1024
}

/// The most that `work` held at once beyond what was there before.
fn growth(work: impl FnOnce()) -> u64 {
    // Makes the peak start anew.
    if fs::write("/proc/self/clear_refs", "5").is_err() {
        return 0;
    }
    let before = status("VmRSS");
    work();
    status("VmHWM").saturating_sub(before)
}

/// Rows of slowly changing colour, opaque or half transparent.
fn pixels(width: u32, height: u32, color: ColorType) -> Vec<u8> {
    let row_length = width as usize * usize::from(color.bytes_per_pixel());
    let mut data = Vec::new();
    (0..height).for_each(|row| data.resize(data.len() + row_length, (row / 16) as u8 | 1));
    data
}

#[test]
fn the_largest_pictures_stay_within_bounds() {
    use image::codecs::{jpeg::JpegEncoder, png::PngEncoder, webp::WebPEncoder};
    let limits = Limits { max_bytes: 200 * MIB, ..Limits::default() };
    let profile = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    let encode = |kind: &str, width, height, color: ColorType| {
        let mut bytes = Vec::new();
        let (data, extended) = (pixels(width, height, color), ExtendedColorType::from(color));
        match kind {
            "jpeg" => {
                let mut encoder = JpegEncoder::new(&mut bytes);
                encoder.set_icc_profile(profile.clone()).unwrap();
                encoder.write_image(&data, width, height, extended)
            }
            "png" => {
                let mut encoder = PngEncoder::new(&mut bytes);
                encoder.set_icc_profile(profile.clone()).unwrap();
                encoder.write_image(&data, width, height, extended)
            }
            _ => WebPEncoder::new_lossless(&mut bytes).write_image(&data, width, height, extended),
        }
        .unwrap();
        bytes
    };
    for (kind, width, height, color) in [
        ("jpeg", 7000, 4700, ColorType::Rgb8),
        ("png", 7000, 4700, ColorType::Rgb8),
        ("png", 5000, 5000, ColorType::Rgba8),
        ("png", 3300, 2500, ColorType::Rgba16),
        ("webp", 4000, 3000, ColorType::Rgb8),
    ] {
        let bytes = encode(kind, width, height, color);
        let grown = growth(|| {
            process(&bytes, &limits).unwrap();
        });
        println!("{kind} {width} × {height} {color:?}: {} MiB", grown / MIB);
        assert!(grown < 128 * MIB, "{kind} {color:?}: {} MiB", grown / MIB);
    }
}
