//! The worked example in the words of a new feature: renamed, and with other fields where it has its own.

use std::path::Path;

use super::field::{Field, Kind};
use super::names::Names;
use super::title;
use checkout::failure::Failure;
use checkout::workspace::{self, Workspace, read_text, slashed};

/// Where it lies.
pub(super) const FOLDER: &str = "docs/examples/menu";

/// The example's words, the longest first, with what stands for them in the meantime.
const WORDS: [(&str, &str); 8] = [
    ("menu_dishes", "\u{1}"),
    ("dishes", "\u{2}"),
    ("Dishes", "\u{3}"),
    ("dish", "\u{4}"),
    ("Dish", "\u{5}"),
    ("menu", "\u{6}"),
    ("Menu", "\u{7}"),
    ("guests", "\u{8}"),
];

/// Every file of the new feature, by its path in the checkout.
pub(super) fn instance(
    workspace: &Workspace,
    names: &Names,
    fields: &[Field],
    now: u64,
) -> Result<Vec<(String, String)>, Failure> {
    let folder = workspace.root().join(FOLDER);
    let mut files = Vec::new();
    for path in workspace::files(&folder) {
        let old = slashed(path.strip_prefix(&folder).unwrap_or(&path));
        if old == "README.md" || old.starts_with("tests/") || old.starts_with("locales/") {
            continue;
        }
        let text = renamed(&read_text(&path)?, names);
        let text = with_fields(&old, text, names, fields)?;
        files.push((format!("crates/{}/{}", names.name, place(&old, names, now)), text));
    }
    if files.is_empty() {
        return Err(Failure::new(format!("{FOLDER} is not there: it is what a feature is made of")));
    }
    Ok(files)
}

/// Puts the new words for the example's.
pub(super) fn renamed(text: &str, names: &Names) -> String {
    let many_title = title(&names.many);
    let new = [
        names.table.as_str(),
        &names.many,
        &many_title,
        &names.one,
        &names.one_type,
        &names.name,
        &names.type_name,
        "visitors",
    ];
    let marked = WORDS.iter().fold(text.to_owned(), |text, (word, mark)| text.replace(word, mark));
    WORDS.iter().zip(new).fold(marked, |text, ((_, mark), new)| text.replace(mark, new))
}

/// The path of a file; a migration gets the time of now.
fn place(old: &str, names: &Names, now: u64) -> String {
    let mut parts: Vec<String> = old.split('/').map(|part| renamed(part, names)).collect();
    if parts.first().is_some_and(|first| first == "migrations")
        && let Some(folder) = parts.get_mut(2)
    {
        *folder = format!("{}_{}", timestamp(now), names.table);
    }
    parts.join("/")
}

/// The seconds since 1970 as migrations are called: `2026-11-26-140000`.
fn timestamp(now: u64) -> String {
    let (days, seconds) = (now / 86_400, now % 86_400);
    // https://howardhinnant.github.io/date_algorithms.html#civil_from_days
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}-{hour:02}{minute:02}{second:02}")
}

/// Puts the new fields where the example has its own.
fn with_fields(file: &str, text: String, names: &Names, fields: &[Field]) -> Result<String, Failure> {
    let mut text = Text { file, lines: text.lines().map(str::to_owned).collect() };
    match Path::new(file).file_name().and_then(|name| name.to_str()).unwrap_or_default() {
        "Cargo.toml" => {
            let about = format!(
                "description = \"{}: a page for visitors, and a page of the panel.\"",
                names.type_name
            );
            text.line("description = ", &about)?;
        }
        "up.sql" => text.between("id ", "added_at", lines(fields, Field::column))?,
        "models.rs" => models(&mut text, fields)?,
        "form.rs" => form(&mut text, names, fields)?,
        "views.rs" => views(&mut text, names, fields)?,
        "admin.rs" => admin(&mut text, names, fields)?,
        "lib.rs" => {
            let about = format!("//! {}: a page for visitors, and a page of the panel.", names.type_name);
            text.line("//! ", &about)?;
            text.line("/// The ", &format!("/// The {} of a site.", names.name))?;
        }
        "list.html" if file.contains("admin/") => panel_page(&mut text, &names.one, fields)?,
        "list.html" => public_page(&mut text, names, fields)?,
        _ => {}
    }
    Ok(text.done())
}

