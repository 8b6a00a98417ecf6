//! A report in the words of somebody who owns the site, with links to where things are mended.

use std::collections::{BTreeMap, BTreeSet};

use base_app::{Check, Features, Report};
use chrono::{DateTime, Utc};
use core_models::{DbConnection, QueryResult};
use linter::{Finding, Place, RULES, Severity};

use crate::{
    mail, settings, uploads, users,
    views::{CheckLine, FindingGroup, FindingView, PlaceView, ReportView},
};

/// Where the pages of a report are changed: the panel's address for each that has one.
pub(super) fn editors(
    conn: &mut DbConnection,
    features: &Features,
    report: &Report,
    now: DateTime<Utc>,
) -> QueryResult<BTreeMap<String, String>> {
    let places = report.findings.iter().flat_map(|finding| &finding.places);
    let pages: BTreeSet<&str> = places.filter_map(|place| page(&place.subject)).collect();
    let mut editors = BTreeMap::new();
    for page in pages {
        for content in features.content() {
            if let Some(editor) = content.editor(conn, page, now)? {
                editors.insert(page.to_owned(), editor);
            }
        }
    }
    Ok(editors)
}

/// The report as the page prints it.
pub(super) fn view(report: Report, editors: &BTreeMap<String, String>) -> ReportView {
    let (to_mend, hints) = (report.to_mend(), report.count(Severity::Hint));
    let mut groups: Vec<FindingGroup> = Vec::new();
    for finding in report.findings {
        let title = title(&finding.rule);
        let shown = finding_view(finding, editors);
        match groups.iter_mut().find(|group| group.title == title) {
            Some(group) => group.findings.push(shown),
            None => groups.push(FindingGroup { title, findings: vec![shown] }),
        }
    }
    ReportView {
        at: report.at,
        pages: report.pages,
        cut_short: report.cut_short,
        to_mend,
        hints,
        groups,
        checks: report.checks.into_iter().filter_map(check_line).collect(),
    }
}

/// The heading above the findings of a rule. A report of another release may name a rule that is gone.
fn title(rule: &str) -> String {
    RULES.iter().find(|known| known.name == rule).map_or(rule, |known| known.title).to_owned()
}

fn finding_view(finding: Finding, editors: &BTreeMap<String, String>) -> FindingView {
    let (word, level) = match finding.severity {
        Severity::Error => ("Must fix", "danger"),
        Severity::Warning => ("Should fix", "warning"),
        Severity::Hint => ("Tip", "info"),
    };
    FindingView {
        word,
        level,
        settings_href: (finding.rule == "form-recipient").then_some(settings::PAGE),
        problem: finding.problem,
        remedy: finding.remedy,
        places: finding.places.into_iter().map(|place| place_view(place, editors)).collect(),
        more: finding.more,
    }
}

fn place_view(place: Place, editors: &BTreeMap<String, String>) -> PlaceView {
    PlaceView {
        href: page(&place.subject).map(str::to_owned),
        edit_href: editors.get(&place.subject).cloned(),
        subject: place.subject,
        words: words(&place.excerpt),
    }
}

/// What the owner sees of an element: its text, its alternative text, or the file that it shows. None of its HTML.
fn words(excerpt: &str) -> String {
    let text = sanitizer::plain_text(excerpt);
    if !text.trim().is_empty() {
        return format!("“{}”", text.trim());
    }
    let attribute = |name: &str| {
        let (_, after) = excerpt.split_once(&format!(" {name}=\""))?;
        Some(after.split('"').next().unwrap_or(after)).filter(|value| !value.trim().is_empty())
    };
    if let Some(label) = attribute("alt").or_else(|| attribute("aria-label")).or_else(|| attribute("name")) {
        return format!("“{label}”");
    }
    let file = attribute("src").or_else(|| attribute("href")).and_then(|path| path.rsplit('/').next());
    file.unwrap_or_default().to_owned()
}

/// The subject of a place, if it is a page of the site.
fn page(subject: &str) -> Option<&str> {
    subject.starts_with('/').then_some(subject)
}

