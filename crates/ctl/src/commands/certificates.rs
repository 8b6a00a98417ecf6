//! `certificates`: the web server takes certificates up as they are now.

use clap::Args;

use crate::{context::Context, failure::Outcome, machine::front};

/// When.
#[derive(Debug, Args)]
pub struct Options {
    /// The web server is about to start, so it is not told
    #[arg(long)]
    pub before_start: bool,
}

/// A site whose certificate cannot be used is closed, and one whose certificate can be used again is opened.
pub(crate) fn run(context: &Context, options: &Options) -> Outcome {
    front::take_up_certificates(context, options.before_start)
}
