//! Brotli and gzip beside each text file, so that no server compresses at run time.

use std::io::Write;
use std::path::Path;

use checkout::workspace::has_extension;

/// Extensions of files that a browser gets compressed. Pictures and fonts are compressed already.
const TEXT: &[&str] = &["css", "html", "ico", "js", "json", "md", "svg", "txt", "webmanifest", "xml"];

/// Smaller files fit one packet either way.
const WORTHWHILE: usize = 256;

/// The compressed forms of a file, each with the extension that is added to its name.
pub(super) fn variants(
    path: &Path,
    bytes: &[u8],
    quality: u32,
) -> std::io::Result<Vec<(&'static str, Vec<u8>)>> {
    if bytes.len() < WORTHWHILE || !has_extension(path, TEXT) {
        return Ok(Vec::new());
    }
    let mut variants = vec![("br", brotli(bytes, quality)?), ("gz", gzip(bytes)?)];
    variants.retain(|(_, compressed)| compressed.len() < bytes.len());
    Ok(variants)
}

fn brotli(bytes: &[u8], quality: u32) -> std::io::Result<Vec<u8>> {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 4096, quality, 22);
    writer.write_all(bytes)?;
    Ok(writer.into_inner())
}

fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(bytes)?;
    writer.finish()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn text_is_compressed_both_ways_and_comes_back() {
        let css = ".quiet { color: green }\n".repeat(200);
        let variants = variants(Path::new("site.css"), css.as_bytes(), 9).unwrap();
        let names: Vec<_> = variants.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["br", "gz"]);
        let (mut from_brotli, mut from_gzip) = (String::new(), String::new());
        brotli::Decompressor::new(&*variants[0].1, 4096).read_to_string(&mut from_brotli).unwrap();
        flate2::read::GzDecoder::new(&*variants[1].1).read_to_string(&mut from_gzip).unwrap();
        assert_eq!(from_brotli, css);
        assert_eq!(from_gzip, css);
    }

    #[test]
    fn fonts_pictures_and_tiny_files_are_left_alone() {
        assert!(variants(Path::new("a.woff2"), &[0; 4096], 9).unwrap().is_empty());
        assert!(variants(Path::new("a.png"), &[0; 4096], 9).unwrap().is_empty());
        assert!(variants(Path::new("a.css"), b"a{}", 9).unwrap().is_empty());
    }
}
