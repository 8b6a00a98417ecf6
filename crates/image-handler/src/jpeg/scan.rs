//! Reads over a scan block by block, to know whether all of them are there. What they say is for the decoder.

use super::bits::{Bits, Table};
use super::frame::{Component, Frame};

/// The tables that are in force.
#[derive(Default)]
pub(super) struct Tables {
    dc: [Option<Table>; 4],
    ac: [Option<Table>; 4],
    /// Groups between two restart markers; 0 if there are none.
    pub(super) restart_interval: u32,
}

impl Tables {
    /// Takes over the tables of a segment.
    pub(super) fn define(&mut self, content: &[u8]) -> Option<()> {
        let mut rest = content;
        while let [place, bytes @ ..] = rest {
            let (table, after) = Table::read(bytes)?;
            let kind = if place >> 4 == 0 { &mut self.dc } else { &mut self.ac };
            *kind.get_mut(usize::from(place & 15))? = Some(table);
            rest = after;
        }
        Some(())
    }
}

/// What a scan header says.
struct Scan {
    /// Of each component: its place in the frame, and the places of its tables.
    parts: Vec<(usize, usize, usize)>,
    from: u8,
    to: u8,
    /// Whether the coefficients were told before, but for their lowest bits.
    refines: bool,
    /// How many low bits are left to later scans.
    missing: u8,
}

impl Scan {
    fn read(content: &[u8], frame: &Frame) -> Option<Self> {
        let (count, rest) = content.split_first()?;
        let (parts, rest) = rest.split_at_checked(2 * usize::from(*count))?;
        let part = |[id, places]: &[u8; 2]| {
            Some((frame.place(*id)?, usize::from(places >> 4), usize::from(places & 15)))
        };
        let parts = parts.as_chunks::<2>().0.iter().map(part).collect::<Option<Vec<_>>>()?;
        if parts.is_empty() {
            return None;
        }
        if !frame.progressive {
            return Some(Self { parts, from: 0, to: 63, refines: false, missing: 0 });
        }
        let [from, to, bits] = *rest.first_chunk::<3>()?;
        let is_sound = from <= to && to < 64 && (parts.len() == 1 || to == 0) && (from > 0 || to == 0);
        is_sound.then_some(Self { parts, from, to, refines: bits >> 4 != 0, missing: bits & 15 })
    }
}

/// Reads over the scan that `content` announces and `bytes` begin with; gives back what follows it. `None` if blocks are
/// missing or make no sense.
pub(super) fn read<'bytes>(
    content: &[u8],
    bytes: &'bytes [u8],
    frame: &mut Frame,
    tables: &Tables,
) -> Option<&'bytes [u8]> {
    let scan = Scan::read(content, frame)?;
    let (groups, progressive) = (frame.groups, frame.progressive);
    if progressive {
        for component in &mut frame.components {
            let blocks = component.stride(groups.0) * groups.1 * component.factors.1;
            component.known.resize(blocks as usize, 0);
        }
    }
    let alone = scan.parts.len() == 1;
    // A component that comes alone comes without the blocks that fill up groups.
    let (across, down) = match scan.parts.first() {
        Some((place, ..)) if alone => frame.components.get(*place)?.blocks,
        _ => groups,
    };
    let mut reader = Reader { bits: Bits::new(bytes), tables, scan: &scan, run: 0 };
    for group in 0..across * down {
        if tables.restart_interval > 0 && group > 0 && group.is_multiple_of(tables.restart_interval) {
            reader.bits.restart()?;
            reader.run = 0;
        }
        let (column, row) = (group % across, group / across);
        for (place, dc, ac) in &scan.parts {
            let component = frame.components.get_mut(*place)?;
            let (wide, tall) = if alone { (1, 1) } else { component.factors };
            for block in 0..wide * tall {
                if progressive {
                    let (x, y) = (column * wide + block % wide, row * tall + block / wide);
                    reader.progressive(component, y * component.stride(groups.0) + x, *dc, *ac)?;
                } else {
                    reader.sequential(*dc, *ac)?;
                }
            }
        }
    }
    for (place, ..) in &scan.parts {
        frame.components.get_mut(*place)?.told(scan.from, scan.to, scan.missing);
    }
    Some(reader.bits.rest())
}

