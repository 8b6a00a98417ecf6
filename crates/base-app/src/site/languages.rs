//! The languages of a site, and which of its pages say the same in another one.

use std::collections::{BTreeMap, BTreeSet};

use texts::LanguageTag;

use super::{Facts, FactsError};

/// One language of a site.
#[derive(Debug, Clone)]
pub struct Language {
    /// Its tag as `<html lang>` wants it: `de-CH`.
    pub locale: String,
    /// What the paths of its pages begin with: `/de`; nothing for the main language.
    pub prefix: String,
}

/// All languages of a site, the main one first, and the pages that correspond.
#[derive(Debug, Clone)]
pub struct Languages {
    all: Vec<Language>,
    /// By the path in the main language: the path in each language that has the page.
    pages: BTreeMap<String, Vec<Option<String>>>,
    /// The path in the main language, by each path.
    main: BTreeMap<String, String>,
}

impl Languages {
    /// Reads the facts. `everywhere` are the paths of pages that exist in every language, `fixed` those of the other pages
    /// that no `[[page]]` lists.
    ///
    /// # Errors
    /// [`FactsError`] names the key and what to change.
    pub(crate) fn of(facts: &Facts, everywhere: &[&str], fixed: &[&str]) -> Result<Self, FactsError> {
        let mut languages =
            Self { all: languages(facts, fixed)?, pages: BTreeMap::new(), main: BTreeMap::new() };
        let own = facts.pages.iter().map(|page| page.path.as_str());
        let of_main = own.filter(|path| languages.index(path) == 0).chain(fixed.iter().copied()).chain(["/"]);
        for path in of_main.collect::<BTreeSet<_>>() {
            languages.add(path, 0, path.to_owned());
        }
        for path in everywhere {
            for index in 0..languages.all.len() {
                let there = format!("{}{path}", languages.prefix(index));
                languages.add(path, index, there);
            }
        }
        for page in &facts.pages {
            if let Some(original) = &page.translates {
                languages.translate(&page.path, original)?;
            }
        }
        languages.check_homes()?;
        Ok(languages)
    }

    /// All languages, the main one first.
    pub fn iter(&self) -> impl Iterator<Item = &Language> {
        self.all.iter()
    }

    /// The language of a page, by its path.
    #[must_use]
    pub fn at(&self, path: &str) -> Option<&Language> {
        self.all.get(self.index(path))
    }

    /// The path of `page`, given by its path in the main language, in the language of the page at `path`; in the main
    /// language where the other one does not have it.
    #[must_use]
    pub fn beside(&self, path: &str, page: &str) -> String {
        self.in_language(self.index(path), page)
    }