const DELIVERED: &str = "All mail was delivered.";
const ON_THE_WAY: &str = "The last mail is on its way, and none is late.";

const MAIL_UNKNOWN: &str =
    "Nobody can tell now whether mail arrives. Ask the person who looks after the server.";
const DATABASE: &str =
    "It does not answer, or something in it is damaged. Ask the person who looks after the server.";
const TABLES: &str = "They do not fit this version of the site. Ask the person who looks after the server to bring them up to date.";
const TEMPLATES: &str = "Some cannot be read. Ask the person who looks after the server.";
const PICTURES: &str = "There is hardly any room left for new pictures, or the server cannot keep them. Delete those that \
    nobody needs; if that does not help, ask the person who looks after the server.";
const LITTLE_SPACE: &str = "There is little space left on the server. Ask the person who looks after it.";
const NO_SPACE: &str = "There is no space left on the server. Ask the person who looks after it.";
const ADMINISTRATORS: &str =
    "Nobody can look after users and settings. Ask the person who looks after the server to add somebody.";
const HISTORY: &str = "An entry is missing or is not as it was written: somebody has changed it behind the site’s back. Tell the \
    person who looks after the server.";
const CLOCK: &str = "The server’s clock is wrong, or was: something is stored with a time that is still to come. Ask the \
    person who looks after the server to compare it with a watch.";

/// A check of `doctor` in an owner's words, for what `doctor` says is for operators; none for what only says how the site is
/// set.
fn check_line(check: Check) -> Option<CheckLine> {
    let (title, fine, wrong, href) = match check.name.as_str() {
        "settings" => return None,
        "database" => ("Database", "It answers, and nothing in it is damaged.", DATABASE, None),
        "migrations" => ("Tables", "Up to date.", TABLES, None),
        "templates" => ("Templates", "All of them can be read.", TEMPLATES, None),
        "uploads" => ("Pictures", "New pictures can be stored.", PICTURES, Some(uploads::LIST)),
        "disk space" if check.is_warning => {
            return Some(CheckLine::new("Disk space", Err(LITTLE_SPACE.to_owned()), None));
        }
        "disk space" => ("Disk space", "There is enough.", NO_SPACE, None),
        "administrators" => {
            let fine = "Somebody can look after users and settings.";
            ("Administrators", fine, ADMINISTRATORS, Some(users::LIST))
        }
        "history" => ("History", "Every entry is as it was written.", HISTORY, None),
        "clock" => ("Clock", "Nothing is stored with a time that is still to come.", CLOCK, None),
        "undelivered mail" => {
            let fine = |said: String| if said == "all delivered" { DELIVERED } else { ON_THE_WAY }.to_owned();
            let outcome = check.outcome.map(fine).map_err(|said| late_mail(&said));
            return Some(CheckLine::new("Mail", outcome, Some(mail::LIST)));
        }
        other => return Some(CheckLine::new(other, check.outcome, None)),
    };
    let outcome = check.outcome.map(|_word| fine.to_owned()).map_err(|_operators_words| wrong.to_owned());
    Some(CheckLine::new(title, outcome, href))
}