fn lines(fields: &[Field], line: impl Fn(&Field) -> String) -> Vec<String> {
    fields.iter().map(line).collect()
}

fn has_day(fields: &[Field]) -> bool {
    fields.iter().any(|field| field.kind == Kind::Date)
}

fn models(text: &mut Text<'_>, fields: &[Field]) -> Result<(), Failure> {
    if !has_day(fields) {
        text.line("use chrono::", "use chrono::NaiveDateTime;")?;
    }
    text.between("id -> ", "added_at -> ", lines(fields, Field::schema))?;
    text.between("pub(crate) id: ", "}", lines(fields, Field::member))?;
    text.between("pub(crate) struct New", "pub(crate) added_at", lines(fields, Field::member))
}

fn form(text: &mut Text<'_>, names: &Names, fields: &[Field]) -> Result<(), Failure> {
    if !has_day(fields) {
        text.without("use chrono::")?;
    }
    let empty = [String::new()];
    let rules = [&empty, lines(fields, Field::rule).as_slice(), &empty].concat();
    text.between("use forms::", &format!("/// One {}.", names.one), rules)?;
    text.between("pub(crate) struct ", "}", lines(fields, Field::member))?;
    let constants = lines(fields, Field::constant).join(", ");
    text.line("const FIELDS", &format!("    const FIELDS: &'static [Field] = &[{constants}];"))?;
    text.between("Self {", "}", lines(fields, Field::reading))
}

fn views(text: &mut Text<'_>, names: &Names, fields: &[Field]) -> Result<(), Failure> {
    if !has_day(fields) {
        text.without("use chrono::")?;
    }
    let row = format!("pub(crate) struct {}Row", names.one_type);
    text.between(&row, "pub(crate) remove_action", lines(fields, Field::member))?;
    let copied = |field: &Field| format!("            {0}: {1}.{0},", field.name, names.one);
    text.between("remove_action: format!", "}", lines(fields, copied))
}

fn admin(text: &mut Text<'_>, names: &Names, fields: &[Field]) -> Result<(), Failure> {
    let one = &names.one;
    let known_by = fields.first().map(|field| field.name.clone()).unwrap_or_default();
    text.line("let said", &format!("    let said = format!(\"“{{}}” is added.\", {one}.{known_by});"))?;
    let copied = |field: &Field| format!("        {0}: {one}.{0},", field.name);
    text.between("let new = ", "added_at:", lines(fields, copied))
}

fn public_page(text: &mut Text<'_>, names: &Names, fields: &[Field]) -> Result<(), Failure> {
    let one = names.one.as_str();
    let row = |(index, field): (usize, &Field)| {
        let name = &field.name;
        match field.kind {
            _ if index == 0 => format!("    <dt>{}</dt>", field.printed(one)),
            Kind::Date => format!(
                "    <dd><time datetime=\"{{{{ {one}.{name} | iso }}}}\">{}</time></dd>",
                field.printed(one)
            ),
            Kind::YesNo => format!(
                "    {{% if {one}.{name} %}}<dd>{{{{ t(key=\"{}-{name}\") }}}}</dd>{{% endif %}}",
                names.name
            ),
            Kind::Text | Kind::LongText | Kind::Number => format!("    <dd>{}</dd>", field.printed(one)),
        }
    };
    text.between("{%- for ", "{%- endfor", fields.iter().enumerate().map(row).collect())
}