    pub(crate) fn index(&self, path: &str) -> usize {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let below = |prefix: &str| {
            path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.all.iter().skip(1).position(|language| below(&language.prefix)).map_or(0, |found| found + 1)
    }

    pub(crate) fn in_language(&self, index: usize, page: &str) -> String {
        let there = self.pages.get(page).and_then(|paths| paths.get(index).cloned().flatten());
        there.unwrap_or_else(|| page.to_owned())
    }

    /// The path of the page at `path` in another language, or of that language's home page if it does not have it.
    pub(crate) fn version(&self, index: usize, path: &str) -> String {
        let versions = self.main.get(path).and_then(|main| self.pages.get(main));
        let there = versions.and_then(|paths| paths.get(index).cloned().flatten());
        there.unwrap_or_else(|| self.in_language(index, "/"))
    }

    /// The languages that have this page, with its path there.
    pub(crate) fn versions(&self, path: &str) -> Vec<(&Language, &str)> {
        let pages = self.main.get(path).and_then(|main| self.pages.get(main));
        let paths = pages.into_iter().flatten();
        self.all.iter().zip(paths).filter_map(|(language, path)| Some((language, path.as_deref()?))).collect()
    }

    /// Whether this is the home page of a language.
    pub(crate) fn is_home(&self, path: &str) -> bool {
        path == "/" || self.main.get(path).is_some_and(|main| main == "/")
    }

    fn prefix(&self, index: usize) -> &str {
        self.all.get(index).map(|language| language.prefix.as_str()).unwrap_or_default()
    }

    /// Whoever chooses a language must arrive somewhere.
    fn check_homes(&self) -> Result<(), FactsError> {
        for (index, language) in self.all.iter().enumerate() {
            if !self.pages.get("/").is_some_and(|paths| paths.get(index).is_some_and(Option::is_some)) {
                let (locale, prefix) = (&language.locale, &language.prefix);
                let problem = format!(
                    "{locale} has no home page; add a [[page]] with `path = \"{prefix}\"` and `translates = \"/\"`"
                );
                return Err(FactsError::Value { key: "language.prefix", problem });
            }
        }
        Ok(())
    }

    fn add(&mut self, main: &str, index: usize, path: String) {
        self.main.insert(path.clone(), main.to_owned());
        let paths = self.pages.entry(main.to_owned()).or_insert_with(|| vec![None; self.all.len()]);
        if let Some(place) = paths.get_mut(index) {
            *place = Some(path);
        }
    }

    fn translate(&mut self, path: &str, original: &str) -> Result<(), FactsError> {
        let index = self.index(path);
        let wrong = |problem: String| Err(FactsError::Value { key: "page.translates", problem });
        if index == 0 {
            return wrong(format!(
                "“{path}” is a page of the main language; write `translates = \"{path}\"` at its translation, whose path \
                 begins with the prefix of a [[language]]"
            ));
        }
        let Some(paths) = self.pages.get(original) else {
            return wrong(format!(
                "“{path}” translates “{original}”, which is no page of the main language; write the path of one"
            ));
        };
        match paths.get(index).cloned().flatten() {
            Some(other) if other != path => wrong(format!(
                "“{path}” and “{other}” both translate “{original}”; leave `translates` out at one of them"
            )),
            _ => {
                self.add(original, index, path.to_owned());
                Ok(())
            }
        }
    }
}

/// The languages that the facts name, checked.
fn languages(facts: &Facts, fixed: &[&str]) -> Result<Vec<Language>, FactsError> {
    let mut all = vec![Language { locale: tag("locale", &facts.locale)?, prefix: String::new() }];
    for language in &facts.languages {
        let locale = tag("language.locale", &language.locale)?;
        if all.iter().any(|known| known.locale == locale) {
            let problem = format!("the site has {locale} already; write each language once");
            return Err(FactsError::Value { key: "language.locale", problem });
        }
        check_prefix(&language.prefix, &all, fixed)?;
        check_labels("language.hours", &language.hours, facts.hours.len(), &locale)?;
        check_labels("language.special_hours", &language.special_hours, facts.special_hours.len(), &locale)?;
        all.push(Language { locale, prefix: language.prefix.clone() });
    }
    Ok(all)
}

fn tag(key: &'static str, locale: &str) -> Result<String, FactsError> {
    let wrong = |problem: String| FactsError::Value { key, problem };
    let tag = LanguageTag::parse(locale).map_err(|error| wrong(error.to_string()))?.to_string();
    if tag == locale { Ok(tag) } else { Err(wrong(format!("write “{locale}” as {tag}"))) }
}

fn check_labels(key: &'static str, labels: &[String], lines: usize, locale: &str) -> Result<(), FactsError> {
    if labels.is_empty() || labels.len() == lines {
        return Ok(());
    }
    let problem =
        format!("{locale} has {} labels for {lines} lines; write one for each, in their order", labels.len());
    Err(FactsError::Value { key, problem })
}

fn check_prefix(prefix: &str, known: &[Language], fixed: &[&str]) -> Result<(), FactsError> {
    let name = prefix.strip_prefix('/').unwrap_or_default();
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    let below = format!("{prefix}/");
    let problem = if !is_name {
        format!("“{prefix}” must be a slash and a name in small letters, such as /de")
    } else if known.iter().any(|language| language.prefix == prefix) {
        format!("two languages have “{prefix}”; give each its own")
    } else if name == "admin" || fixed.iter().any(|path| *path == prefix || path.starts_with(&below)) {
        format!("“{prefix}” is the address of something else on this site; choose another, such as /de")
    } else {
        return Ok(());
    };
    Err(FactsError::Value { key: "language.prefix", problem })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SITE: &str = r##"
        name = "Atelier"
        tagline = "Frames and prints"
        description = "Frames."
        domain = "atelier.example"
        port = 8009
        locale = "en-CA"
        time_zone = "America/Montreal"
        phone = "+1 514 555 0100"
        email = "hello@atelier.example"
        home = { title = "Atelier", description = "Frames." }
        image = { og = "og.png", width = 1200, height = 630, alt = "A frame" }
        address = { street = "1 Rue", postal_code = "H2X 1A1", city = "Montréal", region = "QC", country = "CA" }

        [[page]]
        path = "/about"
        template = "about.html"
        title = "About"
        description = "Who we are."
    "##;

    const FRENCH: &str = "[[language]]\nlocale = \"fr-CA\"\nprefix = \"/fr\"\ntagline = \"Cadres\"\ndescription = \"Cadres.\"\n[[page]]\npath = \"/fr\"\ntemplate = \"home.html\"\ntitle = \"Accueil\"\ndescription = \"Cadres.\"\ntranslates = \"/\"\n";

    fn page(path: &str, translates: &str) -> String {
        format!(
            "[[page]]\npath = \"{path}\"\ntemplate = \"a.html\"\ntitle = \"A\"\ndescription = \"A.\"\n{}",
            if translates.is_empty() { String::new() } else { format!("translates = \"{translates}\"\n") }
        )
    }

    fn read(more: &[&str]) -> Result<Languages, FactsError> {
        let facts = Facts::parse(&format!("{SITE}{}", more.concat()))?;
        Languages::of(&facts, &["/contact"], &["/blog", "/healthz", "/static/{path:.*}"])
    }

    fn problem(more: &[&str]) -> String {
        read(more).unwrap_err().to_string()
    }

    fn paths<'a>(languages: &'a Languages, path: &str) -> Vec<(&'a str, &'a str)> {
        languages
            .versions(path)
            .into_iter()
            .map(|(language, path)| (language.locale.as_str(), path))
            .collect()
    }

