//! Places within a text and the links that lead to them, under names that no page and no script has for itself.

use std::cell::RefCell;
use std::collections::BTreeMap;

use lol_html::{RewriteStrSettings, element, html_content::Element, rewrite_str};
use percent_encoding::percent_decode_str;

use crate::text;

/// What the name of every place in a text begins with.
const PREFIX: &str = "text-";
/// The most characters of a name.
const LONGEST: usize = 100;

/// The name of a place as a page has it, from any way it is written; none for what names nothing. The name of a name is
/// that name.
pub(crate) fn name(written: &str) -> Option<String> {
    let plain = |character: char| character.is_alphanumeric() || "-_.:".contains(character);
    let written = written.trim().chars().map(|character| if plain(character) { character } else { '-' });
    let written: String = written.collect();
    let bare = written.strip_prefix(PREFIX).unwrap_or(&written);
    let bare: String = bare.chars().take(LONGEST).collect();
    (!bare.trim_matches('-').is_empty()).then(|| format!("{PREFIX}{bare}"))
}

/// Gives each name to the first place that has it, and leads the links within the text there. `html` went through the
/// allowlist, so that its places have their names already.
pub(crate) fn tie(html: String) -> String {
    let places = Places::default();
    let named = places.name_all(html);
    if places.0.borrow().is_empty() { named } else { places.lead_links(named) }
}

/// The names by which links find a place, with the name that the place has.
#[derive(Default)]
struct Places(RefCell<BTreeMap<String, String>>);

impl Places {
    fn name_all(&self, html: String) -> String {
        if !html.contains(" id=\"") && !html.contains(" name=\"") {
            return html;
        }
        let named = element!("*", |place| {
            self.name(place);
            Ok(())
        });
        rewritten(html, RewriteStrSettings::new().append_element_content_handler(named))
    }

    /// The old way to mark a place, `<a name>`, becomes an id too.
    fn name(&self, place: &mut Element<'_, '_>) {
        let (id, name) = (place.get_attribute("id"), place.get_attribute("name"));
        place.remove_attribute("name");
        let mut known = self.0.borrow_mut();
        let free = [id.clone(), name.clone()].into_iter().flatten().find(|name| !known.contains_key(name));
        if let Some(own) = free {
            if id.as_ref() != Some(&own) {
                set(place, "id", &own);
            }
            for name in [id, name].into_iter().flatten() {
                known.entry(name).or_insert_with(|| own.clone());
            }
        } else if id.is_some() {
            place.remove_attribute("id");
        }
    }

    fn lead_links(&self, html: String) -> String {
        let link = element!("a[href^='#']", |link| {
            if let Some(own) = link.get_attribute("href").and_then(|href| self.find(&href)) {
                set(link, "href", &format!("#{own}"));
            }
            Ok(())
        });
        rewritten(html, RewriteStrSettings::new().append_element_content_handler(link))
    }

    fn find(&self, href: &str) -> Option<String> {
        let fragment = text::plain_text(href.strip_prefix('#')?);
        let fragment = percent_decode_str(&fragment).decode_utf8_lossy();
        self.0.borrow().get(&name(&fragment)?).cloned()
    }
}

/// What cannot be rewritten stays as it is: it is safe either way.
fn rewritten(html: String, settings: RewriteStrSettings<'_, '_>) -> String {
    rewrite_str(&html, settings).unwrap_or(html)
}

fn set(element: &mut Element<'_, '_>, name: &str, value: &str) {
    // Fails for names that cannot be written; these can.
    let _written = element.set_attribute(name, value);
}

#[cfg(test)]
mod tests {
    use super::name;
    use crate::clean;

    const REL: &str = "rel=\"noopener noreferrer\"";

    #[track_caller]
    fn assert_cleaned(input: &str, expected: &str) {
        assert_eq!(clean(input).as_str(), expected);
        assert_eq!(clean(expected).as_str(), expected, "not settled");
    }

    #[test]
    fn a_name_is_made_once() {
        for (written, made) in [
            ("fees", "text-fees"),
            ("text-fees", "text-fees"),
            (" Über uns ", "text-Über-uns"),
            ("text fees", "text-fees"),
            ("fn:1", "text-fn:1"),
            ("_ftnref1", "text-_ftnref1"),
            ("\"><script>", "text----script-"),
        ] {
            assert_eq!(name(written).as_deref(), Some(made), "{written}");
            assert_eq!(name(made).as_deref(), Some(made));
        }
        let long = name(&"a".repeat(500)).unwrap();
        assert_eq!(name(&long), Some(long));
        for nothing in ["", " ", "text-", "--", "%"] {
            assert_eq!(name(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn a_link_finds_its_heading() {
        assert_cleaned(
            "<p><a href='#fees'>Fees</a></p><h2 id='fees'>Fees</h2>",
            &format!("<p><a href=\"#text-fees\" {REL}>Fees</a></p><h2 id=\"text-fees\">Fees</h2>"),
        );
        assert_cleaned(
            "<h1 id=main class=x>A</h1><a href=#main>B</a>",
            &format!("<h2 id=\"text-main\">A</h2><a href=\"#text-main\" {REL}>B</a>"),
        );
        assert_cleaned(
            "<h3 id='Über uns &amp; Preise'>A</h3><a href='#%C3%9Cber%20uns%20&amp;%20Preise'>B</a>",
            &format!(
                "<h3 id=\"text-Über-uns---Preise\">A</h3><a href=\"#text-Über-uns---Preise\" {REL}>B</a>"
            ),
        );
    }

    #[test]
    fn the_footnotes_of_word_lead_there_and_back() {
        assert_cleaned(
            "<p>A<a href='#_ftn1' name='_ftnref1' title=''>[1]</a></p><p><a href='#_ftnref1' name='_ftn1'>[1]</a> B</p>",
            &format!(
                "<p>A<a href=\"#text-_ftn1\" title=\"\" id=\"text-_ftnref1\" {REL}>[1]</a></p>\
                 <p><a href=\"#text-_ftnref1\" id=\"text-_ftn1\" {REL}>[1]</a> B</p>"
            ),
        );
    }

    #[test]
    fn a_place_with_two_names_is_found_by_both() {
        assert_cleaned(
            "<a id=a name=b>A</a> <a href=#a>1</a> <a href=#b>2</a>",
            &format!(
                "<a id=\"text-a\" {REL}>A</a> <a href=\"#text-a\" {REL}>1</a> <a href=\"#text-a\" {REL}>2</a>"
            ),
        );
    }

    #[test]
    fn of_two_places_with_one_name_the_first_has_it() {
        assert_cleaned(
            "<p id=a>A</p><p id=a>B</p><p id=text-a>C</p>",
            "<p id=\"text-a\">A</p><p>B</p><p>C</p>",
        );
    }

    #[test]
    fn links_to_what_the_text_does_not_have_stay_as_they_are() {
        for href in ["#", "#top", "#TOP", "#main", "#:~:text=a,b", "#!x", "/about#a", "?page=2#a"] {
            let html = format!("<h2 id=\"text-a\">A</h2><a href=\"{href}\" {REL}>B</a>");
            assert_cleaned(&html, &html);
        }
    }
}
