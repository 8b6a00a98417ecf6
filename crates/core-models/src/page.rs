//! One page of a longer list.

use serde::Serialize;

/// The most items a page may have.
const MOST_PER_PAGE: i64 = 100;

/// One page of a longer list, and how long that list is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page<T> {
    /// The items of this page; empty when the page lies behind the last.
    pub items: Vec<T>,
    /// How many items all pages have together.
    pub total: i64,
    /// The number of this page; the first is 1.
    pub page: i64,
    /// How many items a full page has.
    pub per_page: i64,
}

impl<T> Page<T> {
    /// How many pages there are; an empty list has one.
    pub fn pages(&self) -> i64 {
        let full = self.total / self.per_page;
        let rest = i64::from(self.total % self.per_page > 0);
        (full + rest).max(1)
    }

    /// Whether this page exists; page 1 of an empty list does.
    pub fn exists(&self) -> bool {
        self.page <= self.pages()
    }

    /// The same page with each item changed by `f`.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(f).collect(),
            total: self.total,
            page: self.page,
            per_page: self.per_page,
        }
    }
}

/// Which rows a page has. Any two numbers make one: too small becomes the first page, too large an empty one.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    page: i64,
    per_page: i64,
}

impl Window {
    /// Page `page`, from 1, of `per_page` rows each.
    pub fn new(page: i64, per_page: i64) -> Self {
        Self { page: page.max(1), per_page: per_page.clamp(1, MOST_PER_PAGE) }
    }

    /// For `LIMIT`.
    pub fn limit(self) -> i64 {
        self.per_page
    }

    /// For `OFFSET`.
    pub fn offset(self) -> i64 {
        (self.page - 1).saturating_mul(self.per_page)
    }

    /// The page with the rows that were found, of `total` in all.
    pub fn page<T>(self, items: Vec<T>, total: i64) -> Page<T> {
        Page { items, total, page: self.page, per_page: self.per_page }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_pages_is_rounded_up() {
        for (total, pages) in [(0, 1), (1, 1), (20, 1), (21, 2), (40, 2), (41, 3)] {
            assert_eq!(Window::new(1, 20).page(Vec::<i64>::new(), total).pages(), pages, "{total}");
        }
    }

    #[test]
    fn any_page_number_makes_a_window() {
        assert_eq!(Window::new(-5, 20).offset(), 0);
        assert_eq!(Window::new(0, 0).limit(), 1);
        assert_eq!(Window::new(3, 20).offset(), 40);
        assert_eq!(Window::new(i64::MAX, i64::MAX).offset(), i64::MAX);
        assert_eq!(Window::new(i64::MIN, i64::MIN).offset(), 0);
    }
}