    #[test]
    fn the_prefix_of_a_path_is_its_language() {
        let site = read(&[FRENCH]).unwrap();
        for (path, locale) in [
            ("/", "en-CA"),
            ("/about", "en-CA"),
            ("/french", "en-CA"),
            ("/fr", "fr-CA"),
            ("/fr/nothing", "fr-CA"),
            ("/fr?a=1", "fr-CA"),
        ] {
            assert_eq!(site.at(path).unwrap().locale, locale, "{path}");
        }
    }

    #[test]
    fn each_version_of_a_page_knows_all_versions() {
        let site = read(&[FRENCH, &page("/fr/a-propos", "/about")]).unwrap();
        let about = [("en-CA", "/about"), ("fr-CA", "/fr/a-propos")];
        assert_eq!(paths(&site, "/about"), about);
        assert_eq!(paths(&site, "/fr/a-propos"), about);
        assert_eq!(paths(&site, "/fr/contact"), [("en-CA", "/contact"), ("fr-CA", "/fr/contact")]);
        assert_eq!(paths(&site, "/blog"), [("en-CA", "/blog")]);
        assert!(paths(&site, "/nothing").is_empty());
        assert!(site.is_home("/fr") && site.is_home("/") && !site.is_home("/fr/contact"));
    }

    #[test]
    fn a_link_stays_in_the_language_where_the_page_exists_in_it() {
        let site = read(&[FRENCH]).unwrap();
        assert_eq!(site.beside("/fr/contact", "/"), "/fr");
        assert_eq!(site.beside("/fr", "/contact"), "/fr/contact");
        assert_eq!(site.beside("/fr", "/about"), "/about");
        assert_eq!(site.beside("/about", "/contact"), "/contact");
    }

    #[test]
    fn a_wrong_reference_is_refused_with_what_to_do() {
        for (more, part) in [
            (
                vec![FRENCH.to_owned(), page("/fr/x", "/abuot")],
                "“/abuot”, which is no page of the main language",
            ),
            (vec![page("/fr/x", "/about")], "is a page of the main language"),
            (vec![FRENCH.to_owned(), page("/x", "/about")], "is a page of the main language"),
            (
                vec![FRENCH.to_owned(), page("/fr/x", "/about"), page("/fr/y", "/about")],
                "both translate “/about”",
            ),
            (vec![FRENCH.to_owned(), page("/fr/x", "/contact")], "both translate “/contact”"),
        ] {
            let more: Vec<&str> = more.iter().map(String::as_str).collect();
            let text = problem(&more);
            assert!(text.contains("page.translates") && text.contains(part), "{text}");
        }
    }

    #[test]
    fn a_language_is_checked() {
        for (from, to, part) in [
            ("fr-CA", "french", "language.locale: “french” is not a language tag"),
            ("fr-CA", "fr-ca", "language.locale: write “fr-ca” as fr-CA"),
            ("fr-CA", "en-CA", "language.locale: the site has en-CA already"),
            ("prefix = \"/fr\"", "prefix = \"fr\"", "language.prefix: “fr” must be a slash"),
            ("prefix = \"/fr\"", "prefix = \"/admin\"", "is the address of something else"),
            ("prefix = \"/fr\"", "prefix = \"/blog\"", "is the address of something else"),
            ("prefix = \"/fr\"", "prefix = \"/static\"", "is the address of something else"),
        ] {
            let text = problem(&[&FRENCH.replace(from, to)]);
            assert!(text.contains(part), "{text}");
        }
        let labels = FRENCH.replace("[[page]]", "hours = [\"Lundi\"]\n[[page]]");
        assert!(problem(&[&labels]).contains("language.hours: fr-CA has 1 labels for 0 lines"));
        let homeless = FRENCH.replace("translates = \"/\"", "");
        assert!(
            problem(&[&homeless]).contains("fr-CA has no home page; add a [[page]] with `path = \"/fr\"`")
        );
    }
}
