//! Builds the crate again when a migration changes: `embed_migrations!` does not watch the folder by itself.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
