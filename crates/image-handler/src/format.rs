//! The types of pictures, told apart by their first bytes and nothing else.

/// A type of picture that is accepted and stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Photographs.
    Jpeg,
    /// Drawings, screenshots, transparency.
    Png,
    /// Stored only for animations.
    Gif,
    /// Stored only with transparency.
    Webp,
}

impl Format {
    /// The type that the first bytes of a file announce.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Self::Gif),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::Webp),
            _ => None,
        }
    }

    /// The ending of stored names, without a dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Gif => "gif",
            Self::Webp => "webp",
        }
    }

    /// The type a stored name's ending stands for.
    pub fn from_extension(extension: &str) -> Option<Self> {
        [Self::Jpeg, Self::Png, Self::Gif, Self::Webp]
            .into_iter()
            .find(|format| format.extension() == extension)
    }

    /// The media type to serve it with.
    pub fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
        }
    }
}

/// Whether the first bytes announce a HEIC photo (ISO/IEC 23008-12): a `ftyp` box with one of its brands.
pub(crate) fn is_heic(bytes: &[u8]) -> bool {
    const BRANDS: [&[u8; 4]; 8] = [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"];
    match bytes {
        [_, _, _, _, b'f', b't', b'y', b'p', a, b, c, d, ..] => BRANDS.contains(&&[*a, *b, *c, *d]),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Format, is_heic};

    #[test]
    fn the_photos_of_iphones_are_known_by_name() {
        assert!(is_heic(b"\0\0\0\x28ftypheic\0\0\0\0mif1heic"));
        assert!(is_heic(b"\0\0\0\x24ftypmif1\0\0\0\0"));
        for other in [&b"\0\0\0 ftypavif"[..], b"\0\0\0 ftypisom", b"ftypheic", b"", b"\xff\xd8\xff\xe0"] {
            assert!(!is_heic(other), "{other:?}");
        }
    }

    #[test]
    fn only_the_first_bytes_decide() {
        assert_eq!(Format::of(b"\xff\xd8\xff\xe0"), Some(Format::Jpeg));
        assert_eq!(Format::of(b"\x89PNG\r\n\x1a\n"), Some(Format::Png));
        assert_eq!(Format::of(b"GIF87a"), Some(Format::Gif));
        assert_eq!(Format::of(b"GIF89a"), Some(Format::Gif));
        assert_eq!(Format::of(b"RIFF\x10\0\0\0WEBPVP8 "), Some(Format::Webp));
        for other in [
            &b""[..],
            b"\xff\xd8",
            b"GIF88a",
            b"RIFF\x10\0\0\0WAVE",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\">",
            b"<!DOCTYPE html>",
            b"BM",
            b"II*\0",
            b"\0\0\0 ftypavif",
            b" \x89PNG\r\n\x1a\n",
            b"%PDF-1.7",
            b"PK\x03\x04",
        ] {
            assert_eq!(Format::of(other), None, "{other:?}");
        }
    }

    #[test]
    fn endings_lead_back_to_their_types() {
        for format in [Format::Jpeg, Format::Png, Format::Gif, Format::Webp] {
            assert_eq!(Format::from_extension(format.extension()), Some(format));
            assert!(format.mime().starts_with("image/"));
        }
        assert_eq!(Format::from_extension("svg"), None);
    }
}