/// What keeps mail back, in its server's words; without the address of the page that the line links to.
fn late_mail(said: &str) -> String {
    said.strip_suffix(&format!("; see {}", mail::LIST)).map_or(MAIL_UNKNOWN, |reason| reason).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(findings: Vec<Finding>, checks: Vec<Check>) -> ReportView {
        let at = DateTime::from_timestamp(1_796_637_600, 0).unwrap();
        let editors = BTreeMap::from([("/blog/rye".to_owned(), "/admin/posts/7/edit".to_owned())]);
        view(Report { at, pages: 3, cut_short: false, findings, checks }, &editors)
    }

    fn finding(rule: &str, severity: Severity, subject: &str) -> Finding {
        Finding {
            rule: rule.to_owned(),
            severity,
            problem: "Gone.".to_owned(),
            remedy: "Mend it.".to_owned(),
            places: vec![Place::of(subject)],
            more: 0,
        }
    }

    #[test]
    fn findings_of_one_rule_stand_together_under_its_title() {
        let shown = report(
            vec![
                finding("broken-link", Severity::Error, "/"),
                finding("page-title", Severity::Error, "/"),
                finding("broken-link", Severity::Warning, "/about"),
                finding("gone-rule", Severity::Hint, "/"),
            ],
            Vec::new(),
        );
        let titles: Vec<&str> = shown.groups.iter().map(|group| group.title.as_str()).collect();
        assert_eq!(titles, ["Broken links", "Titles and descriptions", "gone-rule"]);
        assert_eq!(shown.groups[0].findings.len(), 2);
        assert_eq!((shown.to_mend, shown.hints), (3, 1));
    }

    #[test]
    fn a_page_is_linked_and_so_is_its_editor() {
        let shown = report(
            vec![
                finding("page-title", Severity::Error, "/blog/rye"),
                finding("form-recipient", Severity::Error, "site.toml: email"),
            ],
            Vec::new(),
        );
        let place = &shown.groups[0].findings[0].places[0];
        assert_eq!(place.href.as_deref(), Some("/blog/rye"));
        assert_eq!(place.edit_href.as_deref(), Some("/admin/posts/7/edit"));
        let setting = &shown.groups[1].findings[0];
        assert_eq!(setting.settings_href, Some(settings::PAGE));
        assert!(setting.places[0].href.is_none());
    }

    #[test]
    fn an_owner_is_shown_words_and_no_html() {
        for (excerpt, shown) in [
            ("<a href=\"/x\">Our work</a>", "“Our work”"),
            ("<img src=\"/uploads/loaf.jpg\" alt=\"\">", "loaf.jpg"),
            ("<img alt=\"Three loaves\" src=\"/uploads/loaf.jpg\">", "“Three loaves”"),
            ("<a class=\"card\" href=\"https://bakery.example/the-long…", "the-long…"),
            ("<form method=\"post\">", ""),
            ("", ""),
        ] {
            assert_eq!(words(excerpt), shown, "{excerpt}");
        }
    }

    #[test]
    fn an_owner_is_not_told_where_the_database_is() {
        let check = |name: &str, outcome: Result<&str, &str>| Check {
            name: name.to_owned(),
            outcome: outcome.map(str::to_owned).map_err(str::to_owned),
            is_warning: false,
        };
        let shown = report(
            Vec::new(),
            vec![
                check("settings", Ok("production")),
                check("database", Ok("sqlite:///var/lib/site.db")),
                check("undelivered mail", Err("2 given up; see /admin/mail")),
            ],
        );
        let lines: Vec<_> = shown
            .checks
            .iter()
            .map(|line| (line.title.as_str(), line.is_right, line.text.as_str()))
            .collect();
        assert_eq!(
            lines,
            [("Database", true, "It answers, and nothing in it is damaged."), ("Mail", false, "2 given up"),]
        );
        assert_eq!(shown.to_mend, 1);
    }

    #[test]
    fn an_owner_is_told_what_is_wrong_without_the_servers_paths() {
        let raw = "/var/lib/site: No space left on device (os error 28)";
        for (name, told) in [
            ("database", DATABASE),
            ("migrations", TABLES),
            ("templates", TEMPLATES),
            ("uploads", PICTURES),
            ("disk space", NO_SPACE),
            ("administrators", ADMINISTRATORS),
            ("undelivered mail", MAIL_UNKNOWN),
            ("clock", CLOCK),
        ] {
            for is_warning in [false, true] {
                let check = Check { name: name.to_owned(), outcome: Err(raw.to_owned()), is_warning };
                let line = check_line(check).unwrap();
                assert!(!line.is_right && !line.text.contains('/'), "{name}: {}", line.text);
                assert!(is_warning || line.text == told, "{name}: {}", line.text);
            }
        }
        let late = "1 waiting for over an hour: 421 Try again later; see /admin/mail";
        assert_eq!(late_mail(late), "1 waiting for over an hour: 421 Try again later");
    }
}
