//! What must be known of a JPEG beside its pixels: what decoding it takes, and whether all of it is there. Decoders fill up
//! with grey what is missing.

mod bits;
mod frame;
mod scan;

use frame::Frame;
use scan::Tables;

/// What decoders read at most, too.
const MAX_SCANS: usize = 100;

/// What the markers up to the first scan say.
pub(crate) struct Header<'bytes> {
    /// Bytes for each pixel that a decoder must hold besides the picture: the coefficients of a picture that comes in
    /// several scans, two bytes each.
    pub(crate) coefficient_bytes: u64,
    /// The first block of EXIF data: it counts, as browsers have it, and decoders take the last.
    pub(crate) exif: Option<&'bytes [u8]>,
}

/// How much of a picture is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// All of it.
    Whole,
    /// All but the marker at the end, which many cameras leave out.
    WithoutEnd,
    /// Some rows or details are missing.
    Part,
}

/// Reads the markers of `bytes` up to the first scan; `None` if they make no sense.
pub(crate) fn header(bytes: &[u8]) -> Option<Header<'_>> {
    let mut rest = bytes.get(2..)?;
    let (mut frame, mut exif) = (None, None);
    loop {
        let (marker, content, after) = next_segment(rest)?;
        match marker {
            0xe1 => exif = exif.or(content.strip_prefix(b"Exif\0\0")),
            0xda => {
                let frame: Frame = frame?;
                let one_scan = !frame.progressive && usize::from(*content.first()?) == frame.components.len();
                let coefficient_bytes = if one_scan { 0 } else { 2 * frame.samples_per_pixel() };
                return Some(Header { coefficient_bytes, exif });
            }
            _ if begins_frame(marker) => frame = Some(Frame::read(marker, content)?),
            _ => {}
        }
        rest = after;
    }
}

/// Reads all of `bytes`, but for the pixels themselves. Takes memory for each block of a picture in several scans: check the
/// size first.
pub(crate) fn extent(bytes: &[u8]) -> Extent {
    let mut rest = bytes.get(2..).unwrap_or_default();
    let mut tables = Tables::default();
    let (mut frame, mut scans): (Option<Frame>, usize) = (None, 0);
    let is_whole = |frame: &Option<Frame>| frame.as_ref().is_some_and(Frame::is_whole);
    loop {
        let Some((marker, content, after)) = next_segment(rest) else {
            return if is_whole(&frame) { Extent::WithoutEnd } else { Extent::Part };
        };
        rest = after;
        let understood = match marker {
            0xd9 => return if is_whole(&frame) { Extent::Whole } else { Extent::Part },
            0xc4 => tables.define(content),
            0xdd => content.first_chunk::<2>().map(|interval| {
                tables.restart_interval = u32::from(u16::from_be_bytes(*interval));
            }),
            0xda => {
                scans += 1;
                let frame = frame.as_mut().filter(|_| scans <= MAX_SCANS);
                frame.and_then(|frame| scan::read(content, after, frame, &tables)).map(|after| rest = after)
            }
            _ if begins_frame(marker) && frame.is_none() => Frame::read(marker, content).map(|read| {
                frame = Some(read);
            }),
            _ => Some(()),
        };
        if understood.is_none() {
            return Extent::Part;
        }
    }
}

/// C4, C8 and CC are tables.
fn begins_frame(marker: u8) -> bool {
    matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc)
}

/// The marker, content and remainder of the segment that `bytes` begins with.
fn next_segment(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let mut rest = bytes;
    // Any number of fill bytes may precede a marker.
    let marker = loop {
        match rest {
            [0xff, marker @ 0x01..=0xfe, ..] => break *marker,
            _ => rest = rest.get(1..)?,
        }
    };
    rest = rest.get(2..)?;
    if matches!(marker, 0x01 | 0xd0..=0xd9) {
        return Some((marker, &[], rest));
    }
    let length = usize::from(u16::from_be_bytes([*rest.first()?, *rest.get(1)?]));
    Some((marker, rest.get(2..length)?, rest.get(length..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jpeg(frame: u8, factors: &[u8], scan_components: u8, tail: &[u8]) -> Vec<u8> {
        let count = factors.len() as u8;
        let mut bytes = vec![0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xff, frame, 0, 8 + 3 * count];
        bytes.extend([8, 0, 9, 0, 9, count]);
        factors.iter().for_each(|both| bytes.extend([1, *both, 0]));
        bytes.extend([0xff, 0xda, 0, 3, scan_components]);
        bytes.extend(tail);
        bytes
    }

    #[test]
    fn several_scans_need_their_coefficients() {
        let bytes =
            |frame, factors: &[u8], scan| header(&jpeg(frame, factors, scan, &[])).unwrap().coefficient_bytes;
        assert_eq!(bytes(0xc0, &[0x22, 0x11, 0x11], 3), 0, "a plain photo needs nothing besides itself");
        assert_eq!(bytes(0xc2, &[0x11, 0x11, 0x11], 3), 6);
        assert_eq!(bytes(0xc2, &[0x22, 0x11, 0x11], 3), 4);
        assert_eq!(bytes(0xc0, &[0x11, 0x11, 0x11], 1), 6);
        assert_eq!(bytes(0xc2, &[0x11], 1), 2);
    }

    #[test]
    fn nonsense_is_noticed() {
        for nonsense in [
            &b"\xff\xd8\xff"[..],
            b"\xff\xd8\xff\xda\x00\x03\x01",
            b"\xff\xd8\xff\xe0\x00\x00\xff\xe0\x00\x01",
        ] {
            assert!(header(nonsense).is_none());
            assert_eq!(extent(nonsense), Extent::Part);
        }
        let whole = jpeg(0xc2, &[0x22, 0x11, 0x11], 3, &[0xff, 0xd9]);
        for end in 0..whole.len() - 6 {
            assert!(header(&whole[..end]).is_none());
        }
        for factors in [[0x00], [0x51], [0x10]] {
            assert!(header(&jpeg(0xc0, &factors, 1, &[])).is_none());
        }
    }
}
