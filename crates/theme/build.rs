//! Makes a release build notice new front-end files; a debug build reads them from disk and needs nothing.
#![expect(clippy::disallowed_methods, reason = "cargo tells a build script the profile by a variable")]

use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var_os("PROFILE").is_some_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed=dist");
        println!("cargo::rerun-if-changed=templates");
        println!("cargo::rerun-if-changed=locales");
        if !Path::new("dist/manifest.json").exists() {
            println!(
                "cargo::warning=crates/theme/dist is not built, so this binary has no styles and scripts: run `cargo xtask assets` first"
            );
        }
    }
}
