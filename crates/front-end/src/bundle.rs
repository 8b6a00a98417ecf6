//! Scripts and style sheets: purgecss drops what no page can use, esbuild bundles, minifies and names what is left.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::prelude::BASE64_STANDARD as BASE64;
use checkout::failure::{Explain, Failure};
use checkout::workspace::{self, Workspace, has_extension, slashed};
use serde::{Deserialize, Serialize};

use super::output::{Naming, Output};
use super::{node, styles};

const SCRIPT: &str = include_str!("../scripts/bundle.mjs");

/// What to bundle.
#[derive(Debug, Serialize)]
pub(super) struct Order {
    /// What stands before the names of the files in the bundle: `portfolio/`.
    pub(super) below: String,
    /// Where the scripts lie.
    pub(super) folder: PathBuf,
    /// Those that pages load; what they import comes along.
    pub(super) scripts: Vec<String>,
    pub(super) sheets: Vec<Sheet>,
    /// Where the fonts can lie that the sheets refer to.
    pub(super) fonts: Vec<PathBuf>,
}

/// A compiled style sheet.
#[derive(Debug, Serialize)]
pub(super) struct Sheet {
    /// `site.css`
    pub(super) name: String,
    pub(super) css: String,
    /// The words that the sheet can match; without it everything is kept.
    pub(super) content: Option<String>,
}

/// What the script answers.
#[derive(Debug, Deserialize)]
struct Answer {
    problems: Vec<String>,
    files: Vec<Made>,
}

/// A file of the bundle.
#[derive(Debug, Deserialize)]
struct Made {
    /// What templates call it.
    name: String,
    /// The same with a fingerprint.
    path: String,
    /// As Base64.
    bytes: String,
    /// For a font, where it was copied from.
    font: Option<PathBuf>,
}

/// The scripts below `folder` that pages can load. Like a template and a style sheet, one whose name begins with `_` is a part of
/// others.
pub(super) fn entries(folder: &Path) -> Vec<String> {
    let scripts = workspace::files(folder).into_iter().filter(|path| has_extension(path, &["js"]));
    let names = scripts.map(|path| slashed(path.strip_prefix(folder).unwrap_or(&path)));
    names.filter(|name| !name.rsplit('/').next().is_some_and(|file| file.starts_with('_'))).collect()
}

/// The texts of these files, in which purgecss looks for what is in use.
pub(super) fn words(content: &[PathBuf]) -> Result<String, Failure> {
    let mut words = String::new();
    for path in content {
        words.push_str(&String::from_utf8_lossy(&fs::read(path).at(path)?));
        words.push('\n');
    }
    Ok(words)
}

