//! What an entry of a new feature has: each field in the forms in which the code writes it.

use super::{is_name, title, words};
use checkout::failure::Failure;

/// Names that the code uses for something else, and words that SQL or Rust keeps for itself.
const TAKEN: &[&str] = &[
    "added_at",
    "all",
    "and",
    "as",
    "async",
    "await",
    "between",
    "break",
    "by",
    "case",
    "check",
    "column",
    "const",
    "constraint",
    "continue",
    "crate",
    "create",
    "csrf_token",
    "default",
    "delete",
    "desc",
    "distinct",
    "do",
    "drop",
    "dyn",
    "else",
    "end",
    "enum",
    "extern",
    "false",
    "fn",
    "for",
    "foreign",
    "form",
    "form_key",
    "from",
    "grant",
    "group",
    "having",
    "id",
    "if",
    "impl",
    "in",
    "index",
    "insert",
    "into",
    "is",
    "join",
    "key",
    "let",
    "like",
    "limit",
    "loop",
    "match",
    "mod",
    "move",
    "mut",
    "not",
    "null",
    "offset",
    "on",
    "or",
    "order",
    "primary",
    "pub",
    "ref",
    "references",
    "remove_action",
    "return",
    "select",
    "self",
    "set",
    "static",
    "struct",
    "super",
    "table",
    "then",
    "to",
    "trait",
    "true",
    "type",
    "union",
    "unique",
    "unsafe",
    "update",
    "use",
    "user",
    "using",
    "values",
    "when",
    "where",
    "while",
    "with",
    "yield",
];

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    /// Several lines.
    LongText,
    Date,
    Number,
    YesNo,
}

/// One field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) kind: Kind,
}

/// Reads what somebody typed.
pub(super) fn all(typed: &[String]) -> Result<Vec<Field>, Failure> {
    let fields: Vec<Field> = typed.iter().map(|text| Field::parse(text)).collect::<Result<_, _>>()?;
    if fields.first().is_none_or(|first| first.kind != Kind::Text) {
        return Err(Failure::new(
            "the first field is a text, by which people know an entry: write title:text first",
        ));
    }
    for (index, field) in fields.iter().enumerate() {
        if fields.iter().take(index).any(|other| other.name == field.name) {
            return Err(Failure::new(format!(
                "there are two fields {}: give each a name of its own",
                field.name
            )));
        }
    }
    Ok(fields)
}

impl Field {
    fn parse(text: &str) -> Result<Self, Failure> {
        let Some((name, kind)) = text.split_once(':') else {
            return Err(Failure::new(format!(
                "“{text}” is no field: write its name and its type, such as {text}:text"
            )));
        };
        if !is_name(name) || TAKEN.contains(&name) {
            return Err(Failure::new(format!(
                "a field cannot be called “{name}”: write lower-case letters, digits and single underscores, and no word of SQL or Rust"
            )));
        }
        let kind = match kind {
            "text" => Kind::Text,
            "long-text" => Kind::LongText,
            "date" => Kind::Date,
            "number" => Kind::Number,
            "yes-no" => Kind::YesNo,
            _ => {
                return Err(Failure::new(format!(
                    "{name}: there is no type “{kind}”; write text, long-text, date, number or yes-no"
                )));
            }
        };
        Ok(Self { name: name.to_owned(), kind })
    }

    /// What people read above it.
    pub(super) fn label(&self) -> String {
        title(&self.name)
    }

    /// The constant in form.rs.
    pub(super) fn constant(&self) -> String {
        self.name.to_uppercase()
    }

    /// The line of CREATE TABLE.
    pub(super) fn column(&self) -> String {
        let kind = match self.kind {
            Kind::Text | Kind::LongText => "TEXT",
            Kind::Date => "DATE",
            Kind::Number => "BIGINT",
            Kind::YesNo => "BOOLEAN",
        };
        format!("    {} {kind} NOT NULL,", self.name)
    }

    /// The line of `diesel::table!`.
    pub(super) fn schema(&self) -> String {
        let kind = match self.kind {
            Kind::Text | Kind::LongText => "Text",
            Kind::Date => "Date",
            Kind::Number => "BigInt",
            Kind::YesNo => "Bool",
        };
        format!("        {} -> {kind},", self.name)
    }

