//! What a page adds to safe HTML so that it fits: each paragraph runs in the direction of its own words, and a table that
//! is wider than the screen scrolls by itself.

use lol_html::{
    RewriteStrSettings, element,
    html_content::{ContentType, Element},
    rewrite_str,
};

use crate::SafeHtml;

/// What holds lines of text of its own.
const BLOCKS: &str = "p, h2, h3, h4, ul, ol, li, blockquote, figcaption, caption, th, td";

/// Whoever has no mouse scrolls with the arrow keys once it has the focus.
const SCROLLER: &str = "<div class=\"table-scroll\" tabindex=\"0\">";

impl SafeHtml {
    /// The same HTML for a page. It is not for storing: cleaning takes these attributes away.
    #[must_use]
    pub fn laid_out(&self) -> Self {
        let direction = element!(BLOCKS, |block| {
            block.set_attribute("dir", "auto")?;
            Ok(())
        });
        let scroller = element!("table", |table: &mut Element<'_, '_>| {
            table.before(SCROLLER, ContentType::Html);
            table.after("</div>", ContentType::Html);
            Ok(())
        });
        let settings = RewriteStrSettings::new()
            .append_element_content_handler(direction)
            .append_element_content_handler(scroller);
        // What cannot be rewritten is shown as it is: it is safe either way.
        rewrite_str(self.as_str(), settings).map_or_else(|_unchanged| self.clone(), Self::from_rewritten)
    }
}

#[cfg(test)]
mod tests {
    use crate::clean;

    #[test]
    fn each_paragraph_has_a_direction_of_its_own() {
        let shown = clean("<h2>One</h2><p>שלום</p><ul><li>a</li></ul>").laid_out();
        assert_eq!(
            shown.as_str(),
            "<h2 dir=\"auto\">One</h2><p dir=\"auto\">שלום</p><ul dir=\"auto\"><li dir=\"auto\">a</li></ul>"
        );
    }

    #[test]
    fn a_table_scrolls_by_itself_and_can_be_reached_by_keyboard() {
        let shown = clean("<table><tbody><tr><td>a</td></tr></tbody></table><p>b</p>").laid_out();
        assert_eq!(
            shown.as_str(),
            "<div class=\"table-scroll\" tabindex=\"0\"><table><tbody><tr><td dir=\"auto\">a</td></tr></tbody></table></div>\
             <p dir=\"auto\">b</p>"
        );
    }

    #[test]
    fn cleaning_takes_it_all_away_again() {
        let safe = clean("<table><tbody><tr><td>a</td></tr></tbody></table>");
        assert!(!clean(safe.laid_out().as_str()).as_str().contains("dir="));
    }
}