/// Adds what an order becomes to `output`, which holds the other files that the sheets refer to; and says how large the sheets are.
pub(super) fn add(workspace: &Workspace, order: &Order, output: &mut Output) -> Result<Vec<String>, Failure> {
    let mut input = serde_json::json!(order);
    if let Some(input) = input.as_object_mut() {
        input.insert("linked".to_owned(), serde_json::json!(output.manifest()));
    }
    let answer = node::run(workspace, "bundle.mjs", SCRIPT, &input)?;
    let answer: Answer =
        serde_json::from_slice(&answer).explain(|| "reading what bundle.mjs wrote".to_owned())?;
    if !answer.problems.is_empty() {
        return Err(Failure::new(answer.problems.join("\n")));
    }
    let mut notes = Vec::new();
    for made in answer.files {
        let bytes = BASE64.decode(&made.bytes).explain(|| "reading what bundle.mjs wrote".to_owned())?;
        if made.name.ends_with(".css") {
            notes.push(format!("{} {} kB", made.name, bytes.len() / 1000));
        }
        if let Some(font) = &made.font {
            styles::add_licence(font, output)?;
        }
        output.add(&made.name, &bytes, &Naming::As(made.path))?;
    }
    Ok(notes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with these files, and an order for its scripts and for this style sheet.
    fn bundle(files: &[(&str, &str)], css: &str) -> Result<(tempfile::TempDir, Output), Failure> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let scripts = folder.path().join("scripts");
        let mut output = Output::new(folder.path().join("dist"), 9, false);
        output.add("images/leaf.svg", b"<svg/>", &Naming::As("images/leaf-1.svg".to_owned())).unwrap();
        let order = Order {
            below: String::new(),
            scripts: entries(&scripts),
            folder: scripts,
            sheets: vec![Sheet { name: "site.css".to_owned(), css: css.to_owned(), content: None }],
            fonts: vec![folder.path().join("fonts")],
        };
        add(&Workspace::locate().unwrap(), &order, &mut output)?;
        Ok((folder, output))
    }

    fn text(folder: &Path, output: &Output, name: &str) -> String {
        fs::read_to_string(folder.join("dist").join(output.path(name).unwrap())).unwrap()
    }

    fn problem(files: &[(&str, &str)], css: &str) -> String {
        bundle(files, css).err().unwrap().to_string()
    }

    #[test]
    fn scripts_are_minified_and_share_what_several_of_them_import() {
        let files = [
            ("scripts/admin/panel.js", "// Why.\nimport { many } from '../_counted.js';\nmany('panel');\n"),
            ("scripts/page.js", "import { many } from './_counted.js';\nmany('page');\n"),
            ("scripts/_counted.js", "let count = 0;\nexport const many = (name) => log(name, ++count);\n"),
        ];
        let (folder, output) = bundle(&files, "").unwrap();
        let (panel, page) =
            (text(folder.path(), &output, "admin/panel.js"), text(folder.path(), &output, "page.js"));
        assert!(panel.contains("\"panel\"") && !panel.contains("Why"), "{panel}");
        assert!(output.path("_counted.js").is_none());
        let part = output.manifest().iter().find(|(name, _)| name.starts_with("chunks/")).unwrap();
        assert!(text(folder.path(), &output, part.0).contains("log("));
        assert!(panel.contains(&format!("../{}", part.1)), "{panel}");
        assert!(page.contains(&format!("./{}", part.1)), "{page}");
    }

    #[test]
    fn a_name_has_a_fingerprint_of_its_content() {
        let path = |script: &str| {
            let (_folder, output) = bundle(&[("scripts/page.js", script)], "").unwrap();
            output.path("page.js").unwrap().to_owned()
        };
        let first = path("show(1);");
        assert!(first.starts_with("page-") && first.ends_with(".js") && first.len() == 16, "{first}");
        assert_eq!(path("show( 1 ) // the same"), first);
        assert_ne!(path("show(2);"), first);
    }

    #[test]
    fn addresses_become_fingerprinted_names_and_fonts_come_along() {
        let files = [("fonts/quiet.woff2", "font")];
        let css = "a { b: url(\"images/leaf.svg#x\") }\n\
                   @font-face { src: url(fonts/quiet.woff2) format(\"woff2\") }\n";
        let (folder, output) = bundle(&files, css).unwrap();
        let font = output.path("fonts/quiet.woff2").unwrap();
        assert_ne!(font, "fonts/quiet.woff2");
        assert!(folder.path().join("dist").join(font).is_file());
        let expected =
            format!("a{{b:url(images/leaf-1.svg#x)}}@font-face{{src:url(\"./{font}\") format(\"woff2\")}}\n");
        assert_eq!(text(folder.path(), &output, "site.css"), expected);
    }

    #[test]
    fn pictures_inside_the_css_stay_as_they_are() {
        let css = r#"a{b:url("data:image/svg+xml,%3csvg a='url(#c)'/%3e")}b{c:url(#mask)}"#;
        let (folder, output) = bundle(&[], css).unwrap();
        assert_eq!(text(folder.path(), &output, "site.css").trim_end(), css);
    }

    #[test]
    fn an_address_that_leads_nowhere_or_elsewhere_is_refused() {
        for address in
            ["images/gone.svg", "fonts/gone.woff2", "//cdn.example/a.png", "https://cdn.example/a.png"]
        {
            let message = problem(&[], &format!("a{{b:url({address})}}"));
            assert!(message.contains(&format!("the styles refer to {address}")), "{message}");
        }
    }

    #[test]
    fn an_import_of_nothing_and_a_mistake_name_their_places() {
        let message = problem(&[("scripts/a.js", "\nimport './gone.js';")], "");
        assert!(message.starts_with("a.js:2: ") && message.contains("./gone.js"), "{message}");
        let message = problem(&[("scripts/a.js", "let a = ;")], "");
        assert!(message.starts_with("a.js:1: "), "{message}");
        let message = problem(&[], "a { color: green }}");
        assert!(message.starts_with("site.css:1: "), "{message}");
    }

    #[test]
    fn what_no_page_can_use_is_dropped() {
        let order = |content: Option<&str>| Order {
            below: String::new(),
            folder: PathBuf::from("."),
            scripts: Vec::new(),
            sheets: vec![Sheet {
                name: "site.css".to_owned(),
                css: ".used{color:green}.gone{color:red}".to_owned(),
                content: content.map(str::to_owned),
            }],
            fonts: Vec::new(),
        };
        for (content, expected) in [
            (Some("<p class=\"used\">"), ".used{color:green}\n"),
            (None, ".used{color:green}.gone{color:red}\n"),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let mut output = Output::new(folder.path().join("dist"), 9, false);
            let order = Order { folder: folder.path().to_owned(), ..order(content) };
            add(&Workspace::locate().unwrap(), &order, &mut output).unwrap();
            assert_eq!(text(folder.path(), &output, "site.css"), expected);
        }
    }
}