    /// The line of a struct.
    pub(super) fn member(&self) -> String {
        let kind = match self.kind {
            Kind::Text | Kind::LongText => "String",
            Kind::Date => "NaiveDate",
            Kind::Number => "i64",
            Kind::YesNo => "bool",
        };
        format!("    pub(crate) {}: {kind},", self.name)
    }

    /// The rule in form.rs.
    pub(super) fn rule(&self) -> String {
        let (constant, name, words) = (self.constant(), &self.name, words(&self.name));
        match self.kind {
            Kind::Text => format!(
                "const {constant}: Field = Field::new(\"{name}\", Kind::Text, \"Please fill in {words} (at most 200 characters).\")\n    \
                 .required()\n    .at_least(1)\n    .at_most(200);"
            ),
            Kind::LongText => format!(
                "const {constant}: Field = Field::new(\"{name}\", Kind::Textarea, \"Please fill in {words} (at most 5,000 characters).\")\n    \
                 .required()\n    .at_least(1)\n    .at_most(5000);"
            ),
            Kind::Date => format!(
                "const {constant}: Field = Field::new(\"{name}\", Kind::Date, \"Please give a day for {words}.\").required();"
            ),
            Kind::Number => format!(
                "const {constant}: Field = Field::new(\"{name}\", Kind::Text, \"Please give a whole number for {words}.\")\n    \
                 .required()\n    .pattern(\"-?[0-9]+\");"
            ),
            Kind::YesNo => format!("const {constant}: Field = Field::new(\"{name}\", Kind::Checkbox, \"\");"),
        }
    }

    /// How form.rs reads it.
    pub(super) fn reading(&self) -> String {
        let (constant, name) = (self.constant(), &self.name);
        match self.kind {
            Kind::Text => format!("            {name}: reader.line(&{constant}),"),
            Kind::LongText => format!("            {name}: reader.text(&{constant}),"),
            Kind::Date => format!("            {name}: reader.day(&{constant}).unwrap_or_default(),"),
            Kind::Number => format!("            {name}: reader.number(&{constant}).unwrap_or_default(),"),
            Kind::YesNo => format!("            {name}: reader.checkbox(&{constant}),"),
        }
    }

    /// The value in a template, printed for people. `entry` is the variable.
    pub(super) fn printed(&self, entry: &str) -> String {
        let name = &self.name;
        match self.kind {
            Kind::Text | Kind::LongText | Kind::Number => format!("{{{{ {entry}.{name} }}}}"),
            Kind::Date => format!("{{{{ {entry}.{name} | date }}}}"),
            Kind::YesNo => format!("{{% if {entry}.{name} %}}yes{{% else %}}no{{% endif %}}"),
        }
    }

    /// A good answer of the generated test, and what a page makes of it.
    pub(super) fn sample(&self) -> (&'static str, &'static str) {
        match self.kind {
            Kind::Text => ("<b>One</b> & more", "<b>One</b> & more"),
            Kind::LongText => ("One line.\nAnd <i>another</i>.", "One line. And <i>another</i>."),
            Kind::Date => ("2026-12-01", "1 December 2026"),
            Kind::Number => ("42", "42"),
            Kind::YesNo => ("on", ""),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(typed: &[&str]) -> String {
        all(&typed.iter().map(ToString::to_string).collect::<Vec<_>>()).unwrap_err().to_string()
    }

    #[test]
    fn a_field_that_cannot_be_is_named_with_what_to_write() {
        for (typed, part) in [
            (&["title"][..], "such as title:text"),
            (&["Title:text"], "cannot be called “Title”"),
            (&["order:text"], "no word of SQL or Rust"),
            (&["title:string"], "text, long-text, date, number or yes-no"),
            (&["story:long-text"], "title:text first"),
            (&["begins:date"], "title:text first"),
            (&["title:text", "title:date"], "two fields title"),
        ] {
            let message = refusal(typed);
            assert!(message.contains(part), "{typed:?}: {message}");
        }
        let fields = all(&["title:text".to_owned(), "doors_open:yes-no".to_owned()]).unwrap();
        assert_eq!(fields[1].label(), "Doors open");
    }
}
