//! Where the panel is, and which paths are in it.

/// The first page of the panel.
pub const PANEL_PATH: &str = "/admin";

/// Where people sign in.
pub const LOGIN_PATH: &str = "/admin/login";

/// Whether a path is in the panel.
#[must_use]
pub fn is_panel(path: &str) -> bool {
    below_panel(path).is_some()
}

/// What is left of a path in the panel without the panel's own: nothing, or a slash and more.
#[must_use]
pub fn below_panel(path: &str) -> Option<&str> {
    path.strip_prefix(PANEL_PATH).filter(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_in_the_panel_or_only_looks_like_it() {
        for (path, below) in [
            ("/admin", Some("")),
            ("/admin/", Some("/")),
            ("/admin/posts/7", Some("/posts/7")),
            ("/administration", None),
            ("/admin-posts", None),
            ("/Admin", None),
            ("/blog/admin", None),
            ("/", None),
            ("", None),
        ] {
            assert_eq!((below_panel(path), is_panel(path)), (below, below.is_some()), "{path}");
        }
    }
}
