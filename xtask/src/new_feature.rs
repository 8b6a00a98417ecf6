//! `cargo xtask new-feature`: the folder of a feature, made of the worked example, all of it or nothing.

mod changes;
mod example;
mod field;
mod listed;
mod names;
#[cfg(test)]
mod tests;

use std::time::{SystemTime, UNIX_EPOCH};

use self::changes::Changes;
use self::names::Names;
use checkout::failure::{Explain, Failure};
use checkout::workspace::Workspace;

/// What to make.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct Options {
    /// Its folder below crates/, which is also its package, its addresses and the start of its table's name: lower-case
    /// letters and digits, such as events.
    name: String,
    /// What each entry has: name:type, of the types text (one line), long-text, date, number and yes-no. The first one is a text, by which people know it.
    #[arg(required = true, value_name = "FIELD:TYPE")]
    fields: Vec<String>,
    /// One entry, such as event; without it the name without its last s.
    #[arg(long)]
    one: Option<String>,
}

/// Makes the feature and says what to do next.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<(), Failure> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).explain(|| "asking for the time".to_owned())?;
    let names = create(workspace, options, now.as_secs(), &mut || Ok(()))?;
    let (name, ty) = (&names.name, &names.type_name);
    println!(
        "new-feature  crates/{name} is made: a table, a form, a page with styles and a script, a page of the panel, texts in three languages\n\n  \
         cargo xtask assets      its styles and scripts\n  \
         cargo xtask tidy\n  \
         cargo xtask postgres cargo test -p starter --test {name}    what a user notices, on both databases\n\n\
         A site gets it by `{name}.workspace = true` in its Cargo.toml and `{name}::{ty}.feature()` in its list of features.\n\
         Now make it yours: the sentences in src/form.rs, locales/ and templates/ first. docs/add-a-feature.md goes through it."
    );
    Ok(())
}

/// Makes the feature. `step` is called before each change on the disk, so that a test can stop there.
fn create(
    workspace: &Workspace,
    options: &Options,
    now: u64,
    step: &mut dyn FnMut() -> Result<(), Failure>,
) -> Result<Names, Failure> {
    let changes = Changes::begin(workspace)?;
    let names = Names::of(workspace, &options.name, options.one.as_deref())?;
    let fields = field::all(&options.fields)?;
    let mut files = example::instance(workspace, &names, &fields, now)?;
    files.extend(listed::files(workspace, &names, &fields)?);
    changes.make(&names.name, &files, step)?;
    Ok(names)
}

/// The words that a name becomes: `doors_open` is `doors open`.
fn words(name: &str) -> String {
    name.replace('_', " ")
}

/// The same with a capital: `Doors open`.
fn title(name: &str) -> String {
    let mut letters = words(name).chars().collect::<Vec<_>>();
    if let Some(first) = letters.first_mut() {
        *first = first.to_ascii_uppercase();
    }
    letters.into_iter().collect()
}

/// Whether it is a name in Rust and in SQL: lower-case letters, digits, single underscores between them.
fn is_name(text: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.split('_').all(is_word)
        && text.len() <= 30
}
