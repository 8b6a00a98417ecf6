//! Filling the files of `deploy/` with what one site or server needs.

/// Puts values in the place of `@NAME@`. A line that holds nothing but a name whose value is empty is left out; a value of
/// several lines keeps the indentation of its place.
#[must_use]
pub fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(template.len());
    for line in template.lines() {
        let bare = line.trim();
        let alone = values
            .iter()
            .find(|(name, _)| bare.strip_prefix('@').and_then(|rest| rest.strip_suffix('@')) == Some(name));
        if let Some((_, value)) = alone {
            let indentation = line.strip_suffix(bare).unwrap_or_default();
            for part in value.lines() {
                let indentation = if part.is_empty() { "" } else { indentation };
                text.extend([indentation, part, "\n"]);
            }
            continue;
        }
        let mut filled = line.to_owned();
        for (name, value) in values {
            filled = filled.replace(&format!("@{name}@"), value);
        }
        text.extend([filled.trim_end(), "\n"]);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_filled_anywhere_and_an_empty_line_is_left_out() {
        let template = "listen @PORT@;\n    @MORE@\nserver @SITE@ @SITE@;\n  @LINES@\n";
        let values = [("PORT", "80"), ("SITE", "bakery"), ("MORE", ""), ("LINES", "a;\n\nb;")];
        assert_eq!(fill(template, &values), "listen 80;\nserver bakery bakery;\n  a;\n\n  b;\n");
    }
}
