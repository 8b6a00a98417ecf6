//! What the shared pages of a site say: `content/pages/*.toml`, an opening and sections in order.

mod faq;
mod file;
mod testimonials;

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};
use theme::Assets;

pub(crate) use faq::Faq;
pub use file::ContentError;
pub(crate) use testimonials::Testimonials;

use file::table;

const FOLDER: &str = "pages/";

/// What the files of `content/` say on a site's pages.
#[derive(Debug)]
pub(crate) struct Contents {
    pages: Pages,
    faq: Arc<Faq>,
    testimonials: Arc<Testimonials>,
}

/// Contents by the path of their page.
type Pages = BTreeMap<String, PageContent>;

/// What one page says.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct PageContent {
    /// How the page opens.
    #[serde(default)]
    hero: Option<Hero>,
    /// What follows, in this order.
    #[serde(default, rename(deserialize = "section"))]
    sections: Vec<Section>,
}

/// The opening of a page.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct Hero {
    /// The heading of the page.
    title: String,
    /// A sentence or two below it.
    #[serde(default)]
    lead: String,
    /// A short line above the title.
    #[serde(default)]
    label: String,
    /// What to do next; the first is a button.
    #[serde(default)]
    actions: Vec<Link>,
    /// What the page opens with.
    #[serde(default)]
    picture: Option<Picture>,
}

/// A link in the text.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct Link {
    /// What it says.
    label: String,
    /// Where it leads: a path of this site or a whole address.
    href: String,
}

/// A picture of the site's `static/` folder.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct Picture {
    /// Its name under `static/`.
    path: String,
    /// The same picture for dark mode.
    #[serde(default)]
    dark: String,
    /// What it shows; empty when it only decorates.
    alt: String,
    /// A line below it.
    #[serde(default)]
    caption: String,
}

/// A part of a page. `kind` chooses the partial that prints it: `sections/_<kind>.html`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct Section {
    /// What it looks like.
    kind: Kind,
    /// Its heading.
    #[serde(default)]
    title: String,
    /// A sentence below the heading.
    #[serde(default)]
    lead: String,
    /// Whether it stands on tinted ground.
    #[serde(default)]
    tint: bool,
    /// Where links such as `/services#prices` lead.
    #[serde(default)]
    id: String,
    /// Paragraphs.
    #[serde(default)]
    text: Vec<String>,
    /// What is listed.
    #[serde(default, rename(deserialize = "item"))]
    items: Vec<Item>,
    /// The picture beside a text.
    #[serde(default)]
    picture: Option<Picture>,
    /// Those of a gallery.
    #[serde(default, rename(deserialize = "photo"))]
    photos: Vec<Picture>,
    /// Where the section leads.
    #[serde(default)]
    link: Option<Link>,
    /// Small print below.
    #[serde(default)]
    note: String,
}

/// What a section looks like.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
enum Kind {
    /// A grid of items with icons.
    Features,
    /// Numbered items.
    Steps,
    /// Running text, beside a picture if there is one.
    Text,
    /// Items as terms and what is to be said of them.
    Facts,
    /// Items as offers with a price, and a picture if they have one.
    Offers,
    /// Pictures beside each other.
    Gallery,
    /// The map and the opening hours.
    Place,
    /// The newest posts.
    Posts,
    /// What people ask, from `content/questions.toml`.
    Questions,
    /// What customers have said, from `content/testimonials.toml`.
    Testimonials,
    /// An invitation to act.
    Call,
}

/// One of several things in a section.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct Item {
    /// Its heading, or the term of a fact.
    title: String,
    /// What is to be said of it.
    #[serde(default)]
    text: String,
    /// The name of a drawing of Bootstrap Icons, of features and offers.
    #[serde(default)]
    icon: String,
    /// What an offer costs, as people read it.
    #[serde(default)]
    price: String,
    /// What an offer looks like.
    #[serde(default)]
    picture: Option<Picture>,
    /// Short points.
    #[serde(default)]
    points: Vec<String>,
    /// Where links such as `/services#first` lead.
    #[serde(default)]
    id: String,
    /// Where it leads.
    #[serde(default)]
    link: Option<Link>,
}

impl Contents {
    /// Reads every file under `pages/`: its name is the page's path, and `home` stands for `/`.
    ///
    /// # Errors
    /// A file that is not as it should be, by name, with the line.
    pub(crate) fn read(folder: Assets) -> Result<Self, ContentError> {
        Ok(Self {
            pages: read(folder)?,
            faq: Arc::new(Faq::read(folder)?),
            testimonials: Arc::new(Testimonials::read(folder)?),
        })
    }

    /// The questions that pages may show.
    pub(crate) fn faq(&self) -> &Arc<Faq> {
        &self.faq
    }

    /// The testimonials that pages may show.
    pub(crate) fn testimonials(&self) -> &Arc<Testimonials> {
        &self.testimonials
    }

    /// What the page at this path says.
    pub(crate) fn page(&self, path: &str) -> Option<&PageContent> {
        self.pages.get(path.split('?').next().unwrap_or_default())
    }
}

fn read(folder: Assets) -> Result<Pages, ContentError> {
    let mut pages = Pages::new();
    for file in folder.names() {
        let Some(name) = file.strip_prefix(FOLDER).and_then(|name| name.strip_suffix(".toml")) else {
            continue;
        };
        let path = if name == "home" { "/".to_owned() } else { format!("/{name}") };
        pages.extend(table(folder, &file)?.map(|page| (path, page)));
    }
    Ok(pages)
}

#[cfg(test)]
mod tests {
    use super::{file::parse, *};

    #[test]
    fn a_page_has_an_opening_and_sections_in_order() {
        let page: PageContent = parse(
            "[hero]\ntitle = \"Hello\"\n[[section]]\nkind = \"steps\"\ntitle = \"How\"\n[[section.item]]\ntitle = \"One\"\n\
             [[section]]\nkind = \"call\"\n"
                .as_bytes(),
        )
        .unwrap();
        let page = serde_json::to_value(page).unwrap();
        assert_eq!(page["hero"]["title"], "Hello");
        assert_eq!(page["sections"][0]["kind"], "steps");
        assert_eq!(page["sections"][0]["items"][0]["title"], "One");
        assert_eq!(page["sections"][1]["kind"], "call");
    }

    #[test]
    fn a_mistake_names_its_line_and_what_may_stand_there() {
        let kind = parse::<PageContent>(b"[[section]]\nkind = \"feature\"\n").unwrap_err();
        assert!(kind.contains("line 2") && kind.contains("expected one of `features`"), "{kind}");
        let key = parse::<PageContent>(b"[hero]\ntitel = \"Hello\"\n").unwrap_err();
        assert!(key.contains("unknown field `titel`"), "{key}");
    }
}
