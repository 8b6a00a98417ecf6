//! The pictures of a site: those in `static/pictures/` in several sizes and formats, and the sizes of its drawings.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use checkout::failure::{Explain, Failure};
use checkout::workspace::{self, Workspace, has_extension, read_text, slashed};
use serde::{Deserialize, Serialize};

use super::node;
use super::output::{Naming, Output};
use super::stamp::fingerprint;

const SCRIPT: &str = include_str!("../scripts/pictures.mjs");

/// Where photographs and paintings of a site lie, below `static/`.
const FOLDER: &str = "pictures";

const RASTER: &[&str] = &["jpg", "jpeg", "png", "webp"];

/// A picture as pages print it.
#[derive(Debug, Deserialize, Serialize, PartialEq)]
struct Picture {
    width: u32,
    height: u32,
    /// What a browser loads that knows none of the formats below.
    fallback: String,
    sources: Vec<Source>,
}

/// One format of a picture: files with their widths in pixels.
#[derive(Debug, Deserialize, Serialize, PartialEq)]
struct Source {
    #[serde(rename = "type")]
    media_type: String,
    files: Vec<(String, u32)>,
}

/// Whether a file of `static/` goes out in other sizes and formats instead of as it is.
pub(super) fn is_source(statics: &Path, path: &Path) -> bool {
    path.starts_with(statics.join(FOLDER)) && has_extension(path, RASTER)
}

/// Adds all pictures in `statics` to `output`, and `pictures.json`, which says what there is of each.
pub(super) fn add(workspace: &Workspace, statics: &Path, output: &mut Output) -> Result<(), Failure> {
    let mut pictures = BTreeMap::new();
    let files = workspace::files(statics);
    let (photographs, others): (Vec<_>, Vec<_>) =
        files.into_iter().partition(|path| is_source(statics, path));
    let folders = make(workspace, &photographs)?;
    for (path, folder) in photographs.iter().zip(&folders) {
        let name = slashed(path.strip_prefix(statics).unwrap_or(path));
        pictures.insert(name.clone(), publish(&name, folder, output)?);
    }
    for path in others.iter().filter(|path| has_extension(path, &["svg"])) {
        let name = slashed(path.strip_prefix(statics).unwrap_or(path));
        if let Some((width, height)) = drawing_size(&read_text(path)?) {
            pictures.insert(name.clone(), Picture { width, height, fallback: name, sources: Vec::new() });
        }
    }
    let json = serde_json::to_vec(&pictures).explain(|| "writing pictures.json".to_owned())?;
    output.add_private("pictures.json", &json)
}

/// The folders with what was made of these pictures; what was made before is not made again.
fn make(workspace: &Workspace, pictures: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let cache = workspace.target().join("assets/pictures");
    let recipe = fingerprint(SCRIPT.as_bytes());
    let mut folders = Vec::new();
    let mut orders = Vec::new();
    for path in pictures {
        let content = fingerprint(&fs::read(path).at(path)?);
        let folder = cache.join(format!("{content}-{recipe}"));
        if !folder.join("picture.json").is_file() {
            orders.push(serde_json::json!({ "path": path, "folder": folder }));
        }
        folders.push(folder);
    }
    if !orders.is_empty() {
        println!("assets  making the sizes of {} pictures …", orders.len());
        node::run(workspace, "pictures.mjs", SCRIPT, &serde_json::Value::from(orders))?;
    }
    Ok(folders)
}

/// Adds what was made of the picture `name`: `pictures/shop.jpg` becomes `pictures/shop-800.avif` and so on.
fn publish(name: &str, folder: &Path, output: &mut Output) -> Result<Picture, Failure> {
    let path = folder.join("picture.json");
    let mut picture: Picture = serde_json::from_str(&read_text(&path)?).at(&path)?;
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let files = picture.sources.iter_mut().flat_map(|source| &mut source.files).map(|(file, _)| file);
    for file in files.chain([&mut picture.fallback]) {
        let path = folder.join(&*file);
        let bytes = fs::read(&path).at(&path)?;
        *file = format!("{stem}-{file}");
        output.add(file, &bytes, &Naming::Fingerprint)?;
    }
    Ok(picture)
}

/// Width and height of an SVG: those of its root, or those of its view box.
fn drawing_size(svg: &str) -> Option<(u32, u32)> {
    let root = svg.split_once("<svg")?.1.split_once('>')?.0;
    let value =
        |name: &str| root.split_once(&format!(" {name}=\"")).and_then(|(_, rest)| rest.split('"').next());
    let number = |name: &str| value(name).and_then(|text| text.trim_end_matches("px").parse::<f32>().ok());
    let (width, height) = match (number("width"), number("height")) {
        (Some(width), Some(height)) => (width, height),
        _ => {
            let mut numbers =
                value("viewBox")?.split([' ', ',']).filter_map(|text| text.parse::<f32>().ok()).skip(2);
            (numbers.next()?, numbers.next()?)
        }
    };
    Some((whole(width), whole(height)))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the size of a drawing in pixels"
)]
fn whole(length: f32) -> u32 {
    length.round().clamp(1.0, 65_535.0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_has_the_size_of_its_root_or_of_its_view_box() {
        assert_eq!(
            drawing_size("<?xml?><svg width=\"640\" height=\"480px\" viewBox=\"0 0 1 1\">"),
            Some((640, 480))
        );
        assert_eq!(drawing_size("<svg xmlns=\"…\" viewBox=\"0 0 120 79.6\"><path/>"), Some((120, 80)));
        assert_eq!(drawing_size("<svg stroke-width=\"3\" height=\"3\"/>"), None);
    }

    #[test]
    fn only_pictures_in_their_folder_get_sizes() {
        let statics = Path::new("sites/bakery/static");
        assert!(is_source(statics, &statics.join("pictures/bread.jpg")));
        assert!(!is_source(statics, &statics.join("og.png")));
        assert!(!is_source(statics, &statics.join("pictures/oven.svg")));
    }

    #[test]
    fn a_picture_is_made_in_sizes_and_formats_and_only_once() {
        let folder = tempfile::tempdir().unwrap();
        let checkout = Workspace::locate().unwrap();
        let statics = folder.path().join("static");
        fs::create_dir_all(statics.join("pictures")).unwrap();
        fs::copy(checkout.root().join("docs/images/panel.png"), statics.join("pictures/panel.png")).unwrap();
        fs::write(statics.join("leaf.svg"), "<svg viewBox=\"0 0 20 10\"/>").unwrap();
        let dist = folder.path().join("dist");
        for _ in 0..2 {
            let mut output = Output::new(dist.clone(), 9, false);
            add(&checkout, &statics, &mut output).unwrap();
            output.finish().unwrap();
        }
        let pictures: BTreeMap<String, Picture> =
            serde_json::from_str(&fs::read_to_string(dist.join("pictures.json")).unwrap()).unwrap();
        let panel = &pictures["pictures/panel.png"];
        assert_eq!((panel.width, panel.height), (1280, 800));
        let types: Vec<_> = panel.sources.iter().map(|source| source.media_type.as_str()).collect();
        assert_eq!(types, ["image/avif", "image/webp"]);
        let widths: Vec<_> = panel.sources[0].files.iter().map(|(_, width)| *width).collect();
        assert_eq!(widths, [480, 800, 1200, 1280]);
        assert_eq!(panel.sources[0].files[0].0, "pictures/panel-480.avif");
        assert!(panel.fallback.starts_with("pictures/panel-fallback."));
        assert!(!dist.join("pictures/panel.png").exists());
        assert_eq!((pictures["leaf.svg"].width, pictures["leaf.svg"].height), (20, 10));
    }
}
