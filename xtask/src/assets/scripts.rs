//! Scripts as they are, but for the names in their imports, which get their fingerprints.

use std::fs;
use std::path::{Path, PathBuf};

use super::output::{Naming, Output};
use crate::failure::{Explain, Failure};
use crate::workspace::{read_text, slashed};

/// What stands before the name of an imported file.
const IMPORTS: &[&str] = &["from \".", "from '.", "import \".", "import '.", "import(\".", "import('."];

/// Adds the scripts at `paths`, which lie below `folder`, each after those that it imports.
pub(super) fn add(folder: &Path, paths: &[PathBuf], output: &mut Output) -> Result<(), Failure> {
    for path in paths {
        add_one(folder, path, &mut Vec::new(), output)?;
    }
    Ok(())
}

fn add_one(
    folder: &Path,
    path: &Path,
    importers: &mut Vec<PathBuf>,
    output: &mut Output,
) -> Result<(), Failure> {
    let name = slashed(path.strip_prefix(folder).unwrap_or(path));
    if output.path(&name).is_some() {
        return Ok(());
    }
    if importers.iter().any(|importer| importer == path) {
        return Err(Failure::new(format!(
            "{name} imports itself, by way of others: their fingerprints cannot be known"
        )));
    }
    let mut code = read_text(path)?;
    importers.push(path.to_owned());
    for import in imports(&code) {
        let target = path.parent().unwrap_or(folder).join(&import);
        let target = fs::canonicalize(&target).explain(|| format!("{name} imports {import}"))?;
        add_one(folder, &target, importers, output)?;
        let imported = slashed(target.strip_prefix(folder).unwrap_or(&target));
        let file = output.path(&imported).and_then(|path| path.rsplit('/').next()).unwrap_or_default();
        let fingerprinted = match import.rsplit_once('/') {
            Some((parent, _)) => format!("{parent}/{file}"),
            None => file.to_owned(),
        };
        for quote in ['"', '\''] {
            code =
                code.replace(&format!("{quote}{import}{quote}"), &format!("{quote}{fingerprinted}{quote}"));
        }
    }
    importers.pop();
    output.add(&name, code.as_bytes(), &Naming::of_static(&name))?;
    Ok(())
}

/// The relative paths that a script imports.
fn imports(code: &str) -> Vec<String> {
    let mut found: Vec<String> = IMPORTS
        .iter()
        .flat_map(|marker| code.split(marker).skip(1))
        .filter_map(|rest| rest.split(['"', '\'']).next())
        .map(|rest| format!(".{rest}"))
        .collect();
    found.sort();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(files: &[(&str, &str)]) -> Result<(tempfile::TempDir, Output), Failure> {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap().join("scripts");
        let mut paths = Vec::new();
        for (name, code) in files {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, code).unwrap();
            paths.push(path);
        }
        let mut output = Output::new(folder.path().join("dist"), 9, false);
        add(&root, &paths, &mut output)?;
        Ok((folder, output))
    }

    #[test]
    fn an_import_gets_the_fingerprint_of_its_file() {
        let files = [
            ("admin/panel.js", "import { a } from \"./part.js\";\nimport '../shared.js';\n"),
            ("admin/part.js", "export const a = 1;\n"),
            ("shared.js", "export {};\n"),
        ];
        let (folder, output) = build(&files).unwrap();
        let panel =
            fs::read_to_string(folder.path().join("dist").join(output.path("admin/panel.js").unwrap()))
                .unwrap();
        let part = output.path("admin/part.js").unwrap().strip_prefix("admin/").unwrap();
        let shared = output.path("shared.js").unwrap();
        assert_eq!(panel, format!("import {{ a }} from \"./{part}\";\nimport '../{shared}';\n"));
    }

    #[test]
    fn an_import_of_nothing_or_in_a_circle_is_refused() {
        let message = build(&[("a.js", "import './gone.js'")]).err().unwrap().to_string();
        assert!(message.contains("a.js imports ./gone.js"), "{message}");
        let message =
            build(&[("a.js", "import './b.js'"), ("b.js", "import './a.js'")]).err().unwrap().to_string();
        assert!(message.contains("imports itself"), "{message}");
    }
}
