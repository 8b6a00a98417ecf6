//! What is in the program, and what is not.
#![allow(clippy::expect_used, reason = "a test that cannot go on stops with the reason")]

use std::process::Command;

const BINARY: &str = env!("CARGO_BIN_EXE_therapist");

/// Whether this text stands anywhere in the program.
fn holds(text: &str) -> bool {
    let search = ["--quiet", "--text", "--fixed-strings", text, BINARY];
    Command::new("grep").args(search).status().expect("grep is there").success()
}

#[test]
fn the_program_holds_nothing_of_a_feature_that_the_site_does_not_list() {
    assert!(holds("blog_posts"), "the tables of the core are in it");
    assert!(!holds("portfolio_projects"), "those of the portfolio are not");
}
