//! The components of a picture in blocks, and how exactly each is known so far.

/// Marks a coefficient of which no scan has told anything.
const UNKNOWN: u8 = u8::MAX;

/// What a frame header says.
pub(super) struct Frame {
    pub(super) progressive: bool,
    pub(super) components: Vec<Component>,
    /// Groups of blocks in a row, and rows of them.
    pub(super) groups: (u32, u32),
}

/// One of the channels.
pub(super) struct Component {
    id: u8,
    /// Blocks in a group.
    pub(super) factors: (u32, u32),
    /// Blocks in a row and rows of them, without those that only fill up a group.
    pub(super) blocks: (u32, u32),
    /// For each block of a picture in several scans, one bit for each coefficient that is not zero.
    pub(super) known: Vec<u64>,
    /// How many low bits of each coefficient are missing.
    missing: [u8; 64],
}

impl Frame {
    pub(super) fn read(marker: u8, content: &[u8]) -> Option<Self> {
        let [_, height_high, height_low, width_high, width_low, count, described @ ..] = content else {
            return None;
        };
        let height = u32::from(u16::from_be_bytes([*height_high, *height_low]));
        let width = u32::from(u16::from_be_bytes([*width_high, *width_low]));
        let described: Vec<_> = described.as_chunks::<3>().0.iter().take(usize::from(*count)).collect();
        let factors = |both: u8| (u32::from(both >> 4), u32::from(both & 15));
        if described.is_empty()
            || described.len() < usize::from(*count)
            || described.iter().any(|[_, both, _]| {
                !(1..=4).contains(&factors(*both).0) || !(1..=4).contains(&factors(*both).1)
            })
        {
            return None;
        }
        let widest = described.iter().map(|[_, both, _]| factors(*both).0).max()?;
        let tallest = described.iter().map(|[_, both, _]| factors(*both).1).max()?;
        let component = |[id, both, _]: &[u8; 3]| Component {
            id: *id,
            factors: factors(*both),
            blocks: (
                (width * factors(*both).0).div_ceil(widest).div_ceil(8),
                (height * factors(*both).1).div_ceil(tallest).div_ceil(8),
            ),
            known: Vec::new(),
            missing: [UNKNOWN; 64],
        };
        Some(Self {
            progressive: !matches!(marker, 0xc0 | 0xc1),
            components: described.into_iter().map(component).collect(),
            groups: (width.div_ceil(8 * widest), height.div_ceil(8 * tallest)),
        })
    }

    /// Rounded up.
    pub(super) fn samples_per_pixel(&self) -> u64 {
        let factors = || self.components.iter().map(|component| component.factors);
        let samples: u32 = factors().map(|(wide, tall)| wide * tall).sum();
        let most = |side: Option<u32>| side.unwrap_or(1);
        u64::from(samples.div_ceil(
            most(factors().map(|(wide, _)| wide).max()) * most(factors().map(|(_, tall)| tall).max()),
        ))
    }

    /// The place of the component that scans call `id`.
    pub(super) fn place(&self, id: u8) -> Option<usize> {
        self.components.iter().position(|component| component.id == id)
    }

    /// Whether the scans have told everything about every block.
    pub(super) fn is_whole(&self) -> bool {
        self.components.iter().all(|component| component.missing == [0; 64])
    }
}

impl Component {
    /// Blocks in a row, with those that fill up the last group.
    pub(super) fn stride(&self, groups: u32) -> u32 {
        groups * self.factors.0
    }

    /// The coefficients `from ..= to` of all blocks are told, but for their `missing` lowest bits.
    pub(super) fn told(&mut self, from: u8, to: u8, missing: u8) {
        for coefficient in self.missing.iter_mut().take(usize::from(to) + 1).skip(usize::from(from)) {
            *coefficient = missing;
        }
    }
}
