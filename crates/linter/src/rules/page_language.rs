//! Pages that do not say in which language they are.

use crate::{Facts, Place, Severity, finding::Findings, language, markup::Markup, page::Page};

const REMEDY: &str = "Set locale in site.toml to a tag such as en-GB or de.";

pub(super) fn look(markup: &Markup, page: &Page, _: &Facts, findings: &mut Findings) {
    let tag = markup.root().attr("lang").map(str::trim).unwrap_or_default();
    if tag.is_empty() {
        let problem =
            "The page does not say in which language it is: screen readers read it in a wrong voice.";
        findings.add(Severity::Error, Place::of(&page.address), problem, REMEDY);
    } else if let Some(fault) = language::fault(tag) {
        let problem = format!("The page says a language that does not exist: {fault}.");
        findings.add(Severity::Warning, Place::of(&page.address), problem, REMEDY);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::Planted;

    #[test]
    fn a_page_says_its_language() {
        for (planted, severity) in
            [("<html>", "error"), ("<html lang=' '>", "error"), ("<html lang='en-UK'>", "warning")]
        {
            let site = Planted::good().replace("/about", "<html lang=\"en-GB\">", planted);
            assert_eq!(site.found(), [format!("{severity} page-language: /about")], "{planted}");
        }
    }
}
