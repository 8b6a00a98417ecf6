//! Sizes of files in words.

const KILO: u64 = 1024;
const MEGA: u64 = KILO * KILO;
const GIGA: u64 = KILO * MEGA;

/// "5 GB", "1.5 MB", "300 kB" or "12 bytes", in the units in which file managers count.
#[must_use]
pub fn file_size(bytes: u64) -> String {
    match bytes {
        ..KILO => format!("{bytes} bytes"),
        KILO..MEGA => format!("{} kB", bytes / KILO),
        MEGA..GIGA => format!("{} MB", with_tenth(bytes, MEGA)),
        GIGA.. => format!("{} GB", with_tenth(bytes, GIGA)),
    }
}

/// A number of a unit, with the tenth unless that is zero.
fn with_tenth(bytes: u64, unit: u64) -> String {
    match (bytes / unit, bytes % unit * 10 / unit) {
        (whole, 0) => whole.to_string(),
        (whole, tenth) => format!("{whole}.{tenth}"),
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
            (1_073_741_823, "1023.9 MB"),
            (5 << 30, "5 GB"),
        ] {
            assert_eq!(file_size(bytes), said);
        }
    }
}
