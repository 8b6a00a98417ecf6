//! Changes as a table for a spreadsheet (RFC 4180).

use std::fmt::Write as _;

use core_models::changes::{Change, Field};

use super::words;

const HEAD: &str = "id,time,who,actor,address,what,feature,kind,key,title,fields,hash\r\n";

/// All of these, the time in UTC.
pub(super) fn of(changes: &[Change]) -> String {
    let mut lines = String::from(HEAD);
    for change in changes {
        let (id, at) = (change.id.to_string(), change.at.and_utc().to_rfc3339());
        let (who, fields) = (words::who(change), fields(&change.fields()));
        let cells = [
            &id,
            &at,
            &who,
            &change.actor,
            &change.address,
            &change.what,
            &change.feature,
            &change.kind,
            &change.key,
            &change.title,
            &fields,
            &change.hash,
        ];
        let cells: Vec<String> = cells.into_iter().map(|cell| quoted(cell)).collect();
        let _a_string_takes_all = write!(lines, "{}\r\n", cells.join(","));
    }
    lines
}

fn fields(fields: &[Field]) -> String {
    let told = |field: &Field| match (&field.old, &field.new) {
        (Some(old), Some(new)) => format!("{}: {old} → {new}", field.name),
        _ => field.name.clone(),
    };
    fields.iter().map(told).collect::<Vec<_>>().join("; ")
}

/// A cell. What a spreadsheet would take for a formula begins with an apostrophe, so that a title cannot be one.
fn quoted(cell: &str) -> String {
    let mark = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("\"{mark}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_or_breaks_out() {
        assert_eq!(quoted("Tea, \"green\""), "\"Tea, \"\"green\"\"\"");
        assert_eq!(quoted("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
        assert_eq!(quoted("-1+1"), "\"'-1+1\"");
    }
}
