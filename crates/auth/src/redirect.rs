//! Where a person may be sent after signing in: only to a path of this site.

use url::Url;

/// Longer addresses are not ours.
const LENGTH_MAX: usize = 2048;
/// Stands for the site while an address is judged; never shown.
const OWN_ORIGIN: &str = "https://own.invalid";

/// The given `next`, if every browser would resolve it to a path of this site.
///
/// It must start with one slash, hold neither spaces, control characters, backslashes nor anything but ASCII, and still be
/// a plain path of this origin after dots are resolved the way browsers do.
pub fn safe_next(next: &str) -> Option<String> {
    let plain = next.len() <= LENGTH_MAX && next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if !plain || !next.starts_with('/') || next.starts_with("//") {
        return None;
    }
    let own = Url::parse(OWN_ORIGIN).ok()?;
    let resolved = own.join(next).ok()?;
    let stays = resolved.origin() == own.origin()
        && resolved.username().is_empty()
        && resolved.password().is_none()
        && !resolved.path().starts_with("//");
    stays.then(|| next.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &[&str] = &[
        "",
        " ",
        "admin",
        "evil.test",
        "//evil.test",
        "///evil.test",
        "////evil.test",
        "//evil.test/%2f..",
        "/\\evil.test",
        "\\/evil.test",
        "\\\\evil.test",
        "/\\/evil.test",
        "/\t/evil.test",
        "/\n/evil.test",
        "/\r/evil.test",
        "\t//evil.test",
        " //evil.test",
        " /admin",
        "/ /evil.test",
        "/admin ",
        "/\0/evil.test",
        "/\u{b}/evil.test",
        "/\u{c}/evil.test",
        "/\u{7f}/evil.test",
        "/\u{85}/evil.test",
        "/\u{a0}/evil.test",
        "/\u{2028}/evil.test",
        "/\u{3000}/evil.test",
        "http://evil.test",
        "https://evil.test",
        "HTTPS://evil.test",
        "https:evil.test",
        "https:/evil.test",
        "http:\\\\evil.test",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://evil.test",
        "mailto:a@evil.test",
        "blob:x",
        "about:blank",
        "@evil.test",
        ":evil.test",
        "?next=x",
        "#x",
        ".",
        "..",
        "./admin",
        "../admin",
        "/..//evil.test",
        "/.//evil.test",
        "/a/..//evil.test",
        "/a/../..//evil.test",
        "/%2e//evil.test",
        "/%2e%2e//evil.test",
        "/.%2e//evil.test",
        "/%2E./%2e//evil.test",
        "/..\\evil.test",
        "/a\\..\\..\\\\evil.test",
        "/admin\r\nSet-Cookie: a=b",
        "/admin%\n",
        "／／evil.test",
        "/／evil.test",
        "//[::1]",
        "//127.0.0.1",
        "//user:pw@evil.test",
        "/ä",
        "/😀",
        "/\u{202e}moc.live//",
        "x:/admin",
        "/\u{feff}/evil.test",
        "\u{feff}//evil.test",
    ];

    #[test]
    fn paths_of_this_site_are_kept_as_they_are() {
        for good in [
            "/",
            "/admin",
            "/admin/posts?page=2&q=a%20b",
            "/admin/messages/7#notes",
            "/a:b@c",
            "/admin/?next=https://evil.test",
            "/%2F/evil.test",
            "/%5Cevil.test",
            "/a//b",
            "/.well-known/x",
            "/admin/../admin",
            "/javascript:alert(1)",
            "/a/./b",
        ] {
            assert_eq!(safe_next(good).as_deref(), Some(good));
        }
    }

    #[test]
    fn everything_that_could_leave_the_site_is_refused() {
        let long = format!("/{}", "a".repeat(LENGTH_MAX));
        for next in HOSTILE.iter().copied().chain([long.as_str()]) {
            assert_eq!(safe_next(next), None, "{next:?}");
        }
    }
}
