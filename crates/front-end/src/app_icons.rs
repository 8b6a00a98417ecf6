//! The icons that a phone shows for a site, drawn from its `favicon.svg` on the colour of its browser frame.

use std::fs;
use std::path::Path;

use checkout::failure::{Explain, Failure};
use checkout::workspace::Workspace;

use super::node;
use super::output::{Naming, Output};
use super::stamp::fingerprint;

const SCRIPT: &str = include_str!("../scripts/app-icons.mjs");

const SOURCE: &str = "favicon.svg";

const ICONS: &[&str] = &["app-icon-192.png", "app-icon-512.png", "app-icon-maskable.png"];

/// Adds the icons to `output`, if the site has a drawing for them. `look` is the content of its `theme.json`.
pub(super) fn add(
    workspace: &Workspace,
    statics: &Path,
    look: &[u8],
    output: &mut Output,
) -> Result<(), Failure> {
    let path = statics.join(SOURCE);
    if !path.is_file() {
        return Ok(());
    }
    let ground = ground(look)?;
    let drawing = fs::read(&path).at(&path)?;
    let key = fingerprint(&[drawing.as_slice(), ground.as_bytes(), SCRIPT.as_bytes()].concat());
    let folder = workspace.target().join("assets/app-icons").join(key);
    if !folder.join("done").is_file() {
        let order = serde_json::json!({ "path": path, "folder": folder, "ground": ground });
        node::run(workspace, "app-icons.mjs", SCRIPT, &order)?;
    }
    for icon in ICONS {
        let path = folder.join(icon);
        output.add(icon, &fs::read(&path).at(&path)?, &Naming::Fingerprint)?;
    }
    Ok(())
}

/// The colour of the browser's frame by day.
fn ground(look: &[u8]) -> Result<String, Failure> {
    let look: serde_json::Value = serde_json::from_slice(look).explain(|| "reading theme.json".to_owned())?;
    look.pointer("/theme_color/light")
        .and_then(|color| color.as_str())
        .map(str::to_owned)
        .ok_or_else(|| Failure::new("theme.json names no colour for the browser's frame"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOOK: &[u8] = br##"{ "theme_color": { "light": "#dfe8e6", "dark": "#1a282d" } }"##;

    #[test]
    fn a_drawing_becomes_three_icons_and_without_one_there_are_none() {
        let folder = tempfile::tempdir().unwrap();
        let checkout = Workspace::locate().unwrap();
        let statics = folder.path().join("static");
        fs::create_dir_all(&statics).unwrap();
        let mut output = Output::new(folder.path().join("dist"), 9, false);
        add(&checkout, &statics, LOOK, &mut output).unwrap();
        assert_eq!(output.len(), 0);
        let drawing = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path fill="#123" d="M0 0h8v8z"/></svg>"##;
        fs::write(statics.join(SOURCE), drawing).unwrap();
        add(&checkout, &statics, LOOK, &mut output).unwrap();
        for (icon, size) in ICONS.iter().zip([192_u32, 512, 512]) {
            let bytes = fs::read(folder.path().join("dist").join(output.path(icon).unwrap())).unwrap();
            assert!(bytes.starts_with(b"\x89PNG"), "{icon}");
            assert_eq!(bytes[16..24], [size.to_be_bytes(), size.to_be_bytes()].concat(), "{icon}");
        }
    }

    #[test]
    fn a_look_without_a_colour_is_refused() {
        assert!(ground(b"{}").is_err());
    }
}
