//! The files of a new site: the source's, with its own names in them.

use std::fs;
use std::path::Path;
use std::process::Command;

use checkout::failure::{Explain, Failure};
use checkout::workspace::{self, Workspace, has_extension, slashed};
use front_end::is_sound_look;

use super::code::named;
use super::facts;
use super::manifest::Manifest;
use super::palette;
use super::plan::Plan;
use super::stage::Step;
use super::words::Words;

/// Text that may speak of the business.
const SPEAKING: &[&str] =
    &["css", "html", "js", "json", "md", "scss", "svg", "toml", "txt", "webmanifest", "xml"];

/// Copies the source into `folder`, and gives the new site's manifest.
pub(super) fn copy(plan: &Plan, folder: &Path, step: Step<'_>) -> Result<Manifest, Failure> {
    let words = Words::of(plan);
    let mut write = |name: &str, bytes: &[u8]| {
        step()?;
        let path = folder.join(name);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).at(parent)?;
        fs::write(&path, bytes).at(&path)
    };
    let manifest = plan.source.folder.join("Cargo.toml");
    let manifest = Manifest::of(&workspace::read_text(&manifest)?, &plan.name)?;
    write("Cargo.toml", manifest.text.as_bytes())?;
    write("README.md", readme(plan).as_bytes())?;
    write("tests/contract.rs", contract(plan).as_bytes())?;
    for path in workspace::files(&plan.source.folder) {
        let name = slashed(path.strip_prefix(&plan.source.folder).unwrap_or(&path));
        if matches!(name.as_str(), "Cargo.toml" | "README.md") || name.starts_with("tests/") {
            continue;
        }
        let bytes = fs::read(&path).at(&path)?;
        let text = std::str::from_utf8(&bytes).ok();
        let changed = match text {
            Some(text) if name == "site.toml" => Some(facts::rewrite(text, plan, &words)?),
            Some(text) if name == "theme.toml" => Some(palette::rewrite(text, plan.others, is_sound_look)?),
            Some(text) if has_extension(&path, &["rs"]) => Some(renamed(text, &name, plan)),
            Some(text) if has_extension(&path, SPEAKING) => Some(words.replaced(text)),
            _ => None,
        };
        write(&name, changed.as_ref().map_or(bytes.as_slice(), String::as_bytes))?;
    }
    Ok(manifest)
}

/// Puts the code into the workspace's format: other names have other lengths.
pub(crate) fn format(workspace: &Workspace, folder: &Path) -> Result<(), Failure> {
    let files = workspace::files(folder).into_iter().filter(|path| has_extension(path, &["rs"]));
    let status = Command::new("rustfmt")
        .args(["--edition", "2024", "--config-path"])
        .arg(workspace.root())
        .args(files)
        .status()
        .explain(|| "rustfmt cannot be started (`rustup component add rustfmt` installs it)".to_owned())?;
    if status.success() { Ok(()) } else { Err(Failure::new("rustfmt failed: its message is above")) }
}

/// A Rust file with the new names for the old ones, and an opening sentence that speaks of the new site.
fn renamed(text: &str, file: &str, plan: &Plan) -> String {
    let old = &plan.source;
    let names = [
        (old.name.replace('-', "_"), plan.name.crate_name()),
        (old.type_name.clone(), plan.name.type_name()),
        (format!("\"{}\"", old.name), format!("\"{}\"", plan.name.folder())),
    ];
    let mut changed = text.to_owned();
    for (word, place) in named(text).into_iter().rev() {
        if let Some((_, new)) = names.iter().find(|(old, _)| *old == word) {
            changed.replace_range(place, new);
        }
    }
    let opening = match file {
        "src/lib.rs" => {
            format!("//! The website of {}: its facts, its look, its list of features.", plan.name.title())
        }
        "src/main.rs" => format!("//! The website of {}, as a program.", plan.name.title()),
        _ => return changed,
    };
    match changed.split_once('\n') {
        Some((first, rest)) if first.starts_with("//! ") => format!("{opening}\n{rest}"),
        _ => changed,
    }
}

fn contract(plan: &Plan) -> String {
    format!(
        "//! {} keeps the contract of every site.\n\nuse testkit::Backend;\n\n\
         async fn the_site_keeps_the_contract(backend: Backend) {{\n    \
         testkit::contract::keep(&{}::{}, backend).await;\n}}\n\n\
         testkit::on_both_databases! {{ the_site_keeps_the_contract }}\n",
        plan.name.title(),
        plan.name.crate_name(),
        plan.name.type_name()
    )
}

fn readme(plan: &Plan) -> String {
    let (title, name) = (plan.name.title(), plan.name.folder());
    format!(
        "# {title}\n\nThe website of {title}, begun as a copy of `{}`.\n\n\
         ## What it is for\n\n\
         | where | what |\n|---|---|\n\
         | `site.toml` | name, address, hours, navigation, titles and descriptions |\n\
         | `theme.toml` | colours, fonts, spaces, how the home page opens |\n\
         | `src/lib.rs` | its list of features |\n\
         | `templates/` | the pieces of the shared pages that it says or draws differently, and pages of its own |\n\
         | `styles/` | what its look has on top of the theme's |\n\
         | `static/` | icons and pictures |\n\
         | `content/` | what its pages say, and the demo content that `seed-demo` writes |\n\n\
         ## What it must not know\n\n\
         SQL, environment variables, how a request is answered, or that other sites exist.\n\n\
         ## An example\n\n\
         ```sh\ncargo xtask dev {name}\n```\n\n\
         serves it at <http://127.0.0.1:{}> with its demo content.\n",
        plan.source.name, plan.port
    )
}
