//! What an upload may ask for.

/// What an upload may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Size of the file in bytes.
    pub max_bytes: u64,
    /// Width times height; for an animation, the sum over its frames. Memory bounds some kinds of files further.
    pub max_pixels: u64,
    /// What becomes of a picture that moves and is too large to.
    pub too_large_to_move: TooLargeToMove,
}

/// What becomes of a picture that moves and is too large to be kept moving.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TooLargeToMove {
    /// It is refused, so that its sender can say what should be done.
    Refused,
    /// Its first frame is kept.
    Still,
}

impl Default for Limits {
    /// 5 MiB and 40 megapixels; what is too large to move is refused.
    fn default() -> Self {
        let too_large_to_move = TooLargeToMove::Refused;
        Self { max_bytes: 5 * 1024 * 1024, max_pixels: 40_000_000, too_large_to_move }
    }
}
