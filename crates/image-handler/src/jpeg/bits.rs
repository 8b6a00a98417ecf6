//! The bits of a scan, and the codes in which its tables write them.

/// The longest code.
const LONGEST: u32 = 16;

/// Codes of at most so many bits are looked up at once.
const QUICK: u32 = 8;

/// Reads the bits of a scan up to the next marker, and never past it.
pub(super) struct Bits<'bytes> {
    rest: &'bytes [u8],
    buffer: u64,
    count: u32,
}

impl<'bytes> Bits<'bytes> {
    pub(super) fn new(bytes: &'bytes [u8]) -> Self {
        Self { rest: bytes, buffer: 0, count: 0 }
    }

    /// What follows; begins with a marker if all bits were read.
    pub(super) fn rest(&self) -> &'bytes [u8] {
        self.rest
    }

    /// The next `count` bits, at most 16; `None` if there are fewer.
    pub(super) fn take(&mut self, count: u32) -> Option<u32> {
        self.fill(count);
        self.count = self.count.checked_sub(count)?;
        Some((self.buffer >> self.count) as u32 & ((1 << count) - 1))
    }

    /// The value that the next bits stand for in `table`.
    pub(super) fn value(&mut self, table: &Table) -> Option<u8> {
        self.fill(LONGEST);
        let ahead = if self.count >= LONGEST {
            self.buffer >> (self.count - LONGEST)
        } else {
            self.buffer << (LONGEST - self.count)
        };
        let (length, value) = table.find(ahead as u32 & 0xffff)?;
        self.count = self.count.checked_sub(length)?;
        Some(value)
    }

    /// Goes on behind the next restart marker; `None` if something else comes first.
    pub(super) fn restart(&mut self) -> Option<()> {
        self.count = 0;
        loop {
            match self.rest {
                [0xff, 0xd0..=0xd7, rest @ ..] => {
                    self.rest = rest;
                    return Some(());
                }
                [0xff, 0x01..=0xfe, ..] | [] => return None,
                [_, rest @ ..] => self.rest = rest,
            }
        }
    }

    fn fill(&mut self, wanted: u32) {
        while self.count < wanted {
            let (byte, rest) = match self.rest {
                [0xff, 0, rest @ ..] => (0xff, rest),
                [0xff, ..] | [] => return,
                [byte, rest @ ..] => (*byte, rest),
            };
            self.rest = rest;
            self.buffer = self.buffer << 8 | u64::from(byte);
            self.count += 8;
        }
    }
}

/// A table of codes (ITU-T T.81, annex C).
pub(super) struct Table {
    /// Length and value of the code that the first bits are; the length is 0 if they are not enough to tell.
    quick: Vec<(u8, u8)>,
    /// For each length: the first 16 bits that begin no code of this length, what the first of its codes is, and where its
    /// value stands.
    lengths: Vec<(u32, u32, usize)>,
    values: Vec<u8>,
}

impl Table {
    /// Reads a table from `bytes`; gives back what follows it.
    pub(super) fn read(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (counts, rest) = bytes.split_at_checked(LONGEST as usize)?;
        let (values, rest) = rest.split_at_checked(counts.iter().map(|count| usize::from(*count)).sum())?;
        let (mut code, mut place) = (0_u32, 0);
        let mut quick = Vec::with_capacity(1 << QUICK);
        let mut lengths = Vec::with_capacity(counts.len());
        for (length, count) in (1..).zip(counts) {
            lengths.push(((code + u32::from(*count)) << (LONGEST - length), code, place));
            let here = values.get(place..place + usize::from(*count))?;
            if length <= QUICK {
                let each = 1 << (QUICK - length);
                quick.extend(here.iter().flat_map(|value| vec![(length as u8, *value); each]));
            }
            code += u32::from(*count);
            if code > 1 << length {
                return None;
            }
            place += here.len();
            code <<= 1;
        }
        quick.resize(1 << QUICK, (0, 0));
        Some((Self { quick, lengths, values: values.to_vec() }, rest))
    }

    /// Length and value of the code that `ahead`, 16 bits, begins with.
    fn find(&self, ahead: u32) -> Option<(u32, u8)> {
        match self.quick.get((ahead >> (LONGEST - QUICK)) as usize)? {
            (0, _) => {}
            (length, value) => return Some((u32::from(*length), *value)),
        }
        let (length, (_, first, place)) =
            (1..).zip(&self.lengths).skip(QUICK as usize).find(|(_, (end, ..))| ahead < *end)?;
        let code = ahead >> (LONGEST - length);
        let value = self.values.get(place + code.checked_sub(*first)? as usize)?;
        Some((length, *value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 0, 10, 110 and a code of 9 bits.
    fn table() -> Table {
        let counts = [1, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0];
        let bytes = [&counts[..], &[5, 6, 7, 8, 99]].concat();
        let (table, rest) = Table::read(&bytes).unwrap();
        assert_eq!(rest, [99]);
        table
    }

    #[test]
    fn codes_of_every_length_are_read() {
        let table = table();
        // 0 10 110 111000000 0 1…
        let mut bits = Bits::new(&[0b0101_1011, 0b1000_0000, 0b1111_1111, 0]);
        let values: Vec<_> = std::iter::from_fn(|| bits.value(&table)).collect();
        assert_eq!(values, [5, 6, 7, 8, 5]);
    }

    #[test]
    fn bits_end_at_a_marker() {
        let mut bits = Bits::new(&[0xab, 0xff, 0, 0xff, 0xd1, 0xcd, 0xff, 0xd9]);
        assert_eq!((bits.take(8), bits.take(8), bits.take(1)), (Some(0xab), Some(0xff), None));
        assert_eq!((bits.restart(), bits.take(8)), (Some(()), Some(0xcd)));
        assert_eq!((bits.restart(), bits.rest()), (None, &[0xff, 0xd9][..]));
    }

    #[test]
    fn tables_that_make_no_sense_are_none() {
        assert!(Table::read(&[0; 15]).is_none());
        assert!(Table::read(&[3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3]).is_none());
        assert!(Table::read(&[1; 16]).is_none());
    }
}
