//! Reads the TOML that a site is made of.

use sanitizer::xml_text;
use serde::de::DeserializeOwned;
use toml::{Table, Value};

/// What `text` says, without the characters that XML 1.0 forbids: TOML can spell them (`"\u0001"`), and no feed and no
/// sitemap can hold them.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, toml::de::Error> {
    let read = toml::from_str(text)?;
    let mut table: Table = toml::from_str(text)?;
    let mended: usize = table.iter_mut().map(|(_, value)| mend(value)).sum();
    // Only what is read from the text itself can say the line of a mistake.
    if mended == 0 { Ok(read) } else { table.try_into() }
}

/// How many texts there were to mend.
fn mend(value: &mut Value) -> usize {
    match value {
        Value::String(text) => {
            let mended = xml_text(text).into_owned();
            let changed = mended != *text;
            *text = mended;
            usize::from(changed)
        }
        Value::Array(values) => values.iter_mut().map(mend).sum(),
        Value::Table(table) => table.iter_mut().map(|(_, value)| mend(value)).sum(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn what_xml_forbids_is_left_out_wherever_it_stands() {
        let text =
            "name = \"A\\u0001 B\\uFFFE\"\nnames = [\"\\u001f\", { deep = \"c\\bd\" }]\nlines = \"a\\n\\tb\"";
        let read: BTreeMap<String, Value> = read(text).unwrap();
        assert_eq!(read["name"].as_str(), Some("A B"));
        assert_eq!(read["names"][0].as_str(), Some(""));
        assert_eq!(read["names"][1]["deep"].as_str(), Some("cd"));
        assert_eq!(read["lines"].as_str(), Some("a\n\tb"));
    }
}
