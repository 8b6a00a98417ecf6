//! Sizes of files in words.

const KILO: u64 = 1024;
const MEGA: u64 = KILO * KILO;

/// "5 MB", "1.5 MB", "300 kB" or "12 bytes", in the units in which file managers count.
#[must_use]
pub fn file_size(bytes: u64) -> String {
    let tenths = bytes * 10 / MEGA;
    match (bytes, tenths % 10) {
        (..KILO, _) => format!("{bytes} bytes"),
        (KILO..MEGA, _) => format!("{} kB", bytes / KILO),
        (_, 0) => format!("{} MB", tenths / 10),
        (_, tenth) => format!("{}.{tenth} MB", tenths / 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_said_as_people_say_them() {
        for (bytes, said) in [
            (0, "0 bytes"),
            (999, "999 bytes"),
            (1536, "1 kB"),
            (1_048_575, "1023 kB"),
            (1_572_864, "1.5 MB"),
            (5_242_880, "5 MB"),
        ] {
            assert_eq!(file_size(bytes), said);
        }
    }
}
