//! From a photo to all its sizes, in processor time, beside what vipsthumbnail takes for the same sizes.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use checkout::failure::{Explain, Failure};
use checkout::provision::find;
use jpeg_encoder::{ColorType, Encoder};

use crate::accounting::{processor_time, time_of_ended_programs};
use crate::installation::{EDITOR, Pages};
use crate::report::{Figure, Goal, Unit};
use crate::run::{Database, Run};
use crate::statistics::{Summary, ratios};
use crate::visitor::Visitor;

const PART: &str = "Pictures";
const LIST: &str = "/admin/uploads";

/// As cameras take them: 12 megapixels.
const SIDES: (u16, u16) = (4000, 3000);
/// As cameras save them.
const QUALITY: u8 = 90;

/// The longer sides that a site makes of it.
const SIZES: &[u32] = &[1600, 800, 320];

const GOAL: f64 = 1.5;

/// A site that has taken no processor time for so long has finished the picture.
const QUIET: Duration = Duration::from_millis(600);
const PATIENCE: Duration = Duration::from_secs(120);

/// Photos, each another, by turns with vipsthumbnail if it is there.
pub(super) fn measure(run: &mut Run<'_>) -> Result<(), Failure> {
    let installation = run.installation("pictures", Database::Sqlite, 1)?;
    let running = installation.serve(run.interrupt, run.processors, Pages::AsDelivered)?;
    let mut editor = Visitor::at(running.address)?;
    editor.sign_in(EDITOR.0, EDITOR.1)?;
    let vips = find("vipsthumbnail");
    let folder = run.new_folder("photos")?;
    let (mut of_site, mut of_vips) = (Vec::new(), Vec::new());
    for number in 0..run.size.pictures {
        run.interrupt.check()?;
        let photo = photo(number)?;
        let before = files(installation.folder())?;
        of_site.push(milliseconds(upload(&mut editor, running.id(), &photo)?));
        let made = files(installation.folder())?.difference(&before).count();
        if made < SIZES.len() {
            return Err(Failure::new(format!(
                "a photo became {made} files, and {} are compared",
                SIZES.len()
            )));
        }
        if let Some(vips) = &vips {
            let path = folder.join(format!("{number}.jpg"));
            fs::write(&path, &photo).at(&path)?;
            of_vips.push(milliseconds(scale(run, vips, &path)?));
        }
    }
    let Some(summary) = Summary::of(&of_site) else { return Ok(()) };
    let figure = Figure::new(PART, "12 megapixels to all sizes", Unit::ProcessorTime, summary);
    let figure = figure.beside("vipsthumbnail", &ratios(&of_site, &of_vips));
    run.figures.push(if vips.is_some() { figure.with_goal(Goal::Ratio(GOAL)) } else { figure });
    Ok(())
}

/// What a site takes for a photo, in the request and after it.
fn upload(editor: &mut Visitor, process: u32, photo: &[u8]) -> Result<Duration, Failure> {
    let form = editor.get(LIST)?.form("csrf_token")?;
    let token = form.into_iter().find(|(name, _)| name == "csrf_token").map(|(_, value)| value);
    let before = processor_time(process)?;
    editor.upload(LIST, &token.unwrap_or_default(), photo)?;
    let deadline = Instant::now() + PATIENCE;
    let mut taken = processor_time(process)?;
    while Instant::now() < deadline {
        thread::sleep(QUIET);
        let now = processor_time(process)?;
        if now == taken {
            return Ok(now.saturating_sub(before));
        }
        taken = now;
    }
    Err(Failure::new(format!("a photo was not finished within {} s", PATIENCE.as_secs())))
}

/// What vipsthumbnail takes for the same sizes.
fn scale(run: &Run<'_>, vips: &Path, photo: &Path) -> Result<Duration, Failure> {
    let before = time_of_ended_programs()?;
    for size in SIZES {
        let mut command = Command::new(vips);
        command.arg(photo).args(["--size", &size.to_string(), "-o", &format!("%s-{size}.jpg[Q=85,strip]")]);
        let status = run.processors.served(|| run.interrupt.run(&mut command))?;
        if !status.success() {
            return Err(Failure::new("vipsthumbnail failed: its message is above"));
        }
    }
    Ok(time_of_ended_programs()?.saturating_sub(before))
}

/// All JPEG files of a site.
fn files(folder: &Path) -> Result<BTreeSet<PathBuf>, Failure> {
    let mut found = BTreeSet::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).at(&folder)? {
            let path = entry.at(&folder)?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "jpg") {
                found.insert(path);
            }
        }
    }
    Ok(found)
}

/// Slopes with grain, as a camera sees a wall at dusk: neither the best nor the worst that can be compressed.
fn photo(number: u32) -> Result<Vec<u8>, Failure> {
    let (width, height) = SIDES;
    let mut pixels = Vec::with_capacity(usize::from(width) * usize::from(height) * 3);
    let mut grain = number.wrapping_mul(2_654_435_761).wrapping_add(1);
    for y in 0..u32::from(height) {
        for x in 0..u32::from(width) {
            grain ^= grain << 13;
            grain ^= grain >> 17;
            grain ^= grain << 5;
            let noise = grain % 12;
            let channels = [x / 18 + noise, y / 14 + noise, (x + y) / 32 + noise];
            pixels.extend(channels.map(|channel| u8::try_from(channel.min(255)).unwrap_or(u8::MAX)));
        }
    }
    let mut jpeg = Vec::new();
    let encoder = Encoder::new(&mut jpeg, QUALITY);
    encoder.encode(&pixels, width, height, ColorType::Rgb).explain(|| "making a photo".to_owned())?;
    Ok(jpeg)
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn photos_differ_and_are_as_large_as_photos_are() {
        let (first, second) = (photo(0).unwrap(), photo(1).unwrap());
        assert!(first != second && first == photo(0).unwrap());
        assert!((1_000_000..20_000_000).contains(&first.len()), "{}", first.len());
    }
}
