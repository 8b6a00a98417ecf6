//! An error and what caused it, for logs and for whoever develops.

use std::error::Error;

/// The error and its causes on one line.
pub(crate) fn on_one_line(error: &(dyn Error + 'static)) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        line.push_str(": ");
        line.push_str(&error.to_string());
        cause = error.source();
    }
    line
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("the page is gone")]
    struct Outer(#[source] io::Error);

    #[test]
    fn the_outer_error_comes_first() {
        assert_eq!(on_one_line(&Outer(io::Error::other("no disk"))), "the page is gone: no disk");
        assert_eq!(on_one_line(&io::Error::other("no disk")), "no disk");
    }
}
