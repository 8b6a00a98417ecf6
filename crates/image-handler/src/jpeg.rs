//! The little of a JPEG's structure that must be known before it is decoded.

/// What the markers up to the first scan say.
pub(crate) struct Structure {
    /// Bytes for each pixel that a decoder must hold besides the picture: the coefficients of a picture that comes in
    /// several scans, two bytes each.
    pub(crate) coefficient_bytes: u64,
    /// Whether the end marker follows. Decoders fill up what is missing with grey.
    pub(crate) complete: bool,
}

/// Reads the markers of `bytes`; `None` if they make no sense.
pub(crate) fn structure(bytes: &[u8]) -> Option<Structure> {
    let mut rest = bytes.get(2..)?;
    let mut frame = None;
    loop {
        let (marker, content, after) = next_segment(rest)?;
        match marker {
            // C4, C8 and CC are tables, not frames.
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                frame = Some(Frame::read(marker, content)?)
            }
            0xda => {
                let frame = frame?;
                let one_scan = !frame.progressive && *content.first()? == frame.components;
                return Some(Structure {
                    coefficient_bytes: if one_scan { 0 } else { 2 * frame.samples_per_pixel },
                    complete: after.windows(2).any(|pair| pair == [0xff, 0xd9]),
                });
            }
            _ => {}
        }
        rest = after;
    }
}

/// The marker, content and remainder of the segment that `bytes` begins with.
fn next_segment(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let mut rest = bytes;
    // Any number of fill bytes may precede a marker.
    let marker = loop {
        match rest {
            [0xff, 0xff, ..] => rest = rest.get(1..)?,
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

struct Frame {
    progressive: bool,
    components: u8,
    /// Rounded up.
    samples_per_pixel: u64,
}

impl Frame {
    fn read(marker: u8, content: &[u8]) -> Option<Self> {
        let components = *content.get(5)?;
        let factors =
            content.get(6..)?.chunks_exact(3).take(usize::from(components)).filter_map(|component| {
                let both = *component.get(1)?;
                Some((u64::from(both >> 4), u64::from(both & 15)))
            });
        let (mut samples, mut widest, mut tallest) = (0, 1, 1);
        for (horizontal, vertical) in factors {
            samples += horizontal * vertical;
            widest = widest.max(horizontal);
            tallest = tallest.max(vertical);
        }
        Some(Self {
            progressive: marker != 0xc0 && marker != 0xc1,
            components,
            samples_per_pixel: samples.div_ceil(widest * tallest),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::structure;

    fn jpeg(frame: u8, factors: &[u8], scan_components: u8, tail: &[u8]) -> Vec<u8> {
        let count = factors.len() as u8;
        let mut bytes = vec![
            0xff,
            0xd8,
            0xff,
            0xe0,
            0,
            4,
            1,
            2,
            0xff,
            0xff,
            frame,
            0,
            8 + 3 * count,
            8,
            0,
            9,
            0,
            9,
            count,
        ];
        factors.iter().for_each(|both| bytes.extend([1, *both, 0]));
        bytes.extend([0xff, 0xda, 0, 3, scan_components]);
        bytes.extend(tail);
        bytes
    }

    #[test]
    fn a_plain_photo_needs_nothing_besides_itself() {
        let found = structure(&jpeg(0xc0, &[0x22, 0x11, 0x11], 3, &[1, 2, 0xff, 0xd9])).unwrap();
        assert_eq!((found.coefficient_bytes, found.complete), (0, true));
    }

    #[test]
    fn several_scans_need_their_coefficients() {
        let bytes = |frame, factors: &[u8], scan| {
            structure(&jpeg(frame, factors, scan, &[])).unwrap().coefficient_bytes
        };
        assert_eq!(bytes(0xc2, &[0x11, 0x11, 0x11], 3), 6);
        assert_eq!(bytes(0xc2, &[0x22, 0x11, 0x11], 3), 4);
        assert_eq!(bytes(0xc0, &[0x11, 0x11, 0x11], 1), 6);
        assert_eq!(bytes(0xc2, &[0x11], 1), 2);
    }

    #[test]
    fn a_missing_end_and_nonsense_are_noticed() {
        assert!(!structure(&jpeg(0xc0, &[0x11], 1, &[1, 2, 3])).unwrap().complete);
        assert!(structure(b"\xff\xd8\xff").is_none());
        assert!(structure(b"\xff\xd8\xff\xda\x00\x03\x01").is_none());
        assert!(structure(b"\xff\xd8\xff\xe0\x00\x00\xff\xe0\x00\x01").is_none());
        let whole = jpeg(0xc2, &[0x22, 0x11, 0x11], 3, &[0xff, 0xd9]);
        for end in 0..whole.len() - 6 {
            assert!(structure(&whole[..end]).is_none());
        }
    }
}