struct Reader<'scan, 'bytes> {
    bits: Bits<'bytes>,
    tables: &'scan Tables,
    scan: &'scan Scan,
    /// How many blocks to come have nothing but zeros left (ITU-T T.81, annex G).
    run: u32,
}

impl Reader<'_, '_> {
    fn sequential(&mut self, dc: usize, ac: usize) -> Option<()> {
        self.first_dc(dc)?;
        let table = self.tables.ac.get(ac)?.as_ref()?;
        let mut coefficient = 1;
        while coefficient < 64 {
            let (zeros, size) = halves(self.bits.value(table)?);
            match (zeros, size) {
                (15, 0) => {}
                (_, 0) => break,
                _ => _ = self.bits.take(size)?,
            }
            coefficient += zeros + 1;
        }
        Some(())
    }

    fn progressive(&mut self, component: &mut Component, block: u32, dc: usize, ac: usize) -> Option<()> {
        let known = component.known.get_mut(block as usize)?;
        match (self.scan.from, self.scan.refines) {
            (0, false) => self.first_dc(dc),
            (0, true) => self.bits.take(1).map(|_bit| ()),
            (_, false) => self.first_ac(known, ac),
            (_, true) => self.refine_ac(known, ac),
        }
    }

    fn first_dc(&mut self, dc: usize) -> Option<()> {
        let size = self.bits.value(self.tables.dc.get(dc)?.as_ref()?)?;
        self.bits.take(u32::from(size).min(16)).map(|_difference| ())
    }

    fn first_ac(&mut self, known: &mut u64, ac: usize) -> Option<()> {
        if self.run > 0 {
            self.run -= 1;
            return Some(());
        }
        let table = self.tables.ac.get(ac)?.as_ref()?;
        let mut coefficient = u32::from(self.scan.from);
        while coefficient <= u32::from(self.scan.to) {
            let (zeros, size) = halves(self.bits.value(table)?);
            if size == 0 && zeros < 15 {
                self.run = (1 << zeros) - 1 + self.bits.take(zeros)?;
                break;
            }
            coefficient += zeros;
            if size > 0 {
                self.bits.take(size)?;
                *known |= 1_u64.checked_shl(coefficient)?;
            }
            coefficient += 1;
        }
        Some(())
    }

    fn refine_ac(&mut self, known: &mut u64, ac: usize) -> Option<()> {
        let table = self.tables.ac.get(ac)?.as_ref()?;
        let mut coefficient = u32::from(self.scan.from);
        while self.run == 0 && coefficient <= u32::from(self.scan.to) {
            let (zeros, size) = halves(self.bits.value(table)?);
            if size > 0 {
                self.bits.take(1)?;
            } else if zeros < 15 {
                self.run = (1 << zeros) + self.bits.take(zeros)?;
                break;
            }
            coefficient = self.pass(*known, coefficient, zeros)?;
            if size > 0 {
                *known |= 1_u64.checked_shl(coefficient)?;
            }
            coefficient += 1;
        }
        if self.run > 0 {
            self.pass(*known, coefficient, 64)?;
            self.run -= 1;
        }
        Some(())
    }

    /// Reads the bits of the coefficients from `coefficient` on that are known, up to the zero after so many `zeros`.
    fn pass(&mut self, known: u64, mut coefficient: u32, mut zeros: u32) -> Option<u32> {
        while coefficient <= u32::from(self.scan.to) {
            if known >> coefficient & 1 == 1 {
                self.bits.take(1)?;
            } else if zeros == 0 {
                break;
            } else {
                zeros -= 1;
            }
            coefficient += 1;
        }
        Some(coefficient)
    }
}

/// Zeros before the next coefficient, and its size in bits.
fn halves(value: u8) -> (u32, u32) {
    (u32::from(value >> 4), u32::from(value & 15))
}
