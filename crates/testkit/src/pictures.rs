//! Pictures for upload tests, made in memory: good, huge, broken and pretended ones.

/// A red PNG of this size.
#[must_use]
pub fn png(width: u32, height: u32) -> Vec<u8> {
    of_rows(width, height, || [200, 30, 30])
}

/// A PNG that no program makes much smaller: always the same noise.
#[must_use]
pub fn noise(width: u32, height: u32) -> Vec<u8> {
    // Marsaglia's xorshift.
    let mut state = 0x9e37_79b9_u32;
    of_rows(width, height, move || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        let [red, green, blue, _] = state.to_be_bytes();
        [red, green, blue]
    })
}

fn of_rows(width: u32, height: u32, mut pixel: impl FnMut() -> [u8; 3]) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = Vec::new();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([8, 2, 0, 0, 0]);
    chunk(&mut bytes, b"IHDR", &header);
    let mut rows = Vec::new();
    for _ in 0..height {
        // Each row begins with its filter: none.
        rows.extend([0]);
        rows.extend((0..width).flat_map(|_| pixel()));
    }
    chunk(&mut bytes, b"IDAT", &stored_zlib(&rows));
    chunk(&mut bytes, b"IEND", &[]);
    bytes
}

/// A PNG that says it is this large and holds nothing.
#[must_use]
pub fn bomb(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = Vec::new();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([8, 6, 0, 0, 0]);
    chunk(&mut bytes, b"IHDR", &header);
    chunk(&mut bytes, b"IDAT", &stored_zlib(&[0; 64]));
    chunk(&mut bytes, b"IEND", &[]);
    bytes
}

/// An SVG with a script.
#[must_use]
pub fn svg() -> Vec<u8> {
    br#"<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"#.to_vec()
}

/// HTML that somebody calls a picture.
#[must_use]
pub fn html() -> Vec<u8> {
    b"<!doctype html><script>alert(1)</script>".to_vec()
}

/// The first bytes of a JPEG.
#[must_use]
pub fn truncated_jpeg() -> Vec<u8> {
    let mut bytes = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00".to_vec();
    bytes.extend(b"\xff\xc0\x00\x11\x08\x00\x40\x00\x40\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01");
    bytes
}

/// A GIF with more frames than any site keeps.
#[must_use]
pub fn film() -> Vec<u8> {
    const FRAME: &[u8] = b",\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0";
    [b"GIF89a\x01\0\x01\0\x80\0\0\xff\0\0\0\0\xff", &FRAME.repeat(1001)[..], b";"].concat()
}

fn chunk(bytes: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    bytes.extend(u32::try_from(data.len()).expect("test pictures are small").to_be_bytes());
    let mut body = kind.to_vec();
    body.extend(data);
    bytes.extend(&body);
    bytes.extend(crc(&body).to_be_bytes());
}

/// zlib (RFC 1950) with stored blocks: no compression, no dependency.
fn stored_zlib(data: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0x78, 0x01];
    let mut blocks = data.chunks(65_535).peekable();
    while let Some(block) = blocks.next() {
        bytes.push(u8::from(blocks.peek().is_none()));
        let length = u16::try_from(block.len()).expect("a block has at most 65,535 bytes");
        bytes.extend(length.to_le_bytes());
        bytes.extend((!length).to_le_bytes());
        bytes.extend(block);
    }
    let (mut low, mut high) = (1_u32, 0_u32);
    for byte in data {
        low = (low + u32::from(*byte)) % 65_521;
        high = (high + low) % 65_521;
    }
    bytes.extend(((high << 16) | low).to_be_bytes());
    bytes
}

/// CRC-32 as PNG wants it (ISO 3309).
fn crc(data: &[u8]) -> u32 {
    !data.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 },
        )
    })
}
