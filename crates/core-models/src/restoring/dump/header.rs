//! What a dump in `pg_dump`'s custom format says about itself, before any program has to understand it.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use crate::db::program::versions::major;
use crate::restoring::RestoreError;

/// Where a dump comes from, by major versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Origin {
    /// Of the server.
    pub(super) server: u32,
    /// Of the `pg_dump` that wrote it.
    pub(super) writer: u32,
}

/// Reads the head of a dump. None for one that is written in another way, which `pg_restore` will have something to say about.
pub(super) fn origin(file: &Path) -> Result<Option<Origin>, RestoreError> {
    let mut head = Vec::new();
    let read = File::open(file).and_then(|file| BufReader::new(file).take(4096).read_to_end(&mut head));
    read.map_err(RestoreError::file(file))?;
    Ok(parse(&head))
}

fn parse(head: &[u8]) -> Option<Origin> {
    let mut head = Head(head.strip_prefix(b"PGDMP")?);
    let format = (head.byte()?, head.byte()?);
    let _revision = head.byte()?;
    let width = usize::from(head.byte()?);
    let _offsets = head.byte()?;
    let _archive = head.byte()?;
    // How it is compressed: a level at first, a single byte from 1.15 on.
    if format >= (1, 15) {
        head.byte().map(drop)?
    } else {
        head.number(width).map(drop)?
    }
    // The time, in seven parts.
    for _part in 0..7 {
        head.number(width)?;
    }
    let _database = head.text(width)?;
    let (server, writer) = (head.text(width)?, head.text(width)?);
    Some(Origin { server: major(&server)?, writer: major(&writer)? })
}

struct Head<'a>(&'a [u8]);

impl Head<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// A sign and so many bytes, the lowest first.
    fn number(&mut self, width: usize) -> Option<i64> {
        let sign = self.byte()?;
        let mut number = 0_i64;
        for place in 0..width.min(7) {
            number |= i64::from(self.byte()?) << (8 * place);
        }
        Some(if sign == 0 { number } else { -number })
    }

    fn text(&mut self, width: usize) -> Option<String> {
        let length = usize::try_from(self.number(width)?).ok()?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(String::from_utf8_lossy(text).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dump(minor: u8, server: &str, writer: &str) -> Vec<u8> {
        let number =
            |number: usize| [vec![0], u32::try_from(number).unwrap().to_le_bytes().to_vec()].concat();
        let text = |text: &str| [number(text.len()), text.as_bytes().to_vec()].concat();
        let compression = if minor >= 15 { vec![1] } else { vec![1, 1, 0, 0, 0] };
        let start = [b"PGDMP".to_vec(), vec![1, minor, 0, 4, 8, 1], compression].concat();
        let time: Vec<u8> = (0..7).flat_map(number).collect();
        [start, time, text("wg-bakery"), text(server), text(writer), vec![9; 100]].concat()
    }

    #[test]
    fn every_version_says_where_a_dump_comes_from() {
        for (minor, server, writer) in [
            (14, "15.18 (Debian 15.18-0+deb12u1)", "15.18"),
            (15, "15.2", "16.4 (Ubuntu)"),
            (16, "18beta1", "18beta1"),
        ] {
            let origin = parse(&dump(minor, server, writer)).unwrap();
            assert_eq!(Some(origin.server), major(server));
            assert_eq!(Some(origin.writer), major(writer));
        }
        let broken = [dump(14, "15", "15")[..40].to_vec(), dump(14, "x", "15")];
        for other in [&b""[..], b"PGDMP", b"a note", &broken[0], &broken[1]] {
            assert_eq!(parse(other), None);
        }
    }
}