fn panel_page(text: &mut Text<'_>, one: &str, fields: &[Field]) -> Result<(), Failure> {
    let heads: String =
        fields.iter().map(|field| format!("<th scope=\"col\">{}</th>", field.label())).collect();
    text.line(
        "<thead>",
        &format!(
            "  <thead><tr>{heads}<th scope=\"col\"><span class=\"visually-hidden\">What you can do</span></th></tr></thead>"
        ),
    )?;
    let cell = |(index, field): (usize, &Field)| match index {
        0 => format!("      <th class=\"{one}-name\" scope=\"row\">{}</th>", field.printed(one)),
        _ => format!("      <td data-label=\"{}\"><span>{}</span></td>", field.label(), field.printed(one)),
    };
    text.between("<tr>", "<td>", fields.iter().enumerate().map(cell).collect())?;
    let known_by = fields.first().map(|field| field.printed(one)).unwrap_or_default();
    text.line(
        "<button class=\"btn btn-plain-danger\"",
        &format!(
            "          <button class=\"btn btn-plain-danger\" type=\"submit\">Remove<span class=\"visually-hidden\"> {known_by}</span></button>"
        ),
    )?;
    let columns = fields.len() + 1;
    text.line(
        "<tr><td colspan",
        &format!("    <tr><td colspan=\"{columns}\">There is nothing here yet.</td></tr>"),
    )?;
    let control = |field: &Field| {
        let (name, label) = (&field.name, field.label());
        match field.kind {
            Kind::YesNo => {
                format!("  {{{{ field::check(form=view.form, name=\"{name}\", label=\"{label}\") }}}}")
            }
            Kind::Date => {
                format!(
                    "  {{{{ field::input(form=view.form, name=\"{name}\", label=\"{label}\", kind=\"date\") }}}}"
                )
            }
            Kind::LongText => {
                format!("  {{{{ field::text(form=view.form, name=\"{name}\", label=\"{label}\") }}}}")
            }
            Kind::Text | Kind::Number => {
                format!("  {{{{ field::input(form=view.form, name=\"{name}\", label=\"{label}\") }}}}")
            }
        }
    };
    text.after("<form class=\"panel\"", "<div class=\"actions", 1, fields.iter().map(control).collect())
}

/// A file of the example, line by line. A line is known by how it begins.
struct Text<'a> {
    file: &'a str,
    lines: Vec<String>,
}

impl Text<'_> {
    /// Puts other lines between the first line that begins with `start` and the next one that begins with `end`.
    fn between(&mut self, start: &str, end: &str, new: Vec<String>) -> Result<(), Failure> {
        self.after(start, end, 0, new)
    }

    /// The same, but `kept` lines after the first one stay.
    fn after(&mut self, start: &str, end: &str, kept: usize, new: Vec<String>) -> Result<(), Failure> {
        let first = self.find(start, 0)? + 1 + kept;
        let last = self.find(end, first)?;
        self.lines.splice(first..last, new);
        Ok(())
    }

    /// Puts another line in the place of the first one that begins so.
    fn line(&mut self, start: &str, new: &str) -> Result<(), Failure> {
        let place = self.find(start, 0)?;
        self.lines.splice(place..=place, [new.to_owned()]);
        Ok(())
    }

    /// Takes the first line away that begins so.
    fn without(&mut self, start: &str) -> Result<(), Failure> {
        let place = self.find(start, 0)?;
        self.lines.remove(place);
        Ok(())
    }

    fn find(&self, start: &str, from: usize) -> Result<usize, Failure> {
        let place = self.lines.iter().skip(from).position(|line| line.trim_start().starts_with(start));
        place.map(|place| place + from).ok_or_else(|| {
            let file = self.file;
            Failure::new(format!(
                "{FOLDER}/{file} has no line any more that begins with “{start}”: xtask/src/new_feature/example.rs has to follow it"
            ))
        })
    }

    fn done(self) -> String {
        let mut text = self.lines.join("\n");
        text.push('\n');
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrations_are_called_after_their_time() {
        assert_eq!(timestamp(0), "1970-01-01-000000");
        assert_eq!(timestamp(1_795_701_600), "2026-11-26-140000");
        assert_eq!(timestamp(1_709_210_096), "2024-02-29-123456");
    }
}
