//! Which role may use which route of the panel, as data.

use actix_web::dev::ResourceDef;
use actix_web::http::Method;
use core_models::users::Role;

/// Who may use a route. Each level includes the ones below.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Access {
    /// Everybody, signed in or not.
    Anonymous,
    /// People who are signed in.
    Editor,
    /// Administrators.
    Admin,
}

impl Access {
    /// Whether a person with this role, or nobody, has this access.
    pub fn allows(self, role: Option<Role>) -> bool {
        match self {
            Self::Anonymous => true,
            Self::Editor => role >= Some(Role::Editor),
            Self::Admin => role >= Some(Role::Admin),
        }
    }
}

/// Every route of the panel with its access. A route that is not here is closed to everybody.
#[derive(Clone, Default)]
pub struct PolicyTable {
    entries: Vec<Entry>,
}

#[derive(Clone)]
struct Entry {
    method: Method,
    pattern: ResourceDef,
    access: Access,
}

impl PolicyTable {
    /// A table of method, full pattern as actix-web writes it (`/admin/posts/{id}/edit`), and access.
    pub fn new(routes: impl IntoIterator<Item = (Method, String, Access)>) -> Self {
        let entry = |(method, pattern, access): (Method, String, Access)| Entry {
            method,
            pattern: ResourceDef::new(pattern),
            access,
        };
        Self { entries: routes.into_iter().map(entry).collect() }
    }

    /// The access that `method` on `path` needs. `HEAD` counts as `GET`. Where several patterns match, the strictest
    /// counts: whichever of them the router picks, nobody passes who should not.
    pub fn access(&self, method: &Method, path: &str) -> Option<Access> {
        let method = if method == Method::HEAD { &Method::GET } else { method };
        let matching =
            self.entries.iter().filter(|entry| entry.method == method && entry.pattern.is_match(path));
        matching.map(|entry| entry.access).max()
    }

    /// The table's rows, for a page or a test that shows who may do what.
    pub fn rows(&self) -> impl Iterator<Item = (&Method, &str, Access)> {
        self.entries
            .iter()
            .map(|entry| (&entry.method, entry.pattern.pattern().unwrap_or_default(), entry.access))
    }
}

impl std::fmt::Debug for PolicyTable {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_list().entries(self.rows()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> PolicyTable {
        PolicyTable::new([
            (Method::GET, "/admin/login".to_owned(), Access::Anonymous),
            (Method::GET, "/admin/posts".to_owned(), Access::Editor),
            (Method::GET, "/admin/posts/{id}".to_owned(), Access::Editor),
            (Method::GET, "/admin/posts/settings".to_owned(), Access::Admin),
            (Method::POST, "/admin/posts/{id}/delete".to_owned(), Access::Editor),
        ])
    }

    #[test]
    fn a_role_has_the_access_of_those_below_it() {
        let who = [None, Some(Role::Editor), Some(Role::Admin)];
        assert_eq!(who.map(|role| Access::Anonymous.allows(role)), [true, true, true]);
        assert_eq!(who.map(|role| Access::Editor.allows(role)), [false, true, true]);
        assert_eq!(who.map(|role| Access::Admin.allows(role)), [false, false, true]);
    }

    #[test]
    fn a_route_is_found_by_method_and_path() {
        let table = table();
        for (method, path, access) in [
            (Method::GET, "/admin/login", Some(Access::Anonymous)),
            (Method::HEAD, "/admin/login", Some(Access::Anonymous)),
            (Method::GET, "/admin/posts/7", Some(Access::Editor)),
            (Method::POST, "/admin/posts/7/delete", Some(Access::Editor)),
            (Method::POST, "/admin/login", None),
            (Method::OPTIONS, "/admin/login", None),
            (Method::GET, "/admin/posts/7/delete", None),
            (Method::GET, "/admin/posts/7/8", None),
            (Method::GET, "/admin/Login", None),
            (Method::GET, "/admin/login/", None),
            (Method::GET, "/admin", None),
        ] {
            assert_eq!(table.access(&method, path), access, "{method} {path}");
        }
    }

    #[test]
    fn where_patterns_overlap_the_strictest_counts() {
        assert_eq!(table().access(&Method::GET, "/admin/posts/settings"), Some(Access::Admin));
    }
}
